#include "base/mem.h"
#include "base/text.h"
#include "cmd/by_amqp.h"
#include "cmd/queue_commands.h"
#include "model/request.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

bool queue_is_classic(const struct args *args)
{
    const char *type = args_get(args, "type");

    return !type || strcmp(type, "classic") == 0;
}

bool queue_is_no_stream(const struct args *args)
{
    const char *type = args_get(args, "type");

    return !type || strcmp(type, "stream") != 0;
}

bool check_not_negative(const char *value, struct error *error)
{
    int64_t number = 0;

    return text_parse_i64(value, &number) && number >= 0 ? true : error_set(error, ERROR_USAGE, "it is negative");
}

bool purge_guard(struct invocation *invocation, struct error *error)
{
    const char *type = invocation_text(invocation, "type");

    if (type && strcmp(type, "stream") == 0)
        return error_set(error, ERROR_UNSAFE, "streams cannot be purged: they drop by age or length");
    return true;
}

bool exchange_guard(struct invocation *invocation, struct error *error)
{
    const char *name = invocation_text(invocation, "name");

    if (!name || !*name || strncmp(name, "amq.", 4) == 0)
        return error_set(error, ERROR_UNSAFE, "the broker's own exchanges cannot be deleted");
    return true;
}

bool unbind_guard(struct invocation *invocation, struct error *error)
{
    const char *source = invocation_text(invocation, "source");

    if (!source || !*source)
        return error_set(error, ERROR_UNSAFE, "bindings of the default exchange cannot be taken away");
    return true;
}

static void add_line(struct buf *lines, const struct invocation *invocation, const char *arg, const char *name)
{
    const char *value = args_get(invocation->args, arg);
    const struct arg *const args = invocation->command->args;
    int64_t ms = 0;

    for (size_t i = 0; i < invocation->command->arg_count; i++) {
        if (strcmp(args[i].name, arg) == 0 && !args_visible(invocation->args, &args[i]))
            return;
    }
    if (!value || !*value)
        return;
    if (strcmp(arg, "message-ttl") == 0 && args_duration(invocation->args, arg, &ms))
        buf_printf(lines, "%s:int=%" PRId64 "\n", name, ms);
    else
        buf_printf(lines, "%s:%s=%s\n", name, strcmp(arg, "max-length") == 0 ? "int" : "string", value);
}

static void add_further(struct buf *lines, const struct invocation *invocation)
{
    const char *further = args_get(invocation->args, "arguments");

    buf_puts(lines, further ? further : "");
}

static void queue_lines(struct buf *lines, const struct invocation *invocation)
{
    const char *type = args_get(invocation->args, "type");

    buf_init(lines, BUF_TEXT_MAX);
    if (type && *type)
        buf_printf(lines, "x-queue-type:string=%s\n", type);
    add_line(lines, invocation, "max-length", "x-max-length");
    add_line(lines, invocation, "overflow", "x-overflow");
    add_line(lines, invocation, "message-ttl", "x-message-ttl");
    add_line(lines, invocation, "dead-letter-exchange", "x-dead-letter-exchange");
    add_line(lines, invocation, "dead-letter-routing-key", "x-dead-letter-routing-key");
    add_further(lines, invocation);
}

/* Sends the body, or ends with the reason. Takes the body's text. */
static void send_to(struct invocation *invocation, enum http_method method, const char *template_path, struct buf *body)
{
    struct error error = {0};
    char *path = invocation_path(invocation, template_path, &error);
    char *text = body ? buf_take(body, NULL) : NULL;

    if (path) {
        invocation_send(invocation, method, path, text);
        return;
    }
    free(text);
    invocation_finish(invocation, NULL, &error);
}

static const char *truth(const struct invocation *invocation, const char *arg)
{
    return args_flag(invocation->args, arg) ? "true" : "false";
}

void declare_queue_run(struct invocation *invocation)
{
    struct error error = {0};
    struct buf lines, body;

    queue_lines(&lines, invocation);
    buf_init(&body, BUF_TEXT_MAX);
    buf_printf(&body, "{\"durable\":%s,\"auto_delete\":%s,\"arguments\":", truth(invocation, "durable"),
               truth(invocation, "auto-delete"));
    bool ok = args_pairs_json(lines.data, &body, &error);
    buf_putc(&body, '}');
    if (!ok)
        invocation_finish(invocation, NULL, &error);
    else if (by_amqp_needed(invocation_text(invocation, "name")))
        by_amqp_start(invocation, BY_AMQP_DECLARE_QUEUE, lines.data);
    else
        send_to(invocation, HTTP_PUT, "/api/queues/{vhost}/{name}", &body);
    buf_finish(&body);
    buf_finish(&lines);
}

void delete_queue_run(struct invocation *invocation)
{
    bool empty = args_flag(invocation->args, "if-empty"), unused = args_flag(invocation->args, "if-unused");
    const char *path = "/api/queues/{vhost}/{name}";

    if (by_amqp_needed(invocation_text(invocation, "name"))) {
        by_amqp_start(invocation, BY_AMQP_DELETE_QUEUE, NULL);
        return;
    }
    if (empty && unused)
        path = "/api/queues/{vhost}/{name}?if-empty=true&if-unused=true";
    else if (empty)
        path = "/api/queues/{vhost}/{name}?if-empty=true";
    else if (unused)
        path = "/api/queues/{vhost}/{name}?if-unused=true";
    send_to(invocation, HTTP_DELETE, path, NULL);
}

void purge_run(struct invocation *invocation)
{
    if (by_amqp_needed(invocation_text(invocation, "name")))
        by_amqp_start(invocation, BY_AMQP_PURGE_QUEUE, NULL);
    else
        send_to(invocation, HTTP_DELETE, "/api/queues/{vhost}/{name}/contents", NULL);
}

void declare_exchange_run(struct invocation *invocation)
{
    struct error error = {0};
    struct buf lines, body;
    const char *type = args_get(invocation->args, "type");

    buf_init(&lines, BUF_TEXT_MAX);
    buf_init(&body, BUF_TEXT_MAX);
    add_line(&lines, invocation, "alternate-exchange", "alternate-exchange");
    add_further(&lines, invocation);
    buf_puts(&body, "{\"type\":");
    text_json_string(&body, type ? type : "direct", strlen(type ? type : "direct"));
    buf_printf(&body, ",\"durable\":%s,\"auto_delete\":%s,\"internal\":%s,\"arguments\":", truth(invocation, "durable"),
               truth(invocation, "auto-delete"), truth(invocation, "internal"));
    bool ok = args_pairs_json(lines.data, &body, &error);
    buf_putc(&body, '}');
    if (!ok)
        invocation_finish(invocation, NULL, &error);
    else if (by_amqp_needed(invocation_text(invocation, "name")))
        by_amqp_start(invocation, BY_AMQP_DECLARE_EXCHANGE, lines.data);
    else
        send_to(invocation, HTTP_PUT, "/api/exchanges/{vhost}/{name}", &body);
    buf_finish(&body);
    buf_finish(&lines);
}

void delete_exchange_run(struct invocation *invocation)
{
    if (by_amqp_needed(invocation_text(invocation, "name")))
        by_amqp_start(invocation, BY_AMQP_DELETE_EXCHANGE, NULL);
    else
        send_to(invocation, HTTP_DELETE, "/api/exchanges/{vhost}/{name}", NULL);
}

void bind_run(struct invocation *invocation)
{
    const char *type = args_get(invocation->args, "destination-type");
    const char *key = args_get(invocation->args, "routing-key");
    struct error error = {0};
    struct buf body;

    buf_init(&body, BUF_TEXT_MAX);
    buf_puts(&body, "{\"routing_key\":");
    text_json_string(&body, key ? key : "", strlen(key ? key : ""));
    buf_puts(&body, ",\"arguments\":");
    bool ok = args_pairs_json(args_get(invocation->args, "arguments"), &body, &error);
    buf_putc(&body, '}');
    if (!ok)
        invocation_finish(invocation, NULL, &error);
    else
        send_to(invocation, HTTP_POST,
                type && strcmp(type, "exchange") == 0 ? "/api/bindings/{vhost}/e/{source}/e/{destination}"
                                                      : "/api/bindings/{vhost}/e/{source}/q/{destination}",
                &body);
    buf_finish(&body);
}
