/* A grid of cells that a frame is drawn on. Everything is clipped; nothing here can crash at any size. UI thread.
 * Text must be safe_text already; it is laid out by grapheme and wcwidth. */
#ifndef WARREN_UI_CANVAS_H
#define WARREN_UI_CANVAS_H
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

enum style {
    STYLE_NORMAL,
    STYLE_DIM,
    STYLE_BOLD,
    STYLE_TITLE,
    STYLE_HEADING,
    STYLE_ACCENT,
    STYLE_KEY,
    STYLE_OK,
    STYLE_WARNING,
    STYLE_ERROR,
    STYLE_PROD,
    STYLE_CHART,
    STYLE_CHART2,
    STYLE_CHART3,
    STYLE_MATCH,
    STYLE_INPUT,
    STYLE_FOCUS,
    STYLE_LINK,
    STYLE_COUNT
};
#define STYLE_SELECTED 0x80 /* ORed to a style: the row under the cursor */

struct rect {
    int row, column, rows, columns;
};
struct cell {
    char text[20]; /* one grapheme, UTF-8; "" is the right half of a wide one */
    uint8_t style; /* enum style | STYLE_SELECTED */
};
struct canvas {
    int rows, columns;
    struct cell *cells;
    int cursor_row, cursor_column; /* -1: hidden */
    bool plain;                    /* ornaments (● ▲ ─ …) are drawn as ASCII; names stay as they are */
    bool ascii;                    /* and whatever else is beyond ASCII becomes ? : the locale cannot show it */
};

void canvas_init(struct canvas *canvas, int rows, int columns);
void canvas_finish(struct canvas *canvas);
void canvas_resize(struct canvas *canvas, int rows, int columns);
void canvas_clear(struct canvas *canvas);
/* Draws clipped to `width` cells (-1: to the edge); cut text ends in an ellipsis. Returns the cells used. */
int canvas_text(struct canvas *canvas, int row, int column, int width, unsigned style, const char *safe);
/* Right-aligned in width. */
void canvas_right(struct canvas *canvas, int row, int column, int width, unsigned style, const char *safe);
int canvas_printf(struct canvas *canvas, int row, int column, int width, unsigned style, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
void canvas_fill(struct canvas *canvas, struct rect rect, unsigned style, const char *grapheme);
void canvas_restyle(struct canvas *canvas, struct rect rect, unsigned style); /* keeps the text */
void canvas_select(struct canvas *canvas, struct rect rect);                  /* ORs STYLE_SELECTED */
void canvas_rule(struct canvas *canvas, int row, bool utf8);                  /* ──── */
/* Lines of text, without trailing blanks; with `styles` a letter grid of the styles follows. For tests. */
void canvas_dump(const struct canvas *canvas, struct buf *out, bool styles);
/* The rect's share of the canvas; rows or columns may become 0. */
struct rect rect_inset(struct rect rect, int rows, int columns);
struct rect rect_split_top(struct rect *rest, int rows);
struct rect rect_split_bottom(struct rect *rest, int rows);
struct rect rect_split_left(struct rect *rest, int columns);
struct rect rect_split_right(struct rect *rest, int columns);

#endif
