/* The commands of a table: moving, marking, sorting, choosing columns. */
#include "base/mem.h"
#include "model/row.h"
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
    rowset_mark(table->rowset, at, !rowset_marked(table->rowset, at));
    if (at + 1 < rowset_count(table->rowset)) {
        rowset_select(table->rowset, at + 1);
    }
}

static void drop_anchor(struct table *table)
{
    free(table->anchor);
    table->anchor = NULL;
}

/* The first `v` sets an end of the range (the footer says what comes next), the second marks up to the cursor. */
static void mark_range(struct table *table)
{
    size_t here = rowset_selected(table->rowset);
    struct buf key;
    if (table->anchor == NULL) {
        buf_init(&key, BUF_TEXT_MAX);
        row_key(table->resource, table_row(table), &key);
        table->anchor = buf_take(&key, NULL);
        return;
    }
    if (!rowset_select_key(table->rowset, table->anchor)) {
        console_status(table->console, SEVERITY_WARNING, "the row where the range began is gone");
        drop_anchor(table);
        return;
    }
    size_t there = rowset_selected(table->rowset);
    rowset_select(table->rowset, here);
    for (size_t i = there < here ? there : here; i <= (there < here ? here : there); i++) {
        rowset_mark(table->rowset, i, true);
    }
    drop_anchor(table);
}

static bool mark(struct table *table, const char *name)
{
    bool marks = strcmp(name, "mark") == 0 || strcmp(name, "mark-range") == 0 || strcmp(name, "mark-all") == 0;
    if (marks && table_row(table) == NULL) {
        console_status(table->console, SEVERITY_INFO, "there is no row to mark");
    } else if (strcmp(name, "mark") == 0) {
        mark_and_advance(table);
    } else if (strcmp(name, "mark-range") == 0) {
        mark_range(table);
    } else if (strcmp(name, "mark-all") == 0) {
        rowset_mark_all(table->rowset);
    } else if (strcmp(name, "unmark") == 0) {
        if (rowset_mark_count(table->rowset) == 0) {
            console_status(table->console, SEVERITY_INFO, "nothing is marked");
        }
        rowset_mark_none(table->rowset);
        drop_anchor(table);
    } else {
        return false;
    }
    return true;
}

static void chose(struct table *table, enum table_change what)
{
    table_remember(table);
    if (table->changed != NULL) {
        table->changed(table, what);
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
        chose(table, TABLE_SORT);
    }
}

/* The columns that a picker lists: those that a list can show, and of the picker of columns those that it can hide. */
static size_t pickable(const struct table *table, enum menu_kind kind, size_t indices[TABLE_COLUMNS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < table->resource->column_count && count < TABLE_COLUMNS_MAX; i++) {
        const struct column *column = &table->resource->columns[i];
        bool stays = kind == MENU_CHECKS && table_is_fixed(column);
        if (column->width > 0 && !(column->flags & COL_DETAIL) && !stays) {
            indices[count++] = i;
        }
    }
    return count;
}

static void sort_chosen(void *context, int index)
{
    struct table *table = context;
    size_t indices[TABLE_COLUMNS_MAX];
    size_t count = pickable(table, MENU_FILTERED, indices);
    if (index >= 0 && (size_t)index < count) {
        const struct column *column = &table->resource->columns[indices[index]];
        rowset_sort(table->rowset, column->name, column->type != COL_STR);
        chose(table, TABLE_SORT);
    }
}

static void column_chosen(void *context, int index)
{
    struct table *table = context;
    size_t indices[TABLE_COLUMNS_MAX];
    size_t count = pickable(table, MENU_CHECKS, indices);
    if (index >= 0 && (size_t)index < count) {
        table->visible[indices[index]] = !table->visible[indices[index]];
        table_filter_shown(table);
        chose(table, TABLE_COLUMNS);
    }
}

static void pick(struct table *table, const char *title, enum menu_kind kind, void (*chosen)(void *, int))
{
    size_t indices[TABLE_COLUMNS_MAX];
    struct menu_item items[TABLE_COLUMNS_MAX];
    size_t count = pickable(table, kind, indices);
    size_t selected = 0;
    bool reverse;
    const struct column *now = rowset_sort_column(table->rowset, &reverse);
    for (size_t i = 0; i < count; i++) {
        const struct column *column = &table->resource->columns[indices[i]];
        items[i] = (struct menu_item){.text = column->name,
                                      .note = column->help != NULL ? column->help : column->path,
                                      .checked = kind == MENU_CHECKS ? table->visible[indices[i]] : column == now};
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
            chose(table, TABLE_SORT);
        }
    } else if (strcmp(name, "columns") == 0) {
        pick(table, "Columns", MENU_CHECKS, column_chosen);
    } else {
        return false;
    }
    return true;
}

/* Are there columns further right? One always stays. */
static bool can_scroll(const struct table *table)
{
    struct table_layout layout;
    size_t left = 0;
    table_layout(table, table->columns, &layout);
    for (size_t i = 0; i < layout.count; i++) {
        left += table_is_fixed(layout.cells[i].column) ? 0 : 1;
    }
    return left > 1;
}

static bool widen(struct table *table, const char *name)
{
    bool right = strcmp(name, "right") == 0;
    bool left = strcmp(name, "left") == 0;
    if (strcmp(name, "wide") == 0) {
        table->wide = !table->wide;
        table->scroll = 0;
        console_status(table->console, SEVERITY_INFO, "%s",
                       table->wide ? "every column: left and right scroll" : "as many columns as fit");
    } else if ((left || right) && !table->wide) {
        console_status(table->console, SEVERITY_INFO, "w shows every column, to be scrolled sideways");
    } else if (right) {
        table->scroll += can_scroll(table) ? 1 : 0;
    } else if (left) {
        table->scroll -= table->scroll > 0 ? 1 : 0;
    } else {
        return false;
    }
    return true;
}

/* copy: the name of the selected row, for a shell or a form. */
static bool act(struct table *table, const char *command)
{
    if (strcmp(command, "filter") == 0) {
        table_filter_edit(table);
    } else if (strcmp(command, "copy") != 0) {
        return false;
    } else if (table_row(table) != NULL) {
        facts_copy(table->console, table->resource, table_row(table));
    } else {
        console_status(table->console, SEVERITY_INFO, "there is no row to copy");
    }
    return true;
}

bool table_command(struct table *table, const struct command *command)
{
    rowset_freeze(table->rowset, table->console->now_ms + TABLE_FREEZE_MS);
    return move(table, command->name) || mark(table, command->name) || sort(table, command->name) ||
           widen(table, command->name) || act(table, command->name);
}
