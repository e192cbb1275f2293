/* Peek: copies of the first messages, which are then returned. What a queue is, and what reading it would cost, is
 * decided first, by peek_judge(): pure, so that tests walk the whole table. */
#ifndef WARREN_AMQP_PEEK_H
#define WARREN_AMQP_PEEK_H
#include "amqp/session.h"

/* From the management API's single queue and the overview; absent is NULL or ABSENT_I64 or -1. */
struct queue_nature {
    const char *name, *vhost, *version; /* the broker's */
    const char *type;                   /* classic, quorum, stream */
    const char *state;
    const char *overflow;                 /* effective: argument over policy; NULL is drop-head */
    int64_t max_length, max_length_bytes; /* effective */
    int64_t delivery_limit;               /* effective; ABSENT_I64: unknown or none; -1 unlimited */
    int64_t consumers, ready;
    bool exclusive, auto_delete, single_active, priority;
};
enum peek_release { PEEK_NACK, PEEK_CLOSE };
struct peek_verdict {
    bool allowed;
    bool ask;                  /* allowed after asking: consumers would see another order */
    enum peek_release release; /* how to return without harm */
    int64_t most;              /* messages that can be returned without harm at once; 0: any number */
    char words[400];           /* the cost, or the reason and what to do instead */
};
void peek_judge(const struct queue_nature *nature, struct peek_verdict *verdict);

struct peek_plan {
    const char *queue;
    int64_t count; /* at most; 0: 20 */
    size_t bytes;  /* bodies in all; 0: 64 MiB */
    enum peek_release release;
};
/* Each message goes to control->event as it is read; then all are returned: *returned tells how many. At most two
 * seconds of reading. Always releases, also on cancel and on error. Takes the session (it is closed afterwards). */
bool peek_run(struct session *session, const struct peek_plan *plan, struct job_control *control, int64_t *returned,
              struct error *error) __attribute__((warn_unused_result));

#endif
