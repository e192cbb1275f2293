/* What the rest of this room does with jansson, and nothing outside it may. Any thread, a tree on one at a time. */
#ifndef WARREN_MODEL_TREE_H
#define WARREN_MODEL_TREE_H
#include "base/buf.h"
#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Before anything else of jansson: seeds its hash (names come from strangers) and makes running out of memory abort. */
void tree_start(void);

/* The most that json_text_defuse() makes of len bytes. */
size_t tree_defused_max(size_t len);
/* Any JSON value. Defused text goes in. NULL with the place and the reason in *error. The caller decrefs. */
json_t *tree_parse(const char *json, size_t len, struct error *error) __attribute__((warn_unused_result));

/* By dotted path, borrowed; "" is the value itself. A member whose name has dots in it is found too. NULL when there is
 * none. JSON null is a value. */
json_t *tree_find(const json_t *value, const char *path);
/* The same, where arrays may be entered by index: "items.0.name". */
json_t *tree_find_index(const json_t *value, const char *path);

/* Absent where the value is NULL, null, or of another type. */
int64_t tree_integer(const json_t *value);
double tree_number(const json_t *value);
/* Compact text, which the caller frees; NULL for nothing and null. */
char *tree_dump(const json_t *value);

#endif
