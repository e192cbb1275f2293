/* Sorts the rows of a row set by one column. Inside of rowset.c. UI thread. */
#ifndef WARREN_CORE_ROW_SORT_H
#define WARREN_CORE_ROW_SORT_H
#include "core/identity.h"
#include "model/snapshot.h"

/* Memory kept from one sort to the next. Zeroes are a valid empty one. */
struct row_sort {
    struct row_sort_item *items, *spare;
    size_t capacity;
};
void row_sort_finish(struct row_sort *sort);
/* Stable; equal values stand by their key, whichever the direction. column NULL: by key. */
void row_sort_run(struct row_sort *sort, struct identity **list, size_t count, struct snapshot *snapshot,
                  const struct column *column, bool reverse);

#endif
