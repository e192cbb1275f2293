/* Hold: one message taken by get and kept until it is decided. Runs on a job's thread. */
#ifndef WARREN_AMQP_HOLD_H
#define WARREN_AMQP_HOLD_H
#include "amqp/session.h"

enum hold_decision { HOLD_ACK, HOLD_NACK /* no requeue: dropped or dead-lettered */, HOLD_REQUEUE };
struct hold_letter { /* posted into the job's inbox */
    struct letter letter;
    enum hold_decision decision;
};
struct hold_letter *hold_letter_create(enum hold_decision decision);

/* Takes the first message, gives it to control->event, waits for a decision in control->inbox (serving heartbeats),
 * carries it out and waits until the broker has processed it (channel.close-ok). Cancel releases it. An empty queue is
 * an ERROR_MISSING. What was done is said in `words`. Takes the session. */
bool hold_run(struct session *session, const char *queue, struct job_control *control, char words[256],
              struct error *error) __attribute__((warn_unused_result));

#endif
