#include "ui/tabs.h"
#include "base/text.h"
#include "resource/list.h"

#include "base/banned.h"

static void add(struct tabs *tabs, struct tab tab)
{
    if (tabs->count < TABS_MAX) {
        tabs->list[tabs->count++] = tab;
    }
}

bool tabs_has_series(const struct resource *resource)
{
    for (size_t i = 0; i < resource->column_count; i++) {
        if (resource->columns[i].type == COL_SERIES) {
            return true;
        }
    }
    return false;
}

void tabs_init(struct tabs *tabs, const struct resource *resource)
{
    *tabs = (struct tabs){0};
    add(tabs, (struct tab){.kind = TAB_FACTS, .title = "Overview"});
    if (tabs_has_series(resource)) {
        add(tabs, (struct tab){.kind = TAB_CHARTS, .title = "Charts"});
    }
    for (size_t i = 0; resources[i] != NULL; i++) {
        const struct resource_parent *parent;
        for (size_t n = 0; (parent = resource_parent(resources[i], resource->name, n)) != NULL; n++) {
            add(tabs, (struct tab){TAB_TABLE, parent->title, resources[i], parent->path});
        }
    }
    if (resource_column(resource, "arguments") != NULL) {
        add(tabs, (struct tab){.kind = TAB_ARGUMENTS, .title = "Arguments"});
    }
    add(tabs, (struct tab){.kind = TAB_JSON, .title = "JSON"});
}

/* Cells of the tabs from `from` up to the open one, with what stands between them. */
static int width_to_open(const struct tabs *tabs, size_t from)
{
    int width = 0;
    for (size_t i = from; i <= tabs->open; i++) {
        width += text_cells(tabs->list[i].title) + (i > from ? 3 : 0);
    }
    return width;
}

void tabs_draw(const struct tabs *tabs, struct canvas *canvas, struct rect line, bool utf8)
{
    size_t from = 0;
    while (from < tabs->open && width_to_open(tabs, from) > line.columns - 4) {
        from++;
    }
    int at = line.column + 1;
    if (from > 0) {
        at += canvas_text(canvas, line.row, at, 2, STYLE_DIM, utf8 ? "‹ " : "< ");
    }
    for (size_t i = from; i < tabs->count; i++) {
        if (i > from) {
            at += canvas_text(canvas, line.row, at, 3, STYLE_DIM, utf8 ? " │ " : " | ");
        }
        unsigned style = i == tabs->open ? STYLE_ACCENT : STYLE_DIM;
        at += canvas_text(canvas, line.row, at, line.column + line.columns - at, style, tabs->list[i].title);
    }
}
