/* Any resource as a table that refreshes: filter as you type, sort, marks, paging, and a preview where there is room.
 */
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/store.h"
#include "model/row.h"
#include "ui/console.h"
#include "ui/facts.h"
#include "ui/moves.h"
#include "ui/preview.h"
#include "ui/scopes.h"
#include "ui/table.h"
#include "ui/trouble.h"
#include "ui/view.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define PAGE_SIZE 500 /* the most that the broker gives at once */
#define PREVIEW_ROWS 12

struct table_view {
    struct view view;
    struct table table;
    char *path;                  /* of rows under another object; NULL: the resource's own */
    char *title;                 /* of such a table; raw */
    int page;                    /* asked for, from 1 */
    bool far;                    /* the broker filters too: there is more than is loaded */
    const struct snapshot *past; /* borrowed by address alone: rows of another vhost, not to be shown any more */
    struct preview preview;      /* of the selected row, where there is room */
    struct scopes scopes;        /* the vhost list of a very wide screen */
};

static struct table_view *self(struct view *view)
{
    return (struct table_view *)view;
}

static bool paged(const struct table_view *view)
{
    return (view->view.resource->flags & RESOURCE_PAGED) && view->path == NULL;
}

/* A filter that the broker can apply to the names: a pattern that is neither inverted nor fuzzy. */
static bool for_broker(const struct table_view *view)
{
    const char *filter = rowset_filter_text(view->table.rowset);
    return view->far && filter[0] != '\0' && filter[0] != '!' && filter[0] != '~';
}

static struct snapshot_page pages(const struct table_view *view)
{
    struct snapshot *snapshot = rowset_snapshot(view->table.rowset);
    return snapshot != NULL ? snapshot_page(snapshot) : (struct snapshot_page){0, 0, 1, 1};
}

static void ask(struct table_view *view)
{
    struct buf columns;
    struct console *console = view->view.console;
    buf_init(&columns, BUF_TEXT_MAX);
    struct query query = {.resource = view->view.resource, .path = view->path, .vhost = console->vhost};
    if (query.resource->flags & RESOURCE_PROJECTED) {
        bool *wanted = table_wanted(&view->table);
        resource_projection(query.resource, wanted, &columns);
        free(wanted);
        query.columns = columns.data;
    }
    bool reverse = false;
    const struct column *sorted = rowset_sort_column(view->table.rowset, &reverse);
    if (paged(view)) {
        query.page = view->page;
        query.page_size = PAGE_SIZE;
        /* Sorting costs the broker its statistics of every object: only where it must choose the page. */
        if (view->far && sorted != NULL && !(sorted->flags & COL_ROUTE)) {
            query.sort = sorted->path;
            query.reverse = reverse;
        }
        if (for_broker(view)) {
            query.name = rowset_filter_text(view->table.rowset);
            query.regex = true;
        }
    }
    if (view->view.watch == NULL) {
        view->view.watch = store_watch(console->broker.store, &query, 0);
    } else {
        watch_requery(view->view.watch, &query);
    }
    buf_finish(&columns);
}

static void table_changed(struct table *table, enum table_change what)
{
    struct table_view *view = table->owner;
    if (what == TABLE_FILTER && !view->far) {
        return; /* all rows are here */
    }
    if (what != TABLE_COLUMNS) {
        view->page = 1;
    }
    ask(view);
}

static void table_refresh(struct view *base)
{
    struct table_view *view = self(base);
    struct watch_status status;
    watch_status(base->watch, &status);
    view->table.stale = status.state == WATCH_STALE;
    struct snapshot *snapshot = watch_snapshot(base->watch);
    int64_t now = base->console->now_ms;
    if (snapshot != NULL && snapshot != view->past && snapshot != rowset_snapshot(view->table.rowset)) {
        rowset_update(view->table.rowset, snapshot, now);
        struct snapshot_page page = snapshot_page(snapshot);
        view->page = page.page > 0 ? (int)page.page : 1;
        if (!view->far && page.pages > 1) {
            view->far = true;
            ask(view);
        }
        base->console->dirty = true;
    }
    if (rowset_thaw(view->table.rowset, now)) {
        base->console->dirty = true;
    }
    scopes_refresh(&view->scopes);
}

static void draw_preview(struct table_view *view, struct canvas *canvas, struct rect rect)
{
    canvas_rule(canvas, rect.row, view->view.console->term->utf8);
    rect_split_top(&rect, 1);
    preview_draw(&view->preview, table_row(&view->table), canvas, rect);
}

static void draw_side(struct table_view *view, struct canvas *canvas, struct rect rect)
{
    bool utf8 = view->view.console->term->utf8;
    for (int i = 0; i < rect.rows; i++) {
        canvas_text(canvas, rect.row + i, rect.column, 1, STYLE_DIM, utf8 ? "│" : "|");
    }
    rect_split_left(&rect, 2);
    preview_draw(&view->preview, table_row(&view->table), canvas, rect);
}

static void table_view_draw(struct view *base, struct canvas *canvas, struct rect rect)
{
    struct table_view *view = self(base);
    view->scopes.shown = view->preview.shown = false;
    if (rect.columns >= 180 && rect.rows >= 30) {
        if (base->resource->vhost_path != NULL && view->path == NULL) {
            scopes_draw(&view->scopes, canvas, rect_split_left(&rect, 30));
        }
        draw_side(view, canvas, rect_split_right(&rect, 56));
    } else if (rect.columns >= 110 && rect.rows >= 30) {
        draw_preview(view, canvas, rect_split_bottom(&rect, PREVIEW_ROWS + 1));
    }
    view->scopes.focus = view->scopes.focus && view->scopes.shown;
    view->table.focus = !view->scopes.focus;
    view->table.empty = rowset_loaded(view->table.rowset) > 0 ? "nothing matches the filter; Esc clears it" : "none";
    if (rowset_snapshot(view->table.rowset) == NULL) {
        view->table.empty = NULL;
        table_draw(&view->table, canvas, rect);
        trouble_draw(base->watch, NULL, canvas, rect);
        return;
    }
    table_draw(&view->table, canvas, rect);
}

static void turn_page(struct table_view *view, int step)
{
    struct snapshot_page page = pages(view);
    int64_t next = page.page + step;
    if (next < 1 || next > page.pages) {
        console_status(view->view.console, SEVERITY_INFO, "%s",
                       page.pages <= 1 ? "all rows are on this page"
                       : next < 1      ? "this is the first page"
                                       : "this is the last page");
        return;
    }
    view->page = (int)next;
    rowset_select(view->table.rowset, 0);
    ask(view);
    console_status(view->view.console, SEVERITY_INFO, "page %d of %d", (int)next, (int)page.pages);
}

/* Moving past the end of a page turns it. */
static bool turns(struct table_view *view, const char *name)
{
    size_t at = rowset_selected(view->table.rowset);
    size_t count = rowset_count(view->table.rowset);
    if (strcmp(name, "next-page") == 0 || (strcmp(name, "page-down") == 0 && view->far && at + 1 >= count)) {
        turn_page(view, 1);
        return true;
    }
    if (strcmp(name, "previous-page") == 0 || (strcmp(name, "page-up") == 0 && view->far && at == 0)) {
        turn_page(view, -1);
        return true;
    }
    return false;
}

static void open_row(struct table_view *view, const char *tab)
{
    const void *row = table_row(&view->table);
    const struct resource *resource = view->view.resource;
    if (row == NULL) {
        console_status(view->view.console, SEVERITY_INFO, "there is no row to open");
        return;
    }
    if (snapshot_row_altered(rowset_snapshot(view->table.rowset),
                             rowset_index(view->table.rowset, rowset_selected(view->table.rowset)))) {
        console_status(view->view.console, SEVERITY_WARNING,
                       "this name holds a NUL byte: it cannot be addressed over HTTP; use rabbitmqctl");
        return;
    }
    if (tab == NULL) {
        facts_open_row(view->view.console, resource, row);
        return;
    }
    struct view *detail = view_detail_create(view->view.console, resource, row, tab);
    if (detail != NULL) {
        console_push(view->view.console, detail);
    }
}

static bool scope_pane(struct table_view *view, const char *name)
{
    if (strcmp(name, "next-pane") == 0 || strcmp(name, "previous-pane") == 0) {
        view->scopes.focus = view->scopes.shown && !view->scopes.focus;
        if (!view->scopes.shown) {
            console_status(view->view.console, SEVERITY_INFO, "there is no other pane on a screen of this size");
        }
        return true;
    }
    return view->scopes.focus && scopes_command(&view->scopes, name);
}

static bool table_view_command(struct view *base, const struct command *command)
{
    struct table_view *view = self(base);
    const char *name = command->name;
    int lines;
    if (scope_pane(view, name) || turns(view, name)) {
        return true;
    }
    if (strcmp(name, "open") == 0) {
        open_row(view, NULL);
    } else if (strcmp(name, "show-bindings") == 0) {
        open_row(view, "Bindings");
    } else if (moves_preview(name, &lines)) {
        preview_scroll(&view->preview, lines);
    } else {
        return table_command(&view->table, command);
    }
    return true;
}

static size_t table_view_targets(struct view *base, struct target **targets, bool *marked)
{
    return table_targets(&self(base)->table, targets, marked);
}

static bool table_view_peel(struct view *base)
{
    struct table_view *view = self(base);
    if (view->scopes.focus) {
        view->scopes.focus = false;
        return true;
    }
    return table_peel(&view->table);
}

static void table_view_title(struct view *base, struct buf *out)
{
    const struct table_view *view = self(base);
    if (view->title != NULL) {
        safe_string(out, view->title);
        return;
    }
    if (base->resource->vhost_path != NULL) {
        if (base->console->vhost != NULL) {
            safe_string(out, base->console->vhost);
        } else {
            buf_puts(out, "all vhosts");
        }
        buf_puts(out, base->console->term->utf8 ? " › " : " > ");
    }
    buf_puts(out, base->resource->title);
}

static void table_view_note(struct view *base, struct buf *out)
{
    const struct table_view *view = self(base);
    char shown[FIGURE_SIZE];
    char total[FIGURE_SIZE];
    if (rowset_snapshot(view->table.rowset) == NULL) {
        return;
    }
    struct snapshot_page page = pages(view);
    table_filter_words(&view->table, view->far && !for_broker(view) ? " (of loaded)" : "", out);
    size_t count = rowset_count(view->table.rowset);
    int64_t all = for_broker(view) ? page.filtered : page.total;
    if ((int64_t)count == all) {
        buf_puts(out, figure_count(total, all));
    } else {
        buf_printf(out, "%s/%s", figure_count(shown, (int64_t)count), figure_count(total, all));
    }
    if (page.pages > 1) {
        buf_printf(out, "  page %d/%d", (int)page.page, (int)page.pages);
    }
}

static void table_view_footer(struct view *base, struct buf *out)
{
    const struct table_view *view = self(base);
    struct snapshot_page page = pages(view);
    table_footer(&view->table, page.pages > 1 ? page.total : 0, out);
}

static void table_view_shown(struct view *base, bool shown)
{
    watch_active(base->watch, shown);
    scopes_active(&self(base)->scopes, shown);
    preview_active(&self(base)->preview, shown);
}

static void table_scope_changed(struct view *base)
{
    struct table_view *view = self(base);
    if (base->resource->vhost_path == NULL || view->path != NULL) {
        return;
    }
    /* What is on the screen is of another vhost: none of it may be acted on under the new title. */
    view->past = watch_snapshot(base->watch);
    rowset_update(view->table.rowset, NULL, base->console->now_ms);
    view->page = 1;
    ask(view);
}

static void table_view_destroy(struct view *base)
{
    struct table_view *view = self(base);
    store_unwatch(base->watch);
    scopes_finish(&view->scopes);
    preview_finish(&view->preview);
    table_finish(&view->table);
    free(view->path);
    free(view->title);
    free(view);
}

static const struct view_ops table_view_ops = {
    .draw = table_view_draw,
    .refresh = table_refresh,
    .command = table_view_command,
    .targets = table_view_targets,
    .title = table_view_title,
    .note = table_view_note,
    .footer = table_view_footer,
    .shown = table_view_shown,
    .scope_changed = table_scope_changed,
    .peel = table_view_peel,
    .destroy = table_view_destroy,
};

struct view *view_table_create(struct console *console, const struct resource *resource, const char *path,
                               const char *title)
{
    struct table_view *view = mem_calloc(1, sizeof(*view));
    view->view = (struct view){
        .ops = &table_view_ops, .console = console, .scopes = {resource->name, "table", NULL}, .resource = resource};
    table_init(&view->table, console, resource);
    view->table.owner = view;
    view->table.changed = table_changed;
    view->path = mem_strdup(path);
    view->title = mem_strdup(title);
    view->page = 1;
    if (resource_column(resource, "total") != NULL) {
        rowset_trend_column(view->table.rowset, "total");
        view->table.trend = true;
    }
    scopes_init(&view->scopes, console);
    preview_init(&view->preview, console, resource);
    ask(view);
    return &view->view;
}
