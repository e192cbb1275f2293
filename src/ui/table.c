#include "ui/table.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/document.h"
#include "model/row.h"
#include "ui/chart.h"
#include "ui/console.h"
#include "ui/facts.h"
#include "ui/moves.h"
#include "ui/table_layout.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* Where this table's choices are remembered: "tables.queues.columns". */
static void state_path(const struct table *table, const char *what, char out[128])
{
    struct buf path;
    buf_init(&path, 127);
    buf_printf(&path, "tables.%s.%s", table->resource->name, what);
    memcpy(out, path.data, path.len + 1);
    buf_finish(&path);
}

static bool listed(const char *list, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = list; (at = strstr(at, name)) != NULL; at += len) {
        if ((at == list || at[-1] == ',') && (at[len] == ',' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

static void recall(struct table *table)
{
    char path[128];
    state_path(table, "columns", path);
    const char *columns = document_text(table->console->state, path);
    for (size_t i = 0; i < table->resource->column_count; i++) {
        const struct column *column = &table->resource->columns[i];
        table->visible[i] =
            columns != NULL ? listed(columns, column->name) : !(column->flags & (COL_EXTRA | COL_DETAIL));
    }
    state_path(table, "sort", path);
    const char *sort = document_text(table->console->state, path);
    if (sort == NULL) {
        sort = table->resource->sort;
    }
    if (sort != NULL) {
        bool reverse = sort[0] == '-';
        rowset_sort(table->rowset, reverse ? sort + 1 : sort, reverse);
    }
}

void table_init(struct table *table, struct console *console, const struct resource *resource)
{
    *table = (struct table){.console = console, .resource = resource, .focus = true};
    table->rowset = rowset_create(resource);
    table->visible = mem_calloc(resource->column_count, sizeof(bool));
    recall(table);
    table_filter_shown(table);
}

void table_finish(struct table *table)
{
    rowset_destroy(table->rowset);
    free(table->visible);
    free(table->anchor);
    free(table->kept);
    free(table->broken);
    *table = (struct table){0};
}

void table_remember(const struct table *table)
{
    struct buf list;
    buf_init(&list, BUF_TEXT_MAX);
    for (size_t i = 0; i < table->resource->column_count; i++) {
        if (table->visible[i]) {
            buf_printf(&list, "%s%s", list.len > 0 ? "," : "", table->resource->columns[i].name);
        }
    }
    char path[128];
    state_path(table, "columns", path);
    document_set_text(table->console->state, path, list.data);
    bool reverse = false;
    const struct column *sorted = rowset_sort_column(table->rowset, &reverse);
    if (sorted != NULL) {
        buf_clear(&list);
        buf_printf(&list, "%s%s", reverse ? "-" : "", sorted->name);
        state_path(table, "sort", path);
        document_set_text(table->console->state, path, list.data);
    }
    buf_finish(&list);
}

bool *table_wanted(const struct table *table)
{
    bool *wanted = mem_calloc(table->resource->column_count, sizeof(bool));
    bool reverse;
    const struct column *sorted = rowset_sort_column(table->rowset, &reverse);
    for (size_t i = 0; i < table->resource->column_count; i++) {
        const struct column *column = &table->resource->columns[i];
        wanted[i] = table->visible[i] || column == sorted || (column->flags & COL_KEY);
    }
    return wanted;
}

const void *table_row(const struct table *table)
{
    return rowset_count(table->rowset) > 0 ? rowset_row(table->rowset, rowset_selected(table->rowset)) : NULL;
}

struct collecting {
    const struct rowset *rowset;
    struct target *targets;
    size_t count;
};

static void collect(void *context, size_t at)
{
    struct collecting *into = context;
    into->targets[into->count++] = (struct target){.snapshot = snapshot_ref(rowset_snapshot(into->rowset)),
                                                   .index = rowset_index(into->rowset, at)};
}

size_t table_targets(const struct table *table, struct target **targets, bool *marked)
{
    struct collecting into = {.rowset = table->rowset};
    size_t marks = rowset_mark_count(table->rowset);
    *marked = marks > 0;
    into.targets = mem_calloc(marks > 0 ? marks : 1, sizeof(struct target));
    if (marks > 0) {
        rowset_each_marked(table->rowset, collect, &into);
    } else if (rowset_count(table->rowset) > 0) {
        collect(&into, rowset_selected(table->rowset));
    }
    *targets = into.targets;
    return into.count;
}

unsigned table_cell_style(const struct column *column, const void *row)
{
    if (column->format == FMT_STATE) {
        static const unsigned styles[] = {[STATE_NONE] = STYLE_DIM,
                                          [STATE_GOOD] = STYLE_OK,
                                          [STATE_QUIET] = STYLE_DIM,
                                          [STATE_WARNING] = STYLE_WARNING,
                                          [STATE_BAD] = STYLE_ERROR};
        return styles[row_state(column, row)];
    }
    if (row_absent(column, row)) {
        return STYLE_DIM;
    }
    double number = row_number(column, row);
    return !isnan(number) && fabs(number) < 0.005 ? STYLE_DIM : STYLE_NORMAL;
}

static bool is_number(const struct column *column)
{
    return column->type == COL_I64 || column->type == COL_F64 || column->type == COL_LEN;
}

static void draw_headings(const struct table *table, const struct table_layout *layout, struct canvas *canvas,
                          struct rect line)
{
    bool reverse = false;
    const struct column *sorted = rowset_sort_column(table->rowset, &reverse);
    const char *arrow = table->console->term->utf8 ? (reverse ? "▼" : "▲") : (reverse ? "v" : "^");
    int at = line.column + TABLE_GUTTER;
    for (size_t i = 0; i < layout->count; i++) {
        const struct table_cell *cell = &layout->cells[i];
        bool here = cell->column == sorted;
        struct buf words;
        buf_init(&words, BUF_TEXT_MAX);
        if (here) { /* the arrow is always seen */
            text_clip(&words, cell->column->title, cell->width - 1, "");
        }
        buf_puts(&words, here ? arrow : cell->column->title);
        unsigned style = here ? STYLE_ACCENT : STYLE_HEADING;
        if (is_number(cell->column)) {
            canvas_right(canvas, line.row, at, cell->width, style, words.data);
        } else {
            canvas_text(canvas, line.row, at, cell->width, style, words.data);
        }
        buf_finish(&words);
        at += cell->width + 1;
    }
    if (layout->trend) {
        canvas_text(canvas, line.row, at, layout->trend_width, STYLE_HEADING, "TREND");
    }
}

static void draw_cell(const struct table *table, const struct table_cell *cell, const void *row, struct canvas *canvas,
                      int line, int at)
{
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    row_show(cell->column, row, &text);
    unsigned style = table->stale ? STYLE_DIM : table_cell_style(cell->column, row);
    if (is_number(cell->column)) {
        canvas_right(canvas, line, at, cell->width, style, text.data);
    } else {
        canvas_text(canvas, line, at, cell->width, style, text.data);
        table_filter_highlight(table, cell->column, row, text.data, canvas, (struct rect){line, at, 1, cell->width});
    }
    buf_finish(&text);
}

static void draw_line(const struct table *table, const struct table_layout *layout, struct canvas *canvas,
                      struct rect line, size_t index)
{
    bool selected = index == rowset_selected(table->rowset);
    bool utf8 = table->console->term->utf8;
    const void *row = rowset_row(table->rowset, index);
    if (rowset_marked(table->rowset, index)) {
        canvas_text(canvas, line.row, line.column, 1, STYLE_ACCENT, utf8 ? "●" : "*");
    }
    if (selected) {
        canvas_text(canvas, line.row, line.column + 1, 1, table->focus ? STYLE_ACCENT : STYLE_DIM, utf8 ? "▌" : ">");
    }
    int at = line.column + TABLE_GUTTER;
    for (size_t i = 0; i < layout->count && at < line.column + line.columns; i++) {
        draw_cell(table, &layout->cells[i], row, canvas, line.row, at);
        at += layout->cells[i].width + 1;
    }
    size_t count = 0;
    const double *trend = layout->trend ? rowset_trend(table->rowset, index, &count) : NULL;
    if (trend != NULL) {
        chart_spark(canvas, line.row, at, layout->trend_width, table->console->term->glyphs, STYLE_CHART, trend, count);
    }
    if (selected && table->focus) {
        canvas_select(canvas,
                      (struct rect){line.row, line.column + TABLE_GUTTER - 1, 1, line.columns - TABLE_GUTTER + 1});
    }
}

void table_draw(struct table *table, struct canvas *canvas, struct rect rect)
{
    struct table_layout layout;
    table_layout(table, rect.columns, &layout);
    draw_headings(table, &layout, canvas, rect_split_top(&rect, 1));
    table->page = rect.rows;
    table->columns = rect.columns;
    size_t count = rowset_count(table->rowset);
    moves_scroll(&table->top, rowset_selected(table->rowset), count, rect.rows);
    for (int i = 0; i < rect.rows && table->top + (size_t)i < count; i++) {
        draw_line(table, &layout, canvas, (struct rect){rect.row + i, rect.column, 1, rect.columns},
                  table->top + (size_t)i);
    }
    if (count == 0 && rect.rows > 1 && table->empty != NULL) {
        canvas_text(canvas, rect.row + 1, rect.column + TABLE_GUTTER, rect.columns - TABLE_GUTTER, STYLE_DIM,
                    table->empty);
    }
}
