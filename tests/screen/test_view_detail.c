/* One object in full: its tabs, the tables under it, where its links go. */
#include "replies.h"
#include "resource/list.h"
#include "scripted_gateway.h"
#include "ui/term.h"
#include "ui/view.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

/* The detail of orders.eu in /orders. */
static void open_queue(struct stage *stage, int rows, int columns, bool utf8)
{
    replies_open(stage, rows, columns, utf8, "");
    assert_true(console_open_link(&stage->console, "queues", "/orders", "orders.eu"));
    stage_settle(stage);
}

static void test_tabs(void **state)
{
    static const char *const names[] = {"overview", "charts", "bindings", "consumers", "arguments", "json"};
    static const struct {
        int rows, columns;
        bool utf8;
    } sizes[] = {{24, 80, true}, {40, 120, true}, {60, 200, true}, {12, 50, true}, {10, 40, true}, {24, 80, false}};
    struct stage stage;
    char name[60];

    (void)state;
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
        open_queue(&stage, sizes[size].rows, sizes[size].columns, sizes[size].utf8);
        for (size_t tab = 0; tab < sizeof names / sizeof *names; tab++) {
            snprintf(name, sizeof name, "detail-%s-%dx%d%s", names[tab], sizes[size].columns, sizes[size].rows,
                     sizes[size].utf8 ? "" : "-ascii");
            stage_expect(&stage, name, tab == 0 && size == 0);
            stage_keys(&stage, "]");
            stage_settle(&stage);
        }
        assert_true(stage_shows(&stage, "orders.eu"));
        stage_close(&stage);
    }
}

static void test_tabs_go_round(void **state)
{
    struct stage stage;

    (void)state;
    open_queue(&stage, 24, 80, true);
    stage_keys(&stage, "[");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "\"auto_delete\": false"));
    stage_keys(&stage, "<Tab>");
    assert_true(stage_shows(&stage, "▌vhost"));
    stage_close(&stage);
}

/* Every kind of object has a page. */
static void test_kinds(void **state)
{
    static const struct {
        const char *resource, *vhost, *name, *file;
    } kinds[] = {
        {"exchanges", "/orders", "orders", "exchange"},
        {"exchanges", "/orders", "", "exchange-default"},
        {"connections", NULL, "10.0.4.11:521011 -> 10.0.4.1:5672", "connection"},
        {"channels", NULL, "10.0.4.11:521011 -> 10.0.4.1:5672 (1)", "channel"},
        {"nodes", NULL, "rabbit@mq-3", "node"},
        {"vhosts", NULL, "/billing", "vhost"},
        {"users", NULL, "orders", "user"},
        {"policies", "/billing", "dlq", "policy"},
    };
    struct stage stage;
    char name[60];

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        replies_open(&stage, 24, 80, true, "");
        assert_true(console_open_link(&stage.console, kinds[i].resource, kinds[i].vhost, kinds[i].name));
        stage_settle(&stage);
        snprintf(name, sizeof name, "detail-of-%s", kinds[i].file);
        stage_expect(&stage, name, false);
        /* Each of its tabs draws something, or says why not. */
        for (int tab = 0; tab < 8; tab++) {
            stage_keys(&stage, "]");
            stage_settle(&stage);
            assert_false(stage_shows(&stage, "waiting for the broker"));
        }
        stage_close(&stage);
    }
}

/* History */

static void test_ranges(void **state)
{
    struct stage stage;

    (void)state;
    open_queue(&stage, 24, 80, true);
    assert_non_null(strstr(scripted_last(stage.gateway, "GET /api/queues/"), "lengths_age=600&lengths_incr=5"));
    stage_keys(&stage, "]>");
    stage_settle(&stage);
    assert_non_null(strstr(scripted_last(stage.gateway, "GET /api/queues/"), "lengths_age=3600&lengths_incr=30"));
    stage_keys(&stage, "<Right><Right>");
    stage_settle(&stage);
    assert_non_null(strstr(scripted_last(stage.gateway, "GET /api/queues/"), "lengths_age=86400&lengths_incr=720"));
    stage_keys(&stage, "><>"); /* round, back, and round again */
    stage_settle(&stage);
    assert_non_null(strstr(scripted_last(stage.gateway, "GET /api/queues/"), "lengths_age=60&lengths_incr=5"));
    stage_close(&stage);
}

static void test_no_history(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    scripted_reply(stage.gateway, "/api/queues/%2Forders/new", 200, "{\"name\":\"new\",\"vhost\":\"/orders\"}");
    console_open_link(&stage.console, "queues", "/orders", "new");
    stage_settle(&stage);
    stage_keys(&stage, "]");
    assert_true(stage_shows(&stage, "the broker keeps no history of this"));
    stage_close(&stage);
}

/* Links */

static void select_fact(struct stage *stage, const char *name)
{
    char line[40];
    snprintf(line, sizeof line, "▌%s ", name);
    stage_keys(stage, "g");
    for (int i = 0; i < 60 && !stage_shows(stage, line); i++)
        stage_keys(stage, "j");
    assert_true(stage_shows(stage, line));
}

static void test_links(void **state)
{
    struct stage stage;

    (void)state;
    open_queue(&stage, 24, 80, true);
    select_fact(&stage, "dlx");
    stage_keys(&stage, "<Enter>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "/orders › Exchanges › orders.dlx"));
    stage_keys(&stage, "q");
    select_fact(&stage, "node");
    stage_keys(&stage, "<Enter>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "Nodes › rabbit@mq-1"));
    stage_keys(&stage, "q");
    select_fact(&stage, "ready");
    stage_keys(&stage, "<Enter>");
    assert_true(stage_shows(&stage, "ready names no other object"));
    select_fact(&stage, "policy");
    stage_keys(&stage, "<Enter>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "/orders › Policies › ha"));
    stage_close(&stage);
}

/* A row without a page of its own offers what it names. */
static void test_links_of_a_row(void **state)
{
    struct stage stage;

    (void)state;
    open_queue(&stage, 24, 80, true);
    stage_keys(&stage, "]]]");
    stage_settle(&stage);
    stage_keys(&stage, "j<Enter>");
    stage_expect(&stage, "detail-go-to", false);
    stage_keys(&stage, "jj<Enter>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "Channels › 10.0.4.12:521012"));
    stage_keys(&stage, "q");
    assert_true(stage_shows(&stage, "▌ orders.eu"));
    stage_keys(&stage, "<Enter><Esc>");
    assert_true(stage_shows(&stage, "Queues › orders.eu"));
    stage_close(&stage);
}

static void test_binding_is_opened(void **state)
{
    struct stage stage;

    (void)state;
    open_queue(&stage, 24, 80, true);
    stage_keys(&stage, "b");
    stage_settle(&stage);
    stage_keys(&stage, "G<Enter>");
    stage_settle(&stage);
    assert_non_null(
        scripted_last(stage.gateway, "GET /api/bindings/%2Forders/e/orders/q/orders%2Eeu/order%2Eeu%2E%2523"));
    assert_true(stage_shows(&stage, "Bindings › orders"));
    stage_close(&stage);
}

/* What cannot stand in a path is refused with words, whatever names it. */
static void test_dots(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    assert_false(console_open_link(&stage.console, "queues", "/", ".."));
    assert_string_equal(stage.console.top->scopes[0], "overview");
    assert_true(stage.console.status[0] != '\0');
    assert_false(console_open_link(&stage.console, "queues", "/", ""));
    assert_null(view_detail_named(&stage.console, &resource_queues, "/", "."));
    stage_close(&stage);
}

/* Tables under it */

static void test_sub_table(void **state)
{
    struct stage stage;

    (void)state;
    open_queue(&stage, 24, 80, true);
    stage_keys(&stage, "]]");
    stage_settle(&stage);
    stage_keys(&stage, "/created<Enter>");
    assert_true(stage_shows(&stage, "filter: created  1/3"));
    stage_keys(&stage, "<Space>");
    assert_true(stage_shows(&stage, " 1 marked "));
    stage_keys(&stage, "<Esc>");
    assert_false(stage_shows(&stage, "marked"));
    stage_keys(&stage, "<Esc>");
    assert_false(stage_shows(&stage, "filter:"));
    stage_keys(&stage, "I");
    assert_true(stage_shows(&stage, "SOURCE▼"));
    stage_keys(&stage, "/zzz<Enter>");
    assert_true(stage_shows(&stage, "nothing matches the filter"));
    stage_keys(&stage, "<Esc><Esc>"); /* out of the filter, out of the detail */
    assert_string_equal(stage.console.top->scopes[0], "overview");
    stage_close(&stage);
}

static void test_sub_table_denied(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    scripted_reply(stage.gateway, "/api/queues/%2Forders/orders%2Eeu/bindings", 401,
                   "{\"error\":\"not_authorised\",\"reason\":\"Access refused.\"}");
    console_open_link(&stage.console, "queues", "/orders", "orders.eu");
    stage_settle(&stage);
    stage_keys(&stage, "b");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "not allowed: no right: Access refused."));
    stage_keys(&stage, "]");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "ctag1.orders-a"));
    stage_close(&stage);
}

/* States */

static void test_waiting(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    scripted_hold(stage.gateway, true);
    console_open_link(&stage.console, "queues", "/orders", "orders.eu");
    stage_wait(&stage, 1000);
    for (int i = 0; i < 6; i++) {
        assert_true(stage_shows(&stage, "waiting for the broker"));
        stage_keys(&stage, "<Enter>jGy.<Esc>]"); /* nothing to act on yet */
    }
    scripted_hold(stage.gateway, false);
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "7,011"));
    stage_close(&stage);
}

static void test_never_there(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    scripted_reply(stage.gateway, "/api/queues/%2Forders/no", 404,
                   "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}");
    console_open_link(&stage.console, "queues", "/orders", "no");
    stage_settle(&stage);
    stage_expect(&stage, "detail-never-there", false);
    stage_close(&stage);
}

static void test_gone(void **state)
{
    struct stage stage;

    (void)state;
    open_queue(&stage, 24, 80, true);
    scripted_reply(stage.gateway, "/api/queues/%2Forders/orders%2Eeu", 404,
                   "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}");
    for (int i = 0; i < 12; i++)
        stage_wait(&stage, 1000);
    stage_expect(&stage, "detail-gone", true); /* what it was, dim, and since when */
    stage_close(&stage);
}

/* Bytes from outside */

static void test_hostile(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    scripted_reply(stage.gateway, "/api/queues/%2F/", 200,
                   "{\"name\":\"a\\u001b[2Jb\\u202e\\n\",\"vhost\":\"/\",\"policy\":\"p\\u009b\","
                   "\"arguments\":{\"x-\\u001b]0;evil\\u0007\":\"\\u2066\\u0000\"},\"state\":\"\\u001b[5m\"}");
    console_open_link(&stage.console, "queues", "/", "a\x1b[2Jb\xe2\x80\xae\n");
    stage_settle(&stage);
    stage_expect(&stage, "detail-hostile", false);
    stage_keys(&stage, "]]]]");
    stage_settle(&stage);
    stage_expect(&stage, "detail-hostile-arguments", false);
    stage_keys(&stage, "]");
    stage_expect(&stage, "detail-hostile-json", false);
    for (int i = 0; i < stage.console.canvas.rows * stage.console.canvas.columns; i++)
        assert_null(strpbrk(stage.console.canvas.cells[i].text, "\x1b\x07\n"));
    stage_close(&stage);
}

static void test_copy(void **state)
{
    struct stage stage;

    (void)state;
    open_queue(&stage, 24, 80, true);
    stage_keys(&stage, "y");
    assert_string_equal(term_null_raw(stage.term), "\033]52;c;b3JkZXJzLmV1\a");
    assert_true(stage_shows(&stage, "copied orders.eu"));
    stage_keys(&stage, "]]");
    stage_settle(&stage);
    stage_keys(&stage, "y"); /* a binding has no name: what tells it from others */
    assert_true(stage_shows(&stage, "copied /orders  orders.eu queue orders.eu"));
    stage_close(&stage);
}

/* The JSON scrolls to its end and no further. */
static void test_scrolling(void **state)
{
    struct stage stage;

    (void)state;
    open_queue(&stage, 24, 80, true);
    stage_keys(&stage, "[");
    stage_settle(&stage);
    stage_keys(&stage, "G");
    stage_expect(&stage, "detail-json-end", false);
    stage_keys(&stage, "jjjjjk"); /* one up shows, however often it was tried to go on */
    stage_expect(&stage, "detail-json-end-up", false);
    stage_keys(&stage, "<PgUp>^D<PgDn>^Ug");
    assert_true(stage_shows(&stage, "\"x-queue-type\": \"quorum\""));
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tabs),
        cmocka_unit_test(test_tabs_go_round),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_no_history),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_links_of_a_row),
        cmocka_unit_test(test_binding_is_opened),
        cmocka_unit_test(test_dots),
        cmocka_unit_test(test_sub_table),
        cmocka_unit_test(test_sub_table_denied),
        cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_never_there),
        cmocka_unit_test(test_gone),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_scrolling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
