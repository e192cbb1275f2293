#include "core/job.h"

#include <signal.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"

#include "base/banned.h"

/* A nested header table that anyone can send takes a frame of the AMQP library's stack for each level. */
#define STACK_BYTES ((size_t)64 << 20)

void office_wake(void *context)
{
    struct office *office = context;

    (void)pthread_mutex_lock(&office->lock);
    if (office->wake)
        office->wake(office->context);
    (void)pthread_mutex_unlock(&office->lock);
}

struct office *office_create(void (*wake)(void *context), void *context)
{
    struct office *office = mem_calloc(1, sizeof *office);

    atomic_init(&office->references, 1);
    atomic_init(&office->nudged, false);
    if (pthread_mutex_init(&office->lock, NULL) != 0)
        abort(); /* for want of memory */
    office->wake = wake;
    office->context = context;
    office->box = mailbox_create(office_wake, office);
    return office;
}

void office_unref(struct office *office)
{
    if (atomic_fetch_sub(&office->references, 1) > 1)
        return;
    mailbox_destroy(office->box);
    (void)pthread_mutex_destroy(&office->lock);
    free(office);
}

void office_close(struct office *office)
{
    (void)pthread_mutex_lock(&office->lock);
    office->wake = NULL;
    (void)pthread_mutex_unlock(&office->lock);
    mailbox_close(office->box);
}

/* One job, on either thread */

static struct job *job_ref(struct job *job)
{
    (void)atomic_fetch_add(&job->references, 1);
    return job;
}

void job_unref(struct job *job)
{
    if (atomic_fetch_sub(&job->references, 1) > 1)
        return;
    job_control_finish(&job->control);
    free(job->title);
    office_unref(job->office);
    free(job);
}

static void letter_destroy(struct letter *letter)
{
    struct job_letter *mine = (struct job_letter *)letter;

    if (mine->payload && mine->payload->destroy)
        mine->payload->destroy(mine->payload);
    job_unref(mine->job);
    free(mine);
}

static void post(struct job *job, struct letter *payload)
{
    struct job_letter *letter = mem_calloc(1, sizeof *letter);

    letter->letter.destroy = letter_destroy;
    letter->job = job_ref(job);
    letter->payload = payload;
    (void)mailbox_post(job->office->box, &letter->letter);
}

static void take_progress(void *context, const struct job_progress *progress)
{
    struct job *job = context;

    (void)pthread_mutex_lock(&job->office->lock);
    job->progress = *progress;
    (void)pthread_mutex_unlock(&job->office->lock);
    if (!atomic_exchange(&job->office->nudged, true))
        office_wake(job->office);
}

static void take_event(void *context, struct letter *letter)
{
    post(context, letter);
}

static void *job_main(void *context)
{
    struct job *job = context;

    job->succeeded = job->run(&job->control, job->argument, job->result, &job->error);
    post(job, NULL);
    job_unref(job);
    return NULL;
}

/* Signals are for the UI thread: the new thread inherits a mask that blocks all but those of a crash, which would end
 * the program without the handlers that restore the terminal. */
static bool start_thread(struct job *job)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    bool started = false;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    (void)sigfillset(&all);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        (void)sigdelset(&all, crashes[i]);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0) {
        (void)job_ref(job);
        started = pthread_create(&job->thread, &attributes, job_main, job) == 0;
        if (!started)
            job_unref(job);
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return started;
}

struct job *job_create(struct office *office, const struct job_spec *spec, unsigned id)
{
    struct job *job = mem_calloc(1, sizeof *job);

    atomic_init(&job->references, 1);
    job->office = office;
    (void)atomic_fetch_add(&office->references, 1);
    job->id = id;
    job->title = mem_strdup(spec->title ? spec->title : "");
    job->progress.total = ABSENT_I64;
    job->run = spec->run;
    job->argument = spec->argument;
    job->event = spec->event;
    job->done = spec->done;
    job->context = spec->context;
    job->destroy = spec->destroy;
    job->started_ms = clock_ms();
    if (job_control_init(&job->control)) {
        job->control.progress = take_progress;
        job->control.event = take_event;
        job->control.context = job;
        if (start_thread(job))
            return job;
    }
    job_unref(job);
    if (spec->destroy)
        spec->destroy(spec->argument);
    return NULL;
}

static enum job_state outcome(struct job *job)
{
    if (job->succeeded)
        return JOB_DONE;
    if (job->error.code == ERROR_NONE && job->state == JOB_CANCELLING)
        (void)error_set(&job->error, ERROR_CANCELLED, "cancelled");
    else if (job->error.code == ERROR_NONE)
        (void)error_set(&job->error, ERROR_INTERNAL, "failed without saying why");
    return job->error.code == ERROR_CANCELLED ? JOB_CANCELLED : JOB_FAILED;
}

static void end(struct job *job)
{
    void (*done)(void *context, struct job *job) = job->done;

    (void)pthread_join(job->thread, NULL);
    job->ended_ms = clock_ms();
    job->ended = true;
    job->state = outcome(job);
    job->result[sizeof job->result - 1] = '\0';
    /* Gives the descriptors back: ended jobs stay in the list. */
    job_control_finish(&job->control);
    job->done = NULL;
    job->event = NULL;
    if (done)
        done(job->context, job);
    if (job->destroy)
        job->destroy(job->argument);
    job->destroy = NULL;
    job->argument = NULL;
}

void job_deliver(struct letter *letter)
{
    struct job_letter *mine = (struct job_letter *)letter;
    struct letter *payload = mine->payload;

    if (!payload) {
        end(mine->job);
    } else if (mine->job->event) {
        mine->payload = NULL;
        mine->job->event(mine->job->context, mine->job, payload);
    }
    letter_destroy(letter);
}

unsigned job_id(const struct job *job)
{
    return job->id;
}

const char *job_title(const struct job *job)
{
    return job->title;
}

enum job_state job_state(const struct job *job)
{
    return job->state;
}

void job_progress(const struct job *job, struct job_progress *progress)
{
    (void)pthread_mutex_lock(&job->office->lock);
    *progress = job->progress;
    (void)pthread_mutex_unlock(&job->office->lock);
}

int64_t job_elapsed_ms(const struct job *job)
{
    return (job->ended ? job->ended_ms : clock_ms()) - job->started_ms;
}

const char *job_result(const struct job *job)
{
    return job->ended ? job->result : "";
}

const struct error *job_error(const struct job *job)
{
    static const struct error none = {.code = ERROR_NONE};

    return job->ended ? &job->error : &none;
}

void job_cancel(struct job *job)
{
    if (job->ended)
        return;
    job->state = JOB_CANCELLING;
    job_control_cancel(&job->control);
}

void job_tell(struct job *job, struct letter *letter)
{
    if (!job->ended)
        (void)mailbox_post(job->control.inbox, letter);
    else if (letter->destroy)
        letter->destroy(letter);
}
