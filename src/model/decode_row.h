/* One object into one row. Only for snapshot.c: it stands apart because it speaks jansson's types. */
#ifndef WARREN_MODEL_DECODE_ROW_H
#define WARREN_MODEL_DECODE_ROW_H
#include "base/mem.h"
#include "model/resource.h"
#include "model/tree.h"
#include <stdbool.h>

/* previous is the row decoded before (NULL: none), whose strings are used again where they are equal. present has one
 * member per column; those that this row has become true. */
void decode_row(const struct resource *resource, const json_t *object, struct arena *arena, void *row,
                const void *previous, bool *present);

#endif
