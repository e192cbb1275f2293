#include "core/rowset.h"

#include <stdlib.h>
#include <string.h>

#include "base/match.h"
#include "base/mem.h"
#include "core/identity.h"
#include "core/row_sort.h"
#include "model/row.h"

#include "base/banned.h"

struct rowset {
    const struct resource *resource;
    struct snapshot *snapshot;
    struct identities identities;
    struct identity **order; /* all loaded rows, sorted */
    struct identity **spare; /* as long as order, for those that have come */
    struct identity **view;  /* those of order that pass the filter */
    size_t loaded, capacity, count;
    struct identity *selected;
    size_t selected_at;
    struct row_sort sorter;
    const struct column *sort;
    bool reverse;
    const struct column *trend;
    struct match *match;
    char *filter;
    const struct column **searched; /* columns whose text the filter sees */
    size_t searched_count;
    int64_t frozen_until_ms;
    bool stale; /* an update came while frozen: the order is not what it should be */
};

static const void *row_of(const struct rowset *rowset, const struct identity *identity)
{
    return snapshot_row(rowset->snapshot, identity->index);
}

/* Filtering */

static bool passes(const struct rowset *rowset, const void *row)
{
    bool inverted;

    if (!rowset->match)
        return true;
    inverted = match_inverted(rowset->match);
    for (size_t i = 0; i < rowset->searched_count; i++) {
        const char *text = row_text(rowset->searched[i], row);
        /* match_text() has the inversion applied: one column that has the text rules the row out. */
        if (text && match_text(rowset->match, text, strlen(text)) != inverted)
            return !inverted;
    }
    return inverted;
}

static void search_columns(struct rowset *rowset, const struct column *const *shown, size_t count)
{
    const struct resource *resource = rowset->resource;

    rowset->searched_count = 0;
    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        bool wanted = !(column->flags & (COL_EXTRA | COL_DETAIL));
        if (shown) {
            wanted = false;
            for (size_t j = 0; j < count && !wanted; j++)
                wanted = shown[j] == column;
        }
        if ((column->type == COL_STR || column->type == COL_JSON) && (wanted || column->flags & COL_KEY))
            rowset->searched[rowset->searched_count++] = column;
    }
}

/* Selection */

static void settle_selection(struct rowset *rowset)
{
    if (rowset->selected && rowset->selected->shown && rowset->selected->index != IDENTITY_NOT_LOADED) {
        if (rowset->selected_at < rowset->count && rowset->view[rowset->selected_at] == rowset->selected)
            return;
        for (size_t at = 0; at < rowset->count; at++)
            if (rowset->view[at] == rowset->selected) {
                rowset->selected_at = at;
                return;
            }
    }
    /* With nothing to select the old row is remembered: it may come back when the filter is taken away. */
    if (rowset->count == 0)
        return;
    if (rowset->selected_at >= rowset->count)
        rowset->selected_at = rowset->count - 1;
    rowset->selected = rowset->view[rowset->selected_at];
}

static void collect_view(struct rowset *rowset, bool filter)
{
    rowset->count = 0;
    for (size_t i = 0; i < rowset->loaded; i++) {
        struct identity *identity = rowset->order[i];
        if (filter)
            identity->shown = passes(rowset, row_of(rowset, identity));
        if (identity->shown)
            rowset->view[rowset->count++] = identity;
    }
    settle_selection(rowset);
}

/* Order and view from scratch. */
static void arrange(struct rowset *rowset)
{
    row_sort_run(&rowset->sorter, rowset->order, rowset->loaded, rowset->snapshot, rowset->sort, rowset->reverse);
    rowset->stale = false;
    collect_view(rowset, true);
}

/* Updating */

static void reserve(struct rowset *rowset, size_t count)
{
    if (count <= rowset->capacity)
        return;
    rowset->order = mem_resize(rowset->order, count, sizeof(struct identity *));
    rowset->spare = mem_resize(rowset->spare, count, sizeof(struct identity *));
    rowset->view = mem_resize(rowset->view, count, sizeof(struct identity *));
    rowset->capacity = count;
}

/* Takes the new snapshot's rows into order: those known keep their places, the new ones follow in the broker's order.
 * Returns how many were known. */
static size_t take_rows(struct rowset *rowset)
{
    size_t count = rowset->snapshot ? snapshot_count(rowset->snapshot) : 0;
    size_t fresh = 0;
    size_t kept = 0;

    reserve(rowset, count > rowset->loaded ? count : rowset->loaded);
    for (size_t i = 0; i < count; i++) {
        const void *row = snapshot_row(rowset->snapshot, i);
        struct identity *identity = identities_take(&rowset->identities, rowset->resource, row);
        if (identity->index == IDENTITY_NOT_LOADED) {
            identity->shown = passes(rowset, row);
            rowset->spare[fresh++] = identity;
        }
        identity->index = i;
        if (rowset->trend)
            identity_record(identity, row_number(rowset->trend, row));
    }
    for (size_t i = 0; i < rowset->loaded; i++) {
        struct identity *identity = rowset->order[i];
        if (identity->seen == rowset->identities.update)
            rowset->order[kept++] = identity;
        else
            identity->index = IDENTITY_NOT_LOADED;
    }
    for (size_t i = 0; i < fresh; i++)
        rowset->order[kept + i] = rowset->spare[i];
    rowset->loaded = kept + fresh;
    return kept;
}

void rowset_update(struct rowset *rowset, struct snapshot *snapshot, int64_t now_ms)
{
    struct snapshot *old = rowset->snapshot;
    size_t kept;

    if (snapshot == old) {
        (void)rowset_thaw(rowset, now_ms);
        return;
    }
    rowset->snapshot = snapshot ? snapshot_ref(snapshot) : NULL;
    identities_begin(&rowset->identities);
    kept = take_rows(rowset);
    /* Rows that share nothing with those before (the first, another page) have no places to keep. */
    rowset->stale = now_ms < rowset->frozen_until_ms && kept > 0;
    if (rowset->stale)
        collect_view(rowset, false);
    else
        arrange(rowset);
    if (snapshot) {
        struct snapshot_page page = snapshot_page(snapshot);
        identities_sweep(&rowset->identities, page.pages <= 1 && page.filtered >= page.total, rowset->selected);
    }
    snapshot_unref(old);
}

void rowset_freeze(struct rowset *rowset, int64_t until_ms)
{
    if (until_ms > rowset->frozen_until_ms)
        rowset->frozen_until_ms = until_ms;
}

bool rowset_thaw(struct rowset *rowset, int64_t now_ms)
{
    struct identity **before;
    size_t count = rowset->count;
    bool changed;

    if (!rowset->stale || now_ms < rowset->frozen_until_ms)
        return false;
    before = mem_alloc((count + 1) * sizeof *before);
    if (count > 0)
        memcpy(before, rowset->view, count * sizeof *before);
    arrange(rowset);
    changed = count != rowset->count || (count > 0 && memcmp(before, rowset->view, count * sizeof *before) != 0);
    free(before);
    return changed;
}

struct rowset *rowset_create(const struct resource *resource)
{
    struct rowset *rowset = mem_calloc(1, sizeof *rowset);

    rowset->resource = resource;
    rowset->filter = mem_strdup("");
    rowset->searched = mem_alloc((resource->column_count + 1) * sizeof(const struct column *));
    identities_init(&rowset->identities);
    search_columns(rowset, NULL, 0);
    if (resource->sort) {
        rowset->reverse = resource->sort[0] == '-';
        rowset->sort = resource_column(resource, resource->sort + rowset->reverse);
    }
    return rowset;
}

void rowset_destroy(struct rowset *rowset)
{
    if (!rowset)
        return;
    identities_finish(&rowset->identities);
    row_sort_finish(&rowset->sorter);
    snapshot_unref(rowset->snapshot);
    match_destroy(rowset->match);
    free(rowset->filter);
    free(rowset->searched);
    free(rowset->order);
    free(rowset->spare);
    free(rowset->view);
    free(rowset);
}

bool rowset_sort(struct rowset *rowset, const char *column, bool reverse)
{
    const struct column *found = resource_column(rowset->resource, column);

    if (!found)
        return false;
    rowset->sort = found;
    rowset->reverse = reverse;
    arrange(rowset);
    return true;
}

const struct column *rowset_sort_column(const struct rowset *rowset, bool *reverse)
{
    if (reverse)
        *reverse = rowset->reverse;
    return rowset->sort;
}

bool rowset_filter(struct rowset *rowset, const char *pattern, struct error *error)
{
    struct match *match = NULL;

    if (pattern && pattern[0]) {
        match = match_create(pattern, error);
        if (!match)
            return false;
    }
    match_destroy(rowset->match);
    rowset->match = match;
    free(rowset->filter);
    rowset->filter = mem_strdup(pattern ? pattern : "");
    arrange(rowset);
    return true;
}

const struct match *rowset_match(const struct rowset *rowset)
{
    return rowset->match;
}

const char *rowset_filter_text(const struct rowset *rowset)
{
    return rowset->filter;
}

void rowset_filter_columns(struct rowset *rowset, const struct column *const *shown, size_t count)
{
    search_columns(rowset, shown, count);
    if (rowset->match)
        arrange(rowset);
}

size_t rowset_count(const struct rowset *rowset)
{
    return rowset->count;
}

size_t rowset_loaded(const struct rowset *rowset)
{
    return rowset->loaded;
}

const void *rowset_row(const struct rowset *rowset, size_t at)
{
    return at < rowset->count ? row_of(rowset, rowset->view[at]) : NULL;
}

size_t rowset_index(const struct rowset *rowset, size_t at)
{
    return at < rowset->count ? rowset->view[at]->index : IDENTITY_NOT_LOADED;
}

struct snapshot *rowset_snapshot(const struct rowset *rowset)
{
    return rowset->snapshot;
}

size_t rowset_selected(const struct rowset *rowset)
{
    return rowset->count > 0 ? rowset->selected_at : 0;
}

void rowset_select(struct rowset *rowset, size_t at)
{
    if (rowset->count == 0)
        return;
    rowset->selected_at = at < rowset->count ? at : rowset->count - 1;
    rowset->selected = rowset->view[rowset->selected_at];
}

bool rowset_select_key(struct rowset *rowset, const char *key)
{
    struct identity *identity = identities_find(&rowset->identities, key);

    if (!identity || identity->index == IDENTITY_NOT_LOADED || !identity->shown)
        return false;
    rowset->selected = identity;
    settle_selection(rowset);
    return true;
}

bool rowset_marked(const struct rowset *rowset, size_t at)
{
    return at < rowset->count && rowset->view[at]->marked;
}

void rowset_mark(struct rowset *rowset, size_t at, bool marked)
{
    if (at < rowset->count)
        identities_mark(&rowset->identities, rowset->view[at], marked);
}

void rowset_mark_all(struct rowset *rowset)
{
    for (size_t at = 0; at < rowset->count; at++)
        identities_mark(&rowset->identities, rowset->view[at], true);
}

void rowset_mark_none(struct rowset *rowset)
{
    identities_unmark_all(&rowset->identities);
}

size_t rowset_mark_count(const struct rowset *rowset)
{
    return rowset->identities.marks;
}

void rowset_each_marked(const struct rowset *rowset, void (*each)(void *context, size_t at), void *context)
{
    for (size_t at = 0; at < rowset->count; at++)
        if (rowset->view[at]->marked)
            each(context, at);
}

const double *rowset_trend(const struct rowset *rowset, size_t at, size_t *count)
{
    *count = at < rowset->count ? rowset->view[at]->trend_count : 0;
    return *count > 0 ? rowset->view[at]->trend : NULL;
}

void rowset_trend_column(struct rowset *rowset, const char *column)
{
    const struct column *found = column ? resource_column(rowset->resource, column) : NULL;

    if (found == rowset->trend)
        return;
    rowset->trend = found;
    identities_clear_trends(&rowset->identities);
}
