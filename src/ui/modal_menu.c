/* A list to choose from. */
#include "base/match.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/key.h"
#include "ui/modal.h"
#include "ui/modal_box.h"
#include "ui/textbox.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define WIDTH_LEAST 24
#define WIDTH_MOST 84

struct entry {
    char *key, *text, *note;
    bool checked;
};
struct menu {
    struct modal modal;
    enum menu_kind kind;
    char *title;
    struct entry *entries;
    size_t count;
    size_t *shown; /* indices that the filter leaves */
    size_t shown_count;
    size_t at, top; /* in shown */
    int page;
    struct textbox filter;
    void (*chosen)(void *context, int index);
    void *context;
    bool answered;
};

static struct menu *menu_of(struct modal *modal)
{
    return (struct menu *)modal;
}

static void refilter(struct menu *menu)
{
    char *pattern = mem_printf("~%s", menu->filter.text);
    struct error error;
    struct match *match = menu->filter.len > 0 ? match_create(pattern, &error) : NULL;

    menu->shown_count = 0;
    for (size_t i = 0; i < menu->count; i++) {
        const char *text = menu->entries[i].text;
        if (!match || match_text(match, text, strlen(text)))
            menu->shown[menu->shown_count++] = i;
    }
    match_destroy(match);
    free(pattern);
    if (menu->at >= menu->shown_count)
        menu->at = menu->shown_count ? menu->shown_count - 1 : 0;
}

static void widths(const struct menu *menu, int *key, int *text, int *note)
{
    *key = *text = *note = 0;
    for (size_t i = 0; i < menu->count; i++) {
        const struct entry *entry = &menu->entries[i];
        int cells = entry->key ? text_cells(entry->key) : 0;
        *key = cells > *key ? cells : *key;
        cells = text_cells(entry->text);
        *text = cells > *text ? cells : *text;
        cells = entry->note ? text_cells(entry->note) : 0;
        *note = cells > *note ? cells : *note;
    }
}

static void draw_entry(const struct menu *menu, struct canvas *canvas, struct rect line, size_t index, int key_width,
                       int text_width)
{
    const struct entry *entry = &menu->entries[menu->shown[index]];
    int at = line.column;

    canvas_text(canvas, line.row, at, 1, STYLE_ACCENT, index == menu->at ? "▌" : " ");
    at += 2;
    if (menu->kind == MENU_CHECKS) {
        canvas_text(canvas, line.row, at, 3, entry->checked ? STYLE_OK : STYLE_DIM, entry->checked ? "[✓]" : "[ ]");
        at += 4;
    }
    if (key_width > 0) {
        canvas_text(canvas, line.row, at, key_width, STYLE_KEY, entry->key);
        at += key_width + 2;
    }
    const int end = line.column + line.columns;
    int used = canvas_text(canvas, line.row, at, end - at, STYLE_NORMAL, entry->text);
    at += (used > text_width ? used : text_width) + 2;
    if (entry->note && end - at > 6)
        canvas_text(canvas, line.row, at, end - at, STYLE_DIM, entry->note);
    if (index == menu->at)
        canvas_select(canvas, line);
}

static void draw_list(struct menu *menu, struct canvas *canvas, struct rect rect)
{
    int key, text, note;

    widths(menu, &key, &text, &note);
    if (text > rect.columns / 2)
        text = rect.columns / 2;
    menu->page = rect.rows;
    if (menu->at < menu->top)
        menu->top = menu->at;
    if (rect.rows > 0 && menu->at >= menu->top + (size_t)rect.rows)
        menu->top = menu->at - (size_t)rect.rows + 1;
    for (int i = 0; i < rect.rows && menu->top + (size_t)i < menu->shown_count; i++)
        draw_entry(menu, canvas, (struct rect){rect.row + i, rect.column, 1, rect.columns}, menu->top + (size_t)i, key,
                   text);
    if (menu->shown_count == 0)
        canvas_text(canvas, rect.row, rect.column + 2, rect.columns - 2, STYLE_DIM, "nothing matches");
}

static void menu_draw(struct modal *modal, struct canvas *canvas, struct rect screen)
{
    struct menu *menu = menu_of(modal);
    const int filter = menu->kind == MENU_FILTERED ? 1 : 0;
    int key, text, note, columns;
    char position[40];

    widths(menu, &key, &text, &note);
    columns = 2 + (key ? key + 2 : 0) + (menu->kind == MENU_CHECKS ? 4 : 0) + text + (note ? note + 2 : 0);
    if (columns < WIDTH_LEAST)
        columns = WIDTH_LEAST;
    if (columns > WIDTH_MOST)
        columns = WIDTH_MOST;
    int rows = menu->count > 1000 ? 1000 : (int)menu->count;
    if (rows > screen.rows - 4 - filter)
        rows = screen.rows - 4 - filter;
    snprintf(position, sizeof position, "%zu/%zu", menu->shown_count ? menu->at + 1 : 0, menu->shown_count);
    const bool scrolls = menu->count > (size_t)(rows > 0 ? rows : 0);
    struct rect inside = modal_box(canvas, screen, rows + filter, columns, menu->title, scrolls ? position : NULL);
    if (filter) {
        struct rect line = rect_split_top(&inside, 1);
        canvas_text(canvas, line.row, line.column, 1, STYLE_KEY, "/");
        textbox_draw(&menu->filter, canvas, (struct rect){line.row, line.column + 2, 1, line.columns - 2}, STYLE_NORMAL,
                     true);
    }
    draw_list(menu, canvas, inside);
}

static bool end(struct menu *menu, int index)
{
    menu->answered = true;
    menu->chosen(menu->context, index);
    return false;
}

/* Moves the selection; false: not a moving key. Letters move only where they are not typed. */
static bool move(struct menu *menu, int key)
{
    const bool letters = menu->kind != MENU_FILTERED;
    size_t last = menu->shown_count ? menu->shown_count - 1 : 0, page = menu->page > 1 ? (size_t)menu->page - 1 : 1;

    if (key == PRESS_UP || key == PRESS_CTRL('P') || (letters && key == 'k'))
        menu->at = menu->at > 0 ? menu->at - 1 : last;
    else if (key == PRESS_DOWN || key == PRESS_CTRL('N') || (letters && key == 'j'))
        menu->at = menu->at < last ? menu->at + 1 : 0;
    else if (key == PRESS_PAGE_UP)
        menu->at = menu->at > page ? menu->at - page : 0;
    else if (key == PRESS_PAGE_DOWN)
        menu->at = menu->at + page < last ? menu->at + page : last;
    else if (key == PRESS_HOME)
        menu->at = 0;
    else if (key == PRESS_END)
        menu->at = last;
    else
        return false;
    return true;
}

/* An item's own key wins over moving and leaving. */
static bool item_key(const struct menu *menu, int key, int *index)
{
    int own;

    for (size_t i = 0; i < menu->count; i++) {
        const char *name = menu->entries[i].key;
        if (name && *name && key_parse(name, &own) && own == key) {
            *index = (int)i;
            return true;
        }
    }
    return false;
}

static void toggle(struct menu *menu)
{
    if (menu->at >= menu->shown_count)
        return;
    struct entry *entry = &menu->entries[menu->shown[menu->at]];
    entry->checked = !entry->checked;
    menu->chosen(menu->context, (int)menu->shown[menu->at]);
}

static bool menu_key(struct modal *modal, int key)
{
    struct menu *menu = menu_of(modal);
    const bool pasting = modal->console->pasting;
    int index;

    if (pasting && menu->kind != MENU_FILTERED)
        return true;
    if (!pasting && key == PRESS_ESCAPE)
        return end(menu, -1);
    if (!pasting && menu->kind == MENU_PLAIN && item_key(menu, key, &index))
        return end(menu, index);
    if (!pasting && move(menu, key))
        return true;
    if (!pasting && (key == PRESS_ENTER || key == '\n')) {
        if (menu->kind == MENU_CHECKS)
            return end(menu, -1);
        return menu->at < menu->shown_count ? end(menu, (int)menu->shown[menu->at]) : true;
    }
    if (menu->kind == MENU_CHECKS && key == ' ') {
        toggle(menu);
    } else if (menu->kind == MENU_FILTERED) {
        const size_t before = menu->filter.len;
        textbox_key(&menu->filter, key, pasting);
        refilter(menu);
        if (menu->filter.len != before) /* what was chosen among others says nothing of these */
            menu->at = menu->top = 0;
    } else if (key == 'q') {
        return end(menu, -1);
    }
    return true;
}

static void menu_destroy(struct modal *modal)
{
    struct menu *menu = menu_of(modal);

    if (!menu->answered)
        menu->chosen(menu->context, -1);
    for (size_t i = 0; i < menu->count; i++) {
        free(menu->entries[i].key);
        free(menu->entries[i].text);
        free(menu->entries[i].note);
    }
    textbox_finish(&menu->filter);
    free(menu->entries);
    free(menu->shown);
    free(menu->title);
    free(menu);
}

static const struct modal_ops menu_ops = {menu_draw, menu_key, menu_destroy};

void modal_menu(struct console *console, const char *title, enum menu_kind kind, const struct menu_item *items,
                size_t count, size_t selected, void (*chosen)(void *context, int index), void *context)
{
    struct menu *menu = mem_calloc(1, sizeof *menu);

    menu->modal.ops = &menu_ops;
    menu->kind = kind;
    menu->title = mem_strdup(title);
    menu->entries = mem_calloc(count + 1, sizeof *menu->entries);
    menu->shown = mem_calloc(count + 1, sizeof *menu->shown);
    menu->count = count;
    for (size_t i = 0; i < count; i++) {
        const struct menu_item *item = &items[i];
        menu->entries[i] =
            (struct entry){item->key && *item->key ? mem_strdup(item->key) : NULL,
                           mem_strdup(item->text ? item->text : ""), mem_strdup(item->note), item->checked};
    }
    menu->at = selected < count ? selected : 0;
    menu->chosen = chosen;
    menu->context = context;
    textbox_init(&menu->filter, NULL);
    refilter(menu);
    modal_open(console, &menu->modal);
}
