/* Text being typed: one line or several, with a cursor, shown through safe_text. UI thread. */
#ifndef WARREN_UI_TEXTBOX_H
#define WARREN_UI_TEXTBOX_H
#include "base/buf.h"
#include "ui/canvas.h"

#define TEXTBOX_MAX ((size_t)1 << 20) /* bytes; more does not go in */

struct textbox {
    char *text; /* raw, NUL-terminated, never NULL */
    size_t len;
    size_t cursor; /* byte offset, at the start of a character */
    bool lines;    /* Enter and pasted line ends go in as new lines */
    bool secret;   /* shown as dots, and wiped */
};

void textbox_init(struct textbox *box, const char *text); /* NULL: empty; the cursor stands at the end */
void textbox_finish(struct textbox *box);
void textbox_set(struct textbox *box, const char *text, size_t len);
void textbox_insert(struct textbox *box, const char *text, size_t len);
/* An editing key: characters, arrows, Home, End, ^W, ^U, ^K. False: not for a text. pasted: control
 * characters are text (line ends become new lines or blanks). */
bool textbox_key(struct textbox *box, int key, bool pasted);
/* Draws it in rect, scrolled so that the cursor is seen, and puts the canvas's cursor there when focused. */
void textbox_draw(const struct textbox *box, struct canvas *canvas, struct rect rect, unsigned style, bool focused);
int textbox_line_count(const struct textbox *box);

#endif
