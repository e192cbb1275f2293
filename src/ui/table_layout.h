/* Which columns of a table fit, and how wide they are: dropped by priority, never wrapped. UI thread. */
#ifndef WARREN_UI_TABLE_LAYOUT_H
#define WARREN_UI_TABLE_LAYOUT_H
#include "ui/table.h"

#define TABLE_COLUMNS_MAX 64
#define TABLE_GUTTER 3 /* cursor, mark and a blank, at the left */

struct table_cell {
    const struct column *column;
    int width; /* cells */
};
struct table_layout {
    struct table_cell cells[TABLE_COLUMNS_MAX];
    size_t count;
    bool trend;
    int trend_width;
};
/* A key that tells rows apart for people: always shown. What only completes a path is an extra column. */
bool table_is_fixed(const struct column *column);
void table_layout(const struct table *table, int columns, struct table_layout *layout);

#endif
