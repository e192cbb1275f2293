/* The console around views: title line, tabs, footer, stack, keys, ways out; with a null terminal and scripted replies.
 */
#include "base/mem.h"
#include "cmd/key.h"
#include "cmd/registry.h"
#include "resource/list.h"
#include "screen.h"
#include "scripted_gateway.h"
#include "ui/modal.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/banned.h"

static const char overview[] =
    "{\"cluster_name\":\"mq-eu-1\",\"rabbitmq_version\":\"3.13.7\",\"product_name\":\"RabbitMQ\","
    "\"queue_totals\":{\"messages_ready\":128400}}";
static const char whoami[] = "{\"name\":\"guest\",\"tags\":[\"administrator\"]}";

static void script(struct gateway *gateway)
{
    scripted_reply(gateway, "/api/overview", 200, overview);
    scripted_reply(gateway, "/api/whoami", 200, whoami);
    scripted_reply(gateway, "/api/vhosts", 200,
                   "[{\"name\":\"/\"},{\"name\":\"/billing\"},{\"name\":\"a\\u001b[31mb\"}]");
}

/* A view that records what it is told. */
struct probe {
    struct view view;
    const char *name;
    int shown, destroyed_count, scopes, peels;
    char last[40];
};
static int destroyed;

static void probe_draw(struct view *view, struct canvas *canvas, struct rect rect)
{
    canvas_printf(canvas, rect.row, rect.column + 1, rect.columns - 1, STYLE_NORMAL, "body of %s %dx%d",
                  ((struct probe *)view)->name, rect.columns, rect.rows);
    canvas_text(canvas, rect.row + rect.rows - 1, rect.column + 1, rect.columns - 1, STYLE_WARNING, "last row");
}

static bool probe_command(struct view *view, const struct command *command)
{
    struct probe *probe = (struct probe *)view;

    snprintf(probe->last, sizeof probe->last, "%s", command->name);
    return strcmp(command->name, "down") == 0 || strcmp(command->name, "sort") == 0;
}

static void probe_title(struct view *view, struct buf *out)
{
    buf_printf(out, "/billing › %s", ((struct probe *)view)->name);
}

static void probe_note(struct view *view, struct buf *out)
{
    (void)view;
    buf_puts(out, "filter: ~retry  17/1,047");
}

static void probe_footer(struct view *view, struct buf *out)
{
    (void)view;
    buf_puts(out, "2 marked (49,321 msgs)");
}

static void probe_shown(struct view *view, bool shown)
{
    ((struct probe *)view)->shown += shown ? 1 : -1;
}

static void probe_scope_changed(struct view *view)
{
    ((struct probe *)view)->scopes++;
}

static bool probe_peel(struct view *view)
{
    struct probe *probe = (struct probe *)view;

    return probe->peels > 0 && probe->peels--;
}

static void probe_destroy(struct view *view)
{
    destroyed++;
    free(view);
}

static const struct view_ops probe_ops = {
    .draw = probe_draw,
    .command = probe_command,
    .title = probe_title,
    .note = probe_note,
    .footer = probe_footer,
    .shown = probe_shown,
    .scope_changed = probe_scope_changed,
    .peel = probe_peel,
    .destroy = probe_destroy,
};
static const struct view_ops root_ops = {.draw = probe_draw, .title = probe_title, .destroy = probe_destroy};

static struct probe *probe(const struct view_ops *ops, const char *name, const char *scope)
{
    struct probe *made = mem_calloc(1, sizeof *made);

    made->view.ops = ops;
    made->view.scopes[0] = scope;
    made->view.scopes[1] = ops == &root_ops ? NULL : "table";
    made->name = name;
    return made;
}

static void open_probes(struct stage *stage, int rows, int columns, bool utf8, bool table)
{
    stage_open(stage, rows, columns, utf8, script);
    console_push(&stage->console, &probe(&root_ops, "root", "overview")->view);
    stage->console.nodes = 3;
    stage_settle(stage);
    if (table)
        console_push(&stage->console, &probe(&probe_ops, "Queues", "queues")->view);
}

static void test_frames(void **state)
{
    static const struct {
        int rows, columns;
        bool utf8, table;
        const char *name;
    } frames[] = {
        {24, 80, true, false, "frame-root-80x24"},   {40, 120, true, false, "frame-root-120x40"},
        {60, 200, true, false, "frame-root-200x60"}, {24, 80, false, false, "frame-root-80x24-ascii"},
        {24, 80, true, true, "frame-table-80x24"},   {40, 120, true, true, "frame-table-120x40"},
        {60, 200, true, true, "frame-table-200x60"}, {24, 80, false, true, "frame-table-80x24-ascii"},
        {10, 40, true, false, "frame-root-40x10"},   {10, 40, true, true, "frame-table-40x10"},
        {3, 10, true, false, "frame-10x3"},
    };
    struct stage stage;

    (void)state;
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        open_probes(&stage, frames[i].rows, frames[i].columns, frames[i].utf8, frames[i].table);
        stage_expect(&stage, frames[i].name, frames[i].columns == 80 && frames[i].utf8);
        stage_close(&stage);
    }
}

static void test_prod_read_only_insecure(void **state)
{
    static char prod[] = "PROD";
    struct stage stage;

    (void)state;
    open_probes(&stage, 24, 80, true, true);
    stage.settings.profile = prod;
    stage.settings.prod = true;
    stage.settings.read_only = true;
    stage.settings.api.insecure = true;
    stage_expect(&stage, "frame-prod", true);
    term_null_resize(stage.term, 24, 40);
    console_draw(&stage.console);
    assert_true(stage_shows(&stage, "TLS unverified"));
    assert_true(stage_shows(&stage, "RO"));
    assert_true(stage_shows(&stage, "▐PROD▌"));
    stage_close(&stage);
}

static void test_every_size(void **state)
{
    static const int rows[] = {0, 1, 2, 3, 9, 10, 11, 13, 14, 16, 24, 61};
    struct stage stage;

    (void)state;
    open_probes(&stage, 24, 80, true, true);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        for (int columns = 0; columns < 130; columns += columns < 45 ? 1 : 13) {
            term_null_resize(stage.term, rows[r], columns);
            stage_keys(&stage, "?");
            stage_keys(&stage, ":pub");
            stage_keys(&stage, "<Esc>p<Esc><Esc>@q.<Esc>D<Esc>q");
        }
    }
    stage_close(&stage);
}

static void test_stack(void **state)
{
    struct stage stage;
    struct probe *queues, *detail;

    (void)state;
    open_probes(&stage, 24, 80, true, false);
    queues = probe(&probe_ops, "Queues", "queues");
    detail = probe(&probe_ops, "orders.eu", "detail");
    destroyed = 0;
    console_go(&stage.console, &queues->view);
    assert_int_equal(destroyed, 0); /* the overview stays below */
    assert_int_equal(queues->shown, 1);
    console_push(&stage.console, &detail->view);
    assert_int_equal(queues->shown, 0);
    assert_int_equal(detail->shown, 1);
    detail->peels = 1;
    stage_keys(&stage, "<Esc>"); /* peels inside */
    assert_ptr_equal(stage.console.top, detail);
    stage_keys(&stage, "<Esc>");
    assert_ptr_equal(stage.console.top, queues);
    assert_int_equal(destroyed, 1);
    assert_int_equal(queues->shown, 1);
    queues->peels = 1;
    stage_keys(&stage, "q"); /* goes back whatever there is to peel */
    assert_int_equal(destroyed, 2);
    assert_false(stage.console.quit);
    stage_keys(&stage, "<Esc>");
    assert_false(stage.console.quit);
    stage_keys(&stage, "q");
    assert_true(stage.console.quit);
    stage_close(&stage);
    assert_int_equal(destroyed, 3);
}

static void test_keys_reach_commands(void **state)
{
    struct stage stage;
    struct probe *queues;

    (void)state;
    open_probes(&stage, 24, 80, true, true);
    queues = (struct probe *)stage.console.top;
    stage_keys(&stage, "j");
    assert_string_equal(queues->last, "down");
    stage_keys(&stage, "s");
    assert_string_equal(queues->last, "sort");
    stage_keys(&stage, "C"); /* the view does not take it */
    assert_true(stage_shows(&stage, "not here"));
    stage_keys(&stage, "<F9>");
    assert_true(stage_shows(&stage, "does nothing here"));
    stage_keys(&stage, "~");
    assert_int_equal(stage.term->glyphs, GLYPHS_BLOCK);
    stage_keys(&stage, "Z");
    assert_true(store_paused(stage.console.broker.store));
    assert_true(stage_shows(&stage, "▲ paused"));
    stage_keys(&stage, "Z+");
    assert_int_equal(store_interval_now(stage.console.broker.store), 2000);
    stage_keys(&stage, "_");
    assert_int_equal(store_interval_now(stage.console.broker.store), 5000);
    stage_close(&stage);
}

/* Pasted text is never a binding. */
static void test_paste(void **state)
{
    struct stage stage;
    struct probe *queues;

    (void)state;
    open_probes(&stage, 24, 80, true, true);
    queues = (struct probe *)stage.console.top;
    console_key(&stage.console, PRESS_PASTE_START);
    stage_keys(&stage, "jQDq<Enter>^C^C");
    console_key(&stage.console, PRESS_PASTE_END);
    assert_string_equal(queues->last, "");
    assert_false(stage.console.quit);
    assert_null(stage.console.modal);
    stage_keys(&stage, "j");
    assert_string_equal(queues->last, "down");
    stage_close(&stage);
}

static void test_interrupt(void **state)
{
    struct stage stage;

    (void)state;
    open_probes(&stage, 24, 80, true, false);
    stage_keys(&stage, "^C");
    assert_false(stage.console.quit);
    stage_wait(&stage, 2500);
    stage_keys(&stage, "^C");
    assert_false(stage.console.quit);
    stage_wait(&stage, 500);
    stage_keys(&stage, "^C");
    assert_true(stage.console.quit);
    stage_close(&stage);
}

static bool wait_for_cancel(struct job_control *control, void *argument, char result[256], struct error *error)
{
    (void)argument;
    (void)error;
    while (!job_control_cancelled(control))
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    snprintf(result, 256, "gave back 3");
    return true;
}

static void test_jobs_are_asked_about(void **state)
{
    const struct job_spec spec = {.title = "hold orders.eu", .run = wait_for_cancel};
    struct stage stage;

    (void)state;
    open_probes(&stage, 24, 80, true, false);
    assert_non_null(jobs_start(stage.console.broker.jobs, &spec));
    stage_keys(&stage, "Q");
    assert_false(stage.console.quit);
    assert_true(stage_shows(&stage, "1 action still runs"));
    assert_true(stage_shows(&stage, "messages that are held"));
    stage_keys(&stage, "<Enter>"); /* Cancel has the focus */
    assert_false(stage.console.quit);
    assert_null(stage.console.modal);
    stage_keys(&stage, "@");
    assert_true(stage_shows(&stage, "hold orders.eu"));
    stage_keys(&stage, "^Z");
    assert_true(stage_shows(&stage, "not suspended while a job runs"));
    stage_keys(&stage, "^C");
    while (jobs_running(stage.console.broker.jobs) > 0)
        console_tick(&stage.console);
    assert_true(stage_shows(&stage, "gave back 3"));
    stage_keys(&stage, "Q");
    assert_true(stage.console.quit);
    stage_close(&stage);
}

struct stuck {
    struct gateway *gateway;
    atomic_bool go, over;
};

static bool asks_late(struct job_control *control, void *argument, char result[256], struct error *error)
{
    struct stuck *stuck = argument;

    (void)control;
    (void)result;
    (void)error;
    while (!atomic_load(&stuck->go))
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    reply_destroy(gateway_call(stuck->gateway, request_create(HTTP_GET, mem_strdup("/api/whoami")), 0, -1));
    atomic_store(&stuck->over, true);
    return true;
}

/* It cannot be woken: what it may still use is left to it. */
static void test_a_job_left_behind(void **state)
{
    struct stuck stuck = {.gateway = NULL};
    const struct job_spec spec = {.title = "stuck", .run = asks_late, .argument = &stuck};
    struct stage stage;

    (void)state;
    open_probes(&stage, 24, 80, true, false);
    stuck.gateway = stage.gateway;
    assert_non_null(jobs_start(stage.console.broker.jobs, &spec));
    stage_close(&stage);
    atomic_store(&stuck.go, true);
    while (!atomic_load(&stuck.over))
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    gateway_destroy(stuck.gateway);
}

static void test_status_is_safe_and_stays(void **state)
{
    struct stage stage;

    (void)state;
    open_probes(&stage, 24, 80, true, true);
    console_status(&stage.console, SEVERITY_ERROR, "no \x1b[31mexchange\x9b 'x' \xe2\x80\xae");
    assert_true(stage_shows(&stage, "✗ no ^[[31mexchange\\x9B 'x' <U+202E>"));
    stage_wait(&stage, 60000);
    stage_keys(&stage, "j");
    assert_true(stage_shows(&stage, "no ^[[31mexchange")); /* moving is no action */
    stage_keys(&stage, "s");
    assert_false(stage_shows(&stage, "no ^[[31mexchange"));
    stage_close(&stage);
}

static void test_vhost_picker(void **state)
{
    struct stage stage;
    struct probe *queues;

    (void)state;
    open_probes(&stage, 24, 80, true, true);
    queues = (struct probe *)stage.console.top;
    stage_keys(&stage, "V");
    stage_settle(&stage);
    assert_non_null(stage.console.modal);
    stage_expect(&stage, "picker-vhosts", false);
    stage_keys(&stage, "bil<Enter>");
    assert_string_equal(stage.console.vhost, "/billing");
    assert_int_equal(queues->scopes, 1);
    stage_keys(&stage, "0");
    assert_null(stage.console.vhost);
    assert_int_equal(queues->scopes, 2);
    stage_keys(&stage, ":vhost /billing<Enter>");
    assert_string_equal(stage.console.vhost, "/billing");
    stage_close(&stage);
}

static void test_lost_broker(void **state)
{
    struct stage stage;

    (void)state;
    open_probes(&stage, 24, 80, true, false);
    stage.console.top->watch = stage.console.overview;
    scripted_fail(stage.gateway, "/api/overview", ERROR_CONNECT, "connection refused \x1b[1m");
    for (int i = 0; i < 20; i++)
        stage_wait(&stage, 1000);
    assert_true(stage_shows(&stage, "▲ last good "));
    assert_true(stage_shows(&stage, "connection refused ^[[1m"));
    assert_true(stage_shows(&stage, "ago")); /* its age stays on the screen */
    assert_true(stage_shows(&stage, "body of root"));
    const struct canvas *canvas = &stage.console.canvas;
    assert_int_equal(canvas->cells[(size_t)canvas->columns * 21 + 1].style, STYLE_DIM);
    scripted_reply(stage.gateway, "/api/overview", 200, overview);
    stage_keys(&stage, "r");
    stage_settle(&stage);
    assert_false(stage_shows(&stage, "last good"));
    stage_close(&stage);
}

static void test_spinner(void **state)
{
    struct stage stage;

    (void)state;
    open_probes(&stage, 24, 80, true, false);
    scripted_hold(stage.gateway, true);
    stage_keys(&stage, "r");
    stage_wait(&stage, 200);
    assert_false(stage_shows(&stage, "⠋"));
    stage_wait(&stage, 800); /* 101,000 ms: the first of its signs */
    assert_true(stage_shows(&stage, "⠋"));
    scripted_hold(stage.gateway, false);
    stage_settle(&stage);
    assert_false(stage_shows(&stage, "⠋"));
    stage_close(&stage);
}

static void test_help(void **state)
{
    struct stage stage;

    (void)state;
    open_probes(&stage, 60, 120, true, true);
    stage_keys(&stage, "?");
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        char name[48];
        if (command->flags & CMD_CLI_ONLY)
            continue;
        snprintf(name, sizeof name, "/%s<Enter>", command->name);
        stage_keys(&stage, name);
        assert_true(stage_shows(&stage, command->name));
        stage_keys(&stage, "<Esc>"); /* peels the filter */
    }
    assert_true(stage_shows(&stage, "Here: queues"));
    stage_keys(&stage, "/[<Enter>");
    assert_true(stage_shows(&stage, "no such pattern"));
    stage_keys(&stage, "<Esc>Gg^D^U<Esc>");
    assert_true(stage_shows(&stage, "body of Queues"));
    stage_close(&stage);
}

static void test_copy(void **state)
{
    struct stage stage;
    struct error error;
    char *long_text = mem_calloc(60000, 1);

    (void)state;
    open_probes(&stage, 24, 80, true, false);
    assert_true(clipboard_copy(&stage.console, "orders.eu", 9, &error));
    assert_string_equal(term_null_raw(stage.term), "\033]52;c;b3JkZXJzLmV1\a");
    memset(long_text, 'x', 59999);
    assert_false(clipboard_copy(&stage.console, long_text, 59999, &error));
    assert_non_null(strstr(error.text, "^S"));
    assert_string_equal(term_null_raw(stage.term), "");
    free(long_text);
    stage_close(&stage);
}

static void test_program_and_editor(void **state)
{
    static char shell[] = "/bin/sh", dash_c[] = "-c", three[] = "exit 3", missing[] = "/no/such/program";
    char *const fails[] = {shell, dash_c, three, NULL}, *const none[] = {missing, NULL};
    struct stage stage;
    struct error error;
    struct buf text;

    (void)state;
    open_probes(&stage, 24, 80, true, false);
    assert_false(console_run_program(&stage.console, fails, &error));
    assert_non_null(strstr(error.text, "3"));
    assert_false(console_run_program(&stage.console, none, &error));
    buf_init(&text, 1000);
    buf_puts(&text, "before\n");
    unsetenv("VISUAL");
    setenv("EDITOR", "sed -i s/before/after/", 1);
    assert_true(console_edit_text(&stage.console, &text, ".txt", &error));
    assert_string_equal(text.data, "after\n");
    setenv("EDITOR", "true", 1);
    assert_false(console_edit_text(&stage.console, &text, NULL, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    setenv("VISUAL", "false", 1);
    assert_false(console_edit_text(&stage.console, &text, NULL, &error));
    assert_string_equal(text.data, "after\n");
    unsetenv("VISUAL");
    unsetenv("EDITOR");
    buf_finish(&text);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_prod_read_only_insecure),
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_stack),
        cmocka_unit_test(test_keys_reach_commands),
        cmocka_unit_test(test_paste),
        cmocka_unit_test(test_interrupt),
        cmocka_unit_test(test_jobs_are_asked_about),
        cmocka_unit_test(test_a_job_left_behind),
        cmocka_unit_test(test_status_is_safe_and_stays),
        cmocka_unit_test(test_vhost_picker),
        cmocka_unit_test(test_lost_broker),
        cmocka_unit_test(test_spinner),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_program_and_editor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
