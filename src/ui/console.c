#include "ui/console.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "cmd/registry.h"
#include "model/document.h"
#include "resource/list.h"
#include "ui/console_internal.h"
#include "ui/modal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

static void wake(void *context)
{
    struct console *console = context;
    ssize_t wrote = write(console->wake[1], "", 1);

    (void)wrote; /* a full pipe wakes as well */
}

static void watch_changed(void *context, struct watch *watch)
{
    struct console *console = context;

    console->dirty = true;
    if (watch == console->overview)
        console_overview_changed(console);
    for (struct view *view = console->top; view; view = view->below) {
        /* Views below are not asked for, but one that was just covered may get a late answer. */
        if (view->ops->refresh && (view == console->top || view->watch == watch))
            view->ops->refresh(view);
    }
}

static bool open_wake(struct console *console, struct error *error)
{
    if (pipe(console->wake) != 0) {
        console->wake[0] = console->wake[1] = -1;
        return error_set(error, ERROR_INTERNAL, "no pipe: %s", strerror(errno));
    }
    for (int i = 0; i < 2; i++) {
        fcntl(console->wake[i], F_SETFL, O_NONBLOCK);
        fcntl(console->wake[i], F_SETFD, FD_CLOEXEC);
    }
    return true;
}

/* A gateway that is there already is a test's: only what is missing is made. */
static bool open_broker(struct console *console, struct error *error)
{
    struct broker *broker = &console->broker;

    if (!broker->gateway)
        return broker_open(broker, console->settings, wake, console, error);
    broker->settings = console->settings;
    if (!broker->store)
        broker->store = store_create(broker->gateway);
    if (!broker->jobs)
        broker->jobs = jobs_create(wake, console);
    return true;
}

bool console_init(struct console *console, struct settings *settings, struct term *term, struct error *error)
{
    int rows, columns;

    console->host.ops = &console_host_ops;
    console->settings = settings;
    console->term = term;
    console->wake[0] = console->wake[1] = -1;
    console->wait_ms = -1;
    if (!console->now_ms)
        console->now_ms = clock_ms();
    term->ops->size(term, &rows, &columns);
    canvas_init(&console->canvas, rows, columns);
    if (!console->state)
        console->state = document_create();
    console->vhost = mem_strdup(settings->vhost);
    if (!open_wake(console, error) || !open_broker(console, error))
        return false;
    console->keymap = keymap_create(settings);
    if (settings->interval_ms > 0)
        store_interval(console->broker.store, settings->interval_ms);
    store_on_change(console->broker.store, watch_changed, console);
    const struct query query = {.resource = &resource_overview};
    console->overview = store_watch(console->broker.store, &query, 0);
    console_identify(console);
    console->dirty = true;
    return true;
}

void console_finish(struct console *console)
{
    console_drop_modals(console);
    console_drop_views(console);
    if (console->broker.store) {
        if (console->whoami)
            gateway_cancel(console->broker.gateway, console->whoami);
        store_on_change(console->broker.store, NULL, NULL);
        store_unwatch(console->overview);
        console->overview = NULL;
    }
    broker_finish(&console->broker);
    args_destroy(console->refused);
    console->refused = NULL;
    keymap_destroy(console->keymap);
    document_destroy(console->state);
    canvas_finish(&console->canvas);
    free(console->vhost);
    free(console->previous);
    free(console->current);
    for (int i = 0; i < 2; i++) {
        if (console->wake[i] >= 0)
            close(console->wake[i]);
    }
    struct console empty = {.wake = {-1, -1}};
    *console = empty;
}

void console_status(struct console *console, enum error_severity severity, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    vsnprintf(console->status, sizeof console->status, format, list);
    va_end(list);
    console->status_severity = severity;
    console->dirty = true;
}

static bool takes_text(struct console *console, int key)
{
    struct view *view = console->top;

    return view && view->ops->key && view->ops->key(view, key);
}

static void modal_takes(struct console *console, int key)
{
    struct modal *modal = console->modal;

    if (key == PRESS_CTRL('C'))
        key = PRESS_ESCAPE;
    if (modal->ops->key(modal, key))
        return;
    /* It may have opened another one on top of itself. */
    for (struct modal **link = &console->modal; *link; link = &(*link)->below) {
        if (*link == modal) {
            *link = modal->below;
            modal->below = console->doomed_modals;
            console->doomed_modals = modal;
            return;
        }
    }
}

static void binding(struct console *console, int key)
{
    const char *const *scopes = console->top ? console->top->scopes : NULL;
    const struct command *command = keymap_find(console->keymap, scopes, key);
    char name[16];

    if (command)
        console_command(console, command);
    else if (key != PRESS_RESIZE)
        console_status(console, SEVERITY_INFO, "%s does nothing here; ? shows the keys", key_name(key, name));
}

void console_key(struct console *console, int key)
{
    console->dirty = true;
    if (key == PRESS_PASTE_START || key == PRESS_PASTE_END) {
        console->pasting = key == PRESS_PASTE_START;
        return;
    }
    if (key == PRESS_NONE || key == PRESS_RESIZE)
        return;
    console->key = key;
    console->last_key_ms = console->now_ms;
    if (console->modal)
        modal_takes(console, key);
    else if (takes_text(console, key) || console->pasting)
        ; /* a paste that nobody takes as text is dropped: it is never a binding */
    else
        binding(console, key);
    console_bury(console);
}

void console_collect(struct console *console)
{
    if (gateway_dispatch(console->broker.gateway))
        console->dirty = true;
    jobs_dispatch(console->broker.jobs);
    console->wait_ms = store_poll(console->broker.store, console->now_ms);
    if (console->top && console->top->ops->refresh && console->now_ms - console->refreshed_ms >= 1000) {
        /* Ages, and orders that were frozen. */
        console->refreshed_ms = console->now_ms;
        console->top->ops->refresh(console->top);
        console->dirty = true;
    }
    if (jobs_running(console->broker.jobs) > 0 || console_spins(console))
        console->dirty = true;
    console_bury(console);
}

void console_tick(struct console *console)
{
    console_collect(console);
    if (console->dirty)
        console_draw(console);
}

void console_draw(struct console *console)
{
    int rows, columns;

    console->term->ops->size(console->term, &rows, &columns);
    if (rows != console->canvas.rows || columns != console->canvas.columns)
        canvas_resize(&console->canvas, rows, columns);
    console->canvas.ascii = !console->term->utf8;
    console->canvas.plain = console->term->glyphs == GLYPHS_ASCII;
    canvas_clear(&console->canvas);
    console_draw_frame(console);
    console->term->ops->present(console->term, &console->canvas);
    console->dirty = false;
    console->drawn_ms = console->now_ms;
}
