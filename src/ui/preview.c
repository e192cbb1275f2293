#include "ui/preview.h"
#include "base/clock.h"
#include "base/mem.h"
#include "core/store.h"
#include "model/row.h"
#include "ui/facts.h"
#include "ui/history.h"
#include "ui/table.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define BLOCK_WIDTH 54
#define LABEL_WIDTH 18
#define REST_MS 300 /* a cursor that moves on asks for nothing */
#define CHART_ROWS 12

void preview_init(struct preview *preview, struct console *console, const struct resource *resource)
{
    *preview = (struct preview){.console = console, .resource = resource};
}

void preview_finish(struct preview *preview)
{
    store_unwatch(preview->watch);
    free(preview->key);
    free(preview->wanted);
    *preview = (struct preview){0};
}

void preview_active(struct preview *preview, bool active)
{
    if (preview->watch != NULL) {
        watch_active(preview->watch, active);
    }
}

static void ask(struct preview *preview, const void *row)
{
    struct buf path;
    struct buf extra;
    struct error error = {0};
    struct row_source source = {preview->resource, row};
    struct template_source values = {row_source_value, &source};
    buf_init(&path, BUF_TEXT_MAX);
    buf_init(&extra, BUF_TEXT_MAX);
    history_query(&history_ranges[HISTORY_DEFAULT], &extra);
    free(preview->key);
    preview->key = mem_strdup(preview->wanted);
    if (template_expand(&path, preview->resource->item_path, TEMPLATE_PATH, &values, &error)) {
        struct query query = {.resource = preview->resource, .path = path.data, .extra = extra.data};
        if (preview->watch == NULL) {
            preview->watch = store_watch(preview->console->broker.store, &query, 0);
        } else {
            watch_requery(preview->watch, &query);
        }
    }
    buf_finish(&path);
    buf_finish(&extra);
}

/* The object when its answer is there, else the row itself. */
static const void *best_row(struct preview *preview, const void *row)
{
    struct buf key;
    buf_init(&key, BUF_TEXT_MAX);
    row_key(preview->resource, row, &key);
    if (preview->wanted == NULL || strcmp(preview->wanted, key.data) != 0) {
        free(preview->wanted);
        preview->wanted = mem_strdup(key.data);
        preview->since_ms = preview->console->now_ms;
    }
    bool asked = preview->key != NULL && strcmp(preview->key, preview->wanted) == 0;
    if (!asked && preview->resource->item_path != NULL && preview->console->now_ms - preview->since_ms >= REST_MS) {
        ask(preview, row);
    }
    struct snapshot *snapshot = preview->watch != NULL ? watch_snapshot(preview->watch) : NULL;
    if (snapshot != NULL && snapshot_count(snapshot) > 0) {
        const void *object = snapshot_row(snapshot, 0);
        buf_clear(&key);
        row_key(preview->resource, object, &key);
        if (strcmp(key.data, preview->wanted) == 0) {
            row = object;
        }
    }
    buf_finish(&key);
    return row;
}

static bool is_figure(const struct column *column, const void *row)
{
    return column->type != COL_SERIES && !row_absent(column, row);
}

static int count_figures(const struct resource *resource, const void *row)
{
    int count = 0;
    for (size_t i = 0; i < resource->column_count; i++) {
        count += is_figure(&resource->columns[i], row) ? 1 : 0;
    }
    return count;
}

static void draw_figures(struct preview *preview, const void *row, struct canvas *canvas, struct rect rect)
{
    const struct resource *resource = preview->resource;
    int blocks = rect.columns / BLOCK_WIDTH > 0 ? rect.columns / BLOCK_WIDTH : 1;
    int width = rect.columns / blocks;
    int most = (count_figures(resource, row) + blocks - 1) / blocks - rect.rows;
    preview->most = most > 0 ? most : 0;
    preview->scroll = preview->scroll > preview->most ? preview->most : preview->scroll;
    int at = -preview->scroll * blocks;
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        if (!is_figure(column, row)) {
            continue;
        }
        int line = at < 0 ? -1 : at / blocks;
        int left = rect.column + (at < 0 ? 0 : at % blocks) * width;
        at++;
        if (line < 0 || line >= rect.rows) {
            continue;
        }
        buf_clear(&text);
        facts_value(column, row, &text);
        canvas_text(canvas, rect.row + line, left + 1, LABEL_WIDTH - 1, STYLE_DIM, column->name);
        unsigned style = facts_link(resource, column, row) != NULL ? STYLE_LINK : table_cell_style(column, row);
        canvas_text(canvas, rect.row + line, left + LABEL_WIDTH + 1, width - LABEL_WIDTH - 2, style, text.data);
    }
    buf_finish(&text);
}

void preview_scroll(struct preview *preview, int lines)
{
    if (!preview->shown) {
        console_status(preview->console, SEVERITY_INFO, "there is no room for a preview: it needs 110×30");
        return;
    }
    int to = preview->scroll + lines;
    if (to < 0 || to > preview->most) {
        console_status(preview->console, SEVERITY_INFO, "the preview goes no further");
        return;
    }
    preview->scroll = to;
}

void preview_draw(struct preview *preview, const void *row, struct canvas *canvas, struct rect rect)
{
    preview->shown = row != NULL;
    if (row == NULL) {
        return;
    }
    row = best_row(preview, row);
    if (rect.rows >= 3 * CHART_ROWS && history_there(preview->resource, row)) {
        struct rect charts = rect_split_bottom(&rect, 2 * CHART_ROWS);
        history_draw(preview->resource, row, canvas, charts, preview->console->term->glyphs, clock_wall_ms());
    }
    draw_figures(preview, row, canvas, rect);
}
