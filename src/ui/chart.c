#include "ui/chart.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const ascii_blocks[] = {" ", "_", "_", ".", "-", "=", "+", "*", "#"};
#define STEPS 8

static double highest(const double *values, size_t count)
{
    double high = 0;

    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i]) && values[i] > high)
            high = values[i];
    }
    return high;
}

/* Eighths of `cells` that value takes of high; at least one when it is above zero, so that little is not nothing. */
static int eighths(double value, double high, int cells)
{
    if (!isfinite(value) || value <= 0 || high <= 0)
        return 0;
    double share = value / high * cells * STEPS;
    return share < 1 ? 1 : share > cells * STEPS ? cells * STEPS : (int)lround(share);
}

void chart_spark(struct canvas *canvas, int row, int column, int width, enum glyphs glyphs, unsigned style,
                 const double *values, size_t count)
{
    if (width <= 0 || !values)
        return;
    const size_t room = (size_t)width;
    const size_t shown = count < room ? count : room;
    const char *const *signs = glyphs == GLYPHS_ASCII ? ascii_blocks : blocks;
    values += count - shown;
    const double high = highest(values, shown);

    for (size_t i = 0; i < shown; i++) {
        int at = column + width - (int)shown + (int)i;
        if (isnan(values[i]))
            continue;
        /* A value of nothing keeps the base line, so that it differs from a gap. */
        int step = eighths(values[i], high, 1);
        canvas_text(canvas, row, at, 1, values[i] > 0 ? style : STYLE_DIM | (style & STYLE_SELECTED),
                    signs[step ? step : 1]);
    }
}

void chart_bar(struct canvas *canvas, int row, int column, int width, enum glyphs glyphs, double share, double warn,
               double bad)
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
    unsigned style = share >= bad ? STYLE_ERROR : share >= warn ? STYLE_WARNING : STYLE_OK;

    if (width <= 0)
        return;
    if (isnan(share)) {
        canvas_text(canvas, row, column, width, STYLE_DIM, "-");
        return;
    }
    int filled = eighths(share, 1, width);
    for (int i = 0; i < width; i++) {
        int part = filled - i * STEPS;
        part = part < 0 ? 0 : part > STEPS ? STEPS : part;
        if (part == 0)
            canvas_text(canvas, row, column + i, 1, STYLE_DIM, "·");
        else if (glyphs == GLYPHS_ASCII)
            canvas_text(canvas, row, column + i, 1, style, part >= STEPS / 2 ? "#" : "·");
        else
            canvas_text(canvas, row, column + i, 1, style, parts[part]);
    }
}
