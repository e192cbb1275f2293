#include "cmd/queue_look.h"
#include "base/figure.h"
#include "base/mem.h"
#include "cmd/policy_look.h"
#include "core/jobs.h"
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
    free(look->overflow);
    free(look);
}

static int64_t lower_of(int64_t a, int64_t b)
{
    if (a == ABSENT_I64 || b == ABSENT_I64)
        return a == ABSENT_I64 ? b : a;
    return a < b ? a : b;
}

/* A number that both an argument and a policy may set: the lower one is in force. */
static int64_t lower(const struct document *queue, const char *argument, const char *policy)
{
    return lower_of(document_integer(queue, argument), document_integer(queue, policy));
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

/* Statistics come seconds after a queue does: what they do not say yet, a passive declare says at once. */
struct asking {
    void (*done)(struct invocation *, struct queue_look *);
    struct invocation *invocation;
    struct queue_look *look;
    struct gateway *gateway;
    const struct settings *settings;
    struct queue_facts facts;
    struct policy_limits limits;
};

static bool ask_facts(struct job_control *control, void *argument, char result[256], struct error *error)
{
    struct asking *asking = argument;
    struct session_options options = {.name = "warren"};
    struct endpoint endpoint = {0};
    struct session *session = NULL;
    bool ok = false;

    (void)result;
    if (!policy_limits_read(asking->gateway, asking->look->vhost, asking->look->name, control->cancel_fd,
                            &asking->limits, error)) {
        error->code = error->code == ERROR_CANCELLED ? ERROR_CANCELLED : ERROR_UNSAFE;
        return false;
    }
    if (broker_amqp_endpoint(asking->gateway, asking->settings, asking->look->vhost, &endpoint, control->cancel_fd,
                             error))
        session = session_open(&endpoint, &options, control, error);
    if (session) {
        ok = session_queue_exists(session, asking->look->name, &asking->facts, error);
        session_close(session);
    }
    endpoint_finish(&endpoint);
    return ok;
}

/* The policy comes with the statistics, too. */
static void add_limits(struct queue_look *look, const struct policy_limits *limits)
{
    struct queue_nature *nature = &look->nature;

    nature->max_length = lower_of(nature->max_length, limits->max_length);
    nature->max_length_bytes = lower_of(nature->max_length_bytes, limits->max_length_bytes);
    if (!nature->overflow && *limits->overflow)
        nature->overflow = look->overflow = mem_strdup(limits->overflow);
}

static void facts_known(void *context, struct job *job)
{
    struct asking *asking = context;
    struct queue_look *look = asking->look;
    struct invocation *invocation = asking->invocation;
    struct error error = *job_error(job);

    invocation->job = NULL;
    if (job_state(job) == JOB_DONE) {
        look->nature.consumers = asking->facts.consumers;
        look->nature.ready = asking->facts.messages;
    }
    add_limits(look, &asking->limits);
    /* An exclusive queue refuses to tell: that is for the judge. */
    if (job_state(job) == JOB_DONE || error.code == ERROR_BROKER || error.code == ERROR_DENIED) {
        asking->done(invocation, look);
    } else {
        queue_look_destroy(look);
        invocation_finish(invocation, NULL, &error);
    }
}

static void looked(struct invocation *invocation, struct queue_look *look,
                   void (*done)(struct invocation *, struct queue_look *))
{
    struct error error = {0};

    if (look->nature.consumers != ABSENT_I64) {
        done(invocation, look);
        return;
    }
    struct asking *asking = mem_calloc(1, sizeof *asking);
    *asking = (struct asking){.done = done,
                              .invocation = invocation,
                              .look = look,
                              .gateway = invocation->broker->gateway,
                              .settings = invocation->broker->settings};
    char *title = mem_printf("look at %s", look->name);
    struct job_spec spec = {
        .title = title, .run = ask_facts, .destroy = free, .argument = asking, .done = facts_known, .context = asking};
    invocation->job = jobs_start(invocation->broker->jobs, &spec);
    free(title);
    if (invocation->job)
        return;
    queue_look_destroy(look);
    error_set(&error, ERROR_INTERNAL, "no thread could be started");
    invocation_finish(invocation, NULL, &error);
}

static void looking_end(struct looking *looking, const struct error *error)
{
    struct invocation *invocation = looking->invocation;

    if (error->code == ERROR_NONE) {
        struct queue_look *look = queue_look_create(looking->queue, invocation_text(invocation, "name"),
                                                    invocation_text(invocation, "vhost"), invocation->broker->version);
        looked(invocation, look, looking->done);
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
