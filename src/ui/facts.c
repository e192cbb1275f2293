#include "ui/facts.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/row.h"
#include "resource/list.h"
#include "ui/modal.h"
#include "ui/moves.h"
#include "ui/table.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define BLOCK_WIDTH 58
#define LABEL_WIDTH 22
#define LINKS_MAX 12

void facts_finish(struct facts *facts)
{
    free(facts->lines);
    *facts = (struct facts){0};
}

void facts_update(struct facts *facts, const struct resource *resource, const void *row)
{
    if (row == NULL) {
        return;
    }
    const struct column *before = facts->selected < facts->count ? facts->lines[facts->selected] : NULL;
    facts->lines = mem_resize(facts->lines, resource->column_count, sizeof(facts->lines[0]));
    facts->count = 0;
    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        bool bulky = column->type == COL_SERIES || strcmp(column->name, "arguments") == 0;
        if (!bulky && !row_absent(column, row)) {
            facts->lines[facts->count++] = column;
        }
    }
    for (size_t i = 0; i < facts->count; i++) {
        if (facts->lines[i] == before) {
            facts->selected = i;
        }
    }
    if (facts->selected >= facts->count) {
        facts->selected = facts->count > 0 ? facts->count - 1 : 0;
    }
}

void facts_value(const struct column *column, const void *row, struct buf *out)
{
    size_t before = out->len;
    if (column->format != FMT_LETTER && column->format != FMT_STATE) {
        row_show(column, row, out);
        if (out->len == before) {
            buf_puts(out, "none");
        }
        return;
    }
    struct buf plain;
    buf_init(&plain, BUF_TEXT_MAX);
    row_plain(column, row, &plain);
    safe_text(out, plain.data, plain.len);
    buf_finish(&plain);
}

static void draw_fact(const struct facts *facts, size_t index, const struct resource *resource, const void *row,
                      struct canvas *canvas, struct rect cell, bool utf8)
{
    const struct column *column = facts->lines[index];
    bool selected = index == facts->selected;
    int label = cell.columns < BLOCK_WIDTH - 8 ? LABEL_WIDTH - 6 : LABEL_WIDTH;
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    facts_value(column, row, &text);
    if (selected) {
        canvas_text(canvas, cell.row, cell.column, 1, STYLE_ACCENT, utf8 ? "▌" : ">");
    }
    canvas_text(canvas, cell.row, cell.column + 1, label, STYLE_DIM, column->name);
    unsigned style = facts_link(resource, column, row) != NULL ? STYLE_LINK : table_cell_style(column, row);
    canvas_text(canvas, cell.row, cell.column + label + 2, cell.columns - label - 3, style, text.data);
    buf_finish(&text);
    if (selected) {
        canvas_select(canvas, (struct rect){cell.row, cell.column + 1, 1, cell.columns - 2});
    }
}

void facts_draw(struct facts *facts, const struct resource *resource, const void *row, struct canvas *canvas,
                struct rect rect, bool utf8)
{
    facts_update(facts, resource, row);
    facts->blocks = rect.columns / BLOCK_WIDTH > 0 ? rect.columns / BLOCK_WIDTH : 1;
    size_t blocks = (size_t)facts->blocks;
    size_t lines = (facts->count + blocks - 1) / blocks;
    moves_scroll(&facts->top, facts->selected / blocks, lines, rect.rows);
    int width = rect.columns / facts->blocks;
    for (size_t i = facts->top * blocks; i < facts->count; i++) {
        int line = (int)(i / blocks - facts->top);
        if (line >= rect.rows) {
            break;
        }
        struct rect cell = {rect.row + line, rect.column + (int)(i % blocks) * width, 1, width};
        draw_fact(facts, i, resource, row, canvas, cell, utf8);
    }
}

bool facts_move(struct facts *facts, const char *command, int page)
{
    int lines;
    if (strcmp(command, "left") == 0 || strcmp(command, "right") == 0) {
        lines = command[0] == 'l' ? -1 : 1;
    } else if (moves_lines(command, page, &lines)) {
        lines = lines * (facts->blocks > 0 ? facts->blocks : 1);
    } else {
        return false;
    }
    if (facts->count == 0) {
        return true;
    }
    int64_t at = (int64_t)facts->selected + lines;
    int64_t last = (int64_t)facts->count - 1;
    facts->selected = (size_t)(at < 0 ? 0 : at > last ? last : at);
    return true;
}

const struct resource *facts_link(const struct resource *resource, const struct column *column, const void *row)
{
    const char *link = column->link;
    if (link == NULL || row_absent(column, row)) {
        return NULL;
    }
    if (link[0] == '=') {
        link = row_text_named(resource, row, link + 1);
    }
    const struct resource *to = link != NULL ? resource_find(link) : NULL;
    const char *name = row_text(column, row);
    bool empty = name == NULL || (name[0] == '\0' && (to == NULL || !(to->flags & RESOURCE_EMPTY_NAME)));
    return to == NULL || to->item_path == NULL || empty ? NULL : to;
}

static void follow(struct console *console, const struct resource *resource, const struct column *column,
                   const void *row)
{
    const struct resource *to = facts_link(resource, column, row);
    if (to != NULL) {
        const char *vhost = resource_column(resource, "vhost") != NULL ? row_text_named(resource, row, "vhost") : NULL;
        console_open_link(console, to->name, vhost, row_text(column, row));
    }
}

void facts_open(const struct facts *facts, struct console *console, const struct resource *resource, const void *row)
{
    if (facts->selected >= facts->count || row == NULL) {
        console_status(console, SEVERITY_INFO, "there is nothing to open yet");
        return;
    }
    const struct column *column = facts->lines[facts->selected];
    if (facts_link(resource, column, row) == NULL) {
        console_status(console, SEVERITY_INFO, "%s names no other object; ] goes to the next tab", column->name);
        return;
    }
    follow(console, resource, column, row);
}

/* What a row without a page of its own names: chosen from a menu, which outlives the row. */
struct link_menu {
    struct console *console;
    char *resources[LINKS_MAX], *vhosts[LINKS_MAX], *names[LINKS_MAX];
    size_t count;
};

static void link_menu_destroy(struct link_menu *menu)
{
    for (size_t i = 0; i < menu->count; i++) {
        free(menu->resources[i]);
        free(menu->vhosts[i]);
        free(menu->names[i]);
    }
    free(menu);
}

static void link_chosen(void *context, int index)
{
    struct link_menu *menu = context;
    if (index >= 0 && (size_t)index < menu->count) {
        console_open_link(menu->console, menu->resources[index], menu->vhosts[index], menu->names[index]);
    }
    link_menu_destroy(menu);
}

static void offer_links(struct console *console, const struct resource *resource, const void *row)
{
    struct link_menu *menu = mem_calloc(1, sizeof(*menu));
    struct menu_item items[LINKS_MAX];
    struct buf texts[LINKS_MAX];
    menu->console = console;
    for (size_t i = 0; i < resource->column_count && menu->count < LINKS_MAX; i++) {
        const struct column *column = &resource->columns[i];
        const struct resource *to = facts_link(resource, column, row);
        if (to == NULL) {
            continue;
        }
        size_t at = menu->count++;
        menu->resources[at] = mem_strdup(to->name);
        menu->vhosts[at] =
            mem_strdup(resource_column(resource, "vhost") ? row_text_named(resource, row, "vhost") : NULL);
        menu->names[at] = mem_strdup(row_text(column, row));
        buf_init(&texts[at], BUF_TEXT_MAX);
        safe_string(&texts[at], row_text(column, row)[0] == '\0' ? "(AMQP default)" : row_text(column, row));
        items[at] = (struct menu_item){.text = texts[at].data, .note = to->singular};
    }
    size_t count = menu->count;
    if (count == 0) {
        console_status(console, SEVERITY_INFO, "this row names no other object");
        link_menu_destroy(menu);
        return;
    }
    modal_menu(console, "Go to", MENU_PLAIN, items, count, 0, link_chosen, menu);
    for (size_t i = 0; i < count; i++) {
        buf_finish(&texts[i]);
    }
}

void facts_open_row(struct console *console, const struct resource *resource, const void *row)
{
    if (resource->item_path == NULL) {
        offer_links(console, resource, row);
        return;
    }
    struct view *view = view_detail_create(console, resource, row, NULL);
    if (view != NULL) {
        console_push(console, view);
    }
}

void facts_copy(struct console *console, const struct resource *resource, const void *row)
{
    struct buf text;
    struct error error = {0};
    buf_init(&text, BUF_TEXT_MAX);
    const char *name = resource_column(resource, "name") != NULL ? row_text_named(resource, row, "name") : NULL;
    for (size_t i = 0; name == NULL && i < resource->column_count; i++) {
        if (resource->columns[i].flags & COL_KEY) {
            buf_puts(&text, text.len > 0 ? " " : "");
            row_plain(&resource->columns[i], row, &text);
        }
    }
    buf_puts(&text, name != NULL ? name : "");
    if (clipboard_copy(console, text.data, text.len, &error)) {
        console_status(console, SEVERITY_INFO, "copied %s", text.data);
    } else {
        console_status(console, SEVERITY_ERROR, "%s", error.text);
    }
    buf_finish(&text);
}
