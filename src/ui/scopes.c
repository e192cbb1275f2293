#include "ui/scopes.h"
#include "base/figure.h"
#include "base/text.h"
#include "model/row.h"
#include "resource/list.h"
#include "ui/moves.h"
#include <string.h>

#include "base/banned.h"

#define SCOPES_INTERVAL_MS 15000 /* vhosts come and go seldom */

void scopes_init(struct scopes *scopes, struct console *console)
{
    *scopes = (struct scopes){.console = console};
}

void scopes_finish(struct scopes *scopes)
{
    store_unwatch(scopes->watch);
    *scopes = (struct scopes){0};
}

static size_t count(const struct scopes *scopes)
{
    struct snapshot *snapshot = scopes->watch != NULL ? watch_snapshot(scopes->watch) : NULL;
    return snapshot != NULL ? snapshot_count(snapshot) + 1 : 1;
}

static const char *name_at(const struct scopes *scopes, size_t index)
{
    struct snapshot *snapshot = scopes->watch != NULL ? watch_snapshot(scopes->watch) : NULL;
    if (index == 0 || snapshot == NULL || index > snapshot_count(snapshot)) {
        return NULL;
    }
    return row_text_named(snapshot_resource(snapshot), snapshot_row(snapshot, index - 1), "name");
}

static int64_t messages_at(const struct scopes *scopes, size_t index)
{
    struct snapshot *snapshot = watch_snapshot(scopes->watch);
    if (index == 0 || snapshot == NULL || index > snapshot_count(snapshot)) {
        return ABSENT_I64;
    }
    return row_integer_named(snapshot_resource(snapshot), snapshot_row(snapshot, index - 1), "total");
}

static void draw_entry(const struct scopes *scopes, size_t index, struct canvas *canvas, struct rect line)
{
    const char *name = name_at(scopes, index);
    const char *scope = scopes->console->vhost;
    bool chosen = name == NULL ? scope == NULL : scope != NULL && strcmp(scope, name) == 0;
    bool utf8 = scopes->console->term->utf8;
    struct buf text;
    char messages[FIGURE_SIZE];
    buf_init(&text, BUF_TEXT_MAX);
    if (name == NULL) {
        buf_puts(&text, "all vhosts");
    } else {
        safe_string(&text, name);
    }
    canvas_text(canvas, line.row, line.column, 1, STYLE_ACCENT, chosen ? (utf8 ? "●" : "*") : " ");
    canvas_text(canvas, line.row, line.column + 2, line.columns - 12, chosen ? STYLE_BOLD : STYLE_NORMAL, text.data);
    int64_t total = messages_at(scopes, index);
    if (total != ABSENT_I64) {
        canvas_right(canvas, line.row, line.column + line.columns - 9, 9, total == 0 ? STYLE_DIM : STYLE_NORMAL,
                     figure_short(messages, (double)total));
    }
    buf_finish(&text);
    if (scopes->focus && index == scopes->selected) {
        canvas_select(canvas, line);
    }
}

void scopes_draw(struct scopes *scopes, struct canvas *canvas, struct rect rect)
{
    if (scopes->watch == NULL) {
        struct query query = {.resource = resource_find("vhosts")};
        scopes->watch = store_watch(scopes->console->broker.store, &query, SCOPES_INTERVAL_MS);
    }
    scopes->shown = true;
    struct rect bar = rect_split_right(&rect, 2);
    for (int i = 0; i < bar.rows; i++) {
        canvas_text(canvas, bar.row + i, bar.column, 1, STYLE_DIM, scopes->console->term->utf8 ? "│" : "|");
    }
    struct rect head = rect_split_top(&rect, 1);
    canvas_text(canvas, head.row, head.column + 2, head.columns - 2, STYLE_HEADING, "VHOST");
    canvas_right(canvas, head.row, head.column + head.columns - 9, 9, STYLE_HEADING, "MESSAGES");
    scopes->page = rect.rows;
    moves_scroll(&scopes->top, scopes->selected, count(scopes), rect.rows);
    for (int i = 0; i < rect.rows && scopes->top + (size_t)i < count(scopes); i++) {
        draw_entry(scopes, scopes->top + (size_t)i, canvas, (struct rect){rect.row + i, rect.column, 1, rect.columns});
    }
}

void scopes_refresh(struct scopes *scopes)
{
    if (scopes->selected >= count(scopes)) {
        scopes->selected = count(scopes) - 1;
    }
}

void scopes_active(struct scopes *scopes, bool active)
{
    if (scopes->watch != NULL) {
        watch_active(scopes->watch, active);
    }
}

bool scopes_command(struct scopes *scopes, const char *command)
{
    if (moves_select(command, scopes->page, count(scopes), &scopes->selected)) {
        return true;
    }
    if (strcmp(command, "open") == 0) {
        console_set_vhost(scopes->console, name_at(scopes, scopes->selected));
        return true;
    }
    return false;
}
