/* The terminal: curses behind a small table, so that tests have one without a tty. UI thread. */
#ifndef WARREN_UI_TERM_H
#define WARREN_UI_TERM_H
#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>

struct canvas;
struct term;
enum glyphs { GLYPHS_BRAILLE, GLYPHS_BLOCK, GLYPHS_ASCII };

struct term_ops {
    void (*size)(struct term *term, int *rows, int *columns);
    void (*present)(struct term *term, const struct canvas *canvas); /* one doupdate */
    int (*read_key)(struct term *term); /* enum press; PRESS_NONE when there is none; never waits */
    void (*suspend)(struct term *term); /* gives the terminal back: editor, ^Z */
    void (*resume)(struct term *term);
    void (*redraw)(struct term *term);                             /* ^L */
    void (*raw)(struct term *term, const char *bytes, size_t len); /* past the screen: OSC 52 */
    void (*destroy)(struct term *term);
};
struct term {
    const struct term_ops *ops;
    int fd;      /* keys come from here: to poll; -1: none */
    int colours; /* 0 mono, 8, 256 */
    bool light;  /* a light background, as far as is known */
    bool utf8;
    enum glyphs glyphs;
    char notice[160]; /* unknown TERM, …; "" when all is well */
};

struct term *term_curses_create(bool no_color, bool ascii, struct error *error) __attribute__((warn_unused_result));
/* A terminal of fixed size whose keys are scripted: for tests. */
struct term *term_null_create(int rows, int columns, bool utf8, int colours);
void term_null_keys(struct term *term, const int *keys, int count);
void term_null_resize(struct term *term, int rows, int columns);
const char *term_null_raw(struct term *term); /* what went past the screen, since the last call; "" when nothing */
void term_destroy(struct term *term);
/* Restores the terminal with precomputed bytes; safe in a signal handler and after a crash; a second call does nothing.
 */
void term_emergency_restore(void);

#endif
