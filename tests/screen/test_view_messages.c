/* What was peeked, and what is held: the list, the inspector in all its modes, decisions. Jobs here read no queue but
 * hand out messages made up. */
#include "amqp/hold.h"
#include "base/mem.h"
#include "cmd/invoke.h"
#include "core/jobs.h"
#include "core/store.h"
#include "keywalk.h"
#include "made_message.h"
#include "replies.h"
#include "scripted_gateway.h"
#include "ui/view.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/banned.h"

/* Jobs */

static size_t to_read;          /* how many messages the job gives */
static enum hold_decision told; /* what the held one was decided to */

static bool peek_job(struct job_control *control, void *argument, char result[256], struct error *error)
{
    (void)argument;
    (void)error;
    for (size_t i = 1; i <= to_read; i++)
        control->event(control->context, &made_message(i)->letter);
    snprintf(result, 256, "%zu read, all returned", to_read);
    return true;
}

/* Gives one message, and waits for what is decided, or for a cancel. */
static bool hold_job(struct job_control *control, void *argument, char result[256], struct error *error)
{
    struct letter *letter;

    (void)argument;
    control->event(control->context, &made_message(1)->letter);
    while (!(letter = mailbox_take(control->inbox, 10))) {
        if (job_control_cancelled(control))
            return error_set(error, ERROR_CANCELLED, "given back");
    }
    told = ((struct hold_letter *)letter)->decision;
    letter->destroy(letter);
    snprintf(result, 256, "done with it");
    return true;
}

static void no_destroy(void *argument)
{
    (void)argument;
}

static void run_peek(struct invocation *invocation)
{
    invocation_start(invocation, "peek billing.dlq", peek_job, no_destroy, NULL);
}

static void run_hold(struct invocation *invocation)
{
    invocation_start(invocation, "hold billing.dlq", hold_job, no_destroy, NULL);
}

static const struct command commands[] = {
    {.name = "peek", .title = "Peek", .scope = "queues", .summary = "", .flags = CMD_ROW, .run = run_peek},
    {.name = "hold", .title = "Hold", .scope = "queues", .summary = "", .flags = CMD_ROW, .run = run_hold},
};

static void settle_jobs(struct stage *stage)
{
    while (jobs_running(stage->console.broker.jobs) > 0)
        console_tick(&stage->console);
    stage_settle(stage);
}

static void start(struct stage *stage, const struct command *command)
{
    struct view *view = stage->console.top;
    struct target *targets = NULL;
    bool marked;
    const size_t count = view->ops->targets(view, &targets, &marked);

    assert_int_equal(count, 1);
    invoke(&stage->console.broker, &stage->console.host, command, NULL, targets, count, "/", false);
    snapshot_unref(targets[0].snapshot);
    free(targets);
}

static void open_peek(struct stage *stage, int rows, int columns, bool utf8, size_t count)
{
    to_read = count;
    replies_open(stage, rows, columns, utf8, "2");
    start(stage, &commands[0]);
    settle_jobs(stage);
}

static void open_hold(struct stage *stage)
{
    replies_open(stage, 24, 80, true, "2");
    start(stage, &commands[1]);
    while (strcmp(stage->console.top->scopes[0], "hold") != 0)
        console_tick(&stage->console);
    stage_settle(stage);
}

/* Peek */

static void test_sizes(void **state)
{
    static const struct {
        int rows, columns;
        bool utf8;
    } sizes[] = {{24, 80, true}, {40, 120, true}, {60, 200, true}, {12, 50, true},
                 {10, 40, true}, {5, 20, true},   {24, 80, false}};
    struct stage stage;
    char name[60];

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        open_peek(&stage, sizes[i].rows, sizes[i].columns, sizes[i].utf8, 20);
        console_status(&stage.console, SEVERITY_INFO, "%s", "");
        snprintf(name, sizeof name, "messages-%dx%d%s", sizes[i].columns, sizes[i].rows, sizes[i].utf8 ? "" : "-ascii");
        stage_expect(&stage, name, i == 0);
        stage_close(&stage);
    }
}

static void test_modes(void **state)
{
    static const char *const modes[] = {"pretty", "raw", "hex", "headers"};
    struct stage stage;
    char name[60];

    (void)state;
    open_peek(&stage, 40, 120, true, 5);
    for (int message = 1; message <= 5; message++) {
        for (size_t mode = 0; mode < sizeof modes / sizeof *modes; mode++) {
            snprintf(name, sizeof name, "message-%d-%s", message, modes[mode]);
            stage_expect(&stage, name, false);
            for (int i = 0; i < 40 * 120; i++)
                assert_null(strpbrk(stage.console.canvas.cells[i].text, "\x1b\x07\n\t"));
            stage_keys(&stage, "v");
        }
        stage_keys(&stage, "j");
    }
    stage_close(&stage);
}

static void test_moving(void **state)
{
    struct stage stage;

    (void)state;
    open_peek(&stage, 24, 80, true, 60);
    stage_keys(&stage, "G");
    assert_true(stage_shows(&stage, "▌ 60 credit.note"));
    assert_false(stage_shows(&stage, "invoice.created"));
    stage_keys(&stage, "gj");
    assert_true(stage_shows(&stage, "▌  2 note.名前"));
    stage_keys(&stage, "k<PgDn><PgUp>^D^U");
    assert_true(stage_shows(&stage, "▌  1 invoice.creat"));
    assert_true(stage_shows(&stage, "1 of 60 read, returned"));
    stage_close(&stage);
}

/* The message scrolls by its own keys, or with the arrows once it has the focus; to its end and no further. */
static void test_scrolling(void **state)
{
    struct stage stage;

    (void)state;
    open_peek(&stage, 16, 80, true, 5);
    assert_true(stage_shows(&stage, "exchange       billing.events"));
    stage_keys(&stage, "JJJ");
    assert_false(stage_shows(&stage, "exchange       billing.events"));
    stage_keys(&stage, "KKK");
    assert_true(stage_shows(&stage, "exchange       billing.events"));
    stage_keys(&stage, "<Enter>");
    for (int i = 0; i < 100; i++)
        stage_keys(&stage, "j");
    stage_expect(&stage, "messages-end", false);
    stage_keys(&stage, "k");
    stage_expect(&stage, "messages-end-up", false);
    stage_keys(&stage, "<Tab>j"); /* back to the list: the next one, from its top */
    assert_true(stage_shows(&stage, "▌  2 note.名前"));
    assert_true(stage_shows(&stage, "exchange       billing.events"));
    stage_close(&stage);
}

/* Without room for the list the message alone is shown, and which it is. */
static void test_narrow(void **state)
{
    struct stage stage;

    (void)state;
    open_peek(&stage, 16, 50, true, 3);
    assert_true(stage_shows(&stage, "1 of 3"));
    assert_true(stage_shows(&stage, "invoice.created"));
    stage_keys(&stage, "j");
    assert_true(stage_shows(&stage, "2 of 3"));
    assert_true(stage_shows(&stage, "note.名前"));
    stage_close(&stage);
}

static void test_copy(void **state)
{
    struct stage stage;

    (void)state;
    open_peek(&stage, 24, 80, true, 4);
    stage_keys(&stage, "Gy");
    assert_string_equal(term_null_raw(stage.term), "\033]52;c;\a"); /* an empty body */
    stage_keys(&stage, "gjy");
    assert_non_null(strstr(term_null_raw(stage.term), "]52;c;R3LDvMOfZS"));
    assert_true(stage_shows(&stage, "copied the body"));
    stage_close(&stage);
}

static void test_save(void **state)
{
    char folder[] = "/tmp/warren-screen-XXXXXX", got[300];
    struct stage stage;
    struct stat about;

    (void)state;
    assert_non_null(mkdtemp(folder));
    char *path = mem_printf("%s/body", folder), *keys = mem_printf("^S%s<Enter>", path);
    open_peek(&stage, 24, 80, true, 3);
    stage_keys(&stage, "G");
    stage_keys(&stage, keys);
    assert_true(stage_shows(&stage, "saved the body to"));
    int file = open(path, O_RDONLY);
    assert_int_equal(read(file, got, sizeof got), 256); /* as it was, all bytes */
    assert_int_equal((unsigned char)got[27], 27);
    assert_int_equal(fstat(file, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    close(file);
    stage_keys(&stage, "^S<Enter>"); /* the same name is offered, and never overwritten */
    assert_true(stage_shows(&stage, "it exists already"));
    stage_keys(&stage, "^S^U/no/such/folder/x<Enter>");
    assert_true(stage_shows(&stage, "cannot save to /no/such/folder/x: No such file"));
    stage_keys(&stage, "^S<Esc>");
    stage_close(&stage);
    unlink(path);
    rmdir(folder);
    free(path);
    free(keys);
}

static void test_leaving(void **state)
{
    struct stage stage;

    (void)state;
    open_peek(&stage, 24, 80, true, 2);
    stage_keys(&stage, "q");
    assert_true(stage_shows(&stage, "▌ /billing     billing.dlq"));
    stage_close(&stage);
}

/* Hold */

static void test_hold(void **state)
{
    struct stage stage;

    (void)state;
    open_hold(&stage);
    console_status(&stage.console, SEVERITY_INFO, "%s", "");
    stage_expect(&stage, "hold", false);
    stage_keys(&stage, "vvJKy");
    assert_true(stage_shows(&stage, "waits for your decision"));
    stage_keys(&stage, "A");
    assert_true(stage_shows(&stage, "decided"));
    settle_jobs(&stage);
    assert_int_equal(told, HOLD_ACK);
    assert_true(stage_shows(&stage, "decided"));
    stage_keys(&stage, "R");
    assert_true(stage_shows(&stage, "nothing is held any more"));
    stage_close(&stage);
}

static void test_decisions(void **state)
{
    struct stage stage;

    (void)state;
    open_hold(&stage);
    stage_keys(&stage, "x");
    settle_jobs(&stage);
    assert_int_equal(told, HOLD_NACK);
    stage_close(&stage);
    open_hold(&stage);
    stage_keys(&stage, "R");
    settle_jobs(&stage);
    assert_int_equal(told, HOLD_REQUEUE);
    stage_close(&stage);
}

/* Who leaves without a decision gives the message back. */
static void test_leaving_gives_back(void **state)
{
    struct stage stage;

    (void)state;
    open_hold(&stage);
    stage_keys(&stage, "q");
    settle_jobs(&stage);
    assert_int_equal(job_state(jobs_at(stage.console.broker.jobs, 0)), JOB_CANCELLED);
    assert_string_equal(stage.console.top->scopes[0], "queues");
    stage_close(&stage);
}

static void test_interrupt_gives_back(void **state)
{
    struct stage stage;

    (void)state;
    open_hold(&stage);
    stage_keys(&stage, "^C");
    settle_jobs(&stage);
    assert_int_equal(job_state(jobs_at(stage.console.broker.jobs, 0)), JOB_CANCELLED);
    assert_true(stage_shows(&stage, "› Hold billing.dlq") && stage_shows(&stage, "  given back  "));
    stage_close(&stage);
}

static void open_some(struct stage *stage)
{
    open_peek(stage, 16, 80, true, 20);
    stage_keys(stage, "jjJ");
}

static void open_with_focus(struct stage *stage)
{
    open_peek(stage, 16, 80, true, 3);
    stage_keys(stage, "<Enter>jj");
}

static void open_held(struct stage *stage)
{
    open_hold(stage);
    stage_keys(stage, "J");
}

static void test_every_key(void **state)
{
    (void)state;
    keywalk("messages", open_some, false);
    keywalk("a message", open_with_focus, false);
    keywalk("a held message", open_held, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_modes),
        cmocka_unit_test(test_moving),
        cmocka_unit_test(test_scrolling),
        cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_save),
        cmocka_unit_test(test_leaving),
        cmocka_unit_test(test_hold),
        cmocka_unit_test(test_decisions),
        cmocka_unit_test(test_leaving_gives_back),
        cmocka_unit_test(test_interrupt_gives_back),
        cmocka_unit_test(test_every_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
