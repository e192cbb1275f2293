/* A command's arguments as a form. */
#include "base/mem.h"
#include "base/text.h"
#include "cmd/key.h"
#include "ui/form.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static struct form *form_of(struct modal *modal)
{
    return (struct form *)modal;
}

static void draw(struct modal *modal, struct canvas *canvas, struct rect screen)
{
    form_draw(form_of(modal), canvas, screen);
}

/* To the next visible field, or the button behind the last; leaving a field checks it. */
static void step(struct form *form, int by)
{
    const size_t places = form->count + 1;

    if (form->focus < form->count)
        field_commit(form, &form->fields[form->focus]);
    do {
        form->focus = (form->focus + (by > 0 ? 1 : places - 1)) % places;
    } while (form->focus < form->count && !field_visible(form, &form->fields[form->focus]));
}

/* The first field that is required and empty gets the error. */
static bool complete(struct form *form)
{
    struct error error;

    if (args_complete(form->args, &error))
        return true;
    for (size_t i = 0; i < form->count; i++) {
        struct field *field = &form->fields[i];
        const char *value = args_get(form->args, field->arg->name);
        if (field->arg->flags & ARG_REQUIRED && field_visible(form, field) && !(value && *value)) {
            safe_copy(field->error, sizeof field->error, "is needed");
            form->focus = i;
            return false;
        }
    }
    console_status(form->modal.console, SEVERITY_ERROR, "%s", error.text);
    return false;
}

static bool send_form(struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        if (field_visible(form, &form->fields[i]) && !field_commit(form, &form->fields[i])) {
            form->focus = i;
            return true;
        }
    }
    if (!complete(form))
        return true;
    form->answered = true;
    form->answer(form->context, true);
    return false;
}

static bool leave(struct form *form)
{
    if (form->changed && !form->leaving) {
        form->leaving = true;
        return true;
    }
    form->answered = true;
    form->answer(form->context, false);
    return false;
}

/* Keys of a field that is no text, and of the button. False: not theirs. */
static bool choose(struct form *form, struct field *field, int key)
{
    if (field && field_is_text(field))
        return false;
    if (key == PRESS_UP || key == PRESS_DOWN) {
        step(form, key == PRESS_UP ? -1 : 1);
        return true;
    }
    if (!field)
        return false;
    if (key == ' ' || key == PRESS_RIGHT || key == 'l')
        field_step(form, field, 1);
    else if (key == PRESS_LEFT || key == 'h')
        field_step(form, field, -1);
    else
        return false;
    return true;
}

static void type(struct form *form, struct field *field, int key, bool pasting)
{
    if (!field || !field_is_text(field))
        return;
    if (!pasting && key == PRESS_CTRL('N') && field->arg->choices) {
        field_step(form, field, 1);
    } else if (!pasting && key == PRESS_CTRL('E') && field->box.lines) {
        form_edit(form, field);
    } else if (!pasting && key == PRESS_CTRL('O') && field->box.lines) {
        form_load_file(form, field);
    } else if (textbox_key(&field->box, key, pasting)) {
        /* Moving about is no change, but an Esc too many costs little. */
        form->changed = form->changed || key >= ' ' || pasting;
        field->error[0] = '\0';
    } else if (!pasting && (key == PRESS_UP || key == PRESS_DOWN)) {
        step(form, key == PRESS_UP ? -1 : 1);
    }
}

static bool form_key(struct modal *modal, int key)
{
    struct form *form = form_of(modal);
    struct field *field = form->focus < form->count ? &form->fields[form->focus] : NULL;
    const bool pasting = modal->console->pasting;

    if (pasting) {
        type(form, field, key, true);
        return true;
    }
    if (key == PRESS_ESCAPE)
        return leave(form);
    form->leaving = false;
    if (key == PRESS_CTRL('X') || (!field && (key == PRESS_ENTER || key == '\n')))
        return send_form(form);
    if (key == PRESS_TAB || key == PRESS_BACKTAB)
        step(form, key == PRESS_TAB ? 1 : -1);
    else if ((key == PRESS_ENTER || key == '\n') && !field->box.lines)
        step(form, 1);
    else if (!choose(form, field, key))
        type(form, field, key, false);
    return true;
}

static void form_destroy(struct modal *modal)
{
    struct form *form = form_of(modal);

    if (!form->answered)
        form->answer(form->context, false);
    for (size_t i = 0; i < form->count; i++)
        textbox_finish(&form->fields[i].box);
    free(form->fields);
    free(form->title);
    free(form->note);
    free(form);
}

static const struct modal_ops form_ops = {draw, form_key, form_destroy};

/* "/billing @ mq-eu-1": where it goes. */
static char *where(const struct console *console, const struct invocation *invocation)
{
    struct buf text;

    buf_init(&text, BUF_TEXT_MAX);
    safe_string(&text, invocation->vhost);
    buf_puts(&text, " @ ");
    safe_string(&text, console->settings->api.host ? console->settings->api.host : "");
    return buf_take(&text, NULL);
}

static void add_field(struct form *form, const struct arg *arg)
{
    struct field *field = &form->fields[form->count++];

    field->arg = arg;
    textbox_init(&field->box, NULL);
    field->box.lines = arg->type == ARG_BODY || arg->type == ARG_PAIRS;
    field->box.secret = arg->type == ARG_PASSWORD;
    field_load(form, field);
}

/* Where typing is due: the first field that is required and empty. */
static size_t first_focus(const struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        const struct field *field = &form->fields[i];
        if (field->arg->flags & ARG_REQUIRED && field_visible(form, field) && field_is_text(field) &&
            field->box.len == 0)
            return i;
    }
    for (size_t i = 0; i < form->count; i++) {
        if (field_visible(form, &form->fields[i]))
            return i;
    }
    return form->count;
}

/* Whose row it is about: marks may stand elsewhere than the cursor. */
static char *title_of(const struct invocation *invocation, const struct command *command)
{
    struct buf title;
    const char *name = invocation && command->flags & CMD_ROW ? invocation_name(invocation) : "";

    buf_init(&title, BUF_TEXT_MAX);
    buf_puts(&title, command->title);
    if (*name)
        buf_puts(&title, ": ");
    safe_string(&title, name);
    if (invocation && invocation->target_count > 1)
        buf_printf(&title, " and %zu more", invocation->target_count - 1);
    return buf_take(&title, NULL);
}

void modal_form(struct console *console, struct invocation *invocation, struct args *args, answer_fn *answer,
                void *context)
{
    struct form *form = mem_calloc(1, sizeof *form);
    const struct command *command = args_command(args);

    form->modal.ops = &form_ops;
    form->args = args;
    form->title = title_of(invocation, command);
    form->note = where(console, invocation);
    form->answer = answer;
    form->context = context;
    form->fields = mem_calloc(command->arg_count + 1, sizeof *form->fields);
    for (size_t i = 0; i < command->arg_count; i++) {
        if (!(command->args[i].flags & ARG_CLI_ONLY))
            add_field(form, &command->args[i]);
    }
    form->focus = first_focus(form);
    modal_open(console, &form->modal);
    console->pasting = false;
}
