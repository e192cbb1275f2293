/* The last line: what is said, else the keys. */
#include "base/text.h"
#include "cmd/registry.h"
#include "ui/console_internal.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

int console_scope_rank(const struct console *console, const struct command *command)
{
    const struct view *view = console->top;
    int count = 0;

    if (!command->scope)
        return 1;
    while (view && count < 4 && view->scopes[count])
        count++;
    for (int i = 0; i < count; i++) {
        if (command_in_scope(command, view->scopes[i]))
            return 1 + count - i;
    }
    return 0;
}

static bool has_room_for(const struct console *console, const struct command *command)
{
    if (command->flags & (CMD_HIDDEN | CMD_CLI_ONLY | CMD_LIST))
        return false;
    return !(console->settings->read_only && (command->flags & CMD_WRITES || strcmp(command->name, "danger") == 0));
}

struct hints {
    struct canvas *canvas;
    const struct console *console;
    int row, at, end;
};

/* Draws key and title when both fit. */
static bool put_hint(struct hints *hints, const struct command *command)
{
    char name[16], title[64];
    const char *key = keymap_key(hints->console->keymap, command, name);

    if (!*key || command->title == NULL)
        return true;
    if (strcmp(key, "Enter") == 0 && hints->console->term->glyphs != GLYPHS_ASCII)
        key = "⏎";
    snprintf(title, sizeof title, "%s", command->title);
    title[0] = (char)tolower((unsigned char)title[0]);
    int width = text_cells(key) + 1 + text_cells(title);
    if (hints->at + width > hints->end)
        return false;
    canvas_text(hints->canvas, hints->row, hints->at, -1, STYLE_KEY, key);
    canvas_text(hints->canvas, hints->row, hints->at + text_cells(key) + 1, -1, STYLE_NORMAL, title);
    hints->at += width + 2;
    return true;
}

static void put_hints(struct hints *hints, int rank, bool footer)
{
    const struct command *help = registry_find("help");

    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (command == help || !has_room_for(hints->console, command) ||
            console_scope_rank(hints->console, command) != rank || ((command->flags & CMD_FOOTER) != 0) != footer)
            continue;
        if (!put_hint(hints, command))
            return;
    }
}

static void draw_keys(struct console *console, int row, int at)
{
    struct hints hints = {&console->canvas, console, row, at, console->canvas.columns - 8};
    const struct command *help = registry_find("help");

    /* The most specific first; the help key always has its place. */
    for (int rank = 5; rank >= 1; rank--)
        put_hints(&hints, rank, true);
    for (int rank = 5; rank >= 2; rank--)
        put_hints(&hints, rank, false);
    hints.end = console->canvas.columns;
    if (help)
        put_hint(&hints, help);
}

static void draw_status(struct console *console, int row)
{
    static const struct {
        unsigned style;
        const char *glyph;
    } looks[] = {
        [SEVERITY_INFO] = {STYLE_NORMAL, ""},
        [SEVERITY_WARNING] = {STYLE_WARNING, "▲ "},
        [SEVERITY_ERROR] = {STYLE_ERROR, "✗ "},
    };
    const unsigned style = looks[console->status_severity].style;
    struct buf text;

    buf_init(&text, BUF_TEXT_MAX);
    buf_puts(&text, looks[console->status_severity].glyph);
    safe_string(&text, console->status);
    canvas_text(&console->canvas, row, 1, console->canvas.columns - 2, style, text.data);
    buf_finish(&text);
}

void console_draw_footer(struct console *console, int row)
{
    struct view *view = console->top;
    struct buf text;
    int at = 1;

    if (console->status[0]) {
        draw_status(console, row);
        return;
    }
    if (view && view->ops->footer) {
        buf_init(&text, BUF_TEXT_MAX);
        view->ops->footer(view, &text);
        at += canvas_text(&console->canvas, row, at, console->canvas.columns / 2, STYLE_BOLD, text.data);
        if (text.len > 0)
            at += 3;
        buf_finish(&text);
    }
    draw_keys(console, row, at);
}
