/* The area chart: values on a grid of dots, which are then put into cells. */
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/chart.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define AXIS 8 /* cells: the figure, a blank and the tick */

/* The plot inside the axes. Dots: 2 × 4 a cell in Braille, 1 × 8 in blocks, 1 × 1 in ASCII. */
struct plot {
    struct canvas *canvas;
    struct rect rect;
    enum glyphs glyphs;
    int wide, tall; /* dots of a cell */
    double high;
    bool flat; /* nothing but zeroes: the axis has no other figure */
    int64_t start_ms, end_ms, step_ms;
};

/* The mean of the samples whose time lies in [from, to), else the sample in force there; NaN when there is none. */
static double sample(const struct series *series, double from, double to)
{
    double sum = 0;
    size_t found = 0;
    const double step = (double)series->step_ms;
    const double first = (double)series->end_ms - step * (double)(series->count - 1);
    double low = ceil((from - first) / step), high = ceil((to - first) / step);

    if (low < 0)
        low = 0;
    if (high > (double)series->count)
        high = (double)series->count;
    for (size_t i = (size_t)low; i < (size_t)(high > 0 ? high : 0); i++) {
        if (!isnan(series->values[i])) {
            sum += series->values[i];
            found++;
        }
    }
    if (found > 0)
        return sum / (double)found;
    /* Samples lie further apart than dots: the one before holds for a step. */
    double before = floor((from - first) / step);
    if (before < 0 || before >= (double)series->count || first + (before + 1) * step < from)
        return (double)NAN;
    return series->values[(size_t)before];
}

static bool usable(const struct chart_line *line)
{
    return line->series && line->series->count > 0 && line->series->step_ms > 0;
}

/* A round figure at or above value, so that the axis reads well: 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten. */
static double round_up(double value)
{
    static const double steps[] = {1, 1.5, 2, 3, 4, 5, 6, 8, 10};
    double power = pow(10, floor(log10(value)));

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (value <= steps[i] * power * 1.0001)
            return steps[i] * power;
    }
    return 10 * power;
}

static void plot_range(struct plot *plot, const struct chart_line *lines, size_t count, int64_t now_ms)
{
    double high = 0;
    int64_t start = 0, end = 0;
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        const struct series *series = lines[i].series;
        if (!usable(&lines[i]))
            continue;
        int64_t first = series->end_ms - series->step_ms * (int64_t)(series->count - 1);
        start = any && start < first ? start : first;
        end = any && end > series->end_ms ? end : series->end_ms;
        any = true;
        plot->step_ms = series->step_ms;
        for (size_t k = 0; k < series->count; k++) {
            if (isfinite(series->values[k]) && series->values[k] > high)
                high = series->values[k];
        }
    }
    plot->start_ms = any ? start : now_ms - 60000;
    plot->end_ms = any && end > start ? end : plot->start_ms + 1;
    plot->high = high > 0 ? round_up(high) : 1;
    plot->flat = high <= 0;
}

/* Braille dots of a cell, by column and row from the top. */
static const unsigned char braille[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

static void put_braille(const struct plot *plot, int row, int column, unsigned style, unsigned dots)
{
    const unsigned code = 0x2800 | dots;
    char text[4] = {(char)(0xe0 | (code >> 12)), (char)(0x80 | ((code >> 6) & 0x3f)), (char)(0x80 | (code & 0x3f)), 0};

    canvas_text(plot->canvas, row, column, 1, style, text);
}

/* Draws one cell of a line. heights: dots from the bottom, one a dot column; -1: no value. */
static void plot_cell(const struct plot *plot, int row, int column, unsigned style, bool filled, const int heights[2])
{
    static const char *const blocks[] = {"", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const int base = (plot->rect.rows - 1 - row) * plot->tall; /* dots below this cell */
    unsigned dots = 0;
    int level = 0;

    for (int side = 0; side < plot->wide; side++) {
        for (int dot = 0; dot < plot->tall; dot++) {
            int height = base + dot + 1;
            if (heights[side] >= 0 &&
                (filled ? height <= heights[side] : height == (heights[side] ? heights[side] : 1))) {
                dots |= braille[side][3 - (dot & 3)];
                level = dot + 1;
            }
        }
    }
    if (level == 0)
        return;
    if (plot->glyphs == GLYPHS_BRAILLE)
        put_braille(plot, plot->rect.row + row, plot->rect.column + column, style, dots);
    else if (plot->glyphs == GLYPHS_BLOCK)
        canvas_text(plot->canvas, plot->rect.row + row, plot->rect.column + column, 1, style, blocks[level]);
    else
        canvas_text(plot->canvas, plot->rect.row + row, plot->rect.column + column, 1, style, filled ? "#" : "o");
}

static void plot_line(const struct plot *plot, const struct chart_line *line, bool filled)
{
    const int dots = plot->rect.columns * plot->wide, full = plot->rect.rows * plot->tall;
    const double span = (double)(plot->end_ms - plot->start_ms);
    const double step = (double)line->series->step_ms;

    for (int column = 0; column < plot->rect.columns; column++) {
        int heights[2] = {-1, -1};
        for (int side = 0; side < plot->wide; side++) {
            int at = column * plot->wide + side;
            /* The range is taken a step longer, so that the last sample has a place of its own. */
            double from = (double)plot->start_ms + (span + step) * at / dots;
            double value = sample(line->series, from, from + (span + step) / dots);
            if (isfinite(value))
                heights[side] = value <= 0 ? 0 : (int)fmax(1, round(value / plot->high * full));
        }
        for (int row = 0; row < plot->rect.rows; row++)
            plot_cell(plot, row, column, line->style, filled, heights);
    }
}

/* The figure on an axis: round as it is, it needs no ".0". */
static char *axis_figure(char out[FIGURE_SIZE], double value)
{
    char *point = strstr(figure_short(out, value), ".0");

    if (point && (point[2] < '0' || point[2] > '9'))
        memmove(point, point + 2, strlen(point + 2) + 1);
    return out;
}

static void draw_axis(const struct plot *plot, int column)
{
    const int rows = plot->rect.rows;
    char figure[FIGURE_SIZE];

    for (int row = 0; row < rows; row++) {
        bool middle = rows >= 3 && row == rows / 2;
        bool tick = row == rows - 1 || (!plot->flat && (row == 0 || middle));
        if (tick) {
            double value = row == rows - 1 ? 0 : row == 0 ? plot->high : plot->high / 2;
            canvas_right(plot->canvas, plot->rect.row + row, column, AXIS - 2, STYLE_DIM,
                         value > 0 ? axis_figure(figure, value) : "0");
        }
        canvas_text(plot->canvas, plot->rect.row + row, column + AXIS - 1, 1, STYLE_DIM, tick ? "┤" : "│");
    }
}

static void draw_span(const struct plot *plot, int row, int64_t now_ms)
{
    char text[FIGURE_SIZE];
    const int64_t lag = now_ms - plot->end_ms;
    int width = plot->rect.columns;

    figure_age(text, plot->end_ms - plot->start_ms + plot->step_ms);
    canvas_printf(plot->canvas, row, plot->rect.column, width, STYLE_DIM, "-%s", text);
    if (lag > 60000)
        figure_clock(text, plot->end_ms);
    else
        snprintf(text, sizeof text, "now");
    if (width > 16)
        canvas_right(plot->canvas, row, plot->rect.column, width, STYLE_DIM, text);
}

static double last_value(const struct series *series)
{
    for (size_t i = series->count; i > 0; i--) {
        if (!isnan(series->values[i - 1]))
            return series->values[i - 1];
    }
    return (double)NAN;
}

/* The names of the lines with their last values, in their own style: in mono the figures tell them apart. */
static void draw_legend(struct canvas *canvas, struct rect rect, const struct chart_line *lines, size_t count)
{
    char figure[FIGURE_SIZE];
    int at = 0;

    for (size_t i = 0; i < count; i++) {
        if (!lines[i].label)
            continue;
        at += canvas_text(canvas, rect.row, rect.column + at, rect.columns - at, lines[i].style, "■");
        at += canvas_printf(canvas, rect.row, rect.column + at, rect.columns - at, STYLE_DIM, " %s ", lines[i].label);
        double value = usable(&lines[i]) ? last_value(lines[i].series) : (double)NAN;
        at += canvas_text(canvas, rect.row, rect.column + at, rect.columns - at, STYLE_NORMAL,
                          figure_short(figure, value));
        at += 2;
        if (at >= rect.columns)
            return;
    }
}

void chart_area(struct canvas *canvas, struct rect rect, enum glyphs glyphs, const struct chart_line *lines,
                size_t count, int64_t now_wall_ms)
{
    struct plot plot = {.canvas = canvas, .glyphs = glyphs};
    bool any = false;

    if (rect.rows < 1 || rect.columns < 2)
        return;
    if (count > 1 && rect.rows >= 4)
        draw_legend(canvas, rect_split_top(&rect, 1), lines, count);
    struct rect span = {0, 0, 0, 0};
    if (rect.rows >= 5)
        span = rect_split_bottom(&rect, 1);
    struct rect axis = {0, 0, 0, 0};
    if (rect.columns >= AXIS + 8)
        axis = rect_split_left(&rect, AXIS);
    plot.rect = rect;
    plot.wide = glyphs == GLYPHS_BRAILLE ? 2 : 1;
    plot.tall = glyphs == GLYPHS_BRAILLE ? 4 : glyphs == GLYPHS_BLOCK ? 8 : 1;
    plot_range(&plot, lines, count, now_wall_ms);
    for (size_t i = 0; i < count; i++) {
        if (usable(&lines[i])) {
            /* One line is an area; of several only the first is filled, else they would hide each other. */
            plot_line(&plot, &lines[i], i == 0);
            any = true;
        }
    }
    if (axis.columns > 0 && any)
        draw_axis(&plot, axis.column);
    if (span.rows > 0 && any)
        draw_span(&plot, span.row, now_wall_ms);
    if (!any) /* an axis without values would claim what is not known */
        canvas_text(canvas, rect.row + rect.rows / 2, rect.column + 1, rect.columns - 1, STYLE_DIM, "no samples yet");
}
