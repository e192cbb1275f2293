/* The commands of a table: moving, marking, sorting, choosing columns. */
#include "base/mem.h"
#include "ui/console.h"
#include "ui/facts.h"
#include "ui/modal.h"
#include "ui/moves.h"
#include "ui/table.h"
#include "ui/table_layout.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static bool move(struct table *table, const char *name)
{
    size_t selected = rowset_selected(table->rowset);
    if (!moves_select(name, table->page > 1 ? table->page - 1 : 1, rowset_count(table->rowset), &selected)) {
        return false;
    }
    rowset_select(table->rowset, selected);
    return true;
}

static void mark_and_advance(struct table *table)
{
    size_t at = rowset_selected(table->rowset);
    if (rowset_count(table->rowset) == 0) {
        return;
    }
    rowset_mark(table->rowset, at, !rowset_marked(table->rowset, at));
    if (at + 1 < rowset_count(table->rowset)) {
        rowset_select(table->rowset, at + 1);
    }
}

/* The first `v` sets an end of the range, the second marks up to the cursor. */
static void mark_range(struct table *table)
{
    size_t here = rowset_selected(table->rowset);
    if (table->anchor == SIZE_MAX) {
        table->anchor = here;
        console_status(table->console, SEVERITY_INFO, "range begins here: move, then the same key marks up to there");
        return;
    }
    size_t from = table->anchor < here ? table->anchor : here;
    size_t to = table->anchor < here ? here : table->anchor;
    for (size_t i = from; i <= to && i < rowset_count(table->rowset); i++) {
        rowset_mark(table->rowset, i, true);
    }
    table->anchor = SIZE_MAX;
}

static bool mark(struct table *table, const char *name)
{
    if (strcmp(name, "mark") == 0) {
        mark_and_advance(table);
    } else if (strcmp(name, "mark-range") == 0) {
        mark_range(table);
    } else if (strcmp(name, "mark-all") == 0) {
        rowset_mark_all(table->rowset);
    } else if (strcmp(name, "unmark") == 0) {
        rowset_mark_none(table->rowset);
        table->anchor = SIZE_MAX;
    } else {
        return false;
    }
    return true;
}

static void sorted(struct table *table)
{
    table_remember(table);
    if (table->changed != NULL) {
        table->changed(table);
    }
}

/* Steps through the columns on screen. */
static void sort_step(struct table *table, int step)
{
    struct table_layout layout;
    table_layout(table, table->columns, &layout);
    bool reverse = false;
    const struct column *now = rowset_sort_column(table->rowset, &reverse);
    int count = (int)layout.count;
    int at = 0;
    while (at < count && layout.cells[at].column != now) {
        at++;
    }
    if (count > 0) {
        at = at == count ? 0 : (at + step + count) % count;
        const struct column *next = layout.cells[at].column;
        rowset_sort(table->rowset, next->name, next->type != COL_STR);
        sorted(table);
    }
}

/* The columns that a picker lists: those that a list can show. */
static size_t pickable(const struct table *table, size_t indices[TABLE_COLUMNS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < table->resource->column_count && count < TABLE_COLUMNS_MAX; i++) {
        const struct column *column = &table->resource->columns[i];
        if (column->width > 0 && !(column->flags & COL_DETAIL)) {
            indices[count++] = i;
        }
    }
    return count;
}

static void sort_chosen(void *context, int index)
{
    struct table *table = context;
    size_t indices[TABLE_COLUMNS_MAX];
    size_t count = pickable(table, indices);
    if (index >= 0 && (size_t)index < count) {
        const struct column *column = &table->resource->columns[indices[index]];
        rowset_sort(table->rowset, column->name, column->type != COL_STR);
        sorted(table);
    }
}

static void column_chosen(void *context, int index)
{
    struct table *table = context;
    size_t indices[TABLE_COLUMNS_MAX];
    size_t count = pickable(table, indices);
    if (index >= 0 && (size_t)index < count && !table_is_fixed(&table->resource->columns[indices[index]])) {
        table->visible[indices[index]] = !table->visible[indices[index]];
        sorted(table);
    }
}

static void pick(struct table *table, const char *title, enum menu_kind kind, void (*chosen)(void *, int))
{
    size_t indices[TABLE_COLUMNS_MAX];
    struct menu_item items[TABLE_COLUMNS_MAX];
    size_t count = pickable(table, indices);
    size_t selected = 0;
    bool reverse;
    const struct column *now = rowset_sort_column(table->rowset, &reverse);
    for (size_t i = 0; i < count; i++) {
        const struct column *column = &table->resource->columns[indices[i]];
        bool shown = table->visible[indices[i]] || table_is_fixed(column);
        items[i] = (struct menu_item){.text = column->name,
                                      .note = column->help != NULL ? column->help : column->path,
                                      .checked = kind == MENU_CHECKS ? shown : column == now};
        if (column == now && kind != MENU_CHECKS) {
            selected = i;
        }
    }
    modal_menu(table->console, title, kind, items, count, selected, chosen, table);
}

static bool sort(struct table *table, const char *name)
{
    if (strcmp(name, "sort") == 0) {
        pick(table, "Sort by", MENU_FILTERED, sort_chosen);
    } else if (strcmp(name, "sort-left") == 0) {
        sort_step(table, -1);
    } else if (strcmp(name, "sort-right") == 0) {
        sort_step(table, 1);
    } else if (strcmp(name, "invert") == 0) {
        bool reverse = false;
        const struct column *now = rowset_sort_column(table->rowset, &reverse);
        if (now != NULL) {
            rowset_sort(table->rowset, now->name, !reverse);
            sorted(table);
        }
    } else if (strcmp(name, "columns") == 0) {
        pick(table, "Columns", MENU_CHECKS, column_chosen);
    } else {
        return false;
    }
    return true;
}

static bool widen(struct table *table, const char *name)
{
    if (strcmp(name, "wide") == 0) {
        table->wide = !table->wide;
        table->scroll = 0;
    } else if (table->wide && strcmp(name, "right") == 0) {
        table->scroll += table->scroll + 2 < table->resource->column_count ? 1 : 0;
    } else if (table->wide && strcmp(name, "left") == 0) {
        table->scroll -= table->scroll > 0 ? 1 : 0;
    } else {
        return false;
    }
    return true;
}

/* The name of the selected row, for a shell or a form. */
static bool copy(struct table *table, const char *command)
{
    if (strcmp(command, "copy") != 0) {
        return false;
    }
    if (table_row(table) != NULL) {
        facts_copy(table->console, table->resource, table_row(table));
    }
    return true;
}

bool table_command(struct table *table, const struct command *command)
{
    rowset_freeze(table->rowset, table->console->now_ms + TABLE_FREEZE_MS);
    return move(table, command->name) || mark(table, command->name) || sort(table, command->name) ||
           widen(table, command->name) || copy(table, command->name);
}
