/* Jobs: events in order, done once and last, cancel, forgotten contexts, leaving; and the activity list. */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/figure.h"
#include "base/mem.h"
#include "core/jobs.h"

#include "base/banned.h"

/* The front end of these tests: a wake-up pipe, and what was called. */
struct desk {
    struct jobs *jobs;
    int wake_read, wake_write;
    int events, last_event, done;
    bool out_of_order, after_done;
    struct job *job;
};

static void wake(void *context)
{
    const struct desk *desk = context;

    assert_int_equal(write(desk->wake_write, "", 1), 1);
}

static void desk_open(struct desk *desk)
{
    int ends[2];

    *desk = (struct desk){.last_event = -1};
    assert_int_equal(pipe(ends), 0);
    desk->wake_read = ends[0];
    desk->wake_write = ends[1];
    desk->jobs = jobs_create(wake, desk);
}

static void desk_close(struct desk *desk)
{
    jobs_destroy(desk->jobs, 60000);
    (void)close(desk->wake_read);
    (void)close(desk->wake_write);
}

/* Sleeps until woken, then dispatches, as a front end does. */
static void turn(struct desk *desk)
{
    struct pollfd waiting = {.fd = desk->wake_read, .events = POLLIN};
    char bytes[64];

    assert_int_equal(poll(&waiting, 1, 60000), 1);
    assert_true(read(desk->wake_read, bytes, sizeof bytes) > 0);
    jobs_dispatch(desk->jobs);
}

struct note {
    struct letter letter;
    int number;
};

static void note_destroy(struct letter *letter)
{
    free(letter);
}

static struct letter *note_create(int number)
{
    struct note *note = mem_calloc(1, sizeof *note);

    note->letter.destroy = note_destroy;
    note->number = number;
    return &note->letter;
}

static void on_event(void *context, struct job *job, struct letter *letter)
{
    struct desk *desk = context;
    int number = ((struct note *)letter)->number;

    (void)job;
    desk->out_of_order = desk->out_of_order || number != desk->last_event + 1;
    desk->after_done = desk->after_done || desk->done > 0;
    desk->last_event = number;
    desk->events++;
    letter->destroy(letter);
}

static void on_done(void *context, struct job *job)
{
    struct desk *desk = context;

    desk->done++;
    desk->job = job;
}

/* What a job of these tests does, and how the test and it meet. */
struct task {
    int count; /* letters to post */
    bool wait_for_cancel, fail, fail_silently;
    atomic_int destroyed; /* counted by task_destroy() */
    struct error error;
    int release_read, release_write; /* a deaf task waits for this */
    atomic_bool left;
    sigset_t mask;
};

static void task_destroy(void *argument)
{
    struct task *task = argument;

    (void)atomic_fetch_add(&task->destroyed, 1);
}

static bool run_task(struct job_control *control, void *argument, char result[256], struct error *error)
{
    struct task *task = argument;
    struct pollfd waiting = {.fd = control->cancel_fd, .events = POLLIN};

    (void)pthread_sigmask(SIG_BLOCK, NULL, &task->mask);
    for (int i = 0; i < task->count; i++) {
        control->event(control->context, note_create(i));
        job_control_report(control, i + 1, task->count, "posting");
    }
    while (task->wait_for_cancel && poll(&waiting, 1, -1) < 1)
        ;
    if (task->fail)
        return error_set(error, task->error.code, "%s", task->error.text);
    (void)snprintf(result, 256, "posted %d", task->count);
    return !task->fail_silently;
}

static struct job *start(struct desk *desk, struct task *task, const char *title)
{
    struct job_spec spec = {.title = title,
                            .run = run_task,
                            .destroy = task_destroy,
                            .argument = task,
                            .event = on_event,
                            .done = on_done,
                            .context = desk};
    struct job *job = jobs_start(desk->jobs, &spec);

    assert_non_null(job);
    return job;
}

static void test_events_then_done(void **state)
{
    struct task task = {.count = 20000};
    struct job_progress progress;
    struct desk desk;
    struct job *job;

    (void)state;
    desk_open(&desk);
    job = start(&desk, &task, "post many");
    assert_string_equal(job_title(job), "post many");
    assert_int_equal(job_id(job), 1);
    while (desk.done == 0)
        turn(&desk);
    assert_int_equal(desk.events, 20000);
    assert_false(desk.out_of_order);
    assert_int_equal(desk.done, 1);
    assert_ptr_equal(desk.job, job);
    assert_int_equal(job_state(job), JOB_DONE);
    assert_string_equal(job_result(job), "posted 20000");
    assert_int_equal(job_error(job)->code, ERROR_NONE);
    assert_true(job_elapsed_ms(job) >= 0);
    assert_int_equal(atomic_load(&task.destroyed), 1);
    job_progress(job, &progress);
    assert_int_equal(progress.done, 20000);
    assert_int_equal(progress.total, 20000);
    assert_string_equal(progress.text, "posting");
    assert_int_equal(jobs_running(desk.jobs), 0);
    assert_int_equal(jobs_count(desk.jobs), 1);
    assert_ptr_equal(jobs_at(desk.jobs, 0), job);
    assert_null(jobs_at(desk.jobs, 1));
    /* After the end these do nothing, and a letter is not lost. */
    job_cancel(job);
    job_tell(job, note_create(1));
    jobs_dispatch(desk.jobs);
    assert_int_equal(job_state(job), JOB_DONE);
    assert_int_equal(desk.done, 1);
    assert_false(desk.after_done);
    desk_close(&desk);
}

static void test_cancel(void **state)
{
    struct task quiet = {.wait_for_cancel = true, .fail_silently = true};
    struct task finished = {.wait_for_cancel = true};
    struct task told = {.wait_for_cancel = true, .fail = true, .error = {ERROR_CANCELLED, "released 3 messages"}};
    struct desk desk;
    struct job *jobs[3];

    (void)state;
    desk_open(&desk);
    jobs[0] = start(&desk, &quiet, "a");
    jobs[1] = start(&desk, &finished, "b");
    jobs[2] = start(&desk, &told, "c");
    assert_int_equal(jobs_running(desk.jobs), 3);
    assert_int_equal(job_state(jobs[0]), JOB_RUNNING);
    assert_string_equal(job_result(jobs[0]), "");
    for (size_t i = 0; i < 3; i++) {
        job_cancel(jobs[i]);
        job_cancel(jobs[i]);
        assert_int_equal(job_state(jobs[i]), JOB_CANCELLING);
    }
    while (desk.done < 3)
        turn(&desk);
    assert_int_equal(job_state(jobs[0]), JOB_CANCELLED);
    assert_int_equal(job_state(jobs[1]), JOB_DONE); /* it was done before it looked */
    assert_int_equal(job_state(jobs[2]), JOB_CANCELLED);
    assert_string_equal(job_error(jobs[2])->text, "released 3 messages");
    assert_ptr_equal(jobs_at(desk.jobs, 0), jobs[2]);
    desk_close(&desk);
}

static void test_failure(void **state)
{
    struct task task = {.fail = true, .error = {ERROR_BROKER, "NOT_FOUND - no queue"}};
    struct task silent = {.fail_silently = true};
    struct desk desk;
    struct job *job;
    struct job *other;

    (void)state;
    desk_open(&desk);
    job = start(&desk, &task, "x");
    other = start(&desk, &silent, "y");
    while (desk.done < 2)
        turn(&desk);
    assert_int_equal(job_state(job), JOB_FAILED);
    assert_int_equal(job_error(job)->code, ERROR_BROKER);
    assert_string_equal(job_error(job)->text, "NOT_FOUND - no queue");
    assert_int_equal(job_state(other), JOB_FAILED);
    assert_int_equal(job_error(other)->code, ERROR_INTERNAL);
    desk_close(&desk);
}

/* The job answers each letter of its inbox until number 0. */
static bool run_echo(struct job_control *control, void *argument, char result[256], struct error *error)
{
    int number;

    (void)argument;
    (void)result;
    (void)error;
    do {
        struct letter *letter = mailbox_take(control->inbox, -1);
        number = ((struct note *)letter)->number;
        letter->destroy(letter);
        control->event(control->context, note_create(number));
    } while (number != 2);
    return true;
}

static void test_inbox(void **state)
{
    struct desk desk;
    struct job_spec spec = {.run = run_echo, .event = on_event, .done = on_done, .context = &desk};
    struct job *job;

    (void)state;
    desk_open(&desk);
    job = jobs_start(desk.jobs, &spec);
    assert_string_equal(job_title(job), "");
    for (int i = 0; i < 3; i++) {
        job_tell(job, note_create(i));
        while (desk.events <= i)
            turn(&desk);
        assert_int_equal(desk.last_event, i);
    }
    while (desk.done == 0)
        turn(&desk);
    desk_close(&desk);
}

static void test_forgotten(void **state)
{
    struct task task = {.count = 50, .wait_for_cancel = true};
    struct desk desk;
    struct job *job;

    (void)state;
    desk_open(&desk);
    job = start(&desk, &task, "of a closed view");
    while (desk.events == 0)
        turn(&desk);
    jobs_forget_context(desk.jobs, NULL);
    jobs_forget_context(desk.jobs, &desk);
    desk.events = 0;
    job_cancel(job);
    while (jobs_running(desk.jobs) > 0)
        turn(&desk);
    assert_int_equal(desk.events, 0);
    assert_int_equal(desk.done, 0);
    assert_int_equal(atomic_load(&task.destroyed), 1);
    desk_close(&desk);
}

static void test_thread(void **state)
{
    struct task task = {0};
    struct desk desk;

    (void)state;
    desk_open(&desk);
    (void)start(&desk, &task, "x");
    while (desk.done == 0)
        turn(&desk);
    assert_true(sigismember(&task.mask, SIGINT));
    assert_true(sigismember(&task.mask, SIGWINCH));
    assert_true(sigismember(&task.mask, SIGPIPE));
    /* A crash must find its handler. */
    assert_false(sigismember(&task.mask, SIGSEGV));
    assert_false(sigismember(&task.mask, SIGABRT));
    (void)pthread_sigmask(SIG_BLOCK, NULL, &task.mask);
    assert_false(sigismember(&task.mask, SIGINT));
    desk_close(&desk);
}

static size_t dig(size_t depth)
{
    volatile char frame[16384];

    frame[0] = (char)depth;
    frame[sizeof frame - 1] = frame[0];
    return depth == 0 ? 0 : dig(depth - 1) + (size_t)(frame[sizeof frame - 1] == frame[0]);
}

static bool run_deep(struct job_control *control, void *argument, char result[256], struct error *error)
{
    size_t *depth = argument;

    (void)control;
    (void)result;
    (void)error;
    *depth = dig(*depth);
    return true;
}

static void test_stack(void **state)
{
    struct desk desk;
    size_t depth = 2000; /* x 16 KiB: 32 MiB */
    struct job_spec spec = {.run = run_deep, .argument = &depth, .done = on_done, .context = &desk};

    (void)state;
    desk_open(&desk);
    assert_non_null(jobs_start(desk.jobs, &spec));
    while (desk.done == 0)
        turn(&desk);
    assert_int_equal(depth, 2000);
    desk_close(&desk);
}

static void test_destroy_waits(void **state)
{
    struct task task = {.count = 10, .wait_for_cancel = true};
    struct desk desk;

    (void)state;
    desk_open(&desk);
    (void)start(&desk, &task, "running at the end");
    desk_close(&desk);
    assert_int_equal(desk.done, 1);
    assert_int_equal(desk.events, 10);
    assert_int_equal(atomic_load(&task.destroyed), 1);
    jobs_destroy(NULL, 0);
}

static bool run_deaf(struct job_control *control, void *argument, char result[256], struct error *error)
{
    struct task *task = argument;
    char byte;

    (void)result;
    (void)error;
    assert_int_equal(read(task->release_read, &byte, 1), 1);
    /* Everything that it was given still works, and nobody is called. */
    job_control_report(control, 1, ABSENT_I64, NULL);
    control->event(control->context, note_create(0));
    assert_true(job_control_cancelled(control));
    atomic_store(&task->left, true);
    return true;
}

static void finish_deaf(struct task *task)
{
    assert_int_equal(write(task->release_write, "", 1), 1);
    while (!atomic_load(&task->left))
        (void)sched_yield();
}

static void test_left_behind(void **state)
{
    static struct task task; /* its thread may outlive this function by a moment */
    struct desk desk;
    struct job_spec spec = {.title = "deaf",
                            .run = run_deaf,
                            .argument = &task,
                            .destroy = task_destroy,
                            .event = on_event,
                            .done = on_done,
                            .context = &desk};
    int ends[2];

    (void)state;
    desk_open(&desk);
    assert_int_equal(pipe(ends), 0);
    task.release_read = ends[0];
    task.release_write = ends[1];
    assert_non_null(jobs_start(desk.jobs, &spec));
    jobs_destroy(desk.jobs, 20);
    (void)close(desk.wake_read);
    (void)close(desk.wake_write);
    finish_deaf(&task);
    assert_int_equal(desk.done, 0);
    assert_int_equal(desk.events, 0);
    assert_int_equal(atomic_load(&task.destroyed), 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void restart(void *context, struct job *job)
{
    static size_t depth;
    struct desk *desk = context;
    struct job_spec spec = {.run = run_deep, .argument = &depth, .done = on_done, .context = desk};

    (void)job;
    assert_non_null(jobs_start(desk->jobs, &spec));
}

static void test_start_from_done(void **state)
{
    struct desk desk;
    size_t depth = 0;
    struct job_spec spec = {.run = run_deep, .argument = &depth, .done = restart, .context = &desk};

    (void)state;
    desk_open(&desk);
    assert_non_null(jobs_start(desk.jobs, &spec));
    while (desk.done == 0)
        turn(&desk);
    assert_int_equal(jobs_count(desk.jobs), 2);
    desk_close(&desk);
}

/* Ended jobs give their descriptors back, and the list does not grow for ever. */
static void test_many(void **state)
{
    size_t depths[600] = {0};
    struct desk desk;

    (void)state;
    desk_open(&desk);
    for (size_t i = 0; i < 600; i++) {
        struct job_spec spec = {.run = run_deep, .argument = &depths[i], .done = on_done, .context = &desk};
        if (i % 2) {
            spec.context = NULL;
            spec.done = NULL;
        }
        assert_non_null(jobs_start(desk.jobs, &spec));
        while (jobs_running(desk.jobs) > 0)
            turn(&desk);
    }
    assert_int_equal(desk.done, 300);
    assert_in_range(jobs_count(desk.jobs), 300, 301);
    jobs_forget_context(desk.jobs, &desk);
    assert_int_equal(job_id(jobs_at(desk.jobs, 0)), 600);
    desk_close(&desk);
}

static void test_activity(void **state)
{
    struct jobs *jobs = jobs_create(NULL, NULL);
    char text[1000];

    (void)state;
    assert_int_equal(jobs_notes(jobs), 0);
    assert_null(jobs_note_at(jobs, 0));
    for (int i = 0; i < 700; i++)
        jobs_note(jobs, i % 2 ? SEVERITY_ERROR : SEVERITY_INFO, "note %d", i);
    assert_int_equal(jobs_notes(jobs), 500);
    assert_string_equal(jobs_note_at(jobs, 0)->text, "note 699");
    assert_int_equal(jobs_note_at(jobs, 0)->severity, SEVERITY_ERROR);
    assert_true(jobs_note_at(jobs, 0)->wall_ms > 0);
    assert_string_equal(jobs_note_at(jobs, 499)->text, "note 200");
    assert_null(jobs_note_at(jobs, 500));
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    jobs_note(jobs, SEVERITY_WARNING, "%s", text);
    assert_int_equal(strlen(jobs_note_at(jobs, 0)->text), sizeof jobs_note_at(jobs, 0)->text - 1);
    jobs_destroy(jobs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_then_done),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_failure),
        cmocka_unit_test(test_inbox),
        cmocka_unit_test(test_forgotten),
        cmocka_unit_test(test_thread),
        cmocka_unit_test(test_stack),
        cmocka_unit_test(test_destroy_waits),
        cmocka_unit_test(test_left_behind),
        cmocka_unit_test(test_start_from_done),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_activity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
