#include "ui/table_layout.h"
#include "ui/console.h"
#include <limits.h>
#include <stdlib.h>

#include "base/banned.h"

#define TREND_WIDTH 8
#define SCOPE_MOST 26
#define GROW_LEAST 18     /* names give way to this before a column that matters is dropped */
#define TREND_PRIORITY 10 /* columns that matter more than the sparkline have a lower one */

static bool hidden(const struct table *table, const struct column *column)
{
    if (column->flags & COL_DETAIL) {
        return true;
    }
    return (column->flags & COL_SCOPE) && (table->scoped || table->console->vhost != NULL);
}

bool table_is_fixed(const struct column *column)
{
    return (column->flags & COL_KEY) && !(column->flags & COL_EXTRA);
}

static void choose(const struct table *table, struct table_layout *layout)
{
    const struct resource *resource = table->resource;
    for (size_t i = 0; i < resource->column_count && layout->count < TABLE_COLUMNS_MAX; i++) {
        const struct column *column = &resource->columns[i];
        bool shown = table->visible[i] || table_is_fixed(column);
        if (shown && column->width > 0 && !hidden(table, column)) {
            layout->cells[layout->count++] = (struct table_cell){.column = column, .width = column->width};
        }
    }
}

/* grow_max: growing columns count as no wider than this. */
static int total_width(const struct table_layout *layout, int grow_max)
{
    int total = layout->trend ? TREND_WIDTH + 1 : 0;
    for (size_t i = 0; i < layout->count; i++) {
        int width = layout->cells[i].width;
        bool gives = (layout->cells[i].column->flags & COL_GROW) && width > grow_max;
        total += (gives ? grow_max : width) + 1;
    }
    return total;
}

static void remove_cell(struct table_layout *layout, size_t at)
{
    layout->count--;
    for (size_t i = at; i < layout->count; i++) {
        layout->cells[i] = layout->cells[i + 1];
    }
}

/* The one that matters least goes first, if it matters less than `least`; keys and the sorted column stay. */
static bool drop_one(struct table_layout *layout, const struct column *sorted, int least)
{
    size_t worst = layout->count;
    for (size_t i = 0; i < layout->count; i++) {
        const struct column *column = layout->cells[i].column;
        if (table_is_fixed(column) || column == sorted || column->priority < least) {
            continue;
        }
        if (worst == layout->count || column->priority >= layout->cells[worst].column->priority) {
            worst = i;
        }
    }
    if (worst == layout->count) {
        return false;
    }
    remove_cell(layout, worst);
    return true;
}

/* Does the column take its share of the room that is left, or give way where there is too little? The vhost, which is
 * short as a rule, takes no more than it is likely to need, and gives nothing. */
static bool stretches(const struct table_cell *cell, int left)
{
    if (!(cell->column->flags & COL_GROW)) {
        return false;
    }
    return left < 0 ? cell->width > GROW_LEAST : !(cell->column->flags & COL_SCOPE) || cell->width < SCOPE_MOST;
}

/* What is left goes to the growing columns, in equal shares; on a narrow screen they give way instead, down to 8 cells.
 */
static void stretch(struct table_layout *layout, int room)
{
    int left = room - total_width(layout, INT_MAX);
    int growing = 0;
    for (size_t i = 0; i < layout->count; i++) {
        growing += stretches(&layout->cells[i], left) ? 1 : 0;
    }
    for (size_t i = 0; i < layout->count && growing > 0; i++) {
        struct table_cell *cell = &layout->cells[i];
        if (!stretches(cell, left)) {
            continue;
        }
        int before = cell->width;
        bool scope = cell->column->flags & COL_SCOPE;
        cell->width += left / growing;
        cell->width = cell->width < 8 ? 8 : scope && cell->width > SCOPE_MOST ? SCOPE_MOST : cell->width;
        left -= cell->width - before;
        growing--;
    }
}

void table_layout(const struct table *table, int columns, struct table_layout *layout)
{
    *layout = (struct table_layout){.trend = table->trend, .trend_width = TREND_WIDTH};
    choose(table, layout);
    int room = columns - TABLE_GUTTER;
    bool reverse;
    const struct column *sorted = rowset_sort_column(table->rowset, &reverse);
    if (table->wide) {
        for (size_t skip = table->scroll; skip > 0; skip--) {
            size_t at = 0;
            while (at < layout->count && table_is_fixed(layout->cells[at].column)) {
                at++;
            }
            if (at + 1 >= layout->count) {
                break;
            }
            remove_cell(layout, at);
        }
        return;
    }
    if (columns < 60) {
        layout->trend = false;
    }
    while (total_width(layout, INT_MAX) > room && drop_one(layout, sorted, TREND_PRIORITY)) {
    }
    if (total_width(layout, GROW_LEAST) > room) {
        layout->trend = false;
    }
    while (total_width(layout, GROW_LEAST) > room && drop_one(layout, sorted, 0)) {
    }
    stretch(layout, room);
}
