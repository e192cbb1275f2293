/* Charts against stored pictures: NaN is a gap, zero keeps the base line, and no size crashes. */
#include "base/mem.h"
#include "screen.h"
#include "ui/chart.h"
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

#define SAMPLES 60
#define END_MS INT64_C(1700000000000)

static double ready_values[SAMPLES], unacked_values[SAMPLES];
static const struct series ready = {SAMPLES, END_MS, 10000, ready_values};
static const struct series unacked = {SAMPLES, END_MS, 10000, unacked_values};
static const struct chart_line lines[] = {{"ready", &ready, STYLE_CHART}, {"unacked", &unacked, STYLE_CHART2}};

static int fill(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    for (int i = 0; i < SAMPLES; i++) {
        ready_values[i] = i >= 20 && i < 26 ? (double)NAN : 1000.0 * i + 400 * (i % 7);
        unacked_values[i] = i < 30 ? 0 : 25000;
    }
    return 0;
}

static void draw(const char *name, enum glyphs glyphs, int rows, int columns, size_t count)
{
    struct canvas canvas;

    canvas_init(&canvas, rows, columns);
    canvas.plain = glyphs == GLYPHS_ASCII;
    chart_area(&canvas, (struct rect){0, 0, rows, columns}, glyphs, lines, count, END_MS);
    screen_expect_canvas(&canvas, name, count > 1);
    canvas_finish(&canvas);
}

static void test_area(void **state)
{
    (void)state;
    draw("chart-area-braille", GLYPHS_BRAILLE, 8, 60, 1);
    draw("chart-area-block", GLYPHS_BLOCK, 8, 60, 1);
    draw("chart-area-ascii", GLYPHS_ASCII, 8, 60, 1);
    draw("chart-area-two", GLYPHS_BRAILLE, 10, 60, 2);
    draw("chart-area-small", GLYPHS_BRAILLE, 3, 14, 1);
}

static void test_area_any_size(void **state)
{
    static const double one[] = {5};
    static const struct series single = {1, END_MS, 10000, one}, none = {0, 0, 0, NULL};
    const struct chart_line odd[] = {{"a", &single, STYLE_CHART}, {"b", &none, STYLE_CHART}, {"c", NULL, STYLE_CHART}};
    struct canvas canvas;

    (void)state;
    for (int rows = 0; rows < 8; rows++) {
        for (int columns = 0; columns < 30; columns++) {
            canvas_init(&canvas, rows, columns);
            for (int glyphs = GLYPHS_BRAILLE; glyphs <= GLYPHS_ASCII; glyphs++) {
                chart_area(&canvas, (struct rect){0, 0, rows, columns}, (enum glyphs)glyphs, lines, 2, END_MS);
                chart_area(&canvas, (struct rect){0, 0, rows, columns}, (enum glyphs)glyphs, odd, 3, END_MS);
                chart_area(&canvas, (struct rect){2, 2, rows, columns}, (enum glyphs)glyphs, odd, 3, 0);
            }
            canvas_finish(&canvas);
        }
    }
}

static void test_spark(void **state)
{
    static const double values[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, (double)NAN, 8, 0};
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 6, 16);
    chart_spark(&canvas, 0, 0, 16, GLYPHS_BRAILLE, STYLE_CHART, values, 12);
    chart_spark(&canvas, 1, 0, 5, GLYPHS_BRAILLE, STYLE_CHART, values, 9);
    chart_spark(&canvas, 2, 0, 16, GLYPHS_ASCII, STYLE_CHART, values, 12);
    chart_spark(&canvas, 3, 0, 0, GLYPHS_ASCII, STYLE_CHART, values, 12);
    chart_spark(&canvas, 3, 0, 8, GLYPHS_ASCII, STYLE_CHART, NULL, 0);
    chart_spark(&canvas, 4, 0, 8, GLYPHS_BLOCK, STYLE_CHART, values, 1);
    screen_expect_canvas(&canvas, "chart-spark", true);
    canvas_finish(&canvas);
}

static void test_bar(void **state)
{
    static const double shares[] = {0, 0.001, 0.45, 0.85, 0.99, 1, 7, -1, (double)NAN};
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 10, 24);
    for (int i = 0; i < 9; i++) {
        chart_bar(&canvas, i, 0, 10, GLYPHS_BLOCK, shares[i], 0.8, 0.95);
        chart_bar(&canvas, i, 12, 10, GLYPHS_ASCII, shares[i], 0.8, 0.95);
    }
    screen_expect_canvas(&canvas, "chart-bar", true);
    canvas_finish(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_area),
        cmocka_unit_test(test_area_any_size),
        cmocka_unit_test(test_spark),
        cmocka_unit_test(test_bar),
    };

    return cmocka_run_group_tests(tests, fill, NULL);
}
