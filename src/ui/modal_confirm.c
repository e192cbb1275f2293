/* The question before something is done. Cancel has the focus, and what was typed ahead is dropped. */
#include "base/mem.h"
#include "base/text.h"
#include "cmd/key.h"
#include "ui/modal.h"
#include "ui/modal_box.h"
#include "ui/textbox.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define WIDTH 64

struct confirm {
    struct modal modal;
    char *title, *question; /* safe text */
    char *typed;            /* raw; NULL: nothing is typed */
    struct textbox box;
    answer_fn *answer;
    void *context;
    bool yes;      /* which button has the focus */
    bool mismatch; /* something else was typed */
    bool answered;
};

static struct confirm *confirm_of(struct modal *modal)
{
    return (struct confirm *)modal;
}

static bool answered(struct confirm *confirm, bool yes)
{
    confirm->answered = true;
    confirm->answer(confirm->context, yes);
    return false;
}

static void draw_typed(struct confirm *confirm, struct canvas *canvas, struct rect inside, int row)
{
    char shown[300];
    int at = inside.column;

    safe_copy(shown, sizeof shown, confirm->typed);
    at += canvas_text(canvas, row, at, inside.columns, STYLE_NORMAL, "Type ");
    at += canvas_text(canvas, row, at, inside.columns - 10, STYLE_BOLD, shown);
    canvas_text(canvas, row, at, inside.column + inside.columns - at, STYLE_NORMAL, " to go on:");
    textbox_draw(&confirm->box, canvas, (struct rect){row + 1, inside.column, 1, inside.columns}, STYLE_INPUT, true);
    if (confirm->mismatch)
        canvas_text(canvas, row + 2, inside.column, inside.columns, STYLE_ERROR, "✗ that is not it");
}

static void draw_buttons(const struct confirm *confirm, struct canvas *canvas, struct rect inside, int row)
{
    int at = inside.column;

    if (confirm->typed) {
        canvas_text(canvas, row, at, inside.columns, STYLE_DIM, "Enter goes on   Esc cancels");
        return;
    }
    at += canvas_text(canvas, row, at, -1, confirm->yes ? STYLE_NORMAL : STYLE_FOCUS, "[ Cancel ]") + 2;
    canvas_printf(canvas, row, at, inside.column + inside.columns - at, confirm->yes ? STYLE_FOCUS : STYLE_NORMAL,
                  "[ %s ]", confirm->title);
}

static void confirm_draw(struct modal *modal, struct canvas *canvas, struct rect screen)
{
    struct confirm *confirm = confirm_of(modal);
    int columns = screen.columns - 6 < WIDTH ? screen.columns - 6 : WIDTH;
    int lines = modal_wrap(NULL, (struct rect){0, 0, 0, columns}, STYLE_NORMAL, confirm->question);
    const int below = confirm->typed ? 5 : 2;

    if (lines + below + 2 > screen.rows)
        lines = screen.rows - below - 2;
    struct rect inside = modal_box(canvas, screen, lines + below, columns, confirm->title, NULL);
    modal_wrap(canvas, (struct rect){inside.row, inside.column, lines, inside.columns}, STYLE_NORMAL,
               confirm->question);
    if (confirm->typed)
        draw_typed(confirm, canvas, inside, inside.row + lines + 1);
    draw_buttons(confirm, canvas, inside, inside.row + inside.rows - 1);
}

static bool typed_key(struct confirm *confirm, int key)
{
    const bool pasting = confirm->modal.console->pasting;

    if (key == PRESS_ESCAPE && !pasting)
        return answered(confirm, false);
    if ((key == PRESS_ENTER || key == '\n') && !pasting) {
        if (strcmp(confirm->box.text, confirm->typed) == 0)
            return answered(confirm, true);
        confirm->mismatch = true;
        return true;
    }
    confirm->mismatch = false;
    textbox_key(&confirm->box, key, pasting);
    return true;
}

static bool confirm_key(struct modal *modal, int key)
{
    struct confirm *confirm = confirm_of(modal);

    if (confirm->typed)
        return typed_key(confirm, key);
    if (modal->console->pasting)
        return true;
    switch (key) {
    case PRESS_TAB:
    case PRESS_BACKTAB:
    case PRESS_LEFT:
    case PRESS_RIGHT:
    case 'h':
    case 'l':
        confirm->yes = !confirm->yes;
        return true;
    case PRESS_ENTER:
        return answered(confirm, confirm->yes);
    case 'y':
        return answered(confirm, true);
    case 'n':
    case 'q':
    case PRESS_ESCAPE:
        return answered(confirm, false);
    default:
        return true;
    }
}

static void confirm_destroy(struct modal *modal)
{
    struct confirm *confirm = confirm_of(modal);

    if (!confirm->answered)
        confirm->answer(confirm->context, false);
    textbox_finish(&confirm->box);
    free(confirm->title);
    free(confirm->question);
    free(confirm->typed);
    free(confirm);
}

static const struct modal_ops confirm_ops = {confirm_draw, confirm_key, confirm_destroy};

void modal_confirm(struct console *console, const struct confirmation *confirmation, answer_fn *answer, void *context)
{
    struct confirm *confirm = mem_calloc(1, sizeof *confirm);
    char title[80];

    confirm->modal.ops = &confirm_ops;
    confirm->title = mem_strdup(safe_copy(title, sizeof title, confirmation->title));
    confirm->question = mem_strdup(confirmation->question);
    confirm->typed = confirmation->kind == CONFIRM_TYPED ? mem_strdup(confirmation->typed) : NULL;
    confirm->answer = answer;
    confirm->context = context;
    textbox_init(&confirm->box, NULL);
    while (console->term->ops->read_key(console->term) != PRESS_NONE) {
        /* Typed before the question could be read. */
    }
    console->pasting = false;
    modal_open(console, &confirm->modal);
}
