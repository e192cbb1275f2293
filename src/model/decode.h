/* JSON to rows. Only this room knows jansson. Used by snapshot.c and by a column's own `.decode`. */
#ifndef WARREN_MODEL_DECODE_H
#define WARREN_MODEL_DECODE_H
#include "base/mem.h"
#include "model/column.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct row_decoder; /* the object being decoded, and the arena */

/* By dotted path in the object being decoded. Wrong type or null: absent. Strings live in the snapshot. */
const char *decoder_text(struct row_decoder *decoder, const char *path);
int64_t decoder_integer(struct row_decoder *decoder, const char *path);
double decoder_number(struct row_decoder *decoder, const char *path);
int8_t decoder_bool(struct row_decoder *decoder, const char *path);
const char *decoder_json(struct row_decoder *decoder, const char *path);
int64_t decoder_length(struct row_decoder *decoder, const char *path);
bool decoder_has(struct row_decoder *decoder, const char *path); /* null counts */
/* The member at index of an object: its name, and its value where that is a string (else NULL). false: no such member.
 */
bool decoder_member(struct row_decoder *decoder, const char *path, size_t index, const char **name, const char **text);
struct arena *decoder_arena(struct row_decoder *decoder);

#endif
