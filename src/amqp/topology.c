#include "amqp/frames.h"
#include "base/figure.h"

#include <string.h>

#include "base/banned.h"

/* rabbitmq-c writes the length of a short string into one byte without looking. */
static bool check_name(const char *what, const char *name, struct error *error)
{
    size_t len = strlen(name);

    return len <= SHORT_STRING_MAX || error_set(error, ERROR_USAGE, "the %s is %zu bytes long, at most %d are possible",
                                                what, len, SHORT_STRING_MAX);
}

static bool ask(struct session *session, uint32_t method, void *decoded, uint32_t answer, struct error *error)
{
    return session_channel(session, CHANNEL_ASK, error) &&
           session_call(session, CHANNEL_ASK, method, decoded, answer, 0, error);
}

bool session_queue_exists(struct session *session, const char *queue, struct queue_facts *facts, struct error *error)
{
    amqp_queue_declare_t request = {.queue = wire_text(queue), .passive = 1};

    if (!check_name("queue's name", queue, error) ||
        !ask(session, AMQP_QUEUE_DECLARE_METHOD, &request, AMQP_QUEUE_DECLARE_OK_METHOD, error))
        return false;
    if (facts)
        *facts = (struct queue_facts){.messages = session->answer.messages, .consumers = session->answer.consumers};
    return true;
}

bool session_exchange_exists(struct session *session, const char *exchange, struct error *error)
{
    amqp_exchange_declare_t request = {.exchange = wire_text(exchange), .type = wire_text("direct"), .passive = 1};

    /* The default exchange always exists, and may not be declared. */
    if (exchange[0] == '\0')
        return true;
    return check_name("exchange's name", exchange, error) &&
           ask(session, AMQP_EXCHANGE_DECLARE_METHOD, &request, AMQP_EXCHANGE_DECLARE_OK_METHOD, error);
}

static bool arguments_table(struct arena *arena, const struct message *arguments, amqp_table_t *table,
                            struct error *error)
{
    return !arguments || fields_table(arena, arguments->headers, arguments->header_count, table, error);
}

bool session_declare_queue(struct session *session, const char *queue, bool durable, bool exclusive, bool auto_delete,
                           const struct message *arguments, struct error *error)
{
    amqp_queue_declare_t request = {
        .queue = wire_text(queue), .durable = durable, .exclusive = exclusive, .auto_delete = auto_delete};
    struct arena arena = {0};
    bool good = check_name("queue's name", queue, error) &&
                arguments_table(&arena, arguments, &request.arguments, error) &&
                ask(session, AMQP_QUEUE_DECLARE_METHOD, &request, AMQP_QUEUE_DECLARE_OK_METHOD, error);

    arena_finish(&arena);
    return good;
}

bool session_declare_exchange(struct session *session, const char *exchange, const char *type, bool durable,
                              bool auto_delete, const struct message *arguments, struct error *error)
{
    amqp_exchange_declare_t request = {
        .exchange = wire_text(exchange), .type = wire_text(type), .durable = durable, .auto_delete = auto_delete};
    struct arena arena = {0};
    bool good = check_name("exchange's name", exchange, error) && check_name("exchange's type", type, error) &&
                arguments_table(&arena, arguments, &request.arguments, error) &&
                ask(session, AMQP_EXCHANGE_DECLARE_METHOD, &request, AMQP_EXCHANGE_DECLARE_OK_METHOD, error);

    arena_finish(&arena);
    return good;
}

bool session_bind_queue(struct session *session, const char *queue, const char *exchange, const char *routing_key,
                        const struct message *arguments, struct error *error)
{
    amqp_queue_bind_t request = {
        .queue = wire_text(queue), .exchange = wire_text(exchange), .routing_key = wire_text(routing_key)};
    struct arena arena = {0};
    bool good = check_name("queue's name", queue, error) && check_name("exchange's name", exchange, error) &&
                check_name("routing key", routing_key, error) &&
                arguments_table(&arena, arguments, &request.arguments, error) &&
                ask(session, AMQP_QUEUE_BIND_METHOD, &request, AMQP_QUEUE_BIND_OK_METHOD, error);

    arena_finish(&arena);
    return good;
}

bool session_delete_queue(struct session *session, const char *queue, bool if_unused, bool if_empty,
                          struct error *error)
{
    amqp_queue_delete_t request = {.queue = wire_text(queue), .if_unused = if_unused, .if_empty = if_empty};

    return check_name("queue's name", queue, error) &&
           ask(session, AMQP_QUEUE_DELETE_METHOD, &request, AMQP_QUEUE_DELETE_OK_METHOD, error);
}

bool session_delete_exchange(struct session *session, const char *exchange, struct error *error)
{
    amqp_exchange_delete_t request = {.exchange = wire_text(exchange)};

    return check_name("exchange's name", exchange, error) &&
           ask(session, AMQP_EXCHANGE_DELETE_METHOD, &request, AMQP_EXCHANGE_DELETE_OK_METHOD, error);
}

bool session_purge_queue(struct session *session, const char *queue, int64_t *purged, struct error *error)
{
    amqp_queue_purge_t request = {.queue = wire_text(queue)};

    if (!check_name("queue's name", queue, error) ||
        !ask(session, AMQP_QUEUE_PURGE_METHOD, &request, AMQP_QUEUE_PURGE_OK_METHOD, error))
        return false;
    if (purged)
        *purged = session->answer.messages;
    return true;
}
