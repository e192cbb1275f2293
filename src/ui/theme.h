/* What a style looks like: colour only for state, and never alone. The terminal keeps its own background; only the row
 * under the cursor, PROD and input fields have one. Any thread. */
#ifndef WARREN_UI_THEME_H
#define WARREN_UI_THEME_H
#include "ui/canvas.h"
#include "ui/term.h"
#include <stdbool.h>

struct look {
    short fg, bg; /* colour numbers; -1: the terminal's own */
    bool bold, dim, underline, reverse;
};

/* colours: 0, 8 or 256, as in struct term. style may carry STYLE_SELECTED. */
struct look theme_look(unsigned style, int colours, bool light);
/* Is the background light? From $COLORFGBG ("15;0"), as rxvt, konsole and others set it; else it counts as dark. */
bool theme_light(const char *colorfgbg);
/* What the font of a terminal of this type is likely to have. */
enum glyphs theme_glyphs(const char *type, bool utf8);

#endif
