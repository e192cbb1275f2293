/* The ring behind the activity list: the last 500 notes. UI thread. */
#ifndef WARREN_CORE_ACTIVITY_H
#define WARREN_CORE_ACTIVITY_H
#include "core/jobs.h"
#include <stdarg.h>

#define ACTIVITY_KEPT ((size_t)500)

struct activity_ring {
    struct activity *notes; /* ACTIVITY_KEPT of them */
    size_t next, count;
};

void activity_init(struct activity_ring *ring);
void activity_finish(struct activity_ring *ring);
void activity_add(struct activity_ring *ring, enum error_severity severity, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
const struct activity *activity_at(const struct activity_ring *ring,
                                   size_t index); /* newest first; NULL past the end */

#endif
