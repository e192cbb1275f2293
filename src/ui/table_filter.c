/* The filter of a table: typed at the bottom of the screen, applied at each key, taken back by Esc. */
#include "base/figure.h"
#include "base/match.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/row.h"
#include "ui/console.h"
#include "ui/modal.h"
#include "ui/table.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define WORDS_MOST 28 /* cells of a pattern in the title line: more would push out what else is there */

void table_filter(struct table *table, const char *text)
{
    struct error error = {0};
    char *before = mem_strdup(rowset_filter_text(table->rowset));
    free(table->broken);
    table->broken = NULL;
    table->console->dirty = true;
    if (!rowset_filter(table->rowset, text, &error)) {
        table->broken = mem_strdup(error.text);
    } else if (strcmp(before, text) != 0 && table->changed != NULL) {
        table->changed(table, TABLE_FILTER);
    }
    free(before);
}

static void typed(void *context, const char *text)
{
    table_filter(context, text);
}

static void done(void *context, const char *text)
{
    struct table *table = context;
    char *kept = table->kept;
    table->kept = NULL;
    if (text == NULL) {
        table_filter(table, kept);
    } else if (table->broken != NULL) {
        console_status(table->console, SEVERITY_WARNING, "filter: %s", table->broken);
        free(table->broken);
        table->broken = NULL;
    }
    free(kept);
}

void table_filter_edit(struct table *table)
{
    free(table->kept);
    table->kept = mem_strdup(rowset_filter_text(table->rowset));
    modal_prompt(table->console, "/", table->kept, typed, done, table);
}

void table_filter_shown(struct table *table)
{
    const struct column **shown = mem_calloc(table->resource->column_count + 1, sizeof(struct column *));
    size_t count = 0;
    for (size_t i = 0; i < table->resource->column_count; i++) {
        if (table->visible[i]) {
            shown[count++] = &table->resource->columns[i];
        }
    }
    rowset_filter_columns(table->rowset, shown, count);
    free(shown);
}

bool table_peel(struct table *table)
{
    if (table->anchor != NULL) {
        free(table->anchor);
        table->anchor = NULL;
        return true;
    }
    if (rowset_mark_count(table->rowset) > 0) {
        rowset_mark_none(table->rowset);
        return true;
    }
    if (rowset_filter_text(table->rowset)[0] != '\0') {
        table_filter(table, "");
        return true;
    }
    return false;
}

void table_filter_words(const struct table *table, const char *where, struct buf *out)
{
    const char *text = rowset_filter_text(table->rowset);
    struct buf safe;
    buf_init(&safe, BUF_TEXT_MAX);
    if (table->broken != NULL) {
        /* "the pattern is wrong at character 3: …": the prompt shows the pattern itself. */
        const char *reason = strstr(table->broken, ": ");
        safe_string(&safe, reason != NULL ? reason + 2 : table->broken);
        buf_puts(out, "bad pattern: ");
        text_clip(out, safe.data, WORDS_MOST, "…");
        buf_puts(out, "  ");
    } else if (text[0] != '\0') {
        safe_string(&safe, text);
        buf_puts(out, "filter: ");
        text_clip(out, safe.data, WORDS_MOST, "…");
        buf_printf(out, "%s  ", where);
    }
    buf_finish(&safe);
}

/* Where the filter matches in a cell that was drawn at `at`; names that had to be made safe stay as they are. */
void table_filter_highlight(const struct table *table, const struct column *column, const void *row, const char *shown,
                            struct canvas *canvas, struct rect cell)
{
    const struct match *match = rowset_match(table->rowset);
    const char *text = match != NULL && column->type == COL_STR ? row_text(column, row) : NULL;
    size_t start = 0;
    size_t end = 0;
    if (text == NULL || strcmp(text, shown) != 0 || !match_span(match, text, strlen(text), &start, &end)) {
        return;
    }
    char *before = mem_strndup(text, start);
    char *found = mem_strndup(text + start, end - start);
    int from = text_cells(before);
    int width = text_cells(found);
    if (from < cell.columns) {
        struct rect span = {cell.row, cell.column + from, 1, width < cell.columns - from ? width : cell.columns - from};
        canvas_restyle(canvas, span, STYLE_MATCH);
    }
    free(before);
    free(found);
}

struct sum {
    const struct table *table;
    const struct column *column;
    size_t count;
    double total;
};

static void add(void *context, size_t at)
{
    struct sum *sum = context;
    double value = row_number(sum->column, rowset_row(sum->table->rowset, at));
    sum->count++;
    sum->total += value > 0 ? value : 0;
}

void table_footer(const struct table *table, int64_t all, struct buf *out)
{
    size_t marks = rowset_mark_count(table->rowset);
    struct sum sum = {.table = table, .column = resource_column(table->resource, "total")};
    char figure[FIGURE_SIZE];
    if (table->anchor != NULL) {
        buf_puts(out, "range: the same key ends it");
        return;
    }
    if (marks == 0) {
        return;
    }
    buf_printf(out, "%s marked", figure_count(figure, (int64_t)marks));
    if (all > 0) {
        buf_printf(out, " of %s", figure_count(figure, all));
    }
    if (sum.column != NULL && sum.column->type == COL_I64) {
        rowset_each_marked(table->rowset, add, &sum);
    }
    if (sum.count == marks) { /* of those that are not loaded nothing is known */
        buf_printf(out, " (%s msgs)", figure_count(figure, (int64_t)sum.total));
    }
}
