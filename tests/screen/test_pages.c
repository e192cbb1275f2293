/* A table of more rows than the broker gives at once: 1,047 queues in three pages. */
#include "replies.h"
#include "scripted_gateway.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

static void open_pages(struct stage *stage, int rows, int columns)
{
    replies_open(stage, rows, columns, true, "");
    replies_pages(stage->gateway, 1047);
    stage_keys(stage, "2");
    stage_settle(stage);
}

static void test_pages(void **state)
{
    struct stage stage;

    (void)state;
    open_pages(&stage, 16, 80);
    stage_expect(&stage, "pages-first", false);
    assert_non_null(strstr(scripted_last(stage.gateway, "GET /api/queues?"), "page=1&page_size=500&sort=messages_ready&"
                                                                             "sort_reverse=true"));
    stage_keys(&stage, "}");
    stage_settle(&stage);
    stage_keys(&stage, "}");
    stage_settle(&stage);
    stage_expect(&stage, "pages-last", false);
    stage_keys(&stage, "}");
    assert_true(stage_shows(&stage, "this is the last page"));
    stage_keys(&stage, "{");
    stage_settle(&stage);
    stage_keys(&stage, "{");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "page 1/3"));
    stage_keys(&stage, "{");
    assert_true(stage_shows(&stage, "this is the first page"));
    stage_close(&stage);
}

static void test_pages_turn_at_their_ends(void **state)
{
    struct stage stage;

    (void)state;
    open_pages(&stage, 16, 80);
    stage_keys(&stage, "<PgDn>");
    assert_true(stage_shows(&stage, "page 1/3"));
    stage_keys(&stage, "G<PgDn>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "page 2/3"));
    assert_true(stage_shows(&stage, "▌ /orders      audit.0500")); /* at its top */
    stage_keys(&stage, "<PgUp>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "page 1/3"));
    stage_close(&stage);
}

static void test_no_other_page(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "2}");
    assert_true(stage_shows(&stage, "all rows are on this page"));
    stage_close(&stage);
}

/* The page that is shown may go while it is looked at. */
static void test_page_out_of_range(void **state)
{
    struct stage stage;

    (void)state;
    open_pages(&stage, 16, 80);
    stage_keys(&stage, "}");
    stage_settle(&stage);
    scripted_reply(
        stage.gateway, "/api/queues?page=2&", 400,
        "{\"error\":\"page_out_of_range\",\"reason\":\"Page out of range, page: 2 page size: 500, len: 3\"}");
    scripted_reply(stage.gateway, "/api/queues?page=1&", 200,
                   "{\"total_count\":3,\"filtered_count\":3,\"page\":1,\"page_count\":1,\"page_size\":500,\"items\":["
                   "{\"name\":\"left\",\"vhost\":\"/\"}]}");
    stage_wait(&stage, 6000);
    stage_settle(&stage);
    stage_wait(&stage, 1000);
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "left"));
    stage_close(&stage);
}

static void test_filter_of_pages(void **state)
{
    struct stage stage;

    (void)state;
    open_pages(&stage, 16, 80);
    scripted_reply(
        stage.gateway, "/api/queues?page=1&page_size=500&name=retry&use_regex=true", 200,
        "{\"total_count\":1047,\"filtered_count\":2,\"page\":1,\"page_count\":1,\"page_size\":500,\"items\":["
        "{\"name\":\"mail.retry\",\"vhost\":\"/\"},{\"name\":\"stock.retry\",\"vhost\":\"/\"}]}");
    stage_keys(&stage, "}/retry<Enter>");
    stage_settle(&stage);
    stage_expect(&stage, "pages-filtered", false);
    stage_keys(&stage, "<Esc>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "page 1/3"));
    /* What the broker cannot filter by is said to act on what is loaded. */
    stage_keys(&stage, "/!retry<Enter>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "filter: !retry (of loaded)  454/1,047  page 1/3"));
    stage_close(&stage);
}

static void test_sort_of_pages(void **state)
{
    struct stage stage;

    (void)state;
    open_pages(&stage, 16, 80);
    stage_keys(&stage, "}");
    stage_settle(&stage);
    stage_keys(&stage, "I");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "page 1/3")); /* of another order */
    assert_non_null(strstr(scripted_last(stage.gateway, "GET /api/queues?"), "sort_reverse=false"));
    stage_close(&stage);
}

/* Marks outlive pages; acting on them says how many there are. */
static void test_marks_of_pages(void **state)
{
    struct stage stage;

    (void)state;
    open_pages(&stage, 16, 80);
    stage_keys(&stage, "<Space><Space>");
    assert_true(stage_shows(&stage, "2 marked of 1,047 (399,811 msgs)"));
    stage_keys(&stage, "}");
    stage_settle(&stage);
    stage_keys(&stage, "<Space>j");
    assert_true(stage_shows(&stage, "3 marked of 1,047  ")); /* not all are loaded: no sum */
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),           cmocka_unit_test(test_pages_turn_at_their_ends),
        cmocka_unit_test(test_no_other_page),   cmocka_unit_test(test_page_out_of_range),
        cmocka_unit_test(test_filter_of_pages), cmocka_unit_test(test_sort_of_pages),
        cmocka_unit_test(test_marks_of_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
