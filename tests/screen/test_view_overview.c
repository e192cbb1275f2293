/* The overview: figures, chart, what needs attention, nodes; in every state. */
#include "replies.h"
#include "scripted_gateway.h"
#include "ui/theme.h"
#include "ui/view.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

static const char denied[] = "{\"error\":\"not_authorised\",\"reason\":\"Not monitor user\"}";
static const char refused[] = "{\"error\":\"not_authorized\",\"reason\":\"Login failed\"}";

static void test_sizes(void **state)
{
    (void)state;
    replies_expect_sizes("", "overview");
}

/* An overview on a broker that says what `script` makes of it. */
static void open_on(struct stage *stage, void (*script)(struct gateway *gateway))
{
    stage_open(stage, 24, 80, true, script);
    console_go(&stage->console, view_overview_create(&stage->console));
    stage_settle(stage);
}

static void hold(struct gateway *gateway)
{
    replies_all(gateway);
    scripted_hold(gateway, true);
}

static void test_waiting(void **state)
{
    struct stage stage;

    (void)state;
    open_on(&stage, hold);
    stage_wait(&stage, 1000);
    stage_expect(&stage, "overview-waiting", false);
    scripted_hold(stage.gateway, false);
    stage_settle(&stage);
    assert_false(stage_shows(&stage, "waiting for the broker"));
    assert_true(stage_shows(&stage, "128,400"));
    stage_close(&stage);
}

static void script_dead(struct gateway *gateway)
{
    scripted_fail(gateway, "/api/", ERROR_CONNECT, "cannot connect to mq-eu-1: connection refused");
}

static void test_never_answered(void **state)
{
    struct stage stage;

    (void)state;
    open_on(&stage, script_dead);
    stage_wait(&stage, 1000);
    stage_settle(&stage);
    stage_expect(&stage, "overview-failed", true);
    stage_close(&stage);
}

static void script_refused(struct gateway *gateway)
{
    scripted_reply(gateway, "/api/", 401, refused);
}

/* A wrong password is tried once. */
static void test_wrong_password(void **state)
{
    struct stage stage;

    (void)state;
    open_on(&stage, script_refused);
    for (int i = 0; i < 60; i++)
        stage_wait(&stage, 1000);
    stage_expect(&stage, "overview-refused", false);
    assert_int_equal(scripted_count(stage.gateway), 2); /* the overview, and who we are */
    stage_close(&stage);
}

static void test_stale(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    scripted_fail(stage.gateway, "/api/overview", ERROR_CONNECT, "connection refused");
    scripted_fail(stage.gateway, "/api/nodes", ERROR_CONNECT, "connection refused");
    for (int i = 0; i < 20; i++)
        stage_wait(&stage, 1000);
    stage_expect(&stage, "overview-stale", true);
    replies_all(stage.gateway);
    stage_keys(&stage, "r");
    stage_settle(&stage);
    assert_false(stage_shows(&stage, "last good"));
    stage_close(&stage);
}

/* Users without the monitoring tag may read the overview, but not the nodes; statistics may be off. */
static void script_poor(struct gateway *gateway)
{
    replies_all(gateway);
    scripted_reply(gateway, "/api/nodes", 401, denied);
    scripted_reply(gateway, "/api/overview", 200,
                   "{\"cluster_name\":\"mq-eu-1\",\"rabbitmq_version\":\"4.0.2\",\"queue_totals\":{},"
                   "\"object_totals\":{\"queues\":3},\"message_stats\":{}}");
}

static void test_denied(void **state)
{
    struct stage stage;

    (void)state;
    open_on(&stage, script_poor);
    stage_expect(&stage, "overview-denied", false);
    const size_t asked = scripted_count(stage.gateway);
    stage_keys(&stage, "!");
    assert_true(stage_shows(&stage, "nothing needs attention"));
    stage_keys(&stage, "j<Enter>"); /* no node, no detail */
    assert_string_equal(stage.console.top->scopes[0], "overview");
    for (int i = 0; i < 20; i++)
        stage_wait(&stage, 1000);
    assert_string_equal(scripted_last(stage.gateway, "GET /api/nodes"), "GET /api/nodes");
    for (size_t i = asked; i < scripted_count(stage.gateway); i++)
        assert_null(strstr(scripted_line(stage.gateway, i), "/api/nodes")); /* denied: not asked again */
    stage_close(&stage);
}

static void script_well(struct gateway *gateway)
{
    replies_all(gateway);
    replies_file(gateway, "/api/nodes", "nodes-well");
}

static void test_all_well(void **state)
{
    struct stage stage;

    (void)state;
    open_on(&stage, script_well);
    assert_true(stage_shows(&stage, "✓ no alarm, no node near a limit"));
    assert_true(stage_shows(&stage, " 1 node "));
    stage_keys(&stage, "!");
    assert_true(stage_shows(&stage, "nothing needs attention"));
    stage_close(&stage);
}

/* What of the screen has the cursor? */
static bool cursor_on(struct stage *stage, const char *node)
{
    char line[60];

    snprintf(line, sizeof line, "▌ %s ", node);
    return stage_shows(stage, line);
}

static void test_attention(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    assert_true(cursor_on(&stage, "rabbit@mq-1"));
    stage_keys(&stage, "!"); /* the worst first */
    assert_true(stage_shows(&stage, "✗ rabbit@mq-2: not running"));
    assert_true(cursor_on(&stage, "rabbit@mq-2"));
    stage_keys(&stage, "!");
    assert_true(stage_shows(&stage, "▲ rabbit@mq-3: memory 91% of limit"));
    assert_true(cursor_on(&stage, "rabbit@mq-3"));
    stage_keys(&stage, "!"); /* and round */
    assert_true(cursor_on(&stage, "rabbit@mq-2"));
    stage_close(&stage);
}

static void script_alarms(struct gateway *gateway)
{
    replies_all(gateway);
    scripted_reply(gateway, "/api/nodes", 200,
                   "[{\"name\":\"a\\u001b[31m\",\"running\":true,\"mem_alarm\":true,\"mem_used\":9,\"mem_limit\":10,"
                   "\"disk_free\":3000000,\"disk_free_limit\":2000000,\"fd_used\":95,\"fd_total\":100,"
                   "\"sockets_used\":81,\"sockets_total\":100,\"proc_used\":99,\"proc_total\":100,"
                   "\"partitions\":[\"b\"],\"being_drained\":true},"
                   "{\"name\":\"b\",\"running\":true,\"disk_free_alarm\":true}]");
}

static void test_every_problem(void **state)
{
    static const char *const words[] = {"memory alarm",  "network partition", "disk alarm",    "disk free",
                                        "file desc",     "sockets 81%",       "processes 99%", "in maintenance",
                                        "a^[[31m  memo", "ATTENTION  8"};
    struct stage stage;

    (void)state;
    open_on(&stage, script_alarms);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!stage_shows(&stage, words[i]))
            fail_msg("%s is not said", words[i]);
    }
    stage_close(&stage);
}

static void test_nodes_are_opened(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "G");
    assert_true(cursor_on(&stage, "rabbit@mq-3"));
    stage_keys(&stage, "jj");
    assert_true(cursor_on(&stage, "rabbit@mq-3"));
    stage_keys(&stage, "k");
    assert_true(cursor_on(&stage, "rabbit@mq-2"));
    stage_keys(&stage, "G<Enter>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "› Nodes › rabbit@mq-3"));
    stage_keys(&stage, "q");
    assert_true(cursor_on(&stage, "rabbit@mq-3"));
    /* On a low screen the list scrolls with the cursor. */
    term_null_resize(stage.term, 12, 50);
    assert_true(cursor_on(&stage, "rabbit@mq-3"));
    assert_false(stage_shows(&stage, "rabbit@mq-1 "));
    stage_close(&stage);
}

/* What the broker keeps no history of is sampled here. */
static void test_own_samples(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "");
    for (int i = 0; i < 12; i++) {
        char body[120];
        snprintf(body, sizeof body, "{\"cluster_name\":\"c\",\"object_totals\":{\"connections\":%d,\"consumers\":8}}",
                 i % 2 ? 100 : 10);
        scripted_reply(stage.gateway, "/api/overview", 200, body);
        stage_wait(&stage, 5000);
        stage_settle(&stage);
    }
    assert_true(stage_shows(&stage, "▁█▁█▁█▁█"));  /* of connections: the last cells */
    assert_true(stage_shows(&stage, "█████████")); /* of consumers: even */
    stage_close(&stage);
}

static void test_glyphs(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "~");
    stage_expect(&stage, "overview-blocks", false);
    stage_close(&stage);
}

/* Without colours nothing is told by colour alone, and the screen asks for none. */
static void test_mono(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "2");
    const struct canvas *canvas = &stage.console.canvas;
    bool reversed = false;
    for (int i = 0; i < canvas->rows * canvas->columns; i++) {
        const struct look look = theme_look(canvas->cells[i].style, 0, false);
        assert_int_equal(look.fg, -1);
        assert_int_equal(look.bg, -1);
        reversed = reversed || look.reverse;
    }
    assert_true(reversed); /* the row under the cursor */
    stage_close(&stage);
}

static void test_light_and_eight(void **state)
{
    struct stage stage;

    (void)state;
    replies_open(&stage, 24, 80, true, "2");
    const struct canvas *canvas = &stage.console.canvas;
    for (int i = 0; i < canvas->rows * canvas->columns; i++) {
        const unsigned style = canvas->cells[i].style;
        assert_true(theme_look(style, 8, false).fg < 8);
        const struct look look = theme_look(style, 256, true);
        /* A background comes with a foreground: the terminal's own may not be read on it. */
        assert_true(look.bg == -1 || look.fg != -1);
    }
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),          cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_never_answered), cmocka_unit_test(test_wrong_password),
        cmocka_unit_test(test_stale),          cmocka_unit_test(test_denied),
        cmocka_unit_test(test_all_well),       cmocka_unit_test(test_attention),
        cmocka_unit_test(test_every_problem),  cmocka_unit_test(test_nodes_are_opened),
        cmocka_unit_test(test_own_samples),    cmocka_unit_test(test_glyphs),
        cmocka_unit_test(test_mono),           cmocka_unit_test(test_light_and_eight),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
