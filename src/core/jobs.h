/* Jobs: whatever is more than one request, as straight-line code on a thread of its own (64 MiB stack, signals
 * blocked). And the activity list: what was done, with the broker's own reason. UI thread, except where said. */
#ifndef WARREN_CORE_JOBS_H
#define WARREN_CORE_JOBS_H
#include "base/error.h"
#include "base/job_control.h"
#include "base/mailbox.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jobs;
struct job;

enum job_state { JOB_RUNNING, JOB_CANCELLING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };

struct job_spec {
    const char *title; /* copied */
    /* On the job's thread. `result` takes one line for the user. `argument` is given back to destroy. */
    bool (*run)(struct job_control *control, void *argument, char result[256], struct error *error);
    void (*destroy)(void *argument); /* on the UI thread, after done */
    void *argument;
    /* On the UI thread, from jobs_dispatch(): each letter the job posted (owned by the callee), and the end. May be
     * NULL. */
    void (*event)(void *context, struct job *job, struct letter *letter);
    void (*done)(void *context, struct job *job);
    void *context;
};

struct jobs *jobs_create(void (*wake)(void *context), void *context);
/* Cancels what runs, waits up to wait_ms for all of it (their callbacks still come), then leaves the rest behind: for
 * those neither done nor destroy is called, since their threads may still be at work, and false comes back. NULL is
 * fine. */
bool jobs_destroy(struct jobs *jobs, int wait_ms);
/* Takes over spec->argument, even when no thread could be started: then destroy was called already, done never will be,
 * and NULL comes back. The job stays in the list after its end; with a context at least until that is forgotten. */
struct job *jobs_start(struct jobs *jobs, const struct job_spec *spec);
/* Runs the callbacks of what has come in: each job's events in their order, then its done, exactly once. Wakes again
 * when there was more than a frame has time for. */
void jobs_dispatch(struct jobs *jobs);
void jobs_forget_context(struct jobs *jobs, void *context); /* a view closes: no more callbacks to it */
size_t jobs_running(const struct jobs *jobs);
size_t jobs_count(const struct jobs *jobs);
struct job *jobs_at(const struct jobs *jobs, size_t index); /* newest first */

unsigned job_id(const struct job *job);
const char *job_title(const struct job *job);
enum job_state job_state(const struct job *job);
void job_progress(const struct job *job, struct job_progress *progress);
int64_t job_elapsed_ms(const struct job *job);
const char *job_result(const struct job *job); /* "" while it runs */
const struct error *job_error(const struct job *job);
void job_cancel(struct job *job);
void job_tell(struct job *job, struct letter *letter); /* into the job's inbox; takes ownership */

/* The activity list: the last 500 things that were done or went wrong, newest first. */
struct activity {
    int64_t wall_ms;
    enum error_severity severity;
    char text[600]; /* raw: safe_text() to show it */
};
void jobs_note(struct jobs *jobs, enum error_severity severity, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
size_t jobs_notes(const struct jobs *jobs);
const struct activity *jobs_note_at(const struct jobs *jobs, size_t index);

#endif
