/* What lies over a view and takes the keys: question, form, menu, palette, pickers, one-line prompt. UI thread. */
#ifndef WARREN_UI_MODAL_H
#define WARREN_UI_MODAL_H
#include "cmd/invoke.h"
#include "ui/console.h"

struct modal;
struct modal_ops {
    void (*draw)(struct modal *modal, struct canvas *canvas, struct rect screen);
    bool (*key)(struct modal *modal, int key); /* false: close it */
    void (*destroy)(struct modal *modal);      /* answers "no" if it was not answered */
};
struct modal {
    const struct modal_ops *ops;
    struct console *console;
    struct modal *below;
};
void modal_open(struct console *console, struct modal *modal); /* takes it */
void modal_close(struct console *console);                     /* the top one */

void modal_confirm(struct console *console, const struct confirmation *confirmation, answer_fn *answer, void *context);
void modal_form(struct console *console, struct invocation *invocation, struct args *args, answer_fn *answer,
                void *context);
void modal_vhosts(struct console *console); /* `V`: asks the broker for the names, then lists them */
/* A list to choose from. items are copied. chosen gets the index, or -1 when left. */
struct menu_item {
    const char *key; /* shown at the left; NULL */
    const char *text;
    const char *note; /* dim, at the right; NULL */
    bool checked;
};
enum menu_kind {
    MENU_PLAIN,
    MENU_CHECKS /* Space toggles: chosen is called for each toggle, stays open */,
    MENU_FILTERED /* typing filters */
};
void modal_menu(struct console *console, const char *title, enum menu_kind kind, const struct menu_item *items,
                size_t count, size_t selected, void (*chosen)(void *context, int index), void *context);
void modal_palette(struct console *console); /* `:` */
/* One line of text at the bottom: changed is called at each key (filter as you type), done at the end (text NULL:
 * left). */
void modal_prompt(struct console *console, const char *label, const char *text,
                  void (*changed)(void *context, const char *text), void (*done)(void *context, const char *text),
                  void *context);

#endif
