#include "core/jobs.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/activity.h"
#include "core/job.h"

#include "base/banned.h"

#define DISPATCH_MS 8            /* of a frame of 16 ms */
#define ENDED_KEPT ((size_t)200) /* jobs, beyond which ended ones that nobody waits for are dropped */

struct jobs {
    struct office *office;
    struct job **list; /* oldest first */
    size_t count, capacity;
    unsigned last_id;
    bool closing; /* being destroyed: no further job is started */
    struct activity_ring notes;
};

struct jobs *jobs_create(void (*wake)(void *context), void *context)
{
    struct jobs *jobs = mem_calloc(1, sizeof *jobs);

    jobs->office = office_create(wake, context);
    activity_init(&jobs->notes);
    return jobs;
}

static void drop_oldest_ended(struct jobs *jobs)
{
    /* A front end may still hold a job whose callbacks go to it. */
    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = jobs->list[i];
        if (!job->ended || job->context)
            continue;
        memmove(jobs->list + i, jobs->list + i + 1, (jobs->count - i - 1) * sizeof(struct job *));
        jobs->count--;
        job_unref(job);
        return;
    }
}

static void add(struct jobs *jobs, struct job *job)
{
    if (jobs->count >= ENDED_KEPT)
        drop_oldest_ended(jobs);
    if (jobs->count == jobs->capacity) {
        jobs->capacity = jobs->capacity ? jobs->capacity * 2 : 8;
        jobs->list = mem_resize(jobs->list, jobs->capacity, sizeof(struct job *));
    }
    jobs->list[jobs->count++] = job;
}

struct job *jobs_start(struct jobs *jobs, const struct job_spec *spec)
{
    struct job *job;

    if (jobs->closing) {
        if (spec->destroy)
            spec->destroy(spec->argument);
        return NULL;
    }
    job = job_create(jobs->office, spec, jobs->last_id + 1);
    if (job) {
        jobs->last_id++;
        add(jobs, job);
    }
    return job;
}

void jobs_dispatch(struct jobs *jobs)
{
    int64_t until_ms = clock_ms() + DISPATCH_MS;
    struct letter *letter;

    atomic_store(&jobs->office->nudged, false);
    while ((letter = mailbox_take(jobs->office->box, 0)) != NULL) {
        job_deliver(letter);
        if (clock_ms() > until_ms) {
            /* A flood of letters must not keep keys and screen waiting. The box wakes only when it was empty. */
            office_wake(jobs->office);
            return;
        }
    }
}

bool jobs_destroy(struct jobs *jobs, int wait_ms)
{
    int64_t deadline_ms = clock_ms() + wait_ms;
    struct letter *letter;
    bool all = true;

    if (!jobs)
        return true;
    jobs->closing = true;
    for (size_t i = 0; i < jobs->count; i++)
        job_cancel(jobs->list[i]);
    while (jobs_running(jobs) > 0) {
        int64_t left_ms = deadline_ms - clock_ms();
        letter = mailbox_take(jobs->office->box, left_ms > 0 ? (int)left_ms : 0);
        if (!letter)
            break;
        job_deliver(letter);
    }
    office_close(jobs->office);
    /* What is left in the box holds its job, and a job holds the box. */
    while ((letter = mailbox_take(jobs->office->box, 0)) != NULL)
        letter->destroy(letter);
    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = jobs->list[i];
        if (!job->ended) {
            all = false;
            /* Its thread may be stuck where nothing can wake it, and owns the argument until it ends. */
            log_line(LOG_LEVEL_WARNING, "job %u was left behind", job->id);
            (void)pthread_detach(job->thread);
        }
        job_unref(job);
    }
    free(jobs->list);
    activity_finish(&jobs->notes);
    office_unref(jobs->office);
    free(jobs);
    return all;
}

void jobs_forget_context(struct jobs *jobs, void *context)
{
    if (!context)
        return;
    for (size_t i = 0; i < jobs->count; i++) {
        struct job *job = jobs->list[i];
        if (job->context != context)
            continue;
        job->context = NULL;
        job->event = NULL;
        job->done = NULL;
    }
}

size_t jobs_running(const struct jobs *jobs)
{
    size_t running = 0;

    for (size_t i = 0; i < jobs->count; i++)
        running += !jobs->list[i]->ended;
    return running;
}

size_t jobs_count(const struct jobs *jobs)
{
    return jobs->count;
}

struct job *jobs_at(const struct jobs *jobs, size_t index)
{
    return index < jobs->count ? jobs->list[jobs->count - 1 - index] : NULL;
}

void jobs_note(struct jobs *jobs, enum error_severity severity, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    activity_add(&jobs->notes, severity, format, arguments);
    va_end(arguments);
}

size_t jobs_notes(const struct jobs *jobs)
{
    return jobs->notes.count;
}

const struct activity *jobs_note_at(const struct jobs *jobs, size_t index)
{
    return activity_at(&jobs->notes, index);
}
