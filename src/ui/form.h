/* The form's inside, for modal_form.c and form_*.c only. UI thread. */
#ifndef WARREN_UI_FORM_H
#define WARREN_UI_FORM_H
#include "ui/modal.h"
#include "ui/textbox.h"

struct field {
    const struct arg *arg;
    struct textbox box; /* of all but flags and choices */
    char error[300];    /* safe text; "" when all is well */
};
struct form {
    struct modal modal;
    struct args *args; /* the invocation's */
    char *title, *note;
    struct field *fields;
    size_t count;
    size_t focus; /* count: the send button */
    int scroll;   /* rows above the window */
    answer_fn *answer;
    void *context;
    bool changed; /* something was entered */
    bool leaving; /* Esc was pressed once over what was entered */
    bool answered;
};

bool field_is_text(const struct field *field);
bool field_visible(const struct form *form, const struct field *field);
void field_load(const struct form *form, struct field *field);   /* shows what is in force */
bool field_commit(struct form *form, struct field *field);       /* false: field->error says why */
void field_step(struct form *form, struct field *field, int by); /* choices, flags, suggestions */
int field_rows(const struct field *field);                       /* without the error's */

void form_draw(struct form *form, struct canvas *canvas, struct rect screen);
void form_edit(struct form *form, struct field *field);      /* ^E */
void form_load_file(struct form *form, struct field *field); /* ^O */

#endif
