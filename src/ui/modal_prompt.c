/* One line of text in the footer's place. */
#include "base/mem.h"
#include "base/text.h"
#include "cmd/key.h"
#include "ui/modal.h"
#include "ui/textbox.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct prompt {
    struct modal modal;
    char *label;
    struct textbox box;
    void (*changed)(void *context, const char *text);
    void (*done)(void *context, const char *text);
    void *context;
    bool answered;
};

static struct prompt *prompt_of(struct modal *modal)
{
    return (struct prompt *)modal;
}

static void prompt_draw(struct modal *modal, struct canvas *canvas, struct rect screen)
{
    struct prompt *prompt = prompt_of(modal);
    struct rect line = rect_split_bottom(&screen, 1);
    int used;

    canvas_fill(canvas, line, STYLE_NORMAL, " ");
    used = 1 + canvas_text(canvas, line.row, line.column + 1, line.columns / 2, STYLE_KEY, prompt->label) + 1;
    line.column += used;
    line.columns -= used;
    textbox_draw(&prompt->box, canvas, line, STYLE_NORMAL, true);
}

static bool end(struct prompt *prompt, const char *text)
{
    prompt->answered = true;
    if (prompt->done)
        prompt->done(prompt->context, text);
    return false;
}

static bool prompt_key(struct modal *modal, int key)
{
    struct prompt *prompt = prompt_of(modal);
    const bool pasting = modal->console->pasting;

    if (!pasting && key == PRESS_ESCAPE)
        return end(prompt, NULL);
    if (!pasting && (key == PRESS_ENTER || key == '\n'))
        return end(prompt, prompt->box.text);
    if (!pasting && key == PRESS_BACKSPACE && prompt->box.len == 0)
        return end(prompt, NULL);
    char *before = mem_strdup(prompt->box.text);
    textbox_key(&prompt->box, key, pasting);
    if (prompt->changed && strcmp(before, prompt->box.text) != 0)
        prompt->changed(prompt->context, prompt->box.text);
    free(before);
    return true;
}

static void prompt_destroy(struct modal *modal)
{
    struct prompt *prompt = prompt_of(modal);

    if (!prompt->answered)
        end(prompt, NULL);
    textbox_finish(&prompt->box);
    free(prompt->label);
    free(prompt);
}

static const struct modal_ops prompt_ops = {prompt_draw, prompt_key, prompt_destroy};

void modal_prompt(struct console *console, const char *label, const char *text,
                  void (*changed)(void *context, const char *text), void (*done)(void *context, const char *text),
                  void *context)
{
    struct prompt *prompt = mem_calloc(1, sizeof *prompt);

    prompt->modal.ops = &prompt_ops;
    prompt->label = mem_strdup(label);
    prompt->changed = changed;
    prompt->done = done;
    prompt->context = context;
    textbox_init(&prompt->box, text);
    modal_open(console, &prompt->modal);
}
