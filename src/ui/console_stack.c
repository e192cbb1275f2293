#include "base/mem.h"
#include "base/text.h"
#include "cmd/registry.h"
#include "resource/list.h"
#include "ui/console_internal.h"
#include "ui/modal.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static void show(struct view *view, bool shown)
{
    if (view && view->ops->shown)
        view->ops->shown(view, shown);
    if (view && shown && view->ops->refresh)
        view->ops->refresh(view);
}

void console_push(struct console *console, struct view *view)
{
    show(console->top, false);
    view->console = console;
    view->below = console->top;
    console->top = view;
    show(view, true);
    console->dirty = true;
}

/* Takes the top off the stack; whose messages it showed, that job is told to give them back. */
static void unstack(struct console *console)
{
    struct view *view = console->top;

    console->top = view->below;
    if (view->invocation && view->invocation->job)
        job_cancel(view->invocation->job);
    view->below = console->doomed;
    console->doomed = view;
    console->dirty = true;
}

void console_pop(struct console *console)
{
    if (!console->top || !console->top->below)
        return;
    show(console->top, false);
    unstack(console);
    show(console->top, true);
}

void console_go(struct console *console, struct view *view)
{
    const bool keep_root = strcmp(view->scopes[0] ? view->scopes[0] : "", "overview") != 0;

    show(console->top, false);
    /* The overview stays below, so that q comes back to it. */
    while (console->top) {
        const char *scope = console->top->scopes[0];
        if (keep_root && !console->top->below && scope && strcmp(scope, "overview") == 0)
            break;
        unstack(console);
    }
    view->console = console;
    view->below = console->top;
    console->top = view;
    show(view, true);
    console->dirty = true;
}

void console_bury(struct console *console)
{
    while (console->doomed_modals) {
        struct modal *modal = console->doomed_modals;
        console->doomed_modals = modal->below;
        modal->ops->destroy(modal);
    }
    while (console->doomed) {
        struct view *view = console->doomed;
        console->doomed = view->below;
        view->ops->destroy(view);
    }
}

void console_drop_modals(struct console *console)
{
    while (console->modal)
        modal_close(console);
    console_bury(console);
}

void console_drop_views(struct console *console)
{
    while (console->top)
        unstack(console);
    console_bury(console);
}

void modal_open(struct console *console, struct modal *modal)
{
    modal->console = console;
    modal->below = console->modal;
    console->modal = modal;
    console->dirty = true;
}

void modal_close(struct console *console)
{
    struct modal *modal = console->modal;

    if (!modal)
        return;
    console->modal = modal->below;
    modal->below = console->doomed_modals;
    console->doomed_modals = modal;
    console->dirty = true;
}

/* The object's name as JSON, so that the decoder makes a row of it. */
static void link_json(const struct resource *resource, const char *vhost, const char *name, struct buf *out)
{
    bool named = false;

    buf_putc(out, '{');
    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        if (!(column->flags & COL_KEY))
            continue;
        const char *value = strcmp(column->name, "vhost") == 0 && vhost ? vhost : named ? NULL : name;
        if (!value)
            continue;
        named = named || value == name;
        if (out->len > 1)
            buf_putc(out, ',');
        text_json_string(out, column->path, strlen(column->path));
        buf_putc(out, ':');
        text_json_string(out, value, strlen(value));
    }
    buf_putc(out, '}');
}

bool console_open_link(struct console *console, const char *resource_name, const char *vhost, const char *name)
{
    const struct resource *resource = resource_find(resource_name);
    struct error error;
    struct buf json;

    if (!resource || !resource->item_path || !name)
        return false;
    buf_init(&json, BUF_TEXT_MAX);
    link_json(resource, vhost, name, &json);
    struct snapshot *snapshot = snapshot_decode(resource, json.data, json.len, false, &error);
    buf_finish(&json);
    if (!snapshot)
        return false;
    struct view *view = NULL; /* stays so where the name cannot stand in a path; the status line says why */
    if (snapshot_count(snapshot) == 1)
        view = view_detail_create(console, resource, snapshot_row(snapshot, 0), NULL);
    if (view)
        console_push(console, view);
    snapshot_unref(snapshot);
    return view != NULL;
}

void console_set_vhost(struct console *console, const char *vhost)
{
    char *copy = mem_strdup(vhost);

    free(console->vhost);
    console->vhost = copy;
    for (struct view *view = console->top; view; view = view->below) {
        if (view->ops->scope_changed)
            view->ops->scope_changed(view);
    }
    console->dirty = true;
}
