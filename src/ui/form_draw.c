#include "base/json_text.h"
#include "base/text.h"
#include "ui/form.h"
#include "ui/modal_box.h"
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define WIDTH 78
#define LABEL_MOST 24

static int label_width(const struct form *form)
{
    int width = 4;

    for (size_t i = 0; i < form->count; i++) {
        int cells = text_cells(form->fields[i].arg->name) + 1;
        width = cells > width ? cells : width;
    }
    return width < LABEL_MOST ? width : LABEL_MOST;
}

static int height(const struct form *form, const struct field *field)
{
    return field_visible(form, field) ? field_rows(field) + (field->error[0] ? 1 : 0) : 0;
}

/* (•) classic   ( ) quorum, or ‹classic› when there is no room for all. */
static void draw_choice(const struct form *form, const struct field *field, struct canvas *canvas, struct rect line,
                        bool focused)
{
    const char *value = args_get(form->args, field->arg->name);
    int needed = 0, at = line.column;

    for (const char *const *word = field->arg->choices; word && *word; word++)
        needed += text_cells(*word) + 7;
    if (needed - 3 > line.columns) {
        canvas_printf(canvas, line.row, at, line.columns, focused ? STYLE_FOCUS : STYLE_INPUT, "‹%s›",
                      value ? value : " - ");
        return;
    }
    for (const char *const *word = field->arg->choices; word && *word; word++) {
        const bool chosen = value && strcmp(value, *word) == 0;
        canvas_text(canvas, line.row, at, 3, chosen && focused ? STYLE_FOCUS : STYLE_NORMAL, chosen ? "(•)" : "( )");
        canvas_text(canvas, line.row, at + 4, -1, chosen ? STYLE_BOLD : STYLE_NORMAL, *word);
        at += text_cells(*word) + 7;
    }
    if (focused && !value)
        canvas_restyle(canvas, (struct rect){line.row, line.column, 1, 3}, STYLE_FOCUS);
}

static void draw_value(const struct form *form, const struct field *field, struct canvas *canvas, struct rect rect,
                       bool focused)
{
    if (field->arg->type == ARG_CHOICE) {
        draw_choice(form, field, canvas, rect, focused);
    } else if (field->arg->type == ARG_FLAG) {
        const bool on = args_flag(form->args, field->arg->name);
        canvas_text(canvas, rect.row, rect.column, 3, focused ? STYLE_FOCUS : STYLE_INPUT, on ? "‹x›" : "‹ ›");
        canvas_text(canvas, rect.row, rect.column + 4, rect.columns - 4, STYLE_DIM, on ? "yes" : "no");
    } else {
        for (int i = 0; i < rect.rows; i++) {
            canvas_text(canvas, rect.row + i, rect.column, 1, focused ? STYLE_ACCENT : STYLE_DIM, "‹");
            canvas_text(canvas, rect.row + i, rect.column + rect.columns - 1, 1, focused ? STYLE_ACCENT : STYLE_DIM,
                        "›");
        }
        textbox_draw(&field->box, canvas, rect_inset(rect, 0, 1), STYLE_INPUT, focused);
    }
}

/* Draws a field whose first row is `row`, as far as it lies inside the window. */
static void draw_field(const struct form *form, size_t index, struct canvas *canvas, struct rect window, int row,
                       int label)
{
    const struct field *field = &form->fields[index];
    const bool focused = index == form->focus;
    const int bottom = window.row + window.rows;
    int rows = field_rows(field);
    char name[LABEL_MOST + 1];

    if (row >= window.row && row < bottom) {
        snprintf(name, sizeof name, "%s%s", field->arg->name, field->arg->flags & ARG_REQUIRED ? "*" : "");
        canvas_text(canvas, row, window.column, label, focused ? STYLE_BOLD : STYLE_NORMAL, name);
    }
    struct rect value = {row, window.column + label + 1, rows, window.columns - label - 1};
    if (value.row + value.rows > bottom)
        value.rows = bottom - value.row;
    if (value.row < window.row) {
        value.rows -= window.row - value.row;
        value.row = window.row;
    }
    if (value.rows > 0)
        draw_value(form, field, canvas, value, focused);
    row += rows;
    if (field->error[0] && row >= window.row && row < bottom)
        canvas_printf(canvas, row, value.column, value.columns, STYLE_ERROR, "✗ %s", field->error);
}

static void scroll_to_focus(struct form *form, int rows)
{
    int top = 0, tall = 1;

    for (size_t i = 0; i < form->focus && i < form->count; i++)
        top += height(form, &form->fields[i]);
    if (form->focus < form->count)
        tall = height(form, &form->fields[form->focus]);
    if (top + tall > form->scroll + rows)
        form->scroll = top + tall - rows;
    if (top < form->scroll)
        form->scroll = top;
}

/* What is known of a body: its size, and whether it is JSON. */
static void body_hint(const struct field *field, struct buf *out)
{
    size_t where;

    buf_printf(out, "%zu B", field->box.len);
    if (field->box.text[0] == '{' || field->box.text[0] == '[')
        buf_puts(out, json_text_valid(field->box.text, field->box.len, &where) ? "  JSON ✓" : "  ✗ not valid JSON");
    buf_puts(out, "  ^E edit  ^O load");
}

static void draw_hint(const struct form *form, struct canvas *canvas, struct rect line)
{
    const struct field *field = form->focus < form->count ? &form->fields[form->focus] : NULL;
    struct buf text;

    buf_init(&text, BUF_TEXT_MAX);
    if (form->leaving)
        buf_puts(&text, "Esc again drops what was entered");
    else if (!field)
        buf_puts(&text, "Enter sends");
    else if (field->arg->type == ARG_BODY)
        body_hint(field, &text);
    else if (field->arg->type == ARG_PAIRS)
        buf_printf(&text, "one a line: NAME[:TYPE]=VALUE  %s", field->arg->summary);
    else if (field_is_text(field) && field->arg->choices)
        buf_printf(&text, "%s  ^N suggests", field->arg->summary);
    else
        buf_puts(&text, field->arg->summary);
    canvas_text(canvas, line.row, line.column, line.columns, form->leaving ? STYLE_WARNING : STYLE_DIM, text.data);
    buf_finish(&text);
}

void form_draw(struct form *form, struct canvas *canvas, struct rect screen)
{
    const int columns = screen.columns - 4 < WIDTH ? screen.columns - 4 : WIDTH, label = label_width(form);
    int rows = 0, row;

    for (size_t i = 0; i < form->count; i++)
        rows += height(form, &form->fields[i]);
    struct rect inside = modal_box(canvas, screen, rows + 3, columns, form->title, form->note);
    struct rect keys = rect_split_bottom(&inside, 1), hint = rect_split_bottom(&inside, 1);
    if (inside.rows > 3) {
        const int rule = rect_split_bottom(&inside, 1).row;
        modal_box_rule(canvas, inside, rule);
    }
    scroll_to_focus(form, inside.rows);
    row = inside.row - form->scroll;
    for (size_t i = 0; i < form->count; i++) {
        if (field_visible(form, &form->fields[i]))
            draw_field(form, i, canvas, inside, row, label);
        row += height(form, &form->fields[i]);
    }
    draw_hint(form, canvas, hint);
    int at = keys.column + canvas_text(canvas, keys.row, keys.column, keys.columns,
                                       form->focus == form->count ? STYLE_FOCUS : STYLE_KEY, "[ ^X send ]");
    canvas_text(canvas, keys.row, at + 2, keys.column + keys.columns - at - 2, STYLE_DIM, "Tab next   Esc cancel");
}
