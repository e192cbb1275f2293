#include "cmd/invoke.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/invoke_parts.h"
#include "cmd/registry.h"
#include "core/jobs.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* Rows of another table (the view shows channels, the command is for queues) are no targets. */
static void take_targets(struct invocation *invocation, const struct target *targets, size_t count)
{
    const struct command *command = invocation->command;

    if (!(command->flags & (CMD_ROW | CMD_ROW_OPTIONAL)))
        return;
    if (!(command->flags & CMD_MARKED) && count > 1)
        count = 1;
    invocation->targets = mem_calloc(count ? count : 1, sizeof *targets);
    for (size_t i = 0; i < count; i++) {
        const struct resource *resource = snapshot_resource(targets[i].snapshot);
        if (command->scope && !command_in_scope(command, resource->name))
            continue;
        invocation->targets[invocation->target_count].snapshot = snapshot_ref(targets[i].snapshot);
        invocation->targets[invocation->target_count++].index = targets[i].index;
    }
}

/* One line for the status: what was done, or how much of it. */
static void words(struct invocation *invocation, struct error *error)
{
    size_t all = invocation->done + invocation->failed;

    if (all <= 1 || invocation->failed == all) {
        *error = invocation->error;
        return;
    }
    if (invocation->failed == 0) {
        snprintf(invocation->result, sizeof invocation->result, "%s: %zu done", invocation->command->title,
                 invocation->done);
        return;
    }
    error_set(error, ERROR_BROKER, "%s: %zu done, %zu failed; the first: %.380s", invocation->command->title,
              invocation->done, invocation->failed, invocation->error.text);
}

static void report(struct invocation *invocation)
{
    struct error error = {0};
    bool writes = invocation->command->flags & CMD_WRITES;

    words(invocation, &error);
    enum error_severity severity = error.code ? error_severity(error.code) : SEVERITY_INFO;
    const char *text = error.code ? error.text : invocation->result;
    if (*text) {
        invocation->host->ops->status(invocation->host, severity, text);
        /* What was left before it began is no news. */
        if (invocation->broker->jobs && (writes || error.code) && error.code != ERROR_CANCELLED)
            jobs_note(invocation->broker->jobs, severity, "%s", text);
    }
    invocation->host->ops->finished(invocation->host, invocation, &error);
    /* invoke() still looks at one that ends while it runs. */
    invocation->over = true;
    if (!invocation->starting)
        invocation_destroy(invocation);
}

/* Ends all of it before anything was done. */
static void refuse(struct invocation *invocation, const struct error *error)
{
    invocation->error = *error;
    invocation->failed = 1;
    report(invocation);
}

static bool create_body(struct invocation *invocation, char **body, struct error *error)
{
    struct template_source source = invocation_source(invocation);
    struct buf out;

    *body = NULL;
    if (!invocation->command->http.body)
        return true;
    buf_init(&out, BUF_TEXT_MAX);
    bool ok = template_expand(&out, invocation->command->http.body, TEMPLATE_BODY, &source, error);
    char *text = buf_take(&out, NULL);
    if (ok)
        *body = text;
    else
        mem_wipe_free(text);
    return ok;
}

static void act(struct invocation *invocation)
{
    const struct command *command = invocation->command;
    struct error error = {0};
    char *body = NULL, *path = NULL;

    if (command->run) {
        command->run(invocation);
        return;
    }
    if (command->http.path)
        path = invocation_path(invocation, command->http.path, &error);
    else
        error_set(&error, ERROR_INTERNAL, "%s does nothing here", command->name);
    if (path && create_body(invocation, &body, &error)) {
        invocation_send(invocation, command->http.method, path, body);
        return;
    }
    free(path);
    invocation_finish(invocation, NULL, &error);
}

static void looked(struct invocation *invocation, struct reply *reply)
{
    struct error error = {0};

    if (reply->status == 404) {
        act(invocation);
        return;
    }
    if (reply->error.code == ERROR_NONE)
        error_set(&error, ERROR_BROKER, "it is there already, and stays as it is");
    else
        error = reply->error;
    invocation_finish(invocation, NULL, &error);
}

static void start_target(struct invocation *invocation)
{
    const struct command *command = invocation->command;
    struct template_source source = invocation_row_source(invocation);
    struct error error = {0};

    args_defaults(invocation->args, &source);
    if (invocation->cancelled) {
        error_set(&error, ERROR_CANCELLED, "cancelled");
    } else if (command->guard && !command->guard(invocation, &error)) {
        /* The guard has said why. */
    } else if (!(command->flags & CMD_NEW)) {
        act(invocation);
        return;
    } else {
        char *path = invocation_path(invocation, command->http.path, &error);
        if (path) {
            invocation_read(invocation, path, looked);
            return;
        }
    }
    invocation_finish(invocation, NULL, &error);
}

/* A loop, not a recursion: thousands of targets may end at once. */
static void advance(struct invocation *invocation)
{
    size_t all = invocation->target_count ? invocation->target_count : 1;

    if (invocation->advancing)
        return;
    invocation->advancing = true;
    while (invocation->ended && invocation->done + invocation->failed < all) {
        invocation->ended = false;
        invocation->current = invocation->done + invocation->failed;
        start_target(invocation);
    }
    invocation->advancing = false;
    if (invocation->ended)
        report(invocation);
}

static void say_done(struct invocation *invocation, const char *result)
{
    struct template_source source = invocation_prompt_source(invocation);
    struct buf out;

    if (result && *result) {
        snprintf(invocation->result, sizeof invocation->result, "%s", result);
    } else if (invocation->command->done) {
        buf_init(&out, sizeof invocation->result - 1);
        if (template_expand(&out, invocation->command->done, TEMPLATE_PROMPT, &source, NULL))
            snprintf(invocation->result, sizeof invocation->result, "%s", out.data);
        buf_finish(&out);
    }
}

void invocation_finish(struct invocation *invocation, const char *result, const struct error *error)
{
    const char *name = invocation_name(invocation);

    if (!error || error->code == ERROR_NONE) {
        say_done(invocation, result);
        invocation->done++;
    } else {
        if (invocation->error.code == ERROR_NONE) {
            invocation->error = *error;
            if (invocation->target_count > 1 || *name)
                error_prefix(&invocation->error, "%s%s%.200s: ", invocation->command->name, *name ? " " : "", name);
            else
                error_prefix(&invocation->error, "%s: ", invocation->command->name);
        }
        invocation->failed++;
    }
    invocation->ended = true;
    advance(invocation);
}

static void confirmed(void *context, bool yes)
{
    struct invocation *invocation = context;
    struct error error = {0};

    if (!yes) {
        error_set(&error, ERROR_CANCELLED, "%s: nothing was done", invocation->command->name);
        refuse(invocation, &error);
        return;
    }
    invocation->ended = true;
    advance(invocation);
}

static void with_args(struct invocation *invocation)
{
    const struct command *command = invocation->command;
    struct error error = {0};

    if (!args_complete(invocation->args, &error)) {
        refuse(invocation, &error);
    } else if (!command->confirm) {
        confirmed(invocation, true);
    } else if (invocation->target_count <= 1 && command->guard && !command->guard(invocation, &error)) {
        refuse(invocation, &error);
    } else if (!invocation_question(invocation, confirmed, &error)) {
        refuse(invocation, &error);
    }
}

static void answered(void *context, bool yes)
{
    struct invocation *invocation = context;
    struct error error = {0};

    if (yes) {
        with_args(invocation);
        return;
    }
    error_set(&error, ERROR_CANCELLED, "%s: nothing was done", invocation->command->name);
    refuse(invocation, &error);
}

static bool allowed(const struct invocation *invocation, struct error *error)
{
    const struct command *command = invocation->command;

    if (command->flags & CMD_WRITES && invocation->broker->settings->read_only)
        return error_set(error, ERROR_UNSAFE, "%s writes, and this is read-only", command->name);
    if (command->flags & CMD_ROW && invocation->target_count == 0)
        return error_set(error, ERROR_USAGE, "%s needs a selected row (%s)", command->name, command->scope);
    for (size_t i = 0; i < invocation->target_count; i++) {
        if (snapshot_row_altered(invocation->targets[i].snapshot, invocation->targets[i].index))
            return error_set(error, ERROR_UNSAFE,
                             "%s: a name in this row has bytes that HTTP cannot carry; nothing was done",
                             command->name);
    }
    return true;
}

struct invocation *invoke(struct broker *broker, struct host *host, const struct command *command, struct args *args,
                          const struct target *targets, size_t count, const char *vhost, bool ask)
{
    struct invocation *invocation = mem_calloc(1, sizeof *invocation);
    struct error error = {0};

    invocation->starting = true;
    invocation->command = command;
    invocation->broker = broker;
    invocation->host = host;
    invocation->args = args ? args : args_create(command);
    invocation->vhost = invocation->owned_vhost = mem_strdup(vhost ? vhost : "/");
    take_targets(invocation, targets, count);
    struct template_source source = invocation_row_source(invocation);
    args_defaults(invocation->args, &source);
    if (!allowed(invocation, &error))
        refuse(invocation, &error);
    else if (ask || !args_complete(invocation->args, &error))
        host->ops->ask(host, invocation, invocation->args, answered, invocation);
    else
        with_args(invocation);
    invocation->starting = false;
    if (!invocation->over)
        return invocation;
    invocation_destroy(invocation);
    return NULL;
}

bool invocation_is_out(const struct invocation *invocation)
{
    return invocation->request != 0;
}

void invocation_cancel(struct invocation *invocation)
{
    invocation->cancelled = true;
    if (invocation->job)
        job_cancel(invocation->job);
    if (invocation->request)
        gateway_cancel(invocation->broker->gateway, invocation->request);
}

void invocation_confirm(struct invocation *invocation, const struct confirmation *confirmation, answer_fn *answer,
                        void *context)
{
    invocation->host->ops->confirm(invocation->host, confirmation, answer, context);
}
