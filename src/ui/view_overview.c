/* The first thing that is seen: totals, rates, history, nodes against their limits, and what needs attention. */
#include "ui/view.h"
#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/store.h"
#include "resource/list.h"
#include "resource/overview.h"
#include "ui/chart.h"
#include "ui/console.h"
#include "ui/facts.h"
#include "ui/history.h"
#include "ui/moves.h"
#include "ui/node_lines.h"
#include "ui/problems.h"
#include "ui/trouble.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define RING 120 /* own samples of what the broker keeps no history of */

struct overview_view {
    struct view view; /* its watch is the console's own, with history added */
    struct watch *nodes;
    struct snapshot *seen; /* borrowed: the overview that the rings have last taken */
    double connections[RING], consumers[RING];
    size_t ring;          /* how many are filled */
    size_t selected, top; /* node */
    struct problem problems[PROBLEMS_MAX];
    size_t problem_count, next; /* next: the one that `!` comes to */
    int node_rows;
};

static struct overview_view *self(struct view *view)
{
    return (struct overview_view *)view;
}

static const struct overview_row *overview(const struct overview_view *view)
{
    struct snapshot *snapshot = view->view.watch != NULL ? watch_snapshot(view->view.watch) : NULL;
    return snapshot != NULL && snapshot_count(snapshot) > 0 ? snapshot_row(snapshot, 0) : NULL;
}

static struct snapshot *nodes(const struct overview_view *view)
{
    return watch_snapshot(view->nodes);
}

static size_t node_count(const struct overview_view *view)
{
    return nodes(view) != NULL ? snapshot_count(nodes(view)) : 0;
}

static void ask(struct overview_view *view, bool history)
{
    struct buf extra;
    buf_init(&extra, BUF_TEXT_MAX);
    history_query(&history_ranges[HISTORY_DEFAULT], &extra);
    struct query query = {.resource = resource_find("overview"), .extra = history ? extra.data : NULL};
    if (view->view.console->overview != NULL) {
        watch_requery(view->view.console->overview, &query);
    }
    buf_finish(&extra);
}

static void push(double ring[RING], size_t count, int64_t value)
{
    if (count == RING) {
        memmove(ring, ring + 1, (RING - 1) * sizeof(double));
        count--;
    }
    ring[count] = value == ABSENT_I64 ? (double)NAN : (double)value;
}

static void overview_refresh(struct view *base)
{
    struct overview_view *view = self(base);
    struct snapshot *snapshot = base->watch != NULL ? watch_snapshot(base->watch) : NULL;
    const struct overview_row *row = overview(view);
    if (row != NULL && snapshot != view->seen) {
        push(view->connections, view->ring, row->connections);
        push(view->consumers, view->ring, row->consumers);
        view->ring += view->ring < RING ? 1 : 0;
        view->seen = snapshot;
    }
    view->problem_count = problems_find(nodes(view), view->problems);
    if (node_count(view) > 0) {
        base->console->nodes = (int)node_count(view); /* also those that do not run */
    }
    if (view->selected >= node_count(view)) {
        view->selected = node_count(view) > 0 ? node_count(view) - 1 : 0;
    }
}

/* One figure of the top band: heading, value, sparkline below. */
struct figure {
    const char *title;
    char text[FIGURE_SIZE];
    bool zero;
    const struct column *column; /* of its history; NULL: values */
    const struct series *series;
    const double *values;
    size_t count;
};

static void draw_figure(const struct overview_view *view, const struct figure *figure, struct canvas *canvas,
                        struct rect rect, bool stale)
{
    int width = rect.columns - 2;
    canvas_right(canvas, rect.row, rect.column, width, STYLE_HEADING, figure->title);
    canvas_right(canvas, rect.row + 1, rect.column, width, stale || figure->zero ? STYLE_DIM : STYLE_BOLD,
                 figure->text);
    if (rect.rows < 3) {
        return;
    }
    struct history history = {0};
    const double *values = figure->values;
    size_t count = figure->count;
    if (figure->column != NULL) {
        history_make(&history, figure->column, figure->series);
        values = history.values;
        count = history.series.count;
    }
    if (values != NULL && count > 0) {
        int cells = width < 9 ? width : 9;
        chart_spark(canvas, rect.row + 2, rect.column + width - cells, cells, view->view.console->term->glyphs,
                    STYLE_CHART, values, count);
    }
    history_finish(&history);
}

static struct figure count_figure(const char *title, int64_t value, const char *history, const struct series *series)
{
    struct figure figure = {.title = title, .zero = value == 0 || value == ABSENT_I64, .series = series};
    figure.column = history != NULL ? resource_column(resource_find("overview"), history) : NULL;
    figure_count(figure.text, value);
    return figure;
}

static struct figure rate_figure(const char *title, double value, const char *history, const struct series *series)
{
    struct figure figure = {.title = title, .zero = isnan(value) || value < 0.005, .series = series};
    figure.column = resource_column(resource_find("overview"), history);
    figure_rate(figure.text, value);
    if (!figure.zero) {
        size_t len = strlen(figure.text);
        snprintf(figure.text + len, sizeof(figure.text) - len, "/s");
    }
    return figure;
}

static void draw_figures(const struct overview_view *view, const struct overview_row *row, struct canvas *canvas,
                         struct rect rect, bool stale)
{
    struct figure figures[] = {
        count_figure("READY", row->ready, "ready_history", row->ready_history),
        count_figure("UNACKED", row->unacked, "unacked_history", row->unacked_history),
        rate_figure("PUBLISH", row->publish, "publish_history", row->publish_history),
        rate_figure("DELIVER", row->deliver, "deliver_history", row->deliver_history),
        rate_figure("ACK", row->ack, "ack_history", row->ack_history),
        count_figure("CONNS", row->connections, NULL, NULL),
        count_figure("CONSUMERS", row->consumers, NULL, NULL),
        rate_figure("CONFIRM", row->confirm, "confirm_history", row->confirm_history),
        rate_figure("REDELIVER", row->redeliver, "redeliver_history", row->redeliver_history),
        count_figure("QUEUES", row->queues, NULL, NULL),
        count_figure("EXCHANGES", row->exchanges, NULL, NULL),
        count_figure("CHANNELS", row->channels, NULL, NULL),
    };
    figures[5].values = view->connections;
    figures[6].values = view->consumers;
    figures[5].count = figures[6].count = view->ring;
    int all = (int)(sizeof(figures) / sizeof(figures[0]));
    int count = rect.columns / 11 < all ? rect.columns / 11 : all;
    for (int i = 0; i < count; i++) {
        int width = rect.columns / count;
        draw_figure(view, &figures[i], canvas, (struct rect){rect.row, rect.column + i * width, rect.rows, width},
                    stale);
    }
}

static void draw_chart(const struct overview_view *view, const struct overview_row *row, struct canvas *canvas,
                       struct rect rect)
{
    const struct resource *resource = resource_find("overview");
    struct history total;
    struct rect head = rect_split_top(&rect, 1);
    canvas_text(canvas, head.row, head.column + 2, head.columns - 12, STYLE_HEADING, "MESSAGES ready+unacked");
    canvas_right(canvas, head.row, head.column + head.columns - 9, 8, STYLE_DIM, "last 10m");
    history_make(&total, resource_column(resource, "total_history"), row->total_history);
    struct chart_line line = {"total", total.values != NULL ? &total.series : NULL, STYLE_CHART};
    chart_area(canvas, rect, view->view.console->term->glyphs, &line, 1, clock_wall_ms());
    history_finish(&total);
}

static void draw_attention(const struct overview_view *view, struct canvas *canvas, struct rect rect)
{
    struct rect head = rect_split_top(&rect, 1);
    canvas_text(canvas, head.row, head.column + 1, head.columns - 1, STYLE_HEADING, "ATTENTION");
    if (view->problem_count == 0) {
        struct watch_status status;
        watch_status(view->nodes, &status);
        bool known = nodes(view) != NULL && status.state != WATCH_STALE;
        canvas_text(canvas, rect.row, rect.column + 1, rect.columns - 1, known ? STYLE_OK : STYLE_DIM,
                    known                           ? "✓ no alarm, no node near a limit"
                    : status.state == WATCH_WAITING ? "…"
                    : status.state == WATCH_STALE   ? "not known: the broker does not answer"
                                                    : "not known: the nodes could not be read");
        return;
    }
    canvas_printf(canvas, head.row, head.column + 12, head.columns - 12, STYLE_DIM, "%zu", view->problem_count);
    for (size_t i = 0; i < view->problem_count && (int)i < rect.rows; i++) {
        const struct problem *problem = &view->problems[i];
        bool bad = problem->severity == SEVERITY_ERROR;
        unsigned style = bad ? STYLE_ERROR : STYLE_WARNING;
        int row = rect.row + (int)i;
        canvas_text(canvas, row, rect.column + 1, 1, style, bad ? "✗" : "▲");
        canvas_printf(canvas, row, rect.column + 3, rect.columns - 3, style, "%s  %s", problem->subject,
                      problem->words);
    }
}

static void draw_nodes(struct overview_view *view, struct canvas *canvas, struct rect rect)
{
    if (nodes(view) == NULL) {
        trouble_draw(view->nodes, NULL, canvas, rect);
    }
    view->node_rows = rect.rows - 1;
    moves_scroll(&view->top, view->selected, node_count(view), rect.rows - 1);
    node_lines_draw(nodes(view), view->selected, view->top, canvas, rect, view->view.console->term->glyphs);
}

static void overview_draw(struct view *base, struct canvas *canvas, struct rect rect)
{
    struct overview_view *view = self(base);
    const struct overview_row *row = overview(view);
    if (row == NULL) {
        trouble_draw(base->watch, NULL, canvas, rect);
        return;
    }
    struct watch_status status;
    watch_status(base->watch, &status);
    draw_figures(view, row, canvas, rect_split_top(&rect, 3), status.state == WATCH_STALE);
    rect_split_top(&rect, 1);
    int below = (int)node_count(view) + 1 < rect.rows / 2 ? (int)node_count(view) + 1 : rect.rows / 2;
    struct rect bottom = rect_split_bottom(&rect, below < 2 ? 2 : below);
    if (rect.rows >= 6) {
        rect_split_bottom(&rect, 1);
        if (rect.columns >= 70) {
            draw_attention(view, canvas, rect_split_right(&rect, rect.columns >= 120 ? 48 : 36));
        }
        draw_chart(view, row, canvas, rect);
    } else if (rect.rows >= 2) {
        draw_attention(view, canvas, rect);
    }
    draw_nodes(view, canvas, bottom);
}

static bool overview_command(struct view *base, const struct command *command)
{
    struct overview_view *view = self(base);
    if (moves_select(command->name, view->node_rows > 1 ? view->node_rows - 1 : 1, node_count(view), &view->selected)) {
        return true;
    }
    if (strcmp(command->name, "next-problem") == 0) {
        if (view->problem_count == 0) {
            console_status(base->console, SEVERITY_INFO, "nothing needs attention");
            return true;
        }
        const struct problem *problem = &view->problems[view->next % view->problem_count];
        view->next = (view->next + 1) % view->problem_count;
        view->selected = problem->row;
        console_status(base->console, problem->severity, "%s: %s", problem->subject, problem->words);
        return true;
    }
    if (strcmp(command->name, "open") == 0 && view->selected < node_count(view)) {
        facts_open_row(base->console, resource_find("nodes"), snapshot_row(nodes(view), view->selected));
        return true;
    }
    return false;
}

static void overview_title(struct view *base, struct buf *out)
{
    (void)base;
    buf_puts(out, "Overview");
}

static void overview_shown(struct view *base, bool shown)
{
    struct overview_view *view = self(base);
    watch_active(view->nodes, shown);
    ask(view, shown);
}

static void overview_destroy(struct view *base)
{
    struct overview_view *view = self(base);
    store_unwatch(view->nodes);
    free(view);
}

static const struct view_ops overview_ops = {
    .draw = overview_draw,
    .refresh = overview_refresh,
    .command = overview_command,
    .title = overview_title,
    .shown = overview_shown,
    .destroy = overview_destroy,
};

struct view *view_overview_create(struct console *console)
{
    struct overview_view *view = mem_calloc(1, sizeof(*view));
    view->view = (struct view){
        .ops = &overview_ops, .console = console, .scopes = {"overview", NULL}, .watch = console->overview};
    struct query query = {.resource = resource_find("nodes")};
    view->nodes = store_watch(console->broker.store, &query, 0);
    ask(view, true);
    return &view->view;
}
