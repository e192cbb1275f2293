/* One object in full, with sub-tabs: figures, charts, the tables under it, arguments, raw JSON. The tables come from
 * the resource list: whatever says that it can be listed under this kind of object is a tab. */
#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/store.h"
#include "model/row.h"
#include "resource/list.h"
#include "ui/console.h"
#include "ui/facts.h"
#include "ui/history.h"
#include "ui/moves.h"
#include "ui/object_place.h"
#include "ui/object_text.h"
#include "ui/table.h"
#include "ui/tabs.h"
#include "ui/trouble.h"
#include "ui/view.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct detail_view {
    struct view view;
    const struct resource *resource;
    struct watch *watch; /* of the object itself */
    struct object_place place;
    struct tabs tabs;
    struct facts facts; /* lines of the first tab */
    size_t scroll;      /* of text tabs */
    size_t range;       /* of history_ranges */
    int page;
    bool has_table; /* the tab on screen is a table: table and table_watch are made */
    struct table table;
    struct watch *table_watch;
};

static const char gone[] = "gone: it does not exist any more";

static struct detail_view *self(struct view *view)
{
    return (struct detail_view *)view;
}

static const struct tab *tab_now(const struct detail_view *view)
{
    return &view->tabs.list[view->tabs.open];
}

static const void *object_row(const struct detail_view *view)
{
    struct snapshot *snapshot = watch_snapshot(view->watch);
    return snapshot != NULL && snapshot_count(snapshot) > 0 ? snapshot_row(snapshot, 0) : NULL;
}

static void ask_object(struct detail_view *view)
{
    struct buf extra;
    buf_init(&extra, BUF_TEXT_MAX);
    if (tabs_has_series(view->resource)) {
        history_query(&history_ranges[view->range], &extra);
    }
    struct query query = {.resource = view->resource,
                          .path = view->place.path,
                          .extra = extra.len > 0 ? extra.data : NULL,
                          .keep_body = true};
    if (view->watch == NULL) {
        view->watch = store_watch(view->view.console->broker.store, &query, 0);
    } else {
        watch_requery(view->watch, &query);
    }
    buf_finish(&extra);
}

static void close_table(struct detail_view *view)
{
    if (view->has_table) {
        store_unwatch(view->table_watch);
        table_finish(&view->table);
        view->table_watch = NULL;
        view->has_table = false;
    }
}

static void table_open(struct detail_view *view, const struct tab *tab)
{
    const void *row = object_row(view);
    struct error error = {0};
    struct buf path;
    if (row == NULL) {
        return;
    }
    buf_init(&path, BUF_TEXT_MAX);
    struct row_source source = {view->resource, row};
    if (template_expand(&path, tab->path, TEMPLATE_PATH, &(struct template_source){row_source_value, &source},
                        &error)) {
        table_init(&view->table, view->view.console, tab->resource);
        view->table.scoped = view->place.vhost != NULL;
        struct query query = {.resource = tab->resource, .path = path.data};
        view->table_watch = store_watch(view->view.console->broker.store, &query, 0);
        view->has_table = true;
    } else {
        console_status(view->view.console, SEVERITY_ERROR, "%s", error.text);
    }
    buf_finish(&path);
}

/* Keys mean what the tab shows: the rows of a table, or the object itself. */
static void set_scopes(struct detail_view *view)
{
    const struct tab *tab = tab_now(view);
    bool table = tab->kind == TAB_TABLE;
    view->view.resource = table ? tab->resource : view->resource;
    view->view.scopes[0] = table ? tab->resource->name : view->resource->name;
    view->view.scopes[1] = table ? "table" : "detail";
    view->view.scopes[2] = table ? "detail" : NULL;
    view->view.watch = view->has_table ? view->table_watch : view->watch;
}

static void choose_tab(struct detail_view *view, size_t tab)
{
    close_table(view);
    view->tabs.open = tab;
    view->scroll = 0;
    if (tab_now(view)->kind == TAB_TABLE) {
        table_open(view, tab_now(view));
    }
    set_scopes(view);
    view->view.console->dirty = true;
}

static void detail_refresh(struct view *base)
{
    struct detail_view *view = self(base);
    if (tab_now(view)->kind == TAB_TABLE && !view->has_table && object_row(view) != NULL) {
        table_open(view, tab_now(view));
        set_scopes(view);
    }
    if (view->has_table) {
        struct snapshot *snapshot = watch_snapshot(view->table_watch);
        if (snapshot != NULL && snapshot != rowset_snapshot(view->table.rowset)) {
            rowset_update(view->table.rowset, snapshot, base->console->now_ms);
        }
        rowset_thaw(view->table.rowset, base->console->now_ms);
    }
    facts_update(&view->facts, view->resource, object_row(view));
}

static void draw_table(struct detail_view *view, struct canvas *canvas, struct rect rect)
{
    if (!view->has_table || rowset_snapshot(view->table.rowset) == NULL) {
        trouble_draw(view->has_table ? view->table_watch : view->watch, gone, canvas, rect);
        return;
    }
    struct watch_status status;
    watch_status(view->table_watch, &status);
    view->table.stale = status.state == WATCH_STALE;
    view->table.empty = rowset_loaded(view->table.rowset) > 0 ? "nothing matches the filter; Esc clears it" : "none";
    table_draw(&view->table, canvas, rect);
}

static void draw_charts(struct detail_view *view, struct canvas *canvas, struct rect rect)
{
    struct rect head = rect_split_top(&rect, 1);
    int at = head.column + 1;
    at += canvas_text(canvas, head.row, at, 12, STYLE_DIM, "range < >  ");
    for (size_t i = 0; i < HISTORY_RANGES; i++) {
        at +=
            canvas_text(canvas, head.row, at, 5, i == view->range ? STYLE_ACCENT : STYLE_DIM, history_ranges[i].name) +
            1;
    }
    history_draw(view->resource, object_row(view), canvas, rect, view->view.console->term->glyphs, clock_wall_ms());
}

static void detail_draw(struct view *base, struct canvas *canvas, struct rect rect)
{
    struct detail_view *view = self(base);
    tabs_draw(&view->tabs, canvas, rect_split_top(&rect, 1), base->console->term->utf8);
    rect_split_top(&rect, 1);
    view->page = rect.rows;
    const void *row = object_row(view);
    if (row == NULL) {
        trouble_draw(view->watch, gone, canvas, rect);
        return;
    }
    switch (tab_now(view)->kind) {
    case TAB_FACTS:
        facts_draw(&view->facts, view->resource, row, canvas, rect, base->console->term->utf8);
        break;
    case TAB_CHARTS:
        draw_charts(view, canvas, rect);
        break;
    case TAB_TABLE:
        draw_table(view, canvas, rect);
        break;
    case TAB_ARGUMENTS:
        object_draw_arguments(view->resource, row, &view->scroll, canvas, rect);
        break;
    case TAB_JSON:
        object_draw_json(watch_snapshot(view->watch), &view->scroll, canvas, rect);
        break;
    }
}

static void scroll_text(struct detail_view *view, int lines)
{
    int64_t to = (int64_t)view->scroll + lines;
    view->scroll = to < 0 ? 0 : (size_t)to; /* drawing brings it back from past the end */
}

static void change_range(struct detail_view *view, int step)
{
    view->range = (view->range + HISTORY_RANGES + (size_t)(step < 0 ? HISTORY_RANGES - 1 : 1)) % HISTORY_RANGES;
    ask_object(view);
}

static void open_selected(struct detail_view *view)
{
    if (tab_now(view)->kind == TAB_FACTS) {
        facts_open(&view->facts, view->view.console, view->resource, object_row(view));
    } else if (view->has_table && table_row(&view->table) != NULL) {
        facts_open_row(view->view.console, tab_now(view)->resource, table_row(&view->table));
    } else {
        console_status(view->view.console, SEVERITY_INFO, "there is nothing to open here");
    }
}

/* The first tab whose title begins so; NULL or none: the first of all. */
static size_t find_tab(const struct detail_view *view, const char *title)
{
    for (size_t i = 0; title != NULL && i < view->tabs.count; i++) {
        if (text_starts(view->tabs.list[i].title, title)) {
            return i;
        }
    }
    return 0;
}

static bool detail_command(struct view *base, const struct command *command)
{
    struct detail_view *view = self(base);
    const char *name = command->name;
    enum tab_kind kind = tab_now(view)->kind;
    int page = view->page > 1 ? view->page - 1 : 1;
    int lines;
    if (strcmp(name, "show-bindings") == 0) {
        choose_tab(view, find_tab(view, "Bindings"));
    } else if (strcmp(name, "next-tab") == 0 || strcmp(name, "next-pane") == 0) {
        choose_tab(view, (view->tabs.open + 1) % view->tabs.count);
    } else if (strcmp(name, "previous-tab") == 0 || strcmp(name, "previous-pane") == 0) {
        choose_tab(view, (view->tabs.open + view->tabs.count - 1) % view->tabs.count);
    } else if (kind == TAB_CHARTS && (strcmp(name, "left") == 0 || strcmp(name, "sort-left") == 0)) {
        change_range(view, -1);
    } else if (kind == TAB_CHARTS && (strcmp(name, "right") == 0 || strcmp(name, "sort-right") == 0)) {
        change_range(view, 1);
    } else if (strcmp(name, "open") == 0) {
        open_selected(view);
    } else if (strcmp(name, "copy") == 0 && !view->has_table && object_row(view) != NULL) {
        facts_copy(base->console, view->resource, object_row(view));
    } else if (view->has_table) {
        return table_command(&view->table, command);
    } else if (kind == TAB_FACTS) {
        return facts_move(&view->facts, name, page);
    } else if (moves_lines(name, page, &lines)) {
        scroll_text(view, lines);
    } else {
        return false;
    }
    return true;
}

static size_t detail_targets(struct view *base, struct target **targets, bool *marked)
{
    struct detail_view *view = self(base);
    *marked = false;
    if (view->has_table) {
        return table_targets(&view->table, targets, marked);
    }
    *targets = mem_calloc(1, sizeof(struct target));
    if (object_row(view) == NULL) {
        return 0;
    }
    **targets = (struct target){.snapshot = snapshot_ref(watch_snapshot(view->watch)), .index = 0};
    return 1;
}

static void detail_title(struct view *base, struct buf *out)
{
    object_place_title(&self(base)->place, self(base)->resource, base->console->term->utf8, out);
}

/* How many rows the table of a sub-tab has. */
static void detail_note(struct view *base, struct buf *out)
{
    const struct detail_view *view = self(base);
    char count[FIGURE_SIZE];
    char all[FIGURE_SIZE];
    if (!view->has_table || rowset_snapshot(view->table.rowset) == NULL) {
        return;
    }
    table_filter_words(&view->table, "", out);
    size_t shown = rowset_count(view->table.rowset);
    size_t loaded = rowset_loaded(view->table.rowset);
    figure_count(all, (int64_t)loaded);
    if (shown != loaded) {
        buf_printf(out, "%s/", figure_count(count, (int64_t)shown));
    }
    buf_puts(out, all);
}

static void detail_footer(struct view *base, struct buf *out)
{
    if (self(base)->has_table) {
        table_footer(&self(base)->table, 0, out);
    }
}

static void detail_shown(struct view *base, bool shown)
{
    struct detail_view *view = self(base);
    watch_active(view->watch, shown);
    if (view->has_table) {
        watch_active(view->table_watch, shown);
    }
}

static bool detail_peel(struct view *base)
{
    return self(base)->has_table && table_peel(&self(base)->table);
}

static void detail_destroy(struct view *base)
{
    struct detail_view *view = self(base);
    close_table(view);
    store_unwatch(view->watch);
    facts_finish(&view->facts);
    object_place_finish(&view->place);
    free(view);
}

static const struct view_ops detail_ops = {
    .draw = detail_draw,
    .refresh = detail_refresh,
    .command = detail_command,
    .targets = detail_targets,
    .title = detail_title,
    .note = detail_note,
    .footer = detail_footer,
    .shown = detail_shown,
    .peel = detail_peel,
    .destroy = detail_destroy,
};

static struct view *create(struct console *console, const struct resource *resource,
                           const struct template_source *source, const char *tab, struct error *error)
{
    struct object_place place;
    if (!object_place_init(&place, resource, source, error)) {
        return NULL;
    }
    struct detail_view *view = mem_calloc(1, sizeof(*view));
    view->view = (struct view){.ops = &detail_ops, .console = console};
    view->resource = resource;
    view->place = place;
    view->range = HISTORY_DEFAULT;
    tabs_init(&view->tabs, resource);
    ask_object(view);
    choose_tab(view, find_tab(view, tab));
    return &view->view;
}

struct view *view_detail_create(struct console *console, const struct resource *resource, const void *row,
                                const char *tab)
{
    struct error error = {0};
    struct row_source source = {resource, row};
    struct template_source values = {row_source_value, &source};
    struct view *view = create(console, resource, &values, tab, &error);
    if (view == NULL) {
        console_status(console, SEVERITY_WARNING, "%s", error.text);
    }
    return view;
}

struct view *view_detail_named(struct console *console, const struct resource *resource, const char *vhost,
                               const char *name)
{
    struct error error = {0};
    struct object_name object = {vhost, name};
    struct template_source values = {object_name_value, &object};
    struct view *view = create(console, resource, &values, NULL, &error);
    if (view == NULL) {
        console_status(console, SEVERITY_WARNING, "%s", error.text);
    }
    return view;
}
