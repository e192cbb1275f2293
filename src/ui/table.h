/* A table of rows: column layout, cursor, marks, sort and filter keys. Used by the table view and by sub-tabs. UI
 * thread. */
#ifndef WARREN_UI_TABLE_H
#define WARREN_UI_TABLE_H
#include "core/rowset.h"
#include "ui/view.h"

#define TABLE_FREEZE_MS 3000 /* rows keep their places this long after a key */

enum table_change { TABLE_SORT, TABLE_FILTER, TABLE_COLUMNS };
struct table {
    struct console *console;
    const struct resource *resource;
    struct rowset *rowset; /* owned */
    bool *visible;         /* owned; one per column: chosen in the picker */
    bool scoped;           /* all rows are of one vhost: its column says nothing */
    bool wide;             /* no column is dropped; left and right scroll */
    bool trend;            /* a last column with a sparkline */
    bool focus;            /* the cursor is shown in full */
    size_t top;            /* first row on screen */
    size_t scroll;         /* columns skipped in wide mode */
    int page;              /* rows on screen, from the last draw */
    char *anchor;          /* owned; key of the row where a range of marks began; NULL: none */
    int columns;           /* cells on screen, from the last draw */
    const char *empty;     /* what to say when there is no row; safe text */
    bool stale;            /* the rows are old: drawn dim */
    void (*changed)(struct table *table, enum table_change what); /* ask the broker anew; NULL */
    void *owner;                                                  /* for changed */
    char *kept;                                                   /* owned; the filter before it was edited, for Esc */
    char *broken; /* owned; why what is being typed is no pattern; NULL: it is one */
};

void table_init(struct table *table, struct console *console, const struct resource *resource);
void table_finish(struct table *table);
/* Headings in the first line, then rows. */
void table_draw(struct table *table, struct canvas *canvas, struct rect rect);
/* Moving, marking, sorting, filter, columns. false: not one of these. */
bool table_command(struct table *table, const struct command *command);
/* The columns that are wanted from the broker: shown, sorted by, keys. One per column; the caller frees. */
bool *table_wanted(const struct table *table);
/* Marked rows, else the selected one, as targets with a counted snapshot each. */
size_t table_targets(const struct table *table, struct target **targets, bool *marked);
const void *table_row(const struct table *table); /* the selected; NULL: none */
unsigned table_cell_style(const struct column *column, const void *row);
bool table_peel(
    struct table *table); /* a range that was begun, marks, then the filter; false: there was none of these */
void table_footer(const struct table *table, int64_t all,
                  struct buf *out); /* "2 marked of 10,432 (17 msgs)"; all 0: - */
/* Remembered choices: columns, sort, wide. */
void table_remember(const struct table *table);

/* table_filter.c */
void table_filter(struct table *table, const char *text); /* a bad pattern changes nothing; table->broken says why */
void table_filter_edit(struct table *table);              /* opens the prompt */
void table_filter_shown(struct table *table);             /* other columns are shown: the filter sees those */
void table_filter_words(const struct table *table, const char *where, struct buf *out); /* "filter: ~retry  " */
void table_filter_highlight(const struct table *table, const struct column *column, const void *row, const char *shown,
                            struct canvas *canvas, struct rect cell);

#endif
