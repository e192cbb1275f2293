/* Sparklines, area charts and bars. NaN is a gap. UI thread. */
#ifndef WARREN_UI_CHART_H
#define WARREN_UI_CHART_H
#include "model/column.h"
#include "ui/canvas.h"
#include "ui/term.h"

/* The last `width` values, scaled from 0 to their highest. */
void chart_spark(struct canvas *canvas, int row, int column, int width, enum glyphs glyphs, unsigned style,
                 const double *values, size_t count);
struct chart_line {
    const char *label;
    const struct series *series; /* NULL: none yet */
    unsigned style;
};
/* An area chart with axis labels at the left (values by figure_short) and the time span below when there is room. */
void chart_area(struct canvas *canvas, struct rect rect, enum glyphs glyphs, const struct chart_line *lines,
                size_t count, int64_t now_wall_ms);
/* ████▌····· share 0–1; the style turns warning over `warn` and error over `bad`. */
void chart_bar(struct canvas *canvas, int row, int column, int width, enum glyphs glyphs, double share, double warn,
               double bad);

#endif
