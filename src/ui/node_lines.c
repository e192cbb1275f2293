#include "ui/node_lines.h"
#include "base/figure.h"
#include "base/text.h"
#include "resource/nodes.h"
#include "ui/chart.h"
#include <stdio.h>

#include "base/banned.h"

static void draw_share(struct canvas *canvas, enum glyphs glyphs, int row, int column, int width, int64_t used,
                       int64_t limit)
{
    char percent[8] = "-";
    if (used < 0 || limit <= 0) {
        canvas_right(canvas, row, column, width, STYLE_DIM, percent);
        return;
    }
    double share = (double)used / (double)limit;
    chart_bar(canvas, row, column, width - 5, glyphs, share, 0.8, 0.95);
    snprintf(percent, sizeof(percent), "%d%%", share > 9.99 ? 999 : (int)(share * 100 + 0.5));
    canvas_right(canvas, row, column + width - 4, 4, share > 0.8 ? STYLE_WARNING : STYLE_NORMAL, percent);
}

/* Where each figure of a node stands; -1 when there is no room. */
struct node_columns {
    int name, memory, disk, fds, sockets, runq, uptime, fd_bar, socket_bar;
};

static struct node_columns place(int columns)
{
    struct node_columns at = {
        .fd_bar = -1, .socket_bar = -1, .runq = -1, .sockets = -1, .fds = -1, .uptime = -1, .disk = -1};
    at.name = columns >= 120 ? 30 : columns >= 70 ? 17 : 14;
    at.memory = at.name + 3;
    int next = at.memory + 17;
    int *rest[] = {&at.uptime, &at.disk, &at.fds, &at.sockets, &at.runq};
    const int widths[] = {11, 10, 8, 7, 5};
    int room = columns - next;
    bool fits[5] = {false};
    for (size_t i = 0; i < 5 && room >= widths[i]; i++) {
        room -= widths[i];
        fits[i] = true;
    }
    const size_t order[] = {1, 2, 3, 4, 0};
    for (size_t i = 0; i < 5; i++) {
        size_t which = order[i];
        if (fits[which]) {
            *rest[which] = next;
            next += widths[which];
        }
    }
    if (columns - next >= 34) {
        at.fd_bar = next + 2;
        at.socket_bar = next + 19;
    }
    return at;
}

static void draw_right(struct canvas *canvas, int row, int column, int width, unsigned style, const char *text)
{
    if (column >= 0) {
        canvas_right(canvas, row, column, width - 1, style, text);
    }
}

static void draw_node_head(struct canvas *canvas, struct rect line, const struct node_columns *at)
{
    canvas_text(canvas, line.row, line.column + 2, at->name, STYLE_HEADING, "NODE");
    canvas_text(canvas, line.row, line.column + at->memory, 16, STYLE_HEADING, "MEMORY");
    draw_right(canvas, line.row, at->disk, 10, STYLE_HEADING, "DISK FREE");
    draw_right(canvas, line.row, at->fds, 8, STYLE_HEADING, "FDs");
    draw_right(canvas, line.row, at->sockets, 7, STYLE_HEADING, "SOCK");
    draw_right(canvas, line.row, at->runq, 5, STYLE_HEADING, "RUNQ");
    draw_right(canvas, line.row, at->uptime, 11, STYLE_HEADING, "UPTIME");
    if (at->fd_bar >= 0) {
        canvas_text(canvas, line.row, at->fd_bar, 16, STYLE_HEADING, "FDs of limit");
        canvas_text(canvas, line.row, at->socket_bar, 16, STYLE_HEADING, "SOCK of limit");
    }
}

static void draw_node(const struct node_row *node, struct canvas *canvas, struct rect line,
                      const struct node_columns *at, enum glyphs glyphs)
{
    char text[FIGURE_SIZE];
    struct buf name;
    buf_init(&name, BUF_TEXT_MAX);
    safe_string(&name, node->name);
    unsigned style = node->running == 0 ? STYLE_ERROR : STYLE_NORMAL;
    canvas_text(canvas, line.row, line.column + 2, at->name, style, name.data);
    buf_finish(&name);
    if (node->running == 0) {
        canvas_text(canvas, line.row, line.column + at->memory, 16, STYLE_ERROR, "not running");
        return;
    }
    draw_share(canvas, glyphs, line.row, line.column + at->memory, 15, node->memory, node->memory_limit);
    draw_right(canvas, line.row, at->disk, 10, node->disk_alarm == 1 ? STYLE_ERROR : STYLE_NORMAL,
               figure_bytes(text, node->disk_free));
    draw_right(canvas, line.row, at->fds, 8, STYLE_NORMAL, figure_count(text, node->fds));
    draw_right(canvas, line.row, at->sockets, 7, node->sockets == 0 ? STYLE_DIM : STYLE_NORMAL,
               figure_count(text, node->sockets));
    draw_right(canvas, line.row, at->runq, 5, node->run_queue == 0 ? STYLE_DIM : STYLE_NORMAL,
               figure_count(text, node->run_queue));
    draw_right(canvas, line.row, at->uptime, 11, STYLE_NORMAL, figure_duration(text, node->uptime));
    if (at->fd_bar >= 0) {
        draw_share(canvas, glyphs, line.row, at->fd_bar, 15, node->fds, node->fd_total);
        draw_share(canvas, glyphs, line.row, at->socket_bar, 15, node->sockets, node->socket_total);
    }
}

void node_lines_draw(const struct snapshot *nodes, size_t selected, size_t top, struct canvas *canvas, struct rect rect,
                     enum glyphs glyphs)
{
    struct node_columns at = place(rect.columns);
    draw_node_head(canvas, rect_split_top(&rect, 1), &at);
    for (int i = 0; nodes != NULL && i < rect.rows && top + (size_t)i < snapshot_count(nodes); i++) {
        struct rect line = {rect.row + i, rect.column, 1, rect.columns};
        if (top + (size_t)i == selected) {
            canvas_text(canvas, line.row, line.column, 1, STYLE_ACCENT, glyphs == GLYPHS_ASCII ? ">" : "▌");
        }
        draw_node(snapshot_row(nodes, top + (size_t)i), canvas, line, &at, glyphs);
    }
}
