/* A table of rows: column layout, cursor, marks, sort and filter keys. Used by the table view and by sub-tabs. UI
 * thread. */
#ifndef WARREN_UI_TABLE_H
#define WARREN_UI_TABLE_H
#include "core/rowset.h"
#include "ui/view.h"

#define TABLE_FREEZE_MS 3000 /* rows keep their places this long after a key */

struct table {
    struct console *console;
    const struct resource *resource;
    struct rowset *rowset;                /* owned */
    bool *visible;                        /* owned; one per column: chosen in the picker */
    bool wide;                            /* no column is dropped; left and right scroll */
    bool trend;                           /* a last column with a sparkline */
    bool focus;                           /* the cursor is shown in full */
    size_t top;                           /* first row on screen */
    size_t scroll;                        /* columns skipped in wide mode */
    int page;                             /* rows on screen, from the last draw */
    size_t anchor;                        /* where a range of marks began; SIZE_MAX: none */
    int columns;                          /* cells on screen, from the last draw */
    const char *empty;                    /* what to say when there is no row; safe text */
    bool stale;                           /* the rows are old: drawn dim */
    void (*changed)(struct table *table); /* sort or columns were chosen: ask the broker anew; NULL */
    void *owner;                          /* for changed */
};

void table_init(struct table *table, struct console *console, const struct resource *resource);
void table_finish(struct table *table);
/* Headings in the first line, then rows. */
void table_draw(struct table *table, struct canvas *canvas, struct rect rect);
/* Moving, marking, sorting, columns. false: not one of these. */
bool table_command(struct table *table, const struct command *command);
/* The columns that are wanted from the broker: shown, sorted by, keys. One per column; the caller frees. */
bool *table_wanted(const struct table *table);
/* Marked rows, else the selected one, as targets with a counted snapshot each. */
size_t table_targets(const struct table *table, struct target **targets, bool *marked);
const void *table_row(const struct table *table); /* the selected; NULL: none */
unsigned table_cell_style(const struct column *column, const void *row);
/* Remembered choices: columns, sort, wide. */
void table_remember(const struct table *table);

#endif
