#include "cmd/queue_look.h"
#include "base/figure.h"
#include "base/mem.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

void queue_look_destroy(struct queue_look *look)
{
    if (!look)
        return;
    document_destroy(look->document);
    free(look->name);
    free(look->vhost);
    free(look->version);
    free(look);
}

/* A number that both an argument and a policy may set: the lower one is in force. */
static int64_t lower(const struct document *queue, const char *argument, const char *policy)
{
    int64_t a = document_integer(queue, argument), b = document_integer(queue, policy);

    if (a == ABSENT_I64 || b == ABSENT_I64)
        return a == ABSENT_I64 ? b : a;
    return a < b ? a : b;
}

static int64_t delivery_limit(const struct document *queue)
{
    const char *word = document_text(queue, "delivery_limit");
    int64_t limit = document_integer(queue, "delivery_limit");

    if (word && strcmp(word, "unlimited") == 0)
        return -1;
    if (limit != ABSENT_I64)
        return limit;
    return lower(queue, "arguments.x-delivery-limit", "effective_policy_definition.delivery-limit");
}

static const char *first_text(const struct document *queue, const char *path, const char *other)
{
    const char *text = document_text(queue, path);

    return text ? text : document_text(queue, other);
}

struct queue_look *queue_look_create(struct document *queue, const char *name, const char *vhost, const char *version)
{
    struct queue_look *look = mem_calloc(1, sizeof *look);

    look->document = queue;
    look->name = mem_strdup(name);
    look->vhost = mem_strdup(vhost);
    look->version = mem_strdup(version ? version : "");
    look->nature = (struct queue_nature){
        .name = look->name,
        .vhost = look->vhost,
        .version = look->version,
        .type = first_text(queue, "type", "arguments.x-queue-type"),
        .state = document_text(queue, "state"),
        .overflow = first_text(queue, "arguments.x-overflow", "effective_policy_definition.overflow"),
        .max_length = lower(queue, "arguments.x-max-length", "effective_policy_definition.max-length"),
        .max_length_bytes =
            lower(queue, "arguments.x-max-length-bytes", "effective_policy_definition.max-length-bytes"),
        .delivery_limit = delivery_limit(queue),
        .consumers = document_integer(queue, "consumers"),
        .ready = document_integer(queue, "messages_ready"),
        .exclusive = document_bool(queue, "exclusive") == 1,
        .auto_delete = document_bool(queue, "auto_delete") == 1,
        .single_active = document_bool(queue, "arguments.x-single-active-consumer") == 1,
        .priority = document_has(queue, "arguments.x-max-priority"),
    };
    return look;
}

struct looking {
    void (*done)(struct invocation *, struct queue_look *);
    struct invocation *invocation;
    struct document *queue;
};

static void looking_end(struct looking *looking, const struct error *error)
{
    struct invocation *invocation = looking->invocation;

    if (error->code == ERROR_NONE) {
        struct queue_look *look = queue_look_create(looking->queue, invocation_text(invocation, "name"),
                                                    invocation_text(invocation, "vhost"), invocation->broker->version);
        looking->done(invocation, look);
    } else {
        document_destroy(looking->queue);
        invocation_finish(invocation, NULL, error);
    }
    free(looking);
}

static void version_read(void *context, struct reply *reply)
{
    struct looking *looking = context;
    struct broker *broker = looking->invocation->broker;
    struct error error = reply->error;

    looking->invocation->request = 0;
    struct document *overview = error.code ? NULL : document_parse(reply->body, reply->body_len, &error);
    const char *version = overview ? document_text(overview, "rabbitmq_version") : NULL;
    if (version)
        snprintf(broker->version, sizeof broker->version, "%s", version);
    document_destroy(overview);
    looking_end(looking, &error);
}

static void queue_read(void *context, struct reply *reply)
{
    struct looking *looking = context;
    struct invocation *invocation = looking->invocation;
    struct error error = reply->error;

    invocation->request = 0;
    if (error.code == ERROR_NONE)
        looking->queue = document_parse(reply->body, reply->body_len, &error);
    if (error.code != ERROR_NONE || *invocation->broker->version) {
        looking_end(looking, &error);
        return;
    }
    struct request *request = request_create(HTTP_GET, mem_strdup("/api/overview?columns=rabbitmq_version"));
    invocation->request = gateway_submit(invocation->broker->gateway, request, version_read, looking);
}

void queue_look_start(struct invocation *invocation, void (*done)(struct invocation *, struct queue_look *))
{
    struct error error = {0};
    char *path = invocation_path(invocation, "/api/queues/{vhost}/{name}", &error);

    if (!path) {
        invocation_finish(invocation, NULL, &error);
        return;
    }
    struct looking *looking = mem_calloc(1, sizeof *looking);
    looking->done = done;
    looking->invocation = invocation;
    invocation->request =
        gateway_submit(invocation->broker->gateway, request_create(HTTP_GET, path), queue_read, looking);
}
