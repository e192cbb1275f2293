/* One job and what all jobs share with their threads: the inside of jobs.c. */
#ifndef WARREN_CORE_JOB_H
#define WARREN_CORE_JOB_H
#include "core/jobs.h"
#include <pthread.h>
#include <stdatomic.h>

/* A thread that was left behind keeps the office alive, and finds it closed. */
struct office {
    atomic_int references;
    atomic_bool nudged; /* progress was made that the UI thread was woken for and has not looked at */
    struct mailbox *box;
    pthread_mutex_t lock; /* of wake (a late thread must not call into what is gone) and of every progress */
    void (*wake)(void *context);
    void *context;
};

struct job {
    atomic_int references; /* the list, the thread, and each letter under way */
    struct office *office;
    unsigned id;
    char *title;
    struct job_control control;
    bool (*run)(struct job_control *control, void *argument, char result[256], struct error *error);
    void *argument;

    struct job_progress progress; /* under the office's lock */

    /* Written by the thread before its last letter, read on the UI thread after it. */
    bool succeeded;
    char result[256];
    struct error error;

    /* UI thread only. */
    pthread_t thread;
    enum job_state state;
    bool ended;
    int64_t started_ms, ended_ms;
    void (*event)(void *context, struct job *job, struct letter *letter);
    void (*done)(void *context, struct job *job);
    void *context;
    void (*destroy)(void *argument);
};

struct job_letter {
    struct letter letter;
    struct job *job;        /* a reference */
    struct letter *payload; /* NULL: the job has ended */
};

struct office *office_create(void (*wake)(void *context), void *context);
void office_close(struct office *office); /* no letter comes in any more, nobody is woken */
void office_unref(struct office *office);
void office_wake(void *context); /* an office */

/* Takes over the argument, even when no thread could be started: then it was given to destroy, and NULL comes back. */
struct job *job_create(struct office *office, const struct job_spec *spec, unsigned id);
void job_unref(struct job *job);
/* UI thread: hands a letter from the box to the job's callbacks, and ends the job with its last one. */
void job_deliver(struct letter *letter);

#endif
