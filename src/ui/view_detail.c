/* One object in full, with sub-tabs: figures, charts, the tables under it, arguments, raw JSON. The tables come from
 * the resource list: whatever says that it can be listed under this kind of object is a tab. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/store.h"
#include "model/row.h"
#include "resource/list.h"
#include "ui/console.h"
#include "ui/facts.h"
#include "ui/history.h"
#include "ui/moves.h"
#include "ui/object_text.h"
#include "ui/table.h"
#include "ui/tabs.h"
#include "ui/view.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct detail_view {
    struct view view;
    const struct resource *resource;
    struct watch *watch; /* of the object itself */
    char *path;          /* its item path, expanded */
    char *vhost, *name;  /* raw, for the title */
    struct tabs tabs;
    struct facts facts; /* lines of the first tab */
    size_t scroll;      /* of text tabs */
    size_t range;       /* of history_ranges */
    int page;
    bool has_table; /* the tab on screen is a table: table and table_watch are made */
    struct table table;
    struct watch *table_watch;
};

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
    struct query query = {
        .resource = view->resource, .path = view->path, .extra = extra.len > 0 ? extra.data : NULL, .keep_body = true};
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
        view->table.empty = "none";
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

static void draw_waiting(struct watch *watch, struct canvas *canvas, struct rect rect)
{
    struct watch_status status;
    struct buf text;
    watch_status(watch, &status);
    buf_init(&text, BUF_TEXT_MAX);
    if (status.error.code == ERROR_NONE) {
        buf_puts(&text, "waiting for the broker…");
    } else if (status.error.code == ERROR_MISSING) {
        buf_puts(&text, "gone: it does not exist any more");
    } else {
        safe_string(&text, status.error.text);
    }
    canvas_text(canvas, rect.row + 1, rect.column + 3, rect.columns - 3,
                status.error.code == ERROR_NONE ? STYLE_DIM : STYLE_ERROR, text.data);
    buf_finish(&text);
}

static void draw_table(struct detail_view *view, struct canvas *canvas, struct rect rect)
{
    if (!view->has_table || rowset_snapshot(view->table.rowset) == NULL) {
        draw_waiting(view->has_table ? view->table_watch : view->watch, canvas, rect);
        return;
    }
    struct watch_status status;
    watch_status(view->table_watch, &status);
    view->table.stale = status.state == WATCH_STALE;
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
        draw_waiting(view->watch, canvas, rect);
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
    if (lines < 0) {
        size_t up = (size_t)-lines;
        view->scroll = view->scroll > up ? view->scroll - up : 0;
    } else {
        view->scroll += (size_t)lines < 100000 ? (size_t)lines : 100000;
    }
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
    }
}

static void show_bindings(struct detail_view *view)
{
    for (size_t i = 0; i < view->tabs.count; i++) {
        if (text_starts(view->tabs.list[i].title, "Bindings")) {
            choose_tab(view, i);
            return;
        }
    }
}

static bool detail_command(struct view *base, const struct command *command)
{
    struct detail_view *view = self(base);
    const char *name = command->name;
    enum tab_kind kind = tab_now(view)->kind;
    int page = view->page > 1 ? view->page - 1 : 1;
    int lines;
    if (strcmp(name, "show-bindings") == 0) {
        show_bindings(view);
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
    const struct detail_view *view = self(base);
    const char *arrow = base->console->term->utf8 ? " › " : " > ";
    if (view->vhost != NULL) {
        safe_string(out, view->vhost);
        buf_puts(out, arrow);
    }
    buf_puts(out, view->resource->title);
    buf_puts(out, arrow);
    if (view->name[0] == '\0') {
        buf_puts(out, "(AMQP default)");
    } else {
        safe_string(out, view->name);
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
    struct detail_view *view = self(base);
    if (view->has_table && rowset_mark_count(view->table.rowset) > 0) {
        rowset_mark_none(view->table.rowset);
        return true;
    }
    return false;
}

static void detail_destroy(struct view *base)
{
    struct detail_view *view = self(base);
    close_table(view);
    store_unwatch(view->watch);
    facts_finish(&view->facts);
    free(view->path);
    free(view->vhost);
    free(view->name);
    free(view);
}

static const struct view_ops detail_ops = {
    .draw = detail_draw,
    .refresh = detail_refresh,
    .command = detail_command,
    .targets = detail_targets,
    .title = detail_title,
    .shown = detail_shown,
    .peel = detail_peel,
    .destroy = detail_destroy,
};

static struct view *create(struct console *console, const struct resource *resource,
                           const struct template_source *source, const char *tab, struct error *error)
{
    struct buf path;
    struct buf word;
    buf_init(&path, BUF_TEXT_MAX);
    if (!template_expand(&path, resource->item_path, TEMPLATE_PATH, source, error)) {
        buf_finish(&path);
        return NULL;
    }
    struct detail_view *view = mem_calloc(1, sizeof(*view));
    view->view = (struct view){.ops = &detail_ops, .console = console};
    view->resource = resource;
    view->path = buf_take(&path, NULL);
    view->range = HISTORY_DEFAULT;
    buf_init(&word, BUF_TEXT_MAX);
    if (strstr(resource->item_path, "{vhost}") != NULL && source->value(source->context, "vhost", &word)) {
        view->vhost = buf_take(&word, NULL);
    }
    const char *names[] = {"name", "user", "source"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && view->name == NULL; i++) {
        buf_clear(&word);
        if (resource_column(resource, names[i]) != NULL && source->value(source->context, names[i], &word)) {
            view->name = buf_take(&word, NULL);
        }
    }
    buf_finish(&word);
    view->name = view->name != NULL ? view->name : mem_strdup("");
    tabs_init(&view->tabs, resource);
    ask_object(view);
    size_t first = 0;
    for (size_t i = 0; tab != NULL && i < view->tabs.count; i++) {
        if (text_starts(view->tabs.list[i].title, tab)) {
            first = i;
            break;
        }
    }
    choose_tab(view, first);
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

struct named {
    const char *vhost, *name;
};

static bool named_value(const void *context, const char *name, struct buf *out)
{
    const struct named *named = context;
    if (strcmp(name, "vhost") == 0 && named->vhost != NULL) {
        return buf_puts(out, named->vhost);
    }
    return strcmp(name, "name") == 0 && buf_puts(out, named->name);
}

struct view *view_detail_named(struct console *console, const struct resource *resource, const char *vhost,
                               const char *name)
{
    struct error error = {0};
    struct named named = {vhost, name};
    struct template_source values = {named_value, &named};
    struct view *view = create(console, resource, &values, NULL, &error);
    if (view == NULL) {
        console_status(console, SEVERITY_WARNING, "%s", error.text);
    }
    return view;
}
