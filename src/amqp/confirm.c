/* What becomes of published messages. Confirms come late, many at once and out of order. A returned message comes back
 * whole but without its number, before its ack: it is recognised by what it is. */
#include "amqp/frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define FIRST_HASH UINT64_C(0xcbf29ce484222325)

/* FNV-1a. */
static uint64_t hash(uint64_t seed, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < len; i++)
        seed = (seed ^ at[i]) * UINT64_C(0x100000001b3);
    return (seed ^ len) * UINT64_C(0x100000001b3);
}

static uint64_t hash_text(uint64_t seed, const char *text)
{
    return hash(seed, text ? text : "", text ? strlen(text) : 0);
}

/* The order of headers does not count: RabbitMQ 4 sorts them on the way back. */
static uint64_t hash_fields(const struct field *fields, size_t count)
{
    uint64_t sum = count;

    for (size_t i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        uint64_t one = hash(FIRST_HASH, field->name, field->name_len);
        one = hash(one, &field->kind, 1);
        one = hash(one, &field->integer, sizeof field->integer);
        one = hash(one, &field->real, sizeof field->real);
        one = hash(one, &field->flag, sizeof field->flag);
        one = hash(one, field->bytes, field->len);
        sum += one + hash_fields(field->children, field->count) * 31;
    }
    return sum;
}

/* Names it from the coarse to the fine: a broker may alter a property on the way back, but never the body. */
static void describe(const struct message *message, const char *exchange, const char *key, size_t body_kept,
                     struct pending *pending)
{
    size_t len = message->body_len < body_kept ? message->body_len : body_kept;
    const char *const texts[] = {message->content_type, message->content_encoding, message->correlation_id,
                                 message->reply_to,     message->expiration,       message->message_id,
                                 message->type,         message->user_id,          message->app_id};
    uint64_t seed = hash_text(hash_text(FIRST_HASH, exchange), key);

    pending->route = seed;
    seed = hash(seed, message->body, len);
    pending->body = seed;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        seed = hash_text(seed, texts[i]);
    seed = hash(seed, &message->timestamp, sizeof message->timestamp);
    pending->whole = seed + hash_fields(message->headers, message->header_count);
}

static struct pending *pending_at(struct confirms *confirms, size_t index)
{
    return &confirms->pending[confirms->first + index];
}

static struct pending *pending_add(struct confirms *confirms)
{
    if (confirms->first > 0 && confirms->first + confirms->count == confirms->capacity) {
        memmove(confirms->pending, confirms->pending + confirms->first, confirms->count * sizeof *confirms->pending);
        confirms->first = 0;
    }
    if (confirms->count == confirms->capacity) {
        confirms->capacity = confirms->capacity ? confirms->capacity * 2 : 64;
        confirms->pending = mem_resize(confirms->pending, confirms->capacity, sizeof *confirms->pending);
    }
    return &confirms->pending[confirms->first + confirms->count++];
}

void confirm_expect(struct session *session, const struct message *message, const char *exchange, const char *key)
{
    struct confirms *confirms = &session->confirms;
    struct pending *pending = pending_add(confirms);

    *pending = (struct pending){.sequence = confirms->next++};
    describe(message, exchange, key, session->body_max, pending);
}

void confirm_forget_last(struct session *session)
{
    struct confirms *confirms = &session->confirms;

    if (confirms->count == 0)
        return;
    confirms->count--;
    confirms->next--;
}

bool confirm_tell(struct session *session, struct outcome *outcome)
{
    struct confirms *confirms = &session->confirms;

    if (confirms->decided_count == 0)
        return false;
    *outcome = confirms->decided[confirms->decided_first++];
    confirms->decided_count--;
    return true;
}

static void decided_add(struct confirms *confirms, uint64_t sequence, enum publish_outcome outcome, const char *reason)
{
    if (confirms->decided_count == 0)
        confirms->decided_first = 0;
    if (confirms->decided_first + confirms->decided_count == confirms->decided_capacity) {
        confirms->decided_capacity = confirms->decided_capacity ? confirms->decided_capacity * 2 : 64;
        confirms->decided = mem_resize(confirms->decided, confirms->decided_capacity, sizeof *confirms->decided);
    }
    confirms->decided[confirms->decided_first + confirms->decided_count++] =
        (struct outcome){.sequence = sequence, .outcome = outcome, .reason = mem_strdup(reason)};
}

static void decide(struct confirms *confirms, struct pending *pending, enum publish_outcome outcome, const char *reason)
{
    if (pending->decided)
        return;
    pending->decided = true;
    if (pending->returned && outcome == PUBLISH_CONFIRMED)
        decided_add(confirms, pending->sequence, PUBLISH_RETURNED, pending->returned);
    else
        decided_add(confirms, pending->sequence, outcome, reason);
    free(pending->returned);
    pending->returned = NULL;
}

static void drop_decided(struct confirms *confirms)
{
    while (confirms->count > 0 && pending_at(confirms, 0)->decided) {
        confirms->first++;
        confirms->count--;
    }
    if (confirms->count == 0)
        confirms->first = 0;
}

void confirm_decide(struct session *session, uint64_t tag, bool multiple, enum publish_outcome outcome)
{
    struct confirms *confirms = &session->confirms;
    const char *reason = outcome == PUBLISH_NACKED ? "a queue refused it" : NULL;
    /* The broker counts from 1 in each opening of the channel; 0 with multiple means all so far. */
    uint64_t sequence = tag == 0 && multiple ? confirms->next - 1 : confirms->base + tag;

    for (size_t i = 0; i < confirms->count; i++) {
        struct pending *pending = pending_at(confirms, i);
        if (pending->sequence > sequence)
            break;
        if (multiple || pending->sequence == sequence)
            decide(confirms, pending, outcome, reason);
    }
    drop_decided(confirms);
}

static int likeness(const struct pending *pending, const struct pending *back)
{
    if (pending->whole == back->whole)
        return 4;
    if (pending->body == back->body)
        return 3;
    return pending->route == back->route ? 2 : 1;
}

void confirm_returned(struct session *session, const struct content *content)
{
    struct confirms *confirms = &session->confirms;
    const struct message *message = content->message;
    struct pending *best = NULL;
    struct pending back;
    int best_score = 0;

    describe(message, message->exchange, message->routing_key, session->body_max, &back);
    for (size_t i = 0; i < confirms->count && best_score < 4; i++) {
        struct pending *pending = pending_at(confirms, i);
        int score = pending->decided || pending->returned ? 0 : likeness(pending, &back);
        if (score > best_score) {
            best = pending;
            best_score = score;
        }
    }
    if (best)
        best->returned = mem_printf("%s — %d", content->text, content->code);
}

void confirm_channel_gone(struct session *session, const struct error *why, bool refused)
{
    struct confirms *confirms = &session->confirms;
    /* With one on its way it is the one that the broker refused. With several nobody knows how far it came. */
    enum publish_outcome outcome = refused && confirms->count == 1 ? PUBLISH_NACKED : PUBLISH_UNKNOWN;

    for (size_t i = 0; i < confirms->count; i++) {
        struct pending *pending = pending_at(confirms, i);
        decide(confirms, pending, pending->returned ? PUBLISH_CONFIRMED : outcome, why->text);
    }
    drop_decided(confirms);
    confirms->selected = false;
}

void confirm_finish(struct session *session)
{
    struct confirms *confirms = &session->confirms;

    for (size_t i = 0; i < confirms->count; i++)
        free(pending_at(confirms, i)->returned);
    for (size_t i = 0; i < confirms->decided_count; i++)
        free(confirms->decided[confirms->decided_first + i].reason);
    free(confirms->pending);
    free(confirms->decided);
    *confirms = (struct confirms){0};
}

bool session_confirm_select(struct session *session, struct error *error)
{
    amqp_confirm_select_t request = {0};
    struct confirms *confirms = &session->confirms;

    if (!session_channel(session, CHANNEL_WORK, error))
        return false;
    if (confirms->selected)
        return true;
    if (!session_call(session, CHANNEL_WORK, AMQP_CONFIRM_SELECT_METHOD, &request, AMQP_CONFIRM_SELECT_OK_METHOD, 0,
                      error))
        return false;
    if (confirms->next == 0)
        confirms->next = 1;
    confirms->base = confirms->next - 1;
    confirms->selected = true;
    return true;
}
