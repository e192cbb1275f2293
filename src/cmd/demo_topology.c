#include "base/mem.h"
#include "cmd/demo.h"
#include "core/broker.h"
#include "model/document.h"
#include "model/request.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/banned.h"

/* The paths: no name in them needs encoding. */
static struct reply *call(const struct demo *demo, enum http_method method, const char *path, const char *body)
{
    struct request *request = request_create(method, mem_strdup(path));

    request->body = mem_strdup(body);
    return gateway_call(demo->gateway, request, 0, demo->control->cancel_fd);
}

static bool done(struct reply *reply, const char *what, struct error *error)
{
    bool ok = reply->error.code == ERROR_NONE;

    if (!ok) {
        *error = reply->error;
        error_prefix(error, "%s: ", what);
    }
    reply_destroy(reply);
    return ok;
}

enum owner { OWNER_NOBODY, OWNER_DEMO, OWNER_OTHER, OWNER_UNKNOWN };

static bool has_tag(const struct document *user, const char *tag)
{
    const char *words = document_text(user, "tags");
    char path[32];

    if (words)
        return strstr(words, tag) != NULL;
    for (size_t i = 0; i < document_count(user, "tags"); i++) {
        snprintf(path, sizeof path, "tags.%zu", i);
        const char *word = document_text(user, path);
        if (word && strcmp(word, tag) == 0)
            return true;
    }
    return false;
}

static enum owner owner_of(const struct demo *demo, const char *path, bool user, struct error *error)
{
    struct reply *reply = call(demo, HTTP_GET, path, NULL);
    enum owner owner = OWNER_UNKNOWN;

    if (reply->status == 404) {
        owner = OWNER_NOBODY;
    } else if (reply->error.code != ERROR_NONE) {
        *error = reply->error;
    } else {
        struct document *object = document_parse(reply->body, reply->body_len, error);
        const char *description = object ? document_text(object, "description") : NULL;
        bool ours =
            object && (user ? has_tag(object, DEMO_USER_TAG) : description && strcmp(description, DEMO_MARK) == 0);
        if (object)
            owner = ours ? OWNER_DEMO : OWNER_OTHER;
        document_destroy(object);
    }
    reply_destroy(reply);
    return owner;
}

static bool make_vhost(const struct demo *demo, const char *name, struct error *error)
{
    char path[80];

    snprintf(path, sizeof path, "/api/vhosts/%s", name);
    switch (owner_of(demo, path, false, error)) {
    case OWNER_UNKNOWN:
        return error_prefix(error, "vhost %s: ", name);
    case OWNER_OTHER:
        return error_set(error, ERROR_UNSAFE, "there is a vhost %s that the demo did not make: it is left alone", name);
    case OWNER_DEMO:
        demo_say(demo, "vhost %s is there", name);
        return true;
    case OWNER_NOBODY:
        break;
    }
    demo_say(demo, "adding the vhost %s", name);
    return done(call(demo, HTTP_PUT, path, "{\"description\":\"" DEMO_MARK "\",\"tags\":\"warren-demo\"}"), name,
                error);
}

static void new_password(struct demo *demo)
{
    static const char letters[] = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.~+=:@";
    unsigned char bytes[sizeof demo->password - 1];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        abort();
    for (size_t i = 0; i < sizeof bytes; i++)
        demo->password[i] = letters[bytes[i] % 64];
    demo->password[sizeof bytes] = '\0';
}

static bool make_user(struct demo *demo, struct error *error)
{
    enum owner owner = owner_of(demo, "/api/users/" DEMO_BILLING, true, error);

    if (owner == OWNER_UNKNOWN)
        return error_prefix(error, "user " DEMO_BILLING ": ");
    if (owner == OWNER_OTHER)
        return error_set(error, ERROR_UNSAFE,
                         "there is a user " DEMO_BILLING " that the demo did not make: it is left alone");
    new_password(demo);
    char *body = mem_printf("{\"password\":\"%s\",\"tags\":\"" DEMO_USER_TAG "\"}", demo->password);
    bool ok = done(call(demo, HTTP_PUT, "/api/users/" DEMO_BILLING, body), "user " DEMO_BILLING, error);
    mem_wipe_free(body);
    demo_say(demo, "the user " DEMO_BILLING " has rights in the vhost of that name alone");
    return ok && done(call(demo, HTTP_PUT, "/api/permissions/" DEMO_BILLING "/" DEMO_BILLING,
                           "{\"configure\":\"^billing\\\\.\",\"write\":\"^billing\\\\.\",\"read\":\"^billing\\\\.\"}"),
                      "permissions of " DEMO_BILLING, error);
}

struct session *demo_session(const struct demo *demo, const char *name, bool billing, struct error *error)
{
    struct session_options options = {.name = name};
    struct endpoint endpoint = {0};
    struct session *session = NULL;

    if (broker_amqp_endpoint(demo->gateway, demo->settings, billing ? DEMO_BILLING : DEMO_VHOST, &endpoint,
                             demo->control->cancel_fd, error)) {
        if (billing) {
            free(endpoint.user);
            mem_wipe_free(endpoint.password);
            endpoint.user = mem_strdup(DEMO_BILLING);
            endpoint.password = mem_strdup(demo->password);
        }
        session = session_open(&endpoint, &options, demo->control, error);
    }
    endpoint_finish(&endpoint);
    return session;
}

struct argument {
    const char *name, *type, *value;
};
struct queue {
    bool billing;
    const char *name;
    struct argument arguments[4];
    const char *exchange, *key; /* its binding; NULL: none */
};

/* order_exchange and delay_exchange are transient and the queues durable: that is how people write it. */
static const struct {
    bool billing;
    const char *name, *type;
    bool durable;
} exchanges[] = {
    {false, "order_exchange", "direct", false},
    {false, "delay_exchange", "direct", false},
    {false, "events", "topic", true},
    {true, "billing.events", "topic", true},
};
static const struct queue queues[] = {
    {false,
     "delayOrder",
     {{"x-message-ttl", "int", "5000"},
      {"x-dead-letter-exchange", "string", "order_exchange"},
      {"x-dead-letter-routing-key", "string", "cancelOrder"}},
     "delay_exchange",
     "cancelOrder"},
    {false,
     "cancelOrder",
     {{"x-dead-letter-exchange", "string", ""}, {"x-dead-letter-routing-key", "string", "cancelOrder.failed"}},
     "order_exchange",
     "cancelOrder"},
    {false, "cancelOrder.failed", {{"x-max-length", "int", "2000"}}, NULL, NULL},
    {false, "orders.priority", {{"x-max-priority", "int", "5"}}, "events", "order.urgent"},
    {false, "payments", {{"x-queue-type", "string", "quorum"}}, "events", "payment.#"},
    {false,
     "audit.log",
     {{"x-queue-type", "string", "stream"},
      {"x-max-length-bytes", "int", "20000000"},
      {"x-stream-max-segment-size-bytes", "int", "5000000"}},
     "events",
     "#"},
    {false, "emails.backlog", {{NULL, NULL, NULL}}, "events", "order.*"},
    {false, "reports.monthly", {{NULL, NULL, NULL}}, "events", "report.monthly"},
    {true,
     "billing.invoice",
     {{"x-dead-letter-exchange", "string", "billing.events"}, {"x-dead-letter-routing-key", "string", "billing.dead"}},
     "billing.events",
     "invoice.#"},
    {true, "billing.refund", {{NULL, NULL, NULL}}, "billing.events", "refund.#"},
    {true, "billing.dead", {{"x-max-length", "int", "2000"}}, "billing.events", "billing.dead"},
};

static bool declare_queue(struct session *session, const struct queue *queue, struct error *error)
{
    struct message *arguments = message_create();
    bool ok = true;

    for (const struct argument *argument = queue->arguments; ok && argument < queue->arguments + 4 && argument->name;
         argument++)
        ok = message_add_header(arguments, argument->name, argument->type, argument->value, error);
    ok = ok && session_declare_queue(session, queue->name, true, false, false, arguments, error) &&
         (!queue->exchange || session_bind_queue(session, queue->name, queue->exchange, queue->key, NULL, error));
    message_destroy(arguments);
    return ok || error_prefix(error, "queue %s: ", queue->name);
}

static bool declare_all(const struct demo *demo, bool billing, struct error *error)
{
    struct session *session = demo_session(demo, "warren demo: setup", billing, error);
    bool ok = session != NULL;

    for (size_t i = 0; ok && i < sizeof exchanges / sizeof exchanges[0]; i++) {
        if (exchanges[i].billing == billing && !session_declare_exchange(session, exchanges[i].name, exchanges[i].type,
                                                                         exchanges[i].durable, false, NULL, error))
            ok = error_prefix(error, "exchange %s: ", exchanges[i].name);
    }
    for (size_t i = 0; ok && i < sizeof queues / sizeof queues[0]; i++) {
        if (queues[i].billing == billing)
            ok = declare_queue(session, &queues[i], error);
    }
    if (session)
        session_close(session);
    return ok;
}

bool demo_build(struct demo *demo, struct error *error)
{
    if (!make_vhost(demo, DEMO_VHOST, error) || !make_vhost(demo, DEMO_BILLING, error) || !make_user(demo, error))
        return false;
    if (!declare_all(demo, false, error) || !declare_all(demo, true, error))
        return false;
    demo_say(demo, "orders: delay_exchange → delayOrder (5 s) → order_exchange → cancelOrder");
    return true;
}

static bool remove_one(const struct demo *demo, const char *path, const char *name, bool user, size_t *removed,
                       struct error *error)
{
    enum owner owner = owner_of(demo, path, user, error);

    if (owner == OWNER_NOBODY)
        return true;
    if (owner == OWNER_UNKNOWN)
        return error_prefix(error, "%s: ", name);
    if (owner == OWNER_OTHER)
        return error_set(error, ERROR_UNSAFE, "the demo did not make the %s %s: it is left alone",
                         user ? "user" : "vhost", name);
    demo_say(demo, "deleting the %s %s", user ? "user" : "vhost", name);
    (*removed)++;
    return done(call(demo, HTTP_DELETE, path, NULL), name, error);
}

bool demo_remove(struct demo *demo, char result[256], struct error *error)
{
    size_t removed = 0;

    /* The user first: it must not come back to a vhost that is going. */
    bool ok = remove_one(demo, "/api/users/" DEMO_BILLING, DEMO_BILLING, true, &removed, error) &&
              remove_one(demo, "/api/vhosts/" DEMO_BILLING, DEMO_BILLING, false, &removed, error) &&
              remove_one(demo, "/api/vhosts/" DEMO_VHOST, DEMO_VHOST, false, &removed, error);
    if (ok)
        snprintf(result, 256, "%s", removed ? "the demo is gone" : "there was nothing of the demo");
    return ok;
}
