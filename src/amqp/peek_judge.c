#include "amqp/peek.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/figure.h"

#include "base/banned.h"

/* A get has a consumer of its own inside of a quorum queue, and its return is a command of its own. The broker's
 * channel keeps back what goes over 32 commands until the first are applied (quorum_commands_soft_limit); when the
 * channel then closes, those messages come back out of order and with a delivery counted. */
enum { QUORUM_MOST = 32 };

static bool is(const char *text, const char *word)
{
    return text && strcmp(text, word) == 0;
}

static bool at_least(const char *version, long major, long minor)
{
    char *dot;
    long first = version ? strtol(version, &dot, 10) : 0;

    if (!version || dot == version)
        return false;
    return first > major || (first == major && *dot == '.' && strtol(dot + 1, NULL, 10) >= minor);
}

static void refuse(struct peek_verdict *verdict, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void refuse(struct peek_verdict *verdict, const char *format, ...)
{
    va_list arguments;

    verdict->allowed = false;
    va_start(arguments, format);
    (void)vsnprintf(verdict->words, sizeof verdict->words, format, arguments);
    va_end(arguments);
}

/* For a shell: quoted when anything in it could mean more than itself. */
static void put_quoted(char *out, size_t size, const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/:@%+=";
    size_t used = 0;

    if (name[0] && strspn(name, plain) == strlen(name)) {
        (void)snprintf(out, size, "%s", name);
        return;
    }
    out[used++] = '\'';
    for (const char *at = name; *at && used + 6 < size; at++) {
        if (*at != '\'') {
            out[used++] = *at;
            continue;
        }
        memcpy(out + used, "'\\''", 4);
        used += 4;
    }
    out[used++] = '\'';
    out[used] = '\0';
}

static void refuse_quorum(const struct queue_nature *nature, struct peek_verdict *verdict)
{
    char vhost[300];
    char queue[300];
    const char *why = "its returns go to the tail of the queue";

    put_quoted(vhost, sizeof vhost, nature->vhost ? nature->vhost : "/");
    put_quoted(queue, sizeof queue, nature->name ? nature->name : "QUEUE");
    if (!nature->version)
        why = "what a return costs depends on the broker's version, which is not known";
    else if (nature->delivery_limit != ABSENT_I64 && nature->delivery_limit >= 0)
        why = "each return counts against its delivery limit, past which messages are dropped or dead-lettered";
    else if (at_least(nature->version, 4, 0) && nature->delivery_limit == ABSENT_I64)
        why = "each return may count against a delivery limit, past which messages are dropped or dead-lettered";
    refuse(verdict, "quorum queue, %s: %s. Free of cost on a node: rabbitmq-queues peek --vhost %s %s 1",
           nature->version ? nature->version : "unknown version", why, vhost, queue);
}

/* Whatever kind of queue it is. */
static bool judge_state(const struct queue_nature *nature, struct peek_verdict *verdict)
{
    if (nature->state && !is(nature->state, "running") && !is(nature->state, "idle") && !is(nature->state, "flow"))
        refuse(verdict, "the queue is %s, not running: a read could count and still fail", nature->state);
    else if (nature->exclusive)
        refuse(verdict, "the queue is exclusive to another connection: nobody else can read it");
    else if (nature->single_active)
        refuse(verdict, "the queue has a single active consumer: a read would take messages out of its turn");
    else
        return true;
    return false;
}

/* Quorum queues do not know reject-publish-dlx: they take it, and drop their head. */
static bool drops_head(const struct queue_nature *nature)
{
    bool rejects = is(nature->overflow, "reject-publish") ||
                   (is(nature->overflow, "reject-publish-dlx") && !is(nature->type, "quorum"));
    bool limited = (nature->max_length != ABSENT_I64 && nature->max_length >= 0) ||
                   (nature->max_length_bytes != ABSENT_I64 && nature->max_length_bytes >= 0);

    return limited && !rejects;
}

static bool judge_type(const struct queue_nature *nature, struct peek_verdict *verdict)
{
    if (is(nature->type, "stream"))
        refuse(verdict, "a stream is not read by get: read it with a consumer and x-stream-offset, which takes nothing "
                        "from it");
    else if (is(nature->type, "quorum") && !at_least(nature->version, 4, 3))
        refuse_quorum(nature, verdict);
    else if (!is(nature->type, "quorum") && !is(nature->type, "classic"))
        refuse(verdict, "what a read would cost a queue of type %s is not known", nature->type ? nature->type : "?");
    else if (drops_head(nature))
        refuse(verdict, "the queue has a length limit that drops its head: messages held for a moment are dropped or "
                        "dead-lettered when it refills meanwhile");
    else
        return true;
    return false;
}

static bool internal_name(const char *name)
{
    return name && (strncmp(name, "mqtt-subscription-", 18) == 0 || strncmp(name, "federation: ", 12) == 0);
}

static void put_cost(const struct queue_nature *nature, struct peek_verdict *verdict)
{
    size_t size = sizeof verdict->words;
    int used = is(nature->type, "quorum")
                   ? snprintf(verdict->words, size,
                              "quorum, %s: messages are put back in place, only x-acquired-count "
                              "grows · at most %d at once",
                              nature->version, QUORUM_MOST)
                   : snprintf(verdict->words, size, "%s: messages are put back in place, with redelivered set",
                              nature->priority ? "classic with priorities" : "classic");
    size_t at = used > 0 ? (size_t)used : 0;

    if (nature->consumers == ABSENT_I64)
        (void)snprintf(verdict->words + at, size - at, " · consumers are not known: any would see another order");
    else if (nature->consumers > 0)
        (void)snprintf(verdict->words + at, size - at, " · %" PRId64 " consumer%s: %s will see another order",
                       nature->consumers, nature->consumers == 1 ? "" : "s", nature->consumers == 1 ? "it" : "they");
    else if (internal_name(nature->name))
        (void)snprintf(verdict->words + at, size - at, " · the queue belongs to a plugin of the broker");
}

void peek_judge(const struct queue_nature *nature, struct peek_verdict *verdict)
{
    *verdict = (struct peek_verdict){.release = PEEK_NACK};
    if (!judge_type(nature, verdict) || !judge_state(nature, verdict))
        return;
    verdict->allowed = true;
    verdict->ask = nature->consumers == ABSENT_I64 || nature->consumers > 0 || internal_name(nature->name);
    verdict->most = is(nature->type, "quorum") ? QUORUM_MOST : 0;
    put_cost(nature, verdict);
}
