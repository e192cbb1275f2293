/* Tables: what is on the screen at every size, in every state, and what the keys do. */
#include "replies.h"
#include "scripted_gateway.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

static void test_sizes(void **state)
{
    (void)state;
    replies_expect_sizes("2", "queues");
}

/* Every table that has a digit. */
static void test_tables(void **state)
{
    static const struct {
        const char *keys, *name;
    } tables[] = {{"3", "exchanges"},
                  {"4", "connections"},
                  {"5", "channels"},
                  {"6", "nodes"},
                  {"7", "vhosts"},
                  {"8", "users"},
                  {"9", "policies"},
                  {":bindings<Enter>", "bindings"},
                  {":consumers<Enter>", "consumers"},
                  {":permissions<Enter>", "permissions"},
                  {":topic-permissions<Enter>", "topic-permissions"},
                  {":limits<Enter>", "limits"}};
    struct stage stage;
    char name[60];

    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        replies_open(&stage, 16, 80, true, tables[i].keys);
        snprintf(name, sizeof name, "table-%s-80x16", tables[i].name);
        stage_expect(&stage, name, false);
        stage_close(&stage);
        replies_open(&stage, 24, 160, true, tables[i].keys);
        snprintf(name, sizeof name, "table-%s-160x24", tables[i].name);
        stage_expect(&stage, name, false);
        stage_close(&stage);
    }
}

/* States */

static const char none_right[] = "{\"error\":\"not_authorised\",\"reason\":\"Not policymaker user\"}";

static void test_waiting(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "");
    scripted_hold(stage.gateway, true);
    stage_keys(&stage, "3");
    stage_wait(&stage, 1000);
    stage_expect(&stage, "table-waiting", false);
    scripted_hold(stage.gateway, false);
    stage_settle(&stage);
    assert_false(stage_shows(&stage, "waiting for the broker"));
    stage_close(&stage);
}

static void test_empty(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "");
    scripted_reply(stage.gateway, "/api/policies", 200, "[]");
    stage_keys(&stage, "9");
    stage_settle(&stage);
    stage_expect(&stage, "table-empty", false);
    stage_keys(&stage, "jG^D<Enter>y<Space>v*"); /* nothing to act on */
    assert_true(stage_shows(&stage, "there is no row"));
    stage_close(&stage);
}

static void test_denied_and_asked_again(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "");
    scripted_reply(stage.gateway, "/api/policies", 401, none_right);
    stage_keys(&stage, "9");
    stage_settle(&stage);
    stage_expect(&stage, "table-denied", true);
    scripted_reply(stage.gateway, "/api/policies", 200, "[{\"vhost\":\"/\",\"name\":\"mine\"}]");
    for (int i = 0; i < 30; i++)
        stage_wait(&stage, 1000);
    assert_true(stage_shows(&stage, "not allowed"));
    stage_keys(&stage, "r");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "mine"));
    stage_close(&stage);
}

static void test_absent(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "");
    scripted_reply(stage.gateway, "/api/topic-permissions", 406, "{\"error\":\"not_acceptable\"}");
    stage_keys(&stage, ":topic-permissions<Enter>");
    stage_settle(&stage);
    stage_expect(&stage, "table-absent", false);
    stage_close(&stage);
}

/* One answer that could not be used: the rows stay, dim, with their age and the reason. */
static void test_stale(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "9");
    scripted_reply(stage.gateway, "/api/policies", 500, "{\"error\":\"failed\",\"reason\":\"overload\\u001b[1m\"}");
    for (int i = 0; i < 20; i++)
        stage_wait(&stage, 1000);
    stage_expect(&stage, "table-stale", true);
    replies_file(stage.gateway, "/api/policies", "policies");
    for (int i = 0; i < 30; i++)
        stage_wait(&stage, 1000);
    assert_false(stage_shows(&stage, "last good"));
    stage_close(&stage);
}

/* A request that is out for long makes the rows old, too. */
static void test_late(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "9");
    scripted_hold(stage.gateway, true);
    for (int i = 0; i < 20; i++)
        stage_wait(&stage, 1000);
    assert_true(stage_shows(&stage, "last good 14:02:11  no answer for"));
    assert_true(stage_shows(&stage, "20s ago"));
    scripted_hold(stage.gateway, false);
    stage_settle(&stage);
    assert_false(stage_shows(&stage, "last good"));
    stage_close(&stage);
}

/* A name with a NUL cannot stand in a path. */
static void test_unaddressable(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "");
    replies_file(stage.gateway, "/api/queues", "queues-nul");
    stage_keys(&stage, "2");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "bad"));
    stage_keys(&stage, "<Enter>");
    assert_true(stage_shows(&stage, "cannot be addressed over HTTP"));
    assert_string_equal(stage.console.top->scopes[1], "table");
    stage_keys(&stage, "jb");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "Queues › good"));
    stage_close(&stage);
}

/* Scope */

static void test_vhost(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 16, 80, true, "2");
    stage_keys(&stage, ":vhost /billing<Enter>");
    stage_settle(&stage);
    stage_expect(&stage, "queues-of-a-vhost", false);
    /* Rows of another vhost are never shown under the new title, not even until the answer is there. */
    scripted_hold(stage.gateway, true);
    stage_keys(&stage, "0");
    assert_true(stage_shows(&stage, "all vhosts › Queues"));
    assert_false(stage_shows(&stage, "billing.dlq"));
    stage_keys(&stage, "i");
    assert_true(stage_shows(&stage, "nothing is selected"));
    scripted_hold(stage.gateway, false);
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "orders.us"));
    scripted_reply(stage.gateway, "/api/queues/gone?", 404, NULL);
    stage_keys(&stage, ":vhost gone<Enter>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "gone › Queues"));
    assert_false(stage_shows(&stage, "orders.us"));
    stage_keys(&stage, "8"); /* users are in no vhost */
    stage_settle(&stage);
    scripted_hold(stage.gateway, true);
    stage_keys(&stage, "0");
    assert_true(stage_shows(&stage, "tls-only"));
    scripted_hold(stage.gateway, false);
    stage_close(&stage);
}

/* The list of vhosts at the left of a very wide screen. */
static void test_scopes(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 60, 200, true, "2");
    stage_settle(&stage);
    stage_keys(&stage, "<Tab>jj");
    stage_expect(&stage, "scopes-focus", true);
    stage_keys(&stage, "<Enter>");
    stage_settle(&stage);
    assert_string_equal(stage.console.vhost, "/billing");
    assert_true(stage_shows(&stage, "● /billing"));
    assert_false(stage_shows(&stage, "orders.us"));
    stage_keys(&stage, "<Esc>"); /* back to the table: keys move rows again */
    stage_keys(&stage, "j");
    assert_true(stage_shows(&stage, "▌ billing.invoice.retry.5m"));
    stage_keys(&stage, "<Tab>g<Enter>");
    assert_null(stage.console.vhost);
    stage_close(&stage);
}

static void test_no_other_pane(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "2<Tab>");
    assert_true(stage_shows(&stage, "there is no other pane"));
    stage_keys(&stage, "j");
    assert_true(stage_shows(&stage, "▌ /billing     billing.invoice.retr")); /* the table keeps the keys */
    stage_close(&stage);
}

/* Preview */

static void test_live_preview(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 60, 200, true, "2");
    stage_keys(&stage, "jjj");
    stage_settle(&stage); /* a cursor that moves on asks for nothing */
    assert_null(scripted_last(stage.gateway, "GET /api/queues/%2Forders/orders%2Eeu"));
    stage_wait(&stage, 400); /* the cursor rests */
    stage_settle(&stage);
    assert_non_null(scripted_last(stage.gateway, "GET /api/queues/%2Forders/orders%2Eeu?"));
    stage_expect(&stage, "preview-live", false);
    stage_close(&stage);
}

static void test_preview_scrolls(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 40, 120, true, "2");
    stage_keys(&stage, "jjj");
    stage_wait(&stage, 400);
    stage_settle(&stage);
    assert_false(stage_shows(&stage, "dlx "));
    stage_keys(&stage, "JJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJ");
    stage_expect(&stage, "preview-scrolled", false);
    stage_keys(&stage, "K"); /* one line up, however often it was scrolled past the end */
    assert_true(stage_shows(&stage, "dlx "));
    stage_keys(&stage, "KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK");
    assert_true(stage_shows(&stage, " vhost             /orders "));
    stage_close(&stage);
}

static void test_no_preview(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "2J");
    assert_true(stage_shows(&stage, "there is no room for a preview"));
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_denied_and_asked_again),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_stale),
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_unaddressable),
        cmocka_unit_test(test_vhost),
        cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_no_other_pane),
        cmocka_unit_test(test_live_preview),
        cmocka_unit_test(test_preview_scrolls),
        cmocka_unit_test(test_no_preview),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
