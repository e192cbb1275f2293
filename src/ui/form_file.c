/* A field's text from the editor or from a file. */
#include "base/mem.h"
#include "base/text.h"
#include "ui/form.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

static void take_text(struct form *form, struct field *field, const struct buf *text)
{
    size_t len = text->len;

    if (memchr(text->data, '\0', len)) {
        snprintf(field->error, sizeof field->error, "it holds NUL bytes: use `warren publish --body-file`");
        return;
    }
    if (!field->box.lines && len > 0 && text->data[len - 1] == '\n')
        len--;
    textbox_set(&field->box, text->data, len);
    field->error[0] = '\0';
    form->changed = true;
    field_commit(form, field);
}

void form_edit(struct form *form, struct field *field)
{
    const char *suffix = field->box.text[0] == '{' || field->box.text[0] == '[' ? ".json" : ".txt";
    struct error error;
    struct buf text;

    buf_init(&text, TEXTBOX_MAX);
    buf_append(&text, field->box.text, field->box.len);
    if (console_edit_text(form->modal.console, &text, suffix, &error))
        take_text(form, field, &text);
    else
        safe_copy(field->error, sizeof field->error, error.text);
    buf_finish(&text);
}

static bool read_file(const char *path, struct buf *text, struct error *error)
{
    char chunk[8192];
    ssize_t got = 0;
    /* Not blocking: a FIFO must not hang the console. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return error_set(error, ERROR_USAGE, "cannot open %s: %s", path, strerror(errno));
    while (!text->overflow && (got = read(fd, chunk, sizeof chunk)) > 0)
        buf_append(text, chunk, (size_t)got);
    const int why = errno;
    close(fd);
    if (got < 0)
        return error_set(error, ERROR_USAGE, "cannot read %s: %s", path, strerror(why));
    if (text->overflow)
        return error_set(error, ERROR_USAGE, "%s is longer than %zu bytes", path, text->max);
    return true;
}

static void file_named(void *context, const char *path)
{
    struct form *form = context;
    struct field *field = form->focus < form->count ? &form->fields[form->focus] : NULL;
    struct error error;
    struct buf text;

    if (!path || !*path || !field)
        return;
    const char *home = getenv("HOME");
    char *expanded = text_starts(path, "~/") && home ? mem_printf("%s%s", home, path + 1) : mem_strdup(path);
    buf_init(&text, TEXTBOX_MAX);
    if (read_file(expanded, &text, &error))
        take_text(form, field, &text);
    else
        safe_copy(field->error, sizeof field->error, error.text);
    buf_finish(&text);
    free(expanded);
}

void form_load_file(struct form *form, struct field *field)
{
    (void)field; /* it has the focus, and keeps it while the prompt is there */
    modal_prompt(form->modal.console, "load file:", "", NULL, file_named, form);
}
