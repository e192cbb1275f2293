/* All keys and commands, derived from the registry and the keymap: what applies here first. */
#include "base/match.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/registry.h"
#include "ui/console.h"
#include "ui/modal.h"
#include "ui/moves.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define KEYS_WIDTH 12
#define TITLE_WIDTH 18

struct help_line {
    const struct command *command; /* NULL: a heading, or blank */
    char heading[80];
    char keys[64];
};
struct help {
    struct view view;
    struct help_line *lines;
    size_t count, capacity;
    size_t *shown; /* indices */
    size_t shown_count, top;
    int page;
    char *filter;
    bool *listed; /* by registry index: has its line already */
    char scopes[3][32];
    bool broken; /* the filter is no valid pattern */
};

static struct help *help_of(struct view *view)
{
    return (struct help *)view;
}

static struct help_line *add(struct help *help)
{
    if (help->count == help->capacity) {
        help->capacity = help->capacity ? help->capacity * 2 : 128;
        help->lines = mem_resize(help->lines, help->capacity, sizeof *help->lines);
    }
    struct help_line *line = &help->lines[help->count++];
    memset(line, 0, sizeof *line);
    return line;
}

static void add_command(struct help *help, size_t index)
{
    const struct command *command = registry_at(index);
    struct help_line *line = add(help);

    line->command = command;
    keymap_keys(help->view.console->keymap, command, line->keys);
    if (!line->keys[0] && command->flags & CMD_DANGER)
        snprintf(line->keys, sizeof line->keys, "D …");
    help->listed[index] = true;
}

/* The commands that `takes` picks, under a heading, as far as they have no line yet. */
static void add_group(struct help *help, const char *heading, const char *scope,
                      bool (*takes)(const struct command *command, const char *scope))
{
    bool first = true;

    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (help->listed[i] || command->flags & CMD_CLI_ONLY || !takes(command, scope))
            continue;
        if (first) {
            if (help->count > 0)
                add(help);
            snprintf(add(help)->heading, sizeof help->lines->heading, "%s", heading);
            first = false;
        }
        add_command(help, i);
    }
}

static bool in_scope(const struct command *command, const char *scope)
{
    return command->scope && command_in_scope(command, scope);
}

static bool is_list(const struct command *command, const char *scope)
{
    (void)scope;
    return (command->flags & CMD_LIST) != 0;
}

static bool is_moving(const struct command *command, const char *scope)
{
    (void)scope;
    return !command->scope && command->flags & CMD_HIDDEN;
}

static bool is_global(const struct command *command, const char *scope)
{
    (void)scope;
    return !command->scope && !(command->flags & CMD_HIDDEN);
}

static bool is_left(const struct command *command, const char *scope)
{
    return command->scope && strncmp(command->scope, scope, strlen(scope)) == 0;
}

static void build(struct help *help)
{
    char heading[80];

    for (size_t i = 0; i < 3 && help->scopes[i][0]; i++) {
        snprintf(heading, sizeof heading, "Here: %s", help->scopes[i]);
        add_group(help, heading, help->scopes[i], in_scope);
    }
    add_group(help, "Views", NULL, is_list);
    add_group(help, "Everywhere", NULL, is_global);
    add_group(help, "Moving about", NULL, is_moving);
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (help->listed[i] || !command->scope || command->flags & CMD_CLI_ONLY)
            continue;
        char *scope = mem_strndup(command->scope, strcspn(command->scope, ","));
        snprintf(heading, sizeof heading, "In %s", scope);
        add_group(help, heading, scope, is_left);
        free(scope);
    }
}

static bool line_matches(const struct help_line *line, const struct match *match)
{
    if (!match)
        return true;
    if (!line->command)
        return false;
    const char *texts[] = {line->command->name, line->command->title, line->command->summary, line->keys};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i] && match_text(match, texts[i], strlen(texts[i])))
            return true;
    }
    return false;
}

static void refilter(struct help *help)
{
    struct error error;
    struct match *match = help->filter && *help->filter ? match_create(help->filter, &error) : NULL;

    help->broken = help->filter && *help->filter && !match;
    help->shown_count = help->top = 0;
    for (size_t i = 0; i < help->count; i++) {
        if (line_matches(&help->lines[i], match))
            help->shown[help->shown_count++] = i;
    }
    match_destroy(match);
}

static void draw_help_line(const struct help_line *line, struct canvas *canvas, struct rect rect)
{
    int at = rect.column + 1;
    const int end = rect.column + rect.columns;

    if (!line->command) {
        canvas_text(canvas, rect.row, at, end - at, STYLE_HEADING, line->heading);
        return;
    }
    const int keys = rect.columns < 60 ? 9 : KEYS_WIDTH;
    canvas_text(canvas, rect.row, at, keys, STYLE_KEY, line->keys);
    at += keys + 1;
    if (rect.columns >= 60) {
        canvas_text(canvas, rect.row, at, TITLE_WIDTH, STYLE_BOLD, line->command->name);
        at += TITLE_WIDTH + 1;
    }
    canvas_text(canvas, rect.row, at, end - at, STYLE_NORMAL, line->command->summary);
}

static void help_draw(struct view *view, struct canvas *canvas, struct rect rect)
{
    struct help *help = help_of(view);
    const size_t rows = rect.rows > 0 ? (size_t)rect.rows : 0;

    help->page = rect.rows;
    if (help->top + rows > help->shown_count)
        help->top = help->shown_count > rows ? help->shown_count - rows : 0;
    for (size_t i = 0; i < rows && help->top + i < help->shown_count; i++)
        draw_help_line(&help->lines[help->shown[help->top + i]], canvas,
                       (struct rect){rect.row + (int)i, rect.column, 1, rect.columns});
    if (help->shown_count == 0)
        canvas_text(canvas, rect.row, rect.column + 1, rect.columns - 1, STYLE_DIM, "nothing matches");
}

static void filter_changed(void *context, const char *text)
{
    struct help *help = context;
    char *copy = mem_strdup(text);

    free(help->filter);
    help->filter = copy;
    refilter(help);
    help->view.console->dirty = true;
}

static void filter_done(void *context, const char *text)
{
    filter_changed(context, text ? text : "");
}

static bool help_command(struct view *view, const struct command *command)
{
    struct help *help = help_of(view);
    int lines;

    if (moves_lines(command->name, help->page, &lines)) {
        if (lines < 0)
            help->top = help->top > (size_t)-lines ? help->top - (size_t)-lines : 0;
        else
            help->top += (size_t)lines; /* drawing brings it back */
        return true;
    }
    if (strcmp(command->name, "filter") == 0) {
        modal_prompt(view->console, "/", help->filter ? help->filter : "", filter_changed, filter_done, help);
        return true;
    }
    return false;
}

static bool help_peel(struct view *view)
{
    struct help *help = help_of(view);

    if (!help->filter || !*help->filter)
        return false;
    filter_changed(help, "");
    return true;
}

static void help_title(struct view *view, struct buf *out)
{
    (void)view;
    buf_puts(out, "Help");
}

static void help_note(struct view *view, struct buf *out)
{
    const struct help *help = help_of(view);

    if (help->filter && *help->filter) {
        buf_puts(out, help->broken ? "no such pattern: " : "filter: ");
        safe_string(out, help->filter);
    }
    if (help->shown_count > (size_t)(help->page > 0 ? help->page : 0))
        buf_printf(out, "%s%zu/%zu", out->len ? "  " : "", help->top + 1, help->shown_count);
}

static void help_destroy(struct view *view)
{
    struct help *help = help_of(view);

    free(help->lines);
    free(help->shown);
    free(help->listed);
    free(help->filter);
    free(help);
}

static const struct view_ops help_ops = {
    .draw = help_draw,
    .command = help_command,
    .peel = help_peel,
    .title = help_title,
    .note = help_note,
    .destroy = help_destroy,
};

struct view *view_help_create(struct console *console)
{
    struct help *help = mem_calloc(1, sizeof *help);
    const struct view *below = console->top;

    help->view.ops = &help_ops;
    help->view.console = console;
    help->view.scopes[0] = "help";
    for (size_t i = 0; below && i < 3 && below->scopes[i]; i++)
        snprintf(help->scopes[i], sizeof help->scopes[i], "%s", below->scopes[i]);
    help->listed = mem_calloc(registry_count() + 1, sizeof *help->listed);
    build(help);
    help->shown = mem_calloc(help->count + 1, sizeof *help->shown);
    refilter(help);
    return &help->view;
}
