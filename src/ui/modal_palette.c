/* `:` — any command by its name, completed as it is typed. */
#include "base/match.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/key.h"
#include "cmd/registry.h"
#include "ui/modal.h"
#include "ui/palette.h"
#include "ui/textbox.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define OFFERS 200
#define ROWS 10

struct offer {
    char text[80]; /* what Tab puts in the place of the word being typed */
    char note[160];
};
struct palette {
    struct modal modal;
    struct textbox box;
    struct offer *offers;
    size_t count, at, top;
    size_t word;     /* where the word being typed starts */
    bool picked;     /* moved in the list: Enter takes what is selected */
    char error[600]; /* safe text */
};

static struct palette *palette_of(struct modal *modal)
{
    return (struct palette *)modal;
}

static void offer(struct palette *palette, const char *text, const char *suffix, const char *note)
{
    if (palette->count == OFFERS)
        return;
    struct offer *offer = &palette->offers[palette->count++];
    snprintf(offer->text, sizeof offer->text, "%s%s", text, suffix);
    snprintf(offer->note, sizeof offer->note, "%s", note ? note : "");
}

static void offer_commands(struct palette *palette, const char *typed)
{
    char *pattern = mem_printf("~%s", typed);
    struct error error;
    struct match *match = *typed ? match_create(pattern, &error) : NULL;

    /* Names that start with it first, then those that have its letters. */
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < registry_count(); i++) {
            const struct command *command = registry_at(i);
            const bool starts = text_starts(command->name, typed);
            const bool fits = starts || !match || match_text(match, command->name, strlen(command->name));
            if (palette_offers(command) && fits && starts == (round == 0))
                offer(palette, command->name, "", command->summary);
        }
    }
    match_destroy(match);
    free(pattern);
}

static void offer_choices(struct palette *palette, const struct arg *arg, const char *typed)
{
    static const char *const flags[] = {"true", "false", NULL};
    const char *const *words = arg->type == ARG_FLAG ? flags : arg->choices;
    char prefix[64];

    snprintf(prefix, sizeof prefix, "%s=", arg->name);
    for (; words && *words; words++) {
        char text[80];
        if (!text_starts(*words, typed))
            continue;
        snprintf(text, sizeof text, "%s%s", prefix, *words);
        offer(palette, text, "", arg->summary);
    }
}

static void offer_arguments(struct palette *palette, const struct command *command, const char *typed)
{
    const char *equals = strchr(typed, '=');

    for (size_t i = 0; i < command->arg_count; i++) {
        const struct arg *arg = &command->args[i];
        if (arg->flags & ARG_CLI_ONLY || arg->type == ARG_PASSWORD)
            continue;
        if (equals && strlen(arg->name) == (size_t)(equals - typed) && text_starts(typed, arg->name))
            offer_choices(palette, arg, equals + 1);
        else if (!equals && text_starts(arg->name, typed))
            offer(palette, arg->name, "=", arg->summary);
    }
}

static void reoffer(struct palette *palette)
{
    const char *text = palette->box.text, *blank = strrchr(text, ' ');

    palette->count = palette->at = palette->top = 0;
    palette->picked = false;
    palette->error[0] = '\0';
    palette->word = blank ? (size_t)(blank - text) + 1 : 0;
    if (!blank) {
        offer_commands(palette, text);
        return;
    }
    char *name = mem_strndup(text, strcspn(text, " "));
    const struct command *command = registry_find(name);
    free(name);
    if (command)
        offer_arguments(palette, command, text + palette->word);
}

static void draw_offers(const struct palette *palette, struct canvas *canvas, struct rect rect)
{
    for (int i = 0; i < rect.rows; i++) {
        const size_t index = palette->top + (size_t)i;
        struct rect line = {rect.row + i, rect.column, 1, rect.columns};
        if (index >= palette->count)
            return;
        const struct offer *offer = &palette->offers[index];
        canvas_text(canvas, line.row, 1, 1, STYLE_ACCENT, index == palette->at ? "▌" : " ");
        int used = 3 + canvas_text(canvas, line.row, 3, line.columns - 4, STYLE_NORMAL, offer->text);
        used = used < 24 ? 24 : used + 2;
        if (line.columns - used > 8)
            canvas_text(canvas, line.row, used, line.columns - used - 1, STYLE_DIM, offer->note);
        if (index == palette->at)
            canvas_select(canvas, line);
    }
}

static void palette_draw(struct modal *modal, struct canvas *canvas, struct rect screen)
{
    struct palette *palette = palette_of(modal);
    struct rect line = rect_split_bottom(&screen, 1);
    int rows = palette->count < ROWS ? (int)palette->count : ROWS;

    if (palette->error[0])
        rows = 1;
    if (rows > screen.rows - 2)
        rows = screen.rows - 2;
    struct rect list = rect_split_bottom(&screen, rows + 1);
    canvas_fill(canvas, list, STYLE_NORMAL, " ");
    canvas_rule(canvas, rect_split_top(&list, 1).row, true);
    if (palette->at >= palette->top + (size_t)(rows > 0 ? rows : 1))
        palette->top = palette->at - (size_t)rows + 1;
    if (palette->at < palette->top)
        palette->top = palette->at;
    if (palette->error[0])
        canvas_printf(canvas, list.row, 1, list.columns - 2, STYLE_ERROR, "✗ %s", palette->error);
    else
        draw_offers(palette, canvas, list);
    canvas_fill(canvas, line, STYLE_NORMAL, " ");
    canvas_text(canvas, line.row, 1, 1, STYLE_KEY, ":");
    textbox_draw(&palette->box, canvas, (struct rect){line.row, 3, 1, line.columns - 4}, STYLE_NORMAL, true);
}

/* Puts the selected offer in the place of the word being typed. */
static void take_offer(struct palette *palette)
{
    if (palette->at >= palette->count)
        return;
    const char *text = palette->offers[palette->at].text;
    const bool whole = text[strlen(text) - 1] != '=';
    char *line = mem_printf("%.*s%s%s", (int)palette->word, palette->box.text, text, whole ? " " : "");
    textbox_set(&palette->box, line, strlen(line));
    free(line);
    reoffer(palette);
}

/* Enter: what is typed when it is a command, else the first that it may mean. False: done, close. */
static bool enter(struct palette *palette)
{
    struct console *console = palette->modal.console;
    struct error error = {ERROR_NONE, ""};
    char *name = mem_strndup(palette->box.text, strcspn(palette->box.text, " "));
    const bool known = registry_find(name) != NULL;

    free(name);
    if (palette->count > 0 && (palette->picked || (!known && palette->word == 0))) {
        const bool argument = palette->word > 0;
        take_offer(palette);
        if (argument)
            return true;
    }
    if (palette_run(console, palette->box.text, &error))
        return false;
    safe_copy(palette->error, sizeof palette->error, error.text);
    return true;
}

static bool palette_key(struct modal *modal, int key)
{
    struct palette *palette = palette_of(modal);
    const bool pasting = modal->console->pasting;

    if (pasting) {
        textbox_key(&palette->box, key, true);
        reoffer(palette);
        return true;
    }
    switch (key) {
    case PRESS_ESCAPE:
        return false;
    case PRESS_ENTER:
    case '\n':
        return enter(palette);
    case PRESS_TAB:
        take_offer(palette);
        return true;
    case PRESS_UP:
    case PRESS_CTRL('P'):
        palette->at = palette->at > 0 ? palette->at - 1 : palette->count ? palette->count - 1 : 0;
        palette->picked = true;
        return true;
    case PRESS_DOWN:
    case PRESS_CTRL('N'):
        palette->at = palette->at + 1 < palette->count ? palette->at + 1 : 0;
        palette->picked = true;
        return true;
    case PRESS_BACKSPACE:
        if (palette->box.len == 0)
            return false;
        break;
    default:
        break;
    }
    textbox_key(&palette->box, key, false);
    reoffer(palette);
    return true;
}

static void palette_destroy(struct modal *modal)
{
    struct palette *palette = palette_of(modal);

    textbox_finish(&palette->box);
    free(palette->offers);
    free(palette);
}

static const struct modal_ops palette_ops = {palette_draw, palette_key, palette_destroy};

void modal_palette(struct console *console)
{
    struct palette *palette = mem_calloc(1, sizeof *palette);

    palette->modal.ops = &palette_ops;
    palette->offers = mem_calloc(OFFERS, sizeof *palette->offers);
    textbox_init(&palette->box, NULL);
    reoffer(palette);
    modal_open(console, &palette->modal);
}
