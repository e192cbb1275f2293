#include "amqp/publish.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/delay_check.h"
#include "cmd/message_commands.h"
#include "cmd/pairs.h"
#include "cmd/queue_look.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { READ_MS = 10000 };

struct publishing {
    struct gateway *gateway;
    const struct settings *settings;
    char *vhost, *exchange, *routing_key;
    struct message *message;
    struct publish_plan plan;
};

static void destroy(void *argument)
{
    struct publishing *publishing = argument;

    free(publishing->vhost);
    free(publishing->exchange);
    free(publishing->routing_key);
    message_destroy(publishing->message);
    free(publishing);
}

/* connection.blocked comes only after the first publish, and what was in flight lands when the alarm lifts: ask before.
 */
static bool no_alarm(const struct publishing *publishing, int cancel_fd, struct error *error)
{
    struct request *request = request_create(HTTP_GET, mem_strdup("/api/health/checks/alarms"));
    struct reply *reply = gateway_call(publishing->gateway, request, 0, cancel_fd);
    bool alarm = reply->status == 503;

    if (alarm)
        error_set(error, ERROR_BROKER, "an alarm is in force, so that the broker takes no messages: %.300s",
                  reply->error.text);
    reply_destroy(reply);
    return !alarm;
}

/* Before anything is declared: publish_run() makes the delay queue itself. */
static bool delay_is_kept(const struct publishing *publishing, struct job_control *control, struct error *error)
{
    const struct publish_plan *plan = &publishing->plan;
    char name[256] = "";
    int64_t rounded_ms = 0;

    if (plan->delay_ms == 0)
        return true;
    return delay_name(plan->exchange, plan->routing_key, plan->delay_ms, name, &rounded_ms, error) &&
           delay_check_target(publishing->gateway, publishing->vhost, plan->exchange, plan->routing_key,
                              control->cancel_fd, error) &&
           delay_check(publishing->gateway, publishing->vhost, name, rounded_ms, control->cancel_fd, error);
}

/* What ended it halfway, and how far it came: who publishes again must know what is there already. */
static void tell_rest(const struct publish_plan *plan, const struct publish_result *outcome, struct error *error)
{
    struct publish_result counted = *outcome;
    struct error why = *error;
    char words[256];

    counted.reason[0] = '\0';
    publish_words(plan, &counted, words);
    if (outcome->sent > 0 && strncmp(error->text, words, strlen(words)) != 0)
        error_set(error, why.code, "%.300s: %s", why.text, words);
}

static bool run(struct job_control *control, void *argument, char result[256], struct error *error)
{
    const struct publishing *publishing = argument;
    struct session_options options = {.name = "warren publish"};
    struct publish_result outcome = {0};
    struct endpoint endpoint = {0};
    struct session *session = NULL;
    bool ok = false;

    if (no_alarm(publishing, control->cancel_fd, error) &&
        broker_amqp_endpoint(publishing->gateway, publishing->settings, publishing->vhost, &endpoint,
                             control->cancel_fd, error))
        session = session_open(&endpoint, &options, control, error);
    if (session) {
        ok = delay_is_kept(publishing, control, error) &&
             publish_run(session, &publishing->plan, control, &outcome, error);
        session_close(session);
    }
    publish_words(&publishing->plan, &outcome, result);
    if (!ok)
        tell_rest(&publishing->plan, &outcome, error);
    endpoint_finish(&endpoint);
    return ok;
}

/* The target: what the user gave wins over what the selected row suggests. */
static bool choose(const struct invocation *invocation, const char **exchange, const char **queue, struct error *error)
{
    const struct args *args = invocation->args;

    *exchange = args_get(args, "exchange");
    *queue = args_get(args, "queue");
    if (*exchange && *queue && args_given(args, "exchange") == args_given(args, "queue"))
        return error_set(error, ERROR_USAGE, "either an exchange or a queue, not both");
    if (*exchange && *queue)
        *(args_given(args, "exchange") ? queue : exchange) = NULL;
    if (!*exchange && !*queue)
        return error_set(error, ERROR_USAGE, "an exchange or a queue is needed");
    const char *key = args_get(args, "routing-key");
    if (*queue && key && *key)
        return error_set(error, ERROR_USAGE, "a queue alone takes no routing key: its name is the key");
    return true;
}

bool publish_guard(struct invocation *invocation, struct error *error)
{
    const char *exchange, *queue;

    return choose(invocation, &exchange, &queue, error);
}

static bool read_file(struct buf *body, const char *path, struct error *error)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    char block[65536];
    size_t count;

    if (!file)
        return error_set(error, ERROR_USAGE, "cannot open %.200s: %s", path, strerror(errno));
    while ((count = fread(block, 1, sizeof block, file)) > 0)
        buf_append(body, block, count);
    bool failed = ferror(file);
    if (file != stdin)
        fclose(file);
    if (failed)
        return error_set(error, ERROR_USAGE, "cannot read %.200s: %s", path, strerror(errno));
    return body->overflow ? error_set(error, ERROR_USAGE, "%.200s is larger than 128 MiB", path) : true;
}

static bool fill_body(struct message *message, const struct args *args, struct error *error)
{
    const char *text = args_get(args, "body"), *path = args_get(args, "body-file");
    struct buf body;
    bool ok = true;

    if (path && args_given(args, "body"))
        return error_set(error, ERROR_USAGE, "either a body or a body file, not both");
    if (!path) {
        message_set_body(message, text ? text : "", strlen(text ? text : ""));
        return true;
    }
    buf_init(&body, (size_t)128 << 20);
    ok = read_file(&body, path, error);
    if (ok)
        message_set_body(message, body.data, body.len);
    buf_finish(&body);
    return ok;
}

static bool fill_pairs(struct message *message, const struct args *args, struct error *error)
{
    const char *headers = args_get(args, "headers"), *properties = args_get(args, "properties");
    struct pair pair;
    bool ok = true;

    while (ok && pair_next(&headers, &pair)) {
        ok = message_add_header(message, pair.name, pair.type ? pair.type : "string", pair.value, error);
        pair_finish(&pair);
    }
    while (ok && pair_next(&properties, &pair)) {
        ok = message_set_property(message, pair.name, pair.value, error);
        pair_finish(&pair);
    }
    return ok;
}

static struct message *compose(const struct args *args, struct error *error)
{
    struct message *message = message_create();
    bool ok = !args_flag(args, "persistent") || message_set_property(message, "delivery_mode", "2", error);

    if (ok && fill_pairs(message, args, error) && fill_body(message, args, error))
        return message;
    message_destroy(message);
    return NULL;
}

static void plan(struct publishing *publishing, const struct args *args)
{
    struct publish_plan *out = &publishing->plan;

    *out = (struct publish_plan){.exchange = publishing->exchange,
                                 .routing_key = publishing->routing_key,
                                 .message = publishing->message,
                                 .variables = args_get(args, "body-file") == NULL,
                                 .count = 1};
    args_integer(args, "count", &out->count);
    args_duration(args, "every", &out->every_ms);
    args_duration(args, "delay", &out->delay_ms);
}

void publish_command_run(struct invocation *invocation)
{
    const char *exchange = NULL, *queue = NULL, *key = args_get(invocation->args, "routing-key");
    struct error error = {0};
    struct message *message = NULL;

    if (choose(invocation, &exchange, &queue, &error))
        message = compose(invocation->args, &error);
    if (!message) {
        invocation_finish(invocation, NULL, &error);
        return;
    }
    struct publishing *publishing = mem_calloc(1, sizeof *publishing);
    publishing->gateway = invocation->broker->gateway;
    publishing->settings = invocation->broker->settings;
    publishing->vhost = mem_strdup(invocation_text(invocation, "vhost"));
    publishing->exchange = mem_strdup(exchange ? exchange : "");
    publishing->routing_key = mem_strdup(queue ? queue : key ? key : "");
    publishing->message = message;
    plan(publishing, invocation->args);
    char *title = mem_printf("publish to %s", queue ? queue : exchange);
    invocation_start(invocation, title, run, destroy, publishing);
    free(title);
}
