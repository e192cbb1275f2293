/* Publishing on the work channel: one message, and what became of it. */
#include "amqp/frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#include "base/banned.h"

enum {
    BODY_FRAME = 32768, /* bytes: small enough to fit the buffer of a writable socket */
    SMALL_BODY = 16384, /* bytes: sent with its header without asking again */
};

static bool check_publish(struct session *session, const char *exchange, const char *key, const struct message *message,
                          struct error *error)
{
    /* Frame header, class, weight and size take 20 bytes, the end 1. */
    size_t room = (size_t)amqp_get_frame_max(session->connection) - 32;
    size_t size = properties_size(message);

    if (strlen(exchange) > SHORT_STRING_MAX)
        return error_set(error, ERROR_USAGE, "the exchange's name is %zu bytes long, at most %d are possible",
                         strlen(exchange), SHORT_STRING_MAX);
    if (strlen(key) > SHORT_STRING_MAX)
        return error_set(error, ERROR_USAGE, "the routing key is %zu bytes long, at most %d are possible", strlen(key),
                         SHORT_STRING_MAX);
    if (message->trouble || message->body_len < message->body_size)
        return error_set(error, ERROR_UNSAFE, "this copy of the message is not whole: %s",
                         message->trouble ? message->trouble : "its body was cut");
    return size <= room ||
           error_set(error, ERROR_USAGE, "the headers take %zu bytes, the broker's frames hold %zu", size, room);
}

/* A blocked broker does not read: what is sent now may appear at any later time, so it is not sent. */
static bool wait_unblocked(struct session *session, struct error *error)
{
    int64_t deadline = clock_ms() + session->timeout_ms;

    while (session->blocked) {
        switch (session_pump(session, deadline, error)) {
        case PUMP_HANDLED:
            break;
        case PUMP_NOTHING:
            return error_set(error, ERROR_TIMEOUT, "the broker blocks publishers: %s", session->blocked_reason);
        case PUMP_FAILED:
            return false;
        }
    }
    return true;
}

static bool send_frame(struct session *session, const amqp_frame_t *frame, bool ask, struct error *error)
{
    int status;

    if (ask && !session_writable(session, error))
        return false;
    status = amqp_send_frame(session->connection, frame);
    return status == AMQP_STATUS_OK || session_failed(session, status, error);
}

static bool send_content(struct session *session, amqp_basic_publish_t *request, amqp_basic_properties_t *properties,
                         const struct message *message, struct error *error)
{
    bool ask = message->body_len > SMALL_BODY;
    size_t most = (size_t)amqp_get_frame_max(session->connection) - 8;
    amqp_frame_t frame = {.frame_type = AMQP_FRAME_METHOD, .channel = CHANNEL_WORK};
    size_t part;

    frame.payload.method = (amqp_method_t){.id = AMQP_BASIC_PUBLISH_METHOD, .decoded = request};
    if (!send_frame(session, &frame, false, error))
        return false;
    frame.frame_type = AMQP_FRAME_HEADER;
    frame.payload.properties.class_id = AMQP_BASIC_CLASS;
    frame.payload.properties.body_size = message->body_len;
    frame.payload.properties.decoded = properties;
    if (!send_frame(session, &frame, false, error))
        return false;
    frame.frame_type = AMQP_FRAME_BODY;
    /* When the broker closes the channel in the middle, the rest would only be thrown away. */
    for (size_t at = 0; at < message->body_len && session->channels[CHANNEL_WORK].open; at += part) {
        part = message->body_len - at < BODY_FRAME ? message->body_len - at : BODY_FRAME;
        part = part < most ? part : most;
        frame.payload.body_fragment = wire_bytes(message->body + at, part);
        if (!send_frame(session, &frame, ask, error))
            return false;
    }
    return true;
}

/* A message that stops in the middle was not published, and leaves the connection good for nothing. */
static bool stopped_halfway(struct session *session, uint64_t *sequence, struct error *error)
{
    struct error why = {.code = ERROR_CANCELLED, .text = "cancelled"};

    if (session->dead)
        return false;
    if (error)
        why = *error;
    *sequence = 0;
    confirm_forget_last(session);
    return session_break(session, &why, error);
}

bool session_publish(struct session *session, const char *exchange, const char *routing_key,
                     const struct message *message, uint64_t *sequence, struct error *error)
{
    struct channel *work = &session->channels[CHANNEL_WORK];
    amqp_basic_publish_t request = {
        .exchange = wire_text(exchange), .routing_key = wire_text(routing_key), .mandatory = 1};
    amqp_basic_properties_t properties;
    struct arena arena = {0};
    bool good;

    *sequence = 0;
    good = check_publish(session, exchange, routing_key, message, error) &&
           properties_build(&arena, message, &properties, error) && session_confirm_select(session, error) &&
           wait_unblocked(session, error) && session_writable(session, error);
    if (good && !work->open) {
        if (error)
            *error = work->close_reason;
        good = false;
    }
    if (good) {
        *sequence = session->confirms.next;
        confirm_expect(session, message, exchange, routing_key);
        session_cork(session);
        good =
            send_content(session, &request, &properties, message, error) || stopped_halfway(session, sequence, error);
    }
    arena_finish(&arena);
    return good;
}

bool session_outcome(struct session *session, int wait_ms, uint64_t *sequence, enum publish_outcome *outcome,
                     char reason[256], struct error *error)
{
    int64_t deadline = clock_ms() + wait_ms;
    struct outcome told;

    *sequence = 0;
    reason[0] = '\0';
    for (;;) {
        if (confirm_tell(session, &told)) {
            *sequence = told.sequence;
            *outcome = told.outcome;
            (void)snprintf(reason, 256, "%s", told.reason ? told.reason : "");
            free(told.reason);
            return true;
        }
        if (session->dead)
            return session_lost(session, error);
        if (!session->channels[CHANNEL_WORK].open) {
            if (error)
                *error = session->channels[CHANNEL_WORK].close_reason;
            return false;
        }
        switch (session_pump(session, deadline, error)) {
        case PUMP_HANDLED:
            break;
        case PUMP_NOTHING:
            return true;
        case PUMP_FAILED:
            /* What was lost with the connection is told first. */
            if (session->confirms.decided_count == 0)
                return false;
            break;
        }
    }
}
