/* An ordered list of rows over a snapshot: owns sort, filter, freeze, marks and the selected row's identity. UI thread.
 */
#ifndef WARREN_CORE_ROWSET_H
#define WARREN_CORE_ROWSET_H
#include "base/error.h"
#include "model/snapshot.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rowset;

struct rowset *rowset_create(const struct resource *resource);
void rowset_destroy(struct rowset *rowset);

/* Refs the snapshot; NULL empties the set. The order is recomputed unless frozen (then only new rows are appended and
 * lost ones dropped; rows that share nothing with those before have no places to keep). Marks of rows that are not in
 * it stay, unless the snapshot has all there is: then they are gone. */
void rowset_update(struct rowset *rowset, struct snapshot *snapshot, int64_t now_ms);
void rowset_freeze(struct rowset *rowset, int64_t until_ms); /* rows keep their places until then */
bool rowset_thaw(struct rowset *rowset, int64_t now_ms);     /* true when the order changed just now */

bool rowset_sort(struct rowset *rowset, const char *column, bool reverse); /* false: no such column */
const struct column *rowset_sort_column(const struct rowset *rowset, bool *reverse);
/* On the text of the key columns and of those shown (match.h syntax); NULL or "" clears. On a bad pattern the old one
 * stays. */
bool rowset_filter(struct rowset *rowset, const char *pattern, struct error *error) __attribute__((warn_unused_result));
/* The columns that the view shows now; NULL: those that a table shows at first. */
void rowset_filter_columns(struct rowset *rowset, const struct column *const *shown, size_t count);
struct match;
const struct match *rowset_match(const struct rowset *rowset); /* of the filter, for highlighting; NULL when none */
const char *rowset_filter_text(const struct rowset *rowset);   /* "" when none */

size_t rowset_count(const struct rowset *rowset);               /* after the filter */
size_t rowset_loaded(const struct rowset *rowset);              /* before it */
const void *rowset_row(const struct rowset *rowset, size_t at); /* NULL past the end */
size_t rowset_index(const struct rowset *rowset, size_t at);    /* index in the snapshot; SIZE_MAX past the end */
struct snapshot *rowset_snapshot(const struct rowset *rowset);  /* borrowed; NULL before the first */

/* Selection is by identity: it stays on its row, and on its place when the row has gone. */
size_t rowset_selected(const struct rowset *rowset); /* 0 when empty */
void rowset_select(struct rowset *rowset, size_t at);
bool rowset_select_key(struct rowset *rowset, const char *key); /* false: not loaded, or filtered away */

bool rowset_marked(const struct rowset *rowset, size_t at);
void rowset_mark(struct rowset *rowset, size_t at, bool marked);
void rowset_mark_all(struct rowset *rowset); /* what is loaded and passes the filter */
void rowset_mark_none(struct rowset *rowset);
size_t rowset_mark_count(const struct rowset *rowset); /* all, loaded or not */
/* Calls each with the rows that are marked, loaded and pass the filter, in order: what is not on view is not acted on.
 */
void rowset_each_marked(const struct rowset *rowset, void (*each)(void *context, size_t at), void *context);

/* The recent values of a column for sparklines: a ring of 32 per key, filled by rowset_update(). NULL when none. */
const double *rowset_trend(const struct rowset *rowset, size_t at, size_t *count); /* oldest first */
void rowset_trend_column(struct rowset *rowset, const char *column); /* NULL: none; another column starts anew */

#endif
