#include "cmd/by_amqp.h"
#include "amqp/session.h"
#include "base/mem.h"
#include "cmd/pairs.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct work {
    enum by_amqp what;
    struct gateway *gateway;
    const struct settings *settings;
    char *name, *vhost, *type;
    bool durable, auto_delete, if_empty, if_unused;
    struct message *arguments;
};

bool by_amqp_needed(const char *name)
{
    return name && (strcmp(name, ".") == 0 || strcmp(name, "..") == 0);
}

static void destroy(void *argument)
{
    struct work *work = argument;

    free(work->name);
    free(work->vhost);
    free(work->type);
    message_destroy(work->arguments);
    free(work);
}

static bool act(const struct work *work, struct session *session, char result[256], struct error *error)
{
    int64_t purged = 0;

    switch (work->what) {
    case BY_AMQP_DECLARE_QUEUE:
        return session_declare_queue(session, work->name, work->durable, false, work->auto_delete, work->arguments,
                                     error);
    case BY_AMQP_DELETE_QUEUE:
        return session_delete_queue(session, work->name, work->if_unused, work->if_empty, error);
    case BY_AMQP_PURGE_QUEUE:
        if (!session_purge_queue(session, work->name, &purged, error))
            return false;
        snprintf(result, 256, "%s purged of %" PRId64 " messages", work->name, purged);
        return true;
    case BY_AMQP_DECLARE_EXCHANGE:
        return session_declare_exchange(session, work->name, work->type, work->durable, work->auto_delete,
                                        work->arguments, error);
    case BY_AMQP_DELETE_EXCHANGE:
        return session_delete_exchange(session, work->name, error);
    }
    return error_set(error, ERROR_INTERNAL, "nothing to do over AMQP");
}

static bool run(struct job_control *control, void *argument, char result[256], struct error *error)
{
    const struct work *work = argument;
    struct session_options options = {.name = "warren"};
    struct endpoint endpoint = {0};
    struct session *session = NULL;
    bool ok = false;

    if (broker_amqp_endpoint(work->gateway, work->settings, work->vhost, &endpoint, control->cancel_fd, error))
        session = session_open(&endpoint, &options, control, error);
    if (session) {
        ok = act(work, session, result, error);
        session_close(session);
    }
    endpoint_finish(&endpoint);
    return ok;
}

static bool take_arguments(struct work *work, const char *lines, struct error *error)
{
    struct pair pair;
    bool ok = true;

    work->arguments = message_create();
    while (ok && pair_next(&lines, &pair)) {
        const char *type = pair.type ? pair.type : pair_argument_type(pair.name);
        ok = message_add_header(work->arguments, pair.name, type, pair.value ? pair.value : "", error);
        pair_finish(&pair);
    }
    return ok;
}

void by_amqp_start(struct invocation *invocation, enum by_amqp what, const char *lines)
{
    struct work *work = mem_calloc(1, sizeof *work);
    struct error error = {0};
    const char *type = args_get(invocation->args, "type");

    work->what = what;
    work->gateway = invocation->broker->gateway;
    work->settings = invocation->broker->settings;
    work->name = mem_strdup(invocation_text(invocation, "name"));
    work->vhost = mem_strdup(invocation_text(invocation, "vhost"));
    work->type = mem_strdup(type);
    work->durable = args_flag(invocation->args, "durable");
    work->auto_delete = args_flag(invocation->args, "auto-delete");
    work->if_empty = args_flag(invocation->args, "if-empty");
    work->if_unused = args_flag(invocation->args, "if-unused");
    if (take_arguments(work, lines, &error)) {
        invocation_start(invocation, invocation->command->name, run, destroy, work);
        return;
    }
    destroy(work);
    invocation_finish(invocation, NULL, &error);
}
