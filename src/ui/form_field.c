/* One field of a form, and the argument behind it. */
#include "base/mem.h"
#include "base/text.h"
#include "ui/form.h"
#include <string.h>

#include "base/banned.h"

#define LINES_MOST 8

bool field_is_text(const struct field *field)
{
    return field->arg->type != ARG_FLAG && field->arg->type != ARG_CHOICE;
}

bool field_visible(const struct form *form, const struct field *field)
{
    return args_visible(form->args, field->arg);
}

void field_load(const struct form *form, struct field *field)
{
    const char *value = args_get(form->args, field->arg->name);

    if (field_is_text(field))
        textbox_set(&field->box, value ? value : "", value ? strlen(value) : 0);
}

bool field_commit(struct form *form, struct field *field)
{
    const char *now = args_get(form->args, field->arg->name);
    struct error error;

    field->error[0] = '\0';
    /* What was not touched stays a default. */
    if (!field_is_text(field) || strcmp(now ? now : "", field->box.text) == 0)
        return true;
    if (args_set(form->args, field->arg->name, field->box.text, &error)) {
        if (field->box.len == 0)
            field_load(form, field); /* an emptied field may fall back to its default: show it */
        return true;
    }
    safe_copy(field->error, sizeof field->error, error.text);
    return false;
}

static void set(struct form *form, struct field *field, const char *value)
{
    struct error error;

    form->changed = true;
    field->error[0] = '\0';
    if (!args_set(form->args, field->arg->name, value, &error))
        safe_copy(field->error, sizeof field->error, error.text);
}

/* Index of value among the choices; the count when it is none of them. */
static size_t choice_index(const struct arg *arg, const char *value, size_t *count)
{
    size_t found;

    for (*count = 0; arg->choices && arg->choices[*count]; (*count)++) {
    }
    for (found = 0; found < *count && !(value && strcmp(arg->choices[found], value) == 0); found++) {
    }
    return found;
}

void field_step(struct form *form, struct field *field, int by)
{
    const struct arg *arg = field->arg;
    const char *value = field_is_text(field) ? field->box.text : args_get(form->args, arg->name);
    size_t count, index;

    if (arg->type == ARG_FLAG) {
        set(form, field, args_flag(form->args, arg->name) ? "false" : "true");
        return;
    }
    index = choice_index(arg, value, &count);
    if (count == 0)
        return;
    /* One place more, for nothing chosen, where that may be. */
    const bool optional = arg->type == ARG_CHOICE && !arg->value && !(arg->flags & ARG_REQUIRED);
    const size_t places = optional ? count + 1 : count;
    if (index == count && !optional)
        index = by > 0 ? 0 : count - 1;
    else
        index = (index + (by > 0 ? 1 : places - 1)) % places;
    if (field_is_text(field))
        textbox_set(&field->box, arg->choices[index], strlen(arg->choices[index]));
    else
        set(form, field, index < count ? arg->choices[index] : NULL);
    form->changed = true;
}

int field_rows(const struct field *field)
{
    int lines = field->box.text && field->box.lines ? textbox_line_count(&field->box) : 1;

    return lines > LINES_MOST ? LINES_MOST : lines;
}
