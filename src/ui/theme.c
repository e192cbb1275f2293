#include "ui/theme.h"
#include "base/text.h"
#include <string.h>

#include "base/banned.h"

enum { OWN = -1 };

/* For 256 colours: figures that read on black and on white alike stand in both tables. */
struct tint {
    short dark, light; /* foreground on a dark and on a light background */
    short basic;       /* of the eight */
    bool bold, dim, underline;
};

static const struct tint tints[STYLE_COUNT] = {
    [STYLE_NORMAL] = {OWN, OWN, OWN, false, false, false}, [STYLE_DIM] = {245, 243, OWN, false, true, false},
    [STYLE_BOLD] = {OWN, OWN, OWN, true, false, false},    [STYLE_TITLE] = {OWN, OWN, OWN, true, false, false},
    [STYLE_HEADING] = {250, 240, OWN, true, false, false}, [STYLE_ACCENT] = {75, 25, 6, false, false, false},
    [STYLE_KEY] = {75, 25, 6, true, false, false},         [STYLE_OK] = {71, 28, 2, false, false, false},
    [STYLE_WARNING] = {178, 130, 3, true, false, false},   [STYLE_ERROR] = {203, 160, 1, true, false, false},
    [STYLE_PROD] = {231, 231, 7, true, false, false},      [STYLE_CHART] = {75, 25, 6, false, false, false},
    [STYLE_CHART2] = {178, 130, 3, false, false, false},   [STYLE_CHART3] = {134, 90, 5, false, false, false},
    [STYLE_MATCH] = {178, 130, 3, true, false, true},      [STYLE_INPUT] = {OWN, OWN, OWN, false, false, true},
    [STYLE_FOCUS] = {OWN, OWN, OWN, true, false, false},   [STYLE_LINK] = {75, 25, 6, false, false, true},
};

#define SELECTED_DARK 238
#define SELECTED_LIGHT 253
#define SELECTED_TEXT_DARK 255
#define SELECTED_TEXT_LIGHT 232
#define DIM_ON_SELECTED_DARK 248
#define PROD_RED 160
#define BASIC_RED 1

static struct look mono_look(unsigned style, bool selected)
{
    const struct tint *tint = &tints[style];
    struct look look = {OWN, OWN, tint->bold, tint->dim, tint->underline, selected};

    if (style == STYLE_PROD || style == STYLE_FOCUS)
        look.reverse = true;
    return look;
}

static struct look basic_look(unsigned style, bool selected)
{
    struct look look = mono_look(style, selected);

    look.fg = tints[style].basic;
    if (style == STYLE_PROD) {
        look.bg = BASIC_RED;
        look.reverse = false;
    }
    return look;
}

static struct look rich_look(unsigned style, bool selected, bool light)
{
    const struct tint *tint = &tints[style];
    struct look look = {light ? tint->light : tint->dark, OWN, tint->bold, false, tint->underline, false};

    if (style == STYLE_PROD) {
        look.bg = PROD_RED;
    } else if (style == STYLE_FOCUS) {
        look.reverse = true;
    } else if (selected) {
        /* Both are set: the terminal's own foreground may not read on our background. */
        look.bg = light ? SELECTED_LIGHT : SELECTED_DARK;
        if (look.fg == OWN)
            look.fg = light ? SELECTED_TEXT_LIGHT : SELECTED_TEXT_DARK;
        else if (style == STYLE_DIM && !light)
            look.fg = DIM_ON_SELECTED_DARK;
        look.bold = true;
    }
    return look;
}

struct look theme_look(unsigned style, int colours, bool light)
{
    const bool selected = style & STYLE_SELECTED;

    style &= ~(unsigned)STYLE_SELECTED;
    if (style >= STYLE_COUNT)
        style = STYLE_NORMAL;
    if (colours >= 256)
        return rich_look(style, selected, light);
    return colours >= 8 ? basic_look(style, selected) : mono_look(style, selected);
}

bool theme_light(const char *colorfgbg)
{
    const char *last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
    int64_t colour;

    if (!last || !text_parse_i64(last + 1, &colour))
        return false;
    return colour == 7 || (colour >= 9 && colour <= 15);
}

enum glyphs theme_glyphs(const char *type, bool utf8)
{
    /* Their fonts have neither Braille nor eighths of blocks. */
    static const char *const plain[] = {"linux", "vt", "dumb", "ansi", "cons25", "cygwin", "sun", "mach", "hurd"};

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (text_starts(type, plain[i]))
            return GLYPHS_ASCII;
    }
    return utf8 ? GLYPHS_BRAILLE : GLYPHS_ASCII;
}
