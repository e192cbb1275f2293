/* Reading on the work channel, with manual acknowledgement. */
#include "amqp/frames.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#include "base/banned.h"

static struct message *take_arrived(struct session *session)
{
    /* The letter is the first member. */
    struct message *message = (struct message *)mailbox_take(session->arrived, 0);

    if (message)
        session->arrived_bytes -= message->body_len;
    return message;
}

static bool check_queue(const char *queue, struct error *error)
{
    return strlen(queue) <= SHORT_STRING_MAX ||
           error_set(error, ERROR_USAGE, "the queue's name is longer than %d bytes", SHORT_STRING_MAX);
}

bool session_get(struct session *session, const char *queue, struct message **message, struct error *error)
{
    amqp_basic_get_t request = {.queue = wire_text(queue)};

    *message = NULL;
    if (!check_queue(queue, error) || !session_channel(session, CHANNEL_WORK, error) ||
        !session_call(session, CHANNEL_WORK, AMQP_BASIC_GET_METHOD, &request, AMQP_BASIC_GET_OK_METHOD,
                      AMQP_BASIC_GET_EMPTY_METHOD, error))
        return false;
    if (session->answer.method == AMQP_BASIC_GET_OK_METHOD)
        *message = take_arrived(session);
    return true;
}

bool session_consume(struct session *session, const char *queue, int prefetch, const struct message *arguments,
                     struct error *error)
{
    amqp_basic_qos_t qos = {.prefetch_count = (uint16_t)(prefetch > UINT16_MAX ? UINT16_MAX : prefetch)};
    amqp_basic_consume_t request = {.queue = wire_text(queue)};
    struct arena arena = {0};
    bool good =
        check_queue(queue, error) && session_channel(session, CHANNEL_WORK, error) &&
        (!arguments || fields_table(&arena, arguments->headers, arguments->header_count, &request.arguments, error)) &&
        session_call(session, CHANNEL_WORK, AMQP_BASIC_QOS_METHOD, &qos, AMQP_BASIC_QOS_OK_METHOD, 0, error) &&
        session_call(session, CHANNEL_WORK, AMQP_BASIC_CONSUME_METHOD, &request, AMQP_BASIC_CONSUME_OK_METHOD, 0,
                     error);

    arena_finish(&arena);
    return good;
}

/* What a reader must hear of: its channel was closed, or its consumer was cancelled. */
static bool still_reading(struct session *session, uint16_t generation, struct error *error)
{
    const struct channel *work = &session->channels[CHANNEL_WORK];

    if (!work->open || work->generation != generation) {
        if (error)
            *error = work->close_reason;
        return false;
    }
    if (!session->consumer_cancelled)
        return true;
    return error_set(error, ERROR_BROKER,
                     "the broker cancelled the consumer: the queue was deleted or is not available");
}

bool session_next(struct session *session, int wait_ms, struct message **message, struct error *error)
{
    uint16_t generation = session->channels[CHANNEL_WORK].generation;
    int64_t deadline = clock_ms() + wait_ms;

    for (;;) {
        *message = take_arrived(session);
        if (*message)
            return true;
        if (!still_reading(session, generation, error))
            return false;
        switch (session_pump(session, deadline, error)) {
        case PUMP_HANDLED:
            break;
        case PUMP_NOTHING:
            return true;
        case PUMP_FAILED:
            return false;
        }
    }
}

bool session_idle(struct session *session, int wait_ms, struct error *error)
{
    uint16_t generation = session->channels[CHANNEL_WORK].generation;
    int64_t deadline = clock_ms() + wait_ms;

    for (;;) {
        enum pump pumped = session_pump(session, deadline, error);
        if (pumped == PUMP_FAILED)
            return false;
        if (!still_reading(session, generation, error))
            return false;
        if (pumped == PUMP_NOTHING)
            return true;
    }
}

/* The broker's own tag (0: all of them); false when the message is no longer ours. */
static bool open_tag(struct session *session, uint64_t tag, uint64_t *theirs, struct error *error)
{
    const struct channel *work = &session->channels[CHANNEL_WORK];

    if (session->dead)
        return session_lost(session, error);
    if (!work->open || (tag != 0 && work->generation != (uint16_t)(tag >> 48))) {
        if (!error)
            return false;
        *error = work->close_reason;
        return error_prefix(error, "the message is no longer held");
    }
    *theirs = tag & UINT64_C(0xffffffffffff);
    return true;
}

/* Counts what is held; after a multiple one that is not the newest the count stays too high, which only costs a nack of
 * nothing when leaving. */
static void settled(struct session *session, uint64_t tag, bool multiple)
{
    struct channel *work = &session->channels[CHANNEL_WORK];

    if (multiple && (tag == 0 || tag == work->last_tag))
        work->held = 0;
    else if (work->held > 0 && !multiple)
        work->held--;
}

bool session_ack(struct session *session, uint64_t tag, bool multiple, struct error *error)
{
    amqp_basic_ack_t request = {.multiple = multiple};

    if (!open_tag(session, tag, &request.delivery_tag, error) ||
        !session_send(session, CHANNEL_WORK, AMQP_BASIC_ACK_METHOD, &request, error))
        return false;
    settled(session, request.delivery_tag, multiple);
    return true;
}

bool session_nack(struct session *session, uint64_t tag, bool multiple, bool requeue, struct error *error)
{
    amqp_basic_nack_t request = {.multiple = multiple, .requeue = requeue};

    if (!open_tag(session, tag, &request.delivery_tag, error) ||
        !session_send(session, CHANNEL_WORK, AMQP_BASIC_NACK_METHOD, &request, error))
        return false;
    settled(session, request.delivery_tag, multiple);
    return true;
}

bool session_reject(struct session *session, uint64_t tag, bool requeue, struct error *error)
{
    amqp_basic_reject_t request = {.requeue = requeue};

    if (!open_tag(session, tag, &request.delivery_tag, error) ||
        !session_send(session, CHANNEL_WORK, AMQP_BASIC_REJECT_METHOD, &request, error))
        return false;
    settled(session, request.delivery_tag, false);
    return true;
}
