#include "amqp/frames.h"

#include <stdlib.h>
#include <string.h>

#include "base/figure.h"

#include "base/banned.h"

/* Bytes of bodies that nobody has taken yet: more than any prefetch of ours asks for. */
#define ARRIVED_MAX ((size_t)1 << 30)

void content_drop(struct content *content)
{
    message_destroy(content->message);
    *content = (struct content){0};
}

/* The generation of the channel rides in the upper bits: a tag from before a channel was reopened must never settle
 * another message. */
static uint64_t own_tag(const struct channel *channel, uint64_t tag)
{
    return (uint64_t)channel->generation << 48 | (tag & UINT64_C(0xffffffffffff));
}

static void begin_delivery(struct channel *channel, amqp_bytes_t exchange, amqp_bytes_t key, uint64_t tag, bool again)
{
    struct message *message = message_create();

    message->exchange = wire_string(&message->arena, exchange);
    message->routing_key = wire_string(&message->arena, key);
    message->redelivered = again;
    message->delivery_tag = own_tag(channel, tag);
    channel->content = (struct content){.kind = CONTENT_MESSAGE, .message = message};
    channel->last_tag = tag;
    channel->held++;
}

static void begin_return(struct channel *channel, const amqp_basic_return_t *returned)
{
    struct message *message = message_create();

    message->exchange = wire_string(&message->arena, returned->exchange);
    message->routing_key = wire_string(&message->arena, returned->routing_key);
    channel->content = (struct content){.kind = CONTENT_RETURN, .message = message, .code = returned->reply_code};
    wire_copy(channel->content.text, sizeof channel->content.text, returned->reply_text);
}

bool content_begin(struct session *session, int number, const amqp_method_t *method, struct error *error)
{
    struct channel *channel = &session->channels[number];

    if (channel->content.kind != CONTENT_NONE)
        return session_failed(session, AMQP_STATUS_BAD_AMQP_DATA, error);
    if (method->id == AMQP_BASIC_DELIVER_METHOD) {
        const amqp_basic_deliver_t *deliver = method->decoded;
        begin_delivery(channel, deliver->exchange, deliver->routing_key, deliver->delivery_tag, deliver->redelivered);
    } else if (method->id == AMQP_BASIC_GET_OK_METHOD) {
        const amqp_basic_get_ok_t *got = method->decoded;
        begin_delivery(channel, got->exchange, got->routing_key, got->delivery_tag, got->redelivered);
        channel->content.message->remaining = got->message_count;
    } else {
        begin_return(channel, method->decoded);
    }
    return true;
}

static void finish(struct session *session, struct channel *channel)
{
    struct message *message = channel->content.message;

    if (channel->content.kind == CONTENT_RETURN) {
        confirm_returned(session, &channel->content);
        content_drop(&channel->content);
        return;
    }
    channel->content = (struct content){0};
    /* Told apart from basic.get-empty by the waiting side. */
    session->answer.method = AMQP_BASIC_GET_OK_METHOD;
    if (session->leaving) {
        message_destroy(message);
        return;
    }
    session->arrived_bytes += message->body_len;
    (void)mailbox_post(session->arrived, &message->letter);
}

static void begin_body(struct content *content, const amqp_frame_t *frame)
{
    struct message *message = content->message;
    struct error trouble = {0};

    content->header_seen = true;
    content->left = frame->payload.properties.body_size;
    message->body_size = content->left;
    if (properties_decode(message, frame->payload.properties.raw.bytes, frame->payload.properties.raw.len, &trouble))
        return;
    /* One odd message must not make the others unreadable. */
    message->trouble = arena_strdup(&message->arena, trouble.text);
}

/* What is kept grows with what has come, never with what was claimed. */
static void keep(struct content *content, const char *bytes, size_t len, size_t max)
{
    struct message *message = content->message;
    size_t room = max > message->body_len ? max - message->body_len : 0;
    size_t need;

    if (len > room)
        len = room;
    if (len == 0)
        return;
    need = message->body_len + len + 1;
    if (need > content->capacity) {
        content->capacity = need > content->capacity * 2 ? need : content->capacity * 2;
        message->body = mem_resize(message->body, content->capacity, 1);
    }
    memcpy(message->body + message->body_len, bytes, len);
    message->body_len += len;
    message->body[message->body_len] = '\0';
}

bool content_frame(struct session *session, int number, const amqp_frame_t *frame, struct error *error)
{
    struct channel *channel = &session->channels[number];
    struct content *content = &channel->content;
    amqp_bytes_t part = frame->payload.body_fragment;

    if (!channel->open)
        return true; /* the rest of what was on its way when the channel closed */
    if (content->kind == CONTENT_NONE || content->header_seen != (frame->frame_type == AMQP_FRAME_BODY))
        return session_failed(session, AMQP_STATUS_BAD_AMQP_DATA, error);
    if (frame->frame_type == AMQP_FRAME_HEADER) {
        begin_body(content, frame);
    } else {
        if (part.len > content->left)
            return session_failed(session, AMQP_STATUS_BAD_AMQP_DATA, error);
        keep(content, part.bytes, part.len, session->body_max);
        content->left -= part.len;
    }
    if (content->left == 0)
        finish(session, channel);
    return session->arrived_bytes <= ARRIVED_MAX || session_failed(session, AMQP_STATUS_BAD_AMQP_DATA, error);
}
