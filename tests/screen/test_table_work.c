/* Working in a table: filter, sort, marks, columns, and rows that stay where they are. */
#include "base/mem.h"
#include "model/document.h"
#include "replies.h"
#include "scripted_gateway.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

static void open_queues(struct stage *stage, int rows, int columns)
{
    replies_open(stage, rows, columns, true, "2");
}

/* Filter */

static void test_filter_as_you_type(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 16, 80);
    const size_t asked = scripted_count(stage.gateway);
    stage_keys(&stage, "/retr");
    stage_expect(&stage, "filter-typing", true);
    assert_int_equal(scripted_count(stage.gateway), asked); /* all rows are here */
    stage_keys(&stage, "y<Enter>");
    stage_expect(&stage, "filter-done", false);
    stage_keys(&stage, "/<Esc>"); /* what was there before stays */
    assert_true(stage_shows(&stage, "filter: retry  3/14"));
    stage_keys(&stage, "/x<Esc>");
    assert_true(stage_shows(&stage, "filter: retry  3/14"));
    stage_keys(&stage, "<Esc>");
    assert_false(stage_shows(&stage, "filter:"));
    assert_true(stage_shows(&stage, "orders.us"));
    stage_close(&stage);
}

static void test_filter_inverted_and_fuzzy(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 20, 80);
    stage_keys(&stage, "/!billing|orders<Enter>");
    stage_expect(&stage, "filter-inverted", false);
    stage_keys(&stage, "/^U~oeush<Enter>");
    assert_true(stage_shows(&stage, "filter: ~oeush  1/14"));
    assert_true(stage_shows(&stage, "orders.eu.shadow"));
    stage_keys(&stage, "/^U^orders\\.(eu|us)$<Enter>");
    assert_true(stage_shows(&stage, "  2/14"));
    stage_close(&stage);
}

static void test_bad_pattern(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 16, 80);
    stage_keys(&stage, "/orders(");
    stage_expect(&stage, "filter-broken", false); /* the rows of the last good one, and what is wrong */
    stage_keys(&stage, "<Enter>");
    assert_true(stage_shows(&stage, "▲ filter: "));
    assert_true(stage_shows(&stage, "filter: orders  5/14"));
    stage_keys(&stage, "/(<Esc>");
    assert_true(stage_shows(&stage, "filter: orders  5/14"));
    assert_false(stage_shows(&stage, "bad pattern"));
    stage_close(&stage);
}

static void test_nothing_matches(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 16, 80);
    stage_keys(&stage, "/nothing like it<Enter>");
    stage_expect(&stage, "filter-nothing", false);
    stage_keys(&stage, "<Enter>i"); /* nothing is selected */
    assert_true(stage_shows(&stage, "nothing is selected"));
    stage_keys(&stage, "<Esc>");
    assert_true(stage_shows(&stage, "billing.dlq"));
    stage_close(&stage);
}

/* The filter sees the columns that are shown, and those only. */
static void test_filter_of_columns(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 16, 80);
    stage_keys(&stage, "/mq-2<Enter>");
    assert_true(stage_shows(&stage, "·/14")); /* the node is not shown */
    stage_keys(&stage, "C");
    while (!stage_shows(&stage, "▌ [ ] node "))
        stage_keys(&stage, "j");
    stage_keys(&stage, "<Space><Esc>");
    assert_true(stage_shows(&stage, "filter: mq-2  1/14"));
    assert_true(stage_shows(&stage, "orders.eu.shadow"));
    stage_close(&stage);
}

/* Sort */

static void test_sort(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 16, 80);
    stage_keys(&stage, "I");
    assert_true(stage_shows(&stage, "READY▲"));
    stage_keys(&stage, "g");
    assert_true(stage_shows(&stage, "▌ /            hello"));
    stage_keys(&stage, ">g"); /* numbers come highest first */
    assert_true(stage_shows(&stage, "UNACK▼"));
    assert_true(stage_shows(&stage, "▌ /billing     invoices"));
    stage_keys(&stage, "<<<g"); /* ready, state, type: words come lowest first */
    assert_true(stage_shows(&stage, " T▲ "));
    stage_keys(&stage, "s");
    stage_expect(&stage, "sort-picker", false);
    stage_keys(&stage, "memo<Enter>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "MEMORY▼")); /* what is sorted by is shown, however narrow the screen */
    assert_string_equal(document_text(stage.console.state, "tables.queues.sort"), "-memory");
    stage_keys(&stage, "12"); /* remembered */
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "MEMORY▼"));
    stage_close(&stage);
}

/* Marks */

static void test_marks(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 16, 80);
    stage_keys(&stage, "<Space><Space>j<Space>");
    stage_expect(&stage, "marks", true);
    stage_keys(&stage, "k<Space>"); /* takes one away, and advances */
    assert_true(stage_shows(&stage, " 2 marked (112,152 msgs)"));
    stage_keys(&stage, "/orders<Enter>");
    assert_true(stage_shows(&stage, " 2 marked  ")); /* of what the filter hides no sum is made */
    stage_keys(&stage, "*");
    assert_true(stage_shows(&stage, " 7 marked  "));
    stage_keys(&stage, "<Esc>"); /* marks first, then the filter */
    assert_false(stage_shows(&stage, "marked"));
    assert_true(stage_shows(&stage, "filter: orders"));
    stage_keys(&stage, "<Esc>");
    assert_false(stage_shows(&stage, "filter: orders"));
    stage_keys(&stage, "*");
    assert_true(stage_shows(&stage, " 14 marked (129,"));
    stage_keys(&stage, "U");
    assert_false(stage_shows(&stage, "marked"));
    stage_close(&stage);
}

static void test_range(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 16, 80);
    stage_keys(&stage, "jjv");
    assert_true(stage_shows(&stage, "range: the same key ends it"));
    stage_keys(&stage, "jj");
    assert_true(stage_shows(&stage, "range:"));
    stage_keys(&stage, "v");
    assert_true(stage_shows(&stage, " 3 marked (16,279 msgs)"));
    stage_keys(&stage, "Gvkkv"); /* upwards */
    assert_true(stage_shows(&stage, " 6 marked"));
    stage_keys(&stage, "Uv<Esc>"); /* given up */
    assert_false(stage_shows(&stage, "range:"));
    assert_false(stage_shows(&stage, "marked"));
    stage_keys(&stage, "gv/audit<Enter>v"); /* its begin is not on view any more */
    assert_true(stage_shows(&stage, "the row where the range began is gone"));
    assert_false(stage_shows(&stage, "marked"));
    stage_close(&stage);
}

/* What is marked is what is acted on. */
static void test_marked_are_acted_on(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 24, 80);
    stage_keys(&stage, "<Space><Space>i");
    assert_true(stage_shows(&stage, "peek takes one row, and 2 are marked"));
    stage_keys(&stage, "D");
    stage_expect(&stage, "marked-danger", false);
    stage_keys(&stage, "p"); /* purge */
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "2")); /* the number is to be typed */
    stage_keys(&stage, "<Esc>");
    assert_null(scripted_last(stage.gateway, "DELETE"));
    stage_close(&stage);
}

/* Columns */

static void test_column_picker(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 24, 80);
    stage_keys(&stage, "C");
    stage_expect(&stage, "column-picker", true);
    stage_keys(&stage, "<Space>"); /* the type; what tells rows apart is not in the list */
    assert_true(stage_shows(&stage, "▌ [ ] type"));
    stage_keys(&stage, "<Esc>");
    stage_settle(&stage);
    assert_false(stage_shows(&stage, " TY "));
    assert_null(strstr(scripted_last(stage.gateway, "GET /api/queues?"), "type,"));
    stage_keys(&stage, "12"); /* remembered */
    stage_settle(&stage);
    assert_false(stage_shows(&stage, " TY "));
    stage_close(&stage);
}

static void test_wide(void **state)
{
    struct stage stage;

    (void)state;
    open_queues(&stage, 16, 80);
    stage_keys(&stage, "<Right>");
    assert_true(stage_shows(&stage, "w shows every column"));
    stage_keys(&stage, "w");
    stage_expect(&stage, "wide", false);
    stage_keys(&stage, "<Right><Right><Right><Right>");
    stage_expect(&stage, "wide-scrolled", false);
    for (int i = 0; i < 80; i++)
        stage_keys(&stage, "<Right>");
    assert_true(stage_shows(&stage, "BYTES"));
    stage_keys(&stage, "<Left>"); /* one step shows, however often it was tried */
    assert_true(stage_shows(&stage, "MEMORY"));
    stage_keys(&stage, "w");
    assert_true(stage_shows(&stage, "READY▼"));
    stage_close(&stage);
}

/* Rows do not move under the cursor. */

static void script_order(struct stage *stage, const char *first, const char *second, const char *third)
{
    char *body = mem_printf("{\"total_count\":3,\"filtered_count\":3,\"page\":1,\"page_count\":1,\"items\":["
                            "{\"vhost\":\"/\",\"name\":\"%s\",\"messages_ready\":30},"
                            "{\"vhost\":\"/\",\"name\":\"%s\",\"messages_ready\":20},"
                            "{\"vhost\":\"/\",\"name\":\"%s\",\"messages_ready\":10}]}",
                            first, second, third);

    scripted_reply(stage->gateway, "/api/queues?", 200, body);
    free(body);
}

/* Is the row with this name the at-th of the table (from 0)? */
static bool stands_at(struct stage *stage, const char *name, int at)
{
    const struct canvas *canvas = &stage->console.canvas;
    struct buf line;

    console_draw(&stage->console);
    buf_init(&line, BUF_TEXT_MAX);
    for (int column = 0; column < 60; column++)
        buf_puts(&line, canvas->cells[(3 + at) * canvas->columns + column].text);
    const bool found = strstr(line.data, name) != NULL;
    buf_finish(&line);
    return found;
}

static void test_rows_stay(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "");
    script_order(&stage, "alpha", "beta", "gamma");
    stage_keys(&stage, "2");
    stage_settle(&stage);
    stage_wait(&stage, 4500);
    stage_keys(&stage, "j"); /* beta */
    script_order(&stage, "gamma", "beta", "alpha");
    stage_wait(&stage, 1000); /* its interval is over: the answer turns the order round */
    stage_settle(&stage);
    assert_true(stands_at(&stage, "alpha", 0));
    assert_true(stage_shows(&stage, "▌ /            beta"));
    assert_true(stage_shows(&stage, "gamma                   -  -         30") || stands_at(&stage, "gamma", 2));
    stage_wait(&stage, 1500);
    assert_true(stands_at(&stage, "alpha", 0)); /* 2.5 s after the key */
    stage_wait(&stage, 1000);
    assert_true(stands_at(&stage, "gamma", 0)); /* 3.5 s */
    assert_true(stands_at(&stage, "alpha", 2));
    assert_true(stage_shows(&stage, "▌ /            beta"));
    stage_close(&stage);
}

static void test_selection_is_by_identity(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "");
    script_order(&stage, "alpha", "beta", "gamma");
    stage_keys(&stage, "2");
    stage_settle(&stage);
    stage_wait(&stage, 4000); /* alpha is under the cursor, and no key was pressed of late */
    script_order(&stage, "beta", "gamma", "alpha");
    stage_wait(&stage, 2000);
    stage_settle(&stage);
    assert_true(stands_at(&stage, "beta", 0));
    assert_true(stage_shows(&stage, "▌ /            alpha"));
    script_order(&stage, "beta", "gamma", "delta"); /* it is gone: the cursor keeps its place */
    stage_wait(&stage, 6000);
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "▌ /            delta"));
    stage_close(&stage);
}

/* The target of a dialog is what was under the cursor when it was opened. */
static void test_dialog_keeps_its_target(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    script_order(&stage, "alpha", "beta", "gamma");
    stage_keys(&stage, "2");
    stage_settle(&stage);
    stage_wait(&stage, 4000);
    stage_keys(&stage, "Dd"); /* delete alpha? */
    assert_true(stage_shows(&stage, "Delete the queue alpha"));
    script_order(&stage, "beta", "gamma", "delta");
    for (int i = 0; i < 12; i++)
        stage_wait(&stage, 1000);
    assert_true(stage_shows(&stage, "Delete the queue alpha"));
    stage_keys(&stage, "<Esc>");
    assert_null(scripted_last(stage.gateway, "DELETE"));
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filter_as_you_type),
        cmocka_unit_test(test_filter_inverted_and_fuzzy),
        cmocka_unit_test(test_bad_pattern),
        cmocka_unit_test(test_nothing_matches),
        cmocka_unit_test(test_filter_of_columns),
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_range),
        cmocka_unit_test(test_marked_are_acted_on),
        cmocka_unit_test(test_column_picker),
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_rows_stay),
        cmocka_unit_test(test_selection_is_by_identity),
        cmocka_unit_test(test_dialog_keeps_its_target),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
