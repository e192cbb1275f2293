#include "amqp/hold.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/message_commands.h"
#include "cmd/queue_look.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/banned.h"

/* Peek and hold: look at the queue, judge what reading costs, ask where it costs others something, read. */
struct reading {
    struct invocation *invocation; /* UI thread only */
    struct gateway *gateway;
    const struct settings *settings;
    struct queue_look *look;
    struct peek_plan plan;
    bool hold;
};

static void destroy(void *argument)
{
    struct reading *reading = argument;

    queue_look_destroy(reading->look);
    free(reading);
}

static struct session *open_session(const struct reading *reading, struct job_control *control, struct error *error)
{
    struct session_options options = {.name = reading->hold ? "warren hold" : "warren peek"};
    struct endpoint endpoint = {0};
    struct session *session = NULL;

    if (broker_amqp_endpoint(reading->gateway, reading->settings, reading->look->vhost, &endpoint, control->cancel_fd,
                             error))
        session = session_open(&endpoint, &options, control, error);
    endpoint_finish(&endpoint);
    return session;
}

static bool peek_job(struct job_control *control, void *argument, char result[256], struct error *error)
{
    const struct reading *reading = argument;
    struct session *session = open_session(reading, control, error);
    int64_t returned = 0;

    if (!session || !peek_run(session, &reading->plan, control, &returned, error))
        return false;
    if (returned == 0)
        snprintf(result, 256, "%.200s is empty", reading->look->name);
    else
        snprintf(result, 256, "%" PRId64 " read, returned", returned);
    return true;
}

static bool hold_job(struct job_control *control, void *argument, char result[256], struct error *error)
{
    const struct reading *reading = argument;
    struct session *session = open_session(reading, control, error);

    return session && hold_run(session, reading->look->name, control, result, error);
}

static void start(struct reading *reading)
{
    struct invocation *invocation = reading->invocation;
    char *title = mem_printf("%s %s", reading->hold ? "hold" : "peek", reading->look->name);

    invocation_start(invocation, title, reading->hold ? hold_job : peek_job, destroy, reading);
    free(title);
}

static void answered(void *context, bool yes)
{
    struct reading *reading = context;
    struct error error = {0};

    if (yes) {
        start(reading);
        return;
    }
    struct invocation *invocation = reading->invocation;
    destroy(reading);
    error_set(&error, ERROR_CANCELLED, "nothing was read");
    invocation_finish(invocation, NULL, &error);
}

static void ask(struct reading *reading, const char *words)
{
    struct confirmation confirmation = {.title = reading->hold ? "Hold" : "Peek"};
    struct buf question;

    buf_init(&question, BUF_TEXT_MAX);
    safe_string(&question, reading->look->name);
    buf_puts(&question, " in ");
    safe_string(&question, reading->look->vhost);
    buf_puts(&question, ": ");
    safe_string(&question, words);
    buf_puts(&question, reading->hold ? "\nTake the first message?" : "\nRead copies of the first messages?");
    confirmation.question = question.data;
    invocation_confirm(reading->invocation, &confirmation, answered, reading);
    buf_finish(&question);
}

static void judged(struct invocation *invocation, struct queue_look *look, bool hold)
{
    struct reading *reading = mem_calloc(1, sizeof *reading);
    struct peek_verdict verdict = {0};
    struct error error = {0};

    reading->invocation = invocation;
    reading->gateway = invocation->broker->gateway;
    reading->settings = invocation->broker->settings;
    reading->look = look;
    reading->hold = hold;
    peek_judge(&look->nature, &verdict);
    reading->plan.queue = look->name;
    reading->plan.release = verdict.release;
    if (!args_integer(invocation->args, "count", &reading->plan.count))
        reading->plan.count = 20;
    if (verdict.most > 0 && reading->plan.count > verdict.most)
        reading->plan.count = verdict.most;
    if (!verdict.allowed) {
        destroy(reading);
        error_set(&error, ERROR_UNSAFE, "%s", verdict.words);
        invocation_finish(invocation, NULL, &error);
        return;
    }
    if (verdict.ask || hold) {
        ask(reading, verdict.words);
        return;
    }
    invocation->host->ops->status(invocation->host, SEVERITY_INFO, verdict.words);
    start(reading);
}

static void peek_looked(struct invocation *invocation, struct queue_look *look)
{
    judged(invocation, look, false);
}

static void hold_looked(struct invocation *invocation, struct queue_look *look)
{
    judged(invocation, look, true);
}

void peek_command_run(struct invocation *invocation)
{
    queue_look_start(invocation, peek_looked);
}

void hold_command_run(struct invocation *invocation)
{
    queue_look_start(invocation, hold_looked);
}
