#include "amqp/hold.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/banned.h"

enum { LOOK_MS = 50 }; /* how often the inbox is looked into; heartbeats and the cancel are served meanwhile */

static void destroy_letter(struct letter *letter)
{
    /* The letter is the first member. */
    free((struct hold_letter *)letter);
}

struct hold_letter *hold_letter_create(enum hold_decision decision)
{
    struct hold_letter *letter = mem_calloc(1, sizeof *letter);

    letter->letter.destroy = destroy_letter;
    letter->decision = decision;
    return letter;
}

static bool await_decision(struct session *session, struct job_control *control, enum hold_decision *decision,
                           struct error *error)
{
    for (;;) {
        struct hold_letter *letter = (struct hold_letter *)mailbox_take(control->inbox, 0);
        if (letter) {
            *decision = letter->decision;
            letter->letter.destroy(&letter->letter);
            return true;
        }
        if (!session_idle(session, LOOK_MS, error))
            return false;
    }
}

static bool carry_out(struct session *session, uint64_t tag, enum hold_decision decision, const char **done,
                      struct error *error)
{
    switch (decision) {
    case HOLD_ACK:
        *done = "acknowledged: it is gone from the queue";
        return session_ack(session, tag, false, error);
    case HOLD_NACK:
        *done = "rejected: dropped, or dead-lettered where the queue has a dead-letter exchange";
        return session_nack(session, tag, false, false, error);
    case HOLD_REQUEUE:
        *done = "returned to the queue";
        return session_nack(session, tag, false, true, error);
    }
    return error_set(error, ERROR_INTERNAL, "there is no such decision");
}

bool hold_run(struct session *session, const char *queue, struct job_control *control, char words[256],
              struct error *error)
{
    struct message *message = NULL;
    enum hold_decision decision = HOLD_REQUEUE;
    const char *done = "";
    uint64_t tag;
    bool good = session_get(session, queue, &message, error);

    words[0] = '\0';
    if (good && !message)
        good = error_set(error, ERROR_MISSING, "the queue %s is empty", queue);
    if (!good) {
        (void)session_release(session);
        return false;
    }
    tag = message->delivery_tag;
    message->number = 1;
    if (control->event)
        control->event(control->context, &message->letter);
    else
        message_destroy(message);
    if (!await_decision(session, control, &decision, error)) {
        bool returned = session_release(session);
        (void)snprintf(words, 256, "%s", returned ? "returned to the queue" : "returned by the closing connection");
        return false;
    }
    good = carry_out(session, tag, decision, &done, error);
    /* Only the answer to closing the channel tells that the broker has done it. */
    if (!session_release(session) && good)
        good = error_set(error, ERROR_UNKNOWN, "the broker did not confirm: the message may be back in the queue");
    (void)snprintf(words, 256, "%s", good ? done : "not done: the message may be back in the queue");
    return good;
}
