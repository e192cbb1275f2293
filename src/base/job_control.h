/* The two-way talk between a job's thread and who started it: cancel one way, progress and questions the other. */
#ifndef WARREN_BASE_JOB_CONTROL_H
#define WARREN_BASE_JOB_CONTROL_H
#include "base/mailbox.h"
#include <stdbool.h>
#include <stdint.h>

struct job_progress {
    int64_t done;
    int64_t total;  /* ABSENT_I64: not known */
    char text[160]; /* raw; "" when there is nothing to add */
};

struct job_control {
    int cancel_fd;         /* readable (poll POLLIN) once cancel was asked for: workers poll it with their socket */
    int cancel_write;      /* the other end */
    struct mailbox *inbox; /* decisions for the job: letters posted by the front end, taken by the job's thread */
    void (*progress)(void *context, const struct job_progress *progress); /* called on the job's thread; may be NULL */
    void (*event)(void *context,
                  struct letter *letter); /* job's thread; takes the letter (messages read, …); may be NULL */
    void *context;
};

/* false: no descriptors left. Clears everything: set progress, event and context afterwards. */
bool job_control_init(struct job_control *control) __attribute__((warn_unused_result));
void job_control_finish(struct job_control *control);
void job_control_cancel(struct job_control *control); /* any thread, signal-safe */
bool job_control_cancelled(const struct job_control *control);
void job_control_report(struct job_control *control, int64_t done, int64_t total, const char *text);

#endif
