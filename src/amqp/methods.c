#include "amqp/frames.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* AMQP 0-9-1, 1.5, and what RabbitMQ says in the text of 530. */
enum error_code reply_error_code(int code, const char *text)
{
    switch (code) {
    case 403:
        return ERROR_DENIED;
    case 404:
        return ERROR_MISSING;
    case 312:
        return ERROR_UNROUTABLE;
    case 320:
        return ERROR_CONNECT;
    case 501:
    case 502:
    case 503:
    case 505:
        return ERROR_PROTOCOL;
    case 530:
        if (strstr(text, "limit"))
            return ERROR_BROKER;
        if (strstr(text, "not found"))
            return ERROR_MISSING;
        return strstr(text, "refused") ? ERROR_DENIED : ERROR_BROKER;
    default:
        return ERROR_BROKER;
    }
}

static void reply_words(struct error *error, int code, amqp_bytes_t text)
{
    char words[256];

    wire_copy(words, sizeof words, text);
    (void)error_set(error, reply_error_code(code, words), "%s%s%d", words, words[0] ? " — " : "", code);
}

static bool connection_closed(struct session *session, const amqp_connection_close_t *close, struct error *error)
{
    amqp_connection_close_ok_t ok = {0};
    struct error why;

    if (session->dead)
        return session_lost(session, error);
    reply_words(&why, close->reply_code, close->reply_text);
    /* The reply is a courtesy: a full socket must not hold us up. */
    if (session_writable_now(session))
        (void)amqp_send_method(session->connection, CHANNEL_NONE, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok);
    return session_break(session, &why, error);
}

static void channel_closed(struct session *session, int number, const amqp_channel_close_t *close)
{
    struct channel *channel = &session->channels[number];
    bool publishing = close->class_id == 60 && close->method_id == 40;

    reply_words(&channel->close_reason, close->reply_code, close->reply_text);
    channel->open = false;
    channel->close_ok_due = true;
    channel->held = 0;
    content_drop(&channel->content);
    if (number == CHANNEL_WORK)
        confirm_channel_gone(session, &channel->close_reason, publishing);
}

static void consumer_gone(struct session *session, const amqp_basic_cancel_t *cancel)
{
    if (strlen(session->consumer) != cancel->consumer_tag.len ||
        memcmp(session->consumer, cancel->consumer_tag.bytes, cancel->consumer_tag.len) != 0)
        return;
    session->consumer[0] = '\0';
    session->consumer_cancelled = true;
}

static bool on_connection(struct session *session, const amqp_method_t *method, struct error *error)
{
    switch (method->id) {
    case AMQP_CONNECTION_CLOSE_METHOD:
        return connection_closed(session, method->decoded, error);
    case AMQP_CONNECTION_BLOCKED_METHOD: {
        const amqp_connection_blocked_t *blocked = method->decoded;
        session->blocked = true;
        wire_copy(session->blocked_reason, sizeof session->blocked_reason, blocked->reason);
        return true;
    }
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
        session->blocked = false;
        return true;
    default:
        session->answer.method = method->id;
        return true;
    }
}

static void on_answer(struct session *session, const amqp_method_t *method)
{
    session->answer.method = method->id;
    if (method->id == AMQP_QUEUE_DECLARE_OK_METHOD) {
        const amqp_queue_declare_ok_t *ok = method->decoded;
        session->answer.messages = ok->message_count;
        session->answer.consumers = ok->consumer_count;
    } else if (method->id == AMQP_QUEUE_PURGE_OK_METHOD) {
        session->answer.messages = ((const amqp_queue_purge_ok_t *)method->decoded)->message_count;
    } else if (method->id == AMQP_BASIC_CONSUME_OK_METHOD) {
        const amqp_basic_consume_ok_t *ok = method->decoded;
        wire_copy(session->consumer, sizeof session->consumer, ok->consumer_tag);
    } else if (method->id == AMQP_BASIC_CANCEL_OK_METHOD) {
        session->consumer[0] = '\0';
    }
}

static bool on_channel(struct session *session, int number, const amqp_method_t *method, struct error *error)
{
    switch (method->id) {
    case AMQP_CHANNEL_CLOSE_METHOD:
        channel_closed(session, number, method->decoded);
        return true;
    case AMQP_BASIC_DELIVER_METHOD:
    case AMQP_BASIC_GET_OK_METHOD:
    case AMQP_BASIC_RETURN_METHOD:
        return content_begin(session, number, method, error);
    case AMQP_BASIC_ACK_METHOD: {
        const amqp_basic_ack_t *ack = method->decoded;
        confirm_decide(session, ack->delivery_tag, ack->multiple, PUBLISH_CONFIRMED);
        return true;
    }
    case AMQP_BASIC_NACK_METHOD: {
        const amqp_basic_nack_t *nack = method->decoded;
        confirm_decide(session, nack->delivery_tag, nack->multiple, PUBLISH_NACKED);
        return true;
    }
    case AMQP_BASIC_CANCEL_METHOD:
        consumer_gone(session, method->decoded);
        return true;
    default:
        on_answer(session, method);
        return true;
    }
}

bool methods_handle(struct session *session, const amqp_frame_t *frame, struct error *error)
{
    switch (frame->frame_type) {
    case AMQP_FRAME_METHOD:
        if (frame->channel == CHANNEL_NONE)
            return on_connection(session, &frame->payload.method, error);
        if (frame->channel >= CHANNEL_COUNT)
            return session_failed(session, AMQP_STATUS_BAD_AMQP_DATA, error);
        return on_channel(session, frame->channel, &frame->payload.method, error);
    case AMQP_FRAME_HEADER:
    case AMQP_FRAME_BODY:
        if (frame->channel == CHANNEL_NONE || frame->channel >= CHANNEL_COUNT)
            return session_failed(session, AMQP_STATUS_BAD_AMQP_DATA, error);
        return content_frame(session, frame->channel, frame, error);
    default:
        /* A protocol header from a peer that wants another version, or nothing that we know. */
        return session_failed(session, AMQP_STATUS_BAD_AMQP_DATA, error);
    }
}
