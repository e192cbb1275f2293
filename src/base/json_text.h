/* JSON as text: no tree is built, numbers stay as they were written. Input is untrusted; depth is capped. Any thread. */
#ifndef WARREN_BASE_JSON_TEXT_H
#define WARREN_BASE_JSON_TEXT_H
#include "base/buf.h"
#include <stdbool.h>
#include <stddef.h>

/* Steps through the elements of the array at or inside json: the top-level array, or the array under `member` of the
 * top-level object (NULL: top level only). *at starts at 0. Gives each element's place. false at the end or on bad text. */
bool json_text_element(const char *json, size_t len, const char *member, size_t *at, size_t *start, size_t *length);

/* Makes untrusted JSON parseable by jansson: \u0000 becomes \ufffd (*altered set), integers beyond int64 get ".0",
 * anything nested deeper than 512 becomes null. Appends to out. Text that is not JSON passes unchanged. */
void json_text_defuse(struct buf *out, const char *json, size_t len, bool *altered);

/* Pretty-prints from byte `from` for at most `lines` lines (indent 2), so that a 16 MiB body opens at once. Invalid JSON
 * is not an error: what cannot be understood is copied. Output has '\n' line ends and is not yet safe_text.
 * Returns the number of lines written. */
size_t json_text_pretty(struct buf *out, const char *json, size_t len, size_t lines);

/* Is it a whole, valid JSON text? On false *where is the byte offset of the trouble. */
bool json_text_valid(const char *json, size_t len, size_t *where);

#endif
