/* The canvas: everything is clipped, wide characters stay whole, and ASCII is what is drawn where nothing else is. */
#include "cmd/key.h"
#include "screen.h"
#include "ui/textbox.h"
#include "ui/theme.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

static void expect_lines(const struct canvas *canvas, const char *lines)
{
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    canvas_dump(canvas, &out, false);
    assert_string_equal(out.data, lines);
    buf_finish(&out);
}

static void test_text_is_clipped(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 3, 8);
    assert_int_equal(canvas_text(&canvas, 0, 0, -1, STYLE_NORMAL, "exactly8"), 8);
    assert_int_equal(canvas_text(&canvas, 1, 0, -1, STYLE_NORMAL, "more than eight"), 8);
    assert_int_equal(canvas_text(&canvas, 2, 4, 3, STYLE_NORMAL, "four"), 3);
    expect_lines(&canvas, "exactly8\nmore th…\n    fo…\n");
    assert_int_equal(canvas_text(&canvas, 3, 0, -1, STYLE_NORMAL, "below"), 0);
    assert_int_equal(canvas_text(&canvas, -1, 0, -1, STYLE_NORMAL, "above"), 0);
    assert_int_equal(canvas_text(&canvas, 0, 8, -1, STYLE_NORMAL, "right"), 0);
    assert_int_equal(canvas_text(&canvas, 0, 0, 0, STYLE_NORMAL, "no room"), 0);
    assert_int_equal(canvas_text(&canvas, 0, 0, -1, STYLE_NORMAL, NULL), 0);
    canvas_text(&canvas, 0, -3, 11, STYLE_NORMAL, "abcdef");
    expect_lines(&canvas, "defctly8\nmore th…\n    fo…\n");
    canvas_finish(&canvas);
}

static void test_wide_characters_stay_whole(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 1, 6);
    canvas_text(&canvas, 0, 0, -1, STYLE_NORMAL, "日本語");
    expect_lines(&canvas, "日本語\n");
    canvas_text(&canvas, 0, 1, 1, STYLE_NORMAL, "x"); /* over the right half of the first */
    expect_lines(&canvas, " x本語\n");
    canvas_text(&canvas, 0, 2, 1, STYLE_NORMAL, "y"); /* over the left half of the second */
    expect_lines(&canvas, " xy 語\n");
    canvas_clear(&canvas);
    assert_int_equal(canvas_text(&canvas, 0, 0, 4, STYLE_NORMAL, "日本語"), 3);
    expect_lines(&canvas, "日…\n");
    canvas_clear(&canvas);
    canvas_text(&canvas, 0, 5, -1, STYLE_NORMAL, "語");
    expect_lines(&canvas, "     …\n");
    canvas_clear(&canvas);
    canvas_text(&canvas, 0, 0, -1, STYLE_NORMAL, "e\xcc\x81x");
    assert_string_equal(canvas.cells[0].text, "e\xcc\x81");
    assert_string_equal(canvas.cells[1].text, "x");
    canvas_finish(&canvas);
}

static void test_right_and_fill(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 3, 10);
    canvas_right(&canvas, 0, 0, 10, STYLE_NORMAL, "1,204");
    canvas_right(&canvas, 1, 2, 4, STYLE_NORMAL, "1,204");
    canvas_fill(&canvas, (struct rect){2, -5, 7, 9}, STYLE_CHART, "█");
    expect_lines(&canvas, "     1,204\n  1,2…\n████\n");
    canvas_select(&canvas, (struct rect){2, 0, 1, 100});
    assert_int_equal(canvas.cells[20].style, STYLE_CHART | STYLE_SELECTED);
    canvas_restyle(&canvas, (struct rect){2, 0, 1, 1}, STYLE_DIM);
    assert_int_equal(canvas.cells[20].style, STYLE_DIM);
    canvas_finish(&canvas);
}

static void test_ascii(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 2, 12);
    canvas.plain = true;
    canvas_text(&canvas, 0, 0, -1, STYLE_NORMAL, "● › naïve ▲");
    expect_lines(&canvas, "* > naïve !\n\n");
    canvas.ascii = true;
    canvas_text(&canvas, 0, 0, -1, STYLE_NORMAL, "● › naïve ▲");
    canvas_text(&canvas, 1, 0, 5, STYLE_NORMAL, "日本語 long");
    expect_lines(&canvas, "* > na?ve !\n????~\n");
    canvas_finish(&canvas);
}

static void test_no_size_crashes(void **state)
{
    static const int sizes[][2] = {{0, 0}, {0, 10}, {10, 0}, {1, 1}, {-3, -3}, {2, 1}};
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 1, 1);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        canvas_resize(&canvas, sizes[i][0], sizes[i][1]);
        canvas_text(&canvas, 0, 0, -1, STYLE_NORMAL, "text");
        canvas_text(&canvas, 0, 0, -1, STYLE_NORMAL, "語");
        canvas_right(&canvas, 0, 0, -1, STYLE_NORMAL, "text");
        canvas_fill(&canvas, (struct rect){-1, -1, 100, 100}, STYLE_NORMAL, "語");
        canvas_rule(&canvas, 0, true);
        canvas_select(&canvas, (struct rect){0, 0, 3, 3});
    }
    canvas_finish(&canvas);
}

static void test_rects(void **state)
{
    struct rect rest = {2, 3, 10, 20};

    (void)state;
    struct rect top = rect_split_top(&rest, 2), bottom = rect_split_bottom(&rest, 3), left = rect_split_left(&rest, 5);
    struct rect right = rect_split_right(&rest, 100);
    assert_int_equal(top.row, 2);
    assert_int_equal(top.rows, 2);
    assert_int_equal(bottom.row, 9);
    assert_int_equal(left.columns, 5);
    assert_int_equal(left.rows, 5);
    assert_int_equal(right.column, 8);
    assert_int_equal(right.columns, 15);
    assert_int_equal(rest.columns, 0);
    struct rect small = rect_inset((struct rect){0, 0, 1, 1}, 1, 1);
    assert_int_equal(small.rows, 0);
    assert_int_equal(small.columns, 0);
}

static void test_style_grid(void **state)
{
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 2, 12);
    canvas_text(&canvas, 0, 0, -1, STYLE_ERROR, "bad");
    canvas_text(&canvas, 0, 4, -1, STYLE_NORMAL, "row");
    canvas_text(&canvas, 1, 0, -1, STYLE_DIM, "dim");
    canvas_select(&canvas, (struct rect){0, 0, 1, 8});
    screen_expect_canvas(&canvas, "canvas-styles", true);
    canvas_finish(&canvas);
}

/* What differs must not differ by colour alone, and what colours there are must fit the terminal. */
static void test_theme(void **state)
{
    static const int colours[] = {0, 8, 256};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        for (unsigned style = 0; style < STYLE_COUNT; style++) {
            struct look plain = theme_look(style, colours[i], false);
            struct look selected = theme_look(style | STYLE_SELECTED, colours[i], true);
            assert_true(plain.fg < (colours[i] ? colours[i] : 1));
            assert_true(selected.bg < (colours[i] ? colours[i] : 1));
            assert_true(colours[i] > 0 || (plain.fg < 0 && plain.bg < 0));
        }
        struct look normal = theme_look(STYLE_NORMAL, colours[i], false);
        struct look selected = theme_look(STYLE_NORMAL | STYLE_SELECTED, colours[i], false);
        assert_int_equal(normal.bg, -1);
        assert_true(selected.reverse || selected.bg >= 0);
        assert_true(selected.bg < 0 || selected.fg >= 0);
    }
    assert_true(theme_light("0;15"));
    assert_true(theme_light("0;default;15"));
    assert_false(theme_light("15;0"));
    assert_false(theme_light("15;8"));
    assert_false(theme_light("nonsense"));
    assert_false(theme_light(NULL));
    assert_int_equal(theme_glyphs("linux", true), GLYPHS_ASCII);
    assert_int_equal(theme_glyphs("xterm-256color", true), GLYPHS_BRAILLE);
    assert_int_equal(theme_glyphs("xterm-256color", false), GLYPHS_ASCII);
}

static void type(struct textbox *box, const char *text)
{
    for (; *text; text++)
        textbox_key(box, (unsigned char)*text, false);
}

static void test_textbox(void **state)
{
    struct textbox box;

    (void)state;
    textbox_init(&box, "orders");
    type(&box, ".eu");
    textbox_key(&box, PRESS_HOME, false);
    textbox_key(&box, PRESS_DELETE, false);
    textbox_key(&box, 0xd6, false);
    assert_string_equal(box.text, "Örders.eu");
    textbox_key(&box, PRESS_BACKSPACE, false);
    textbox_key(&box, PRESS_END, false);
    textbox_key(&box, PRESS_BACKSPACE, false);
    assert_string_equal(box.text, "rders.e");
    textbox_key(&box, PRESS_CTRL('U'), false);
    assert_string_equal(box.text, "");
    textbox_key(&box, PRESS_BACKSPACE, false);
    textbox_key(&box, PRESS_LEFT, false);
    textbox_key(&box, PRESS_DELETE, false);
    assert_false(textbox_key(&box, PRESS_ENTER, false));
    textbox_key(&box, 'a', true);
    textbox_key(&box, '\r', true); /* pasted into one line */
    textbox_key(&box, 'b', true);
    assert_true(textbox_key(&box, PRESS_ESCAPE, true));
    assert_string_equal(box.text, "a b");
    type(&box, " cd");
    textbox_key(&box, PRESS_CTRL('W'), false);
    assert_string_equal(box.text, "a b ");
    textbox_finish(&box);
}

static void test_textbox_lines(void **state)
{
    struct canvas canvas;
    struct textbox box;

    (void)state;
    textbox_init(&box, "one\ntwo\nthree");
    box.lines = true;
    assert_int_equal(textbox_line_count(&box), 3);
    textbox_key(&box, PRESS_UP, false);
    textbox_key(&box, '!', false);
    assert_string_equal(box.text, "one\ntwo!\nthree");
    canvas_init(&canvas, 3, 8);
    textbox_draw(&box, &canvas, (struct rect){0, 0, 3, 8}, STYLE_NORMAL, true);
    expect_lines(&canvas, "one\ntwo!\nthree\n");
    assert_int_equal(canvas.cursor_row, 1);
    assert_int_equal(canvas.cursor_column, 4);
    textbox_set(&box, "\x1b[31m hidden", 12);
    box.lines = false;
    textbox_draw(&box, &canvas, (struct rect){0, 0, 1, 8}, STYLE_NORMAL, true);
    expect_lines(&canvas, " hidden\ntwo!\nthree\n");
    box.secret = true;
    textbox_draw(&box, &canvas, (struct rect){0, 0, 1, 8}, STYLE_NORMAL, false);
    expect_lines(&canvas, "•••••••…\ntwo!\nthree\n");
    canvas_finish(&canvas);
    textbox_finish(&box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_clipped), cmocka_unit_test(test_wide_characters_stay_whole),
        cmocka_unit_test(test_right_and_fill),  cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_no_size_crashes), cmocka_unit_test(test_rects),
        cmocka_unit_test(test_style_grid),      cmocka_unit_test(test_theme),
        cmocka_unit_test(test_textbox),         cmocka_unit_test(test_textbox_lines),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
