#include "ui/history.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/resource.h"
#include "ui/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define LINES_MAX 8
#define CHARTS_MAX 8

const struct history_range history_ranges[HISTORY_RANGES] = {
    {"1m", 60, 5}, {"10m", 600, 5}, {"1h", 3600, 30}, {"8h", 28800, 240}, {"24h", 86400, 720},
};

void history_query(const struct history_range *range, struct buf *out)
{
    static const char *const kinds[] = {"lengths", "msg_rates", "data_rates", "node_stats"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        buf_printf(out, "%s%s_age=%d&%s_incr=%d", i > 0 ? "&" : "", kinds[i], range->seconds, kinds[i], range->step);
    }
}

bool history_is_count(const struct column *column)
{
    return text_starts(column->path, "message_stats.");
}

static const struct series *series_of(const struct column *column, const void *row)
{
    const struct series *series;
    memcpy(&series, (const char *)row + column->offset, sizeof(series));
    return series;
}

/* Differences per second. A count that falls began anew; one that rises from 0 was not kept before. */
static void count_to_rate(struct history *history, const struct series *series)
{
    double step_s = (double)series->step_ms / 1000;
    history->values[0] = (double)NAN;
    for (size_t i = 1; i < series->count; i++) {
        double before = series->values[i - 1];
        double now = series->values[i];
        bool unknown = now < before || (before < 0.5 && now > 0.5);
        history->values[i] = unknown || step_s <= 0 ? (double)NAN : (now - before) / step_s;
    }
}

void history_make(struct history *history, const struct column *column, const struct series *series)
{
    *history = (struct history){0};
    if (series == NULL || series->count == 0) {
        return;
    }
    history->series = *series;
    history->values = mem_calloc(series->count, sizeof(double));
    history->series.values = history->values;
    if (history_is_count(column)) {
        count_to_rate(history, series);
        return;
    }
    memcpy(history->values, series->values, series->count * sizeof(double));
    size_t zeros = 0;
    while (zeros < series->count && fabs(history->values[zeros]) < 0.5) {
        zeros++;
    }
    for (size_t i = 0; i < zeros && zeros < series->count; i++) {
        history->values[i] = (double)NAN;
    }
}

void history_finish(struct history *history)
{
    free(history->values);
    *history = (struct history){0};
}

/* Lines that share an axis. */
struct group {
    const char *title;
    const struct column *columns[LINES_MAX];
    size_t count;
};

static const char *group_title(const struct column *column)
{
    if (history_is_count(column)) {
        return "messages/s";
    }
    bool lengths = strstr(column->path, "messages_") != NULL || text_starts(column->path, "messages");
    return lengths ? "messages" : column->title;
}

static size_t make_groups(const struct resource *resource, const void *row, struct group groups[CHARTS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        if (column->type != COL_SERIES || series_of(column, row) == NULL) {
            continue;
        }
        const char *title = group_title(column);
        size_t at = 0;
        while (at < count && strcmp(groups[at].title, title) != 0) {
            at++;
        }
        if (at == CHARTS_MAX) {
            continue;
        }
        if (at == count) {
            groups[count++] = (struct group){.title = title};
        }
        if (groups[at].count < LINES_MAX) {
            groups[at].columns[groups[at].count++] = column;
        }
    }
    return count;
}

bool history_there(const struct resource *resource, const void *row)
{
    struct group groups[CHARTS_MAX];
    return make_groups(resource, row, groups) > 0;
}

static void draw_group(const struct group *group, const void *row, struct canvas *canvas, struct rect rect,
                       enum glyphs glyphs, int64_t now_wall_ms)
{
    static const unsigned styles[] = {STYLE_CHART, STYLE_CHART2, STYLE_CHART3, STYLE_ACCENT};
    struct history histories[LINES_MAX];
    struct chart_line lines[LINES_MAX];
    struct rect head = rect_split_top(&rect, 1);
    canvas_text(canvas, head.row, head.column + 1, head.columns - 1, STYLE_HEADING, group->title);
    for (size_t i = 0; i < group->count; i++) {
        history_make(&histories[i], group->columns[i], series_of(group->columns[i], row));
        lines[i] = (struct chart_line){.label = group->columns[i]->title,
                                       .series = histories[i].values != NULL ? &histories[i].series : NULL,
                                       .style = styles[i % (sizeof(styles) / sizeof(styles[0]))]};
    }
    chart_area(canvas, rect, glyphs, lines, group->count, now_wall_ms);
    for (size_t i = 0; i < group->count; i++) {
        history_finish(&histories[i]);
    }
}

void history_draw(const struct resource *resource, const void *row, struct canvas *canvas, struct rect rect,
                  enum glyphs glyphs, int64_t now_wall_ms)
{
    struct group groups[CHARTS_MAX];
    size_t count = make_groups(resource, row, groups);
    if (count == 0) {
        canvas_text(canvas, rect.row + 1, rect.column + 3, rect.columns - 3, STYLE_DIM,
                    "the broker keeps no history of this: statistics are off, or it is new");
        return;
    }
    int across = rect.columns >= 100 && count > 1 ? 2 : 1;
    int down = ((int)count + across - 1) / across;
    while (down > 1 && rect.rows / down < 6) {
        down--;
    }
    for (int i = 0; i < (int)count && i < across * down; i++) {
        struct rect part = {rect.row + i / across * (rect.rows / down),
                            rect.column + i % across * (rect.columns / across), rect.rows / down,
                            rect.columns / across - 1};
        draw_group(&groups[i], row, canvas, part, glyphs, now_wall_ms);
    }
}
