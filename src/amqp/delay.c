/* A delay is a queue that nobody reads: its messages expire and are dead-lettered to the target. The time to live is
 * the queue's and never the message's, which would only be looked at when it has come to the head. */
#include "amqp/publish.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "amqp/frames.h"

#include "base/banned.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
/* x-expires, twice the delay and an hour, is a number of 32 bits of milliseconds in the broker. */
#define DELAY_MAX (INT64_C(576) * HOUR)

int64_t delay_rounded(int64_t delay_ms)
{
    static const struct {
        int64_t below, step;
    } steps[] = {{SECOND, 50},        {10 * SECOND, 100}, {MINUTE, SECOND}, {10 * MINUTE, 5 * SECOND},
                 {HOUR, 10 * SECOND}, {24 * HOUR, MINUTE}};
    int64_t step = 10 * MINUTE;

    for (size_t i = sizeof steps / sizeof steps[0]; i-- > 0;)
        if (delay_ms < steps[i].below)
            step = steps[i].step;
    return delay_ms < step ? step : (delay_ms + step - 1) / step * step;
}

/* FNV-1a over both names, with what separates them. */
static uint64_t target_hash(const char *exchange, const char *routing_key)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (const char *at = exchange; *at; at++)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    hash = (hash ^ 0) * UINT64_C(0x100000001b3);
    for (const char *at = routing_key; *at; at++)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    return hash;
}

static bool declare(struct session *session, const char *name, const char *exchange, const char *routing_key,
                    int64_t delay_ms, struct error *error)
{
    struct message *arguments = message_create();
    char ttl[32];
    char expires[32];
    bool good;

    (void)snprintf(ttl, sizeof ttl, "%" PRId64, delay_ms);
    (void)snprintf(expires, sizeof expires, "%" PRId64, 2 * delay_ms + HOUR);
    /* The type is said, because a vhost may have another default. */
    good = message_add_header(arguments, "x-queue-type", "string", "classic", error) &&
           message_add_header(arguments, "x-message-ttl", "int", ttl, error) &&
           message_add_header(arguments, "x-expires", "int", expires, error) &&
           message_add_header(arguments, "x-dead-letter-exchange", "string", exchange, error) &&
           message_add_header(arguments, "x-dead-letter-routing-key", "string", routing_key, error) &&
           session_declare_queue(session, name, true, false, false, arguments, error);
    message_destroy(arguments);
    return good;
}

bool delay_name(const char *exchange, const char *routing_key, int64_t delay_ms, char name[256], int64_t *rounded_ms,
                struct error *error)
{
    if (delay_ms < 1 || delay_ms > DELAY_MAX)
        return error_set(error, ERROR_USAGE, "a delay is at least 1 ms and at most 24 days");
    if (strlen(routing_key) > SHORT_STRING_MAX)
        return error_set(error, ERROR_USAGE, "the routing key is longer than %d bytes", SHORT_STRING_MAX);
    *rounded_ms = delay_rounded(delay_ms);
    (void)snprintf(name, 256, "warren.delay.%" PRId64 ".%016" PRIx64, *rounded_ms, target_hash(exchange, routing_key));
    return true;
}

bool delay_prepare(struct session *session, const char *exchange, const char *routing_key, int64_t delay_ms,
                   char name[256], int64_t *rounded_ms, struct error *error)
{
    if (!delay_name(exchange, routing_key, delay_ms, name, rounded_ms, error))
        return false;
    /* What is dead-lettered to nothing is dropped without a word, so the target is looked for now. */
    if (exchange[0] == '\0' ? !session_queue_exists(session, routing_key, NULL, error)
                            : !session_exchange_exists(session, exchange, error))
        return false;
    return declare(session, name, exchange, routing_key, *rounded_ms, error);
}
