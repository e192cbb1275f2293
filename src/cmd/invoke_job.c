#include "amqp/message.h"
#include "cmd/invoke_parts.h"
#include "core/jobs.h"

#include "base/banned.h"

static void letter_came(void *context, struct job *job, struct letter *letter)
{
    struct invocation *invocation = context;

    /* Jobs post messages and nothing else. */
    invocation->job = job;
    invocation->host->ops->message(invocation->host, invocation, job, (struct message *)(void *)letter);
}

static void job_ended(void *context, struct job *job)
{
    struct invocation *invocation = context;

    invocation->job = NULL;
    invocation_finish(invocation, job_result(job), job_error(job));
}

void invocation_start(struct invocation *invocation, const char *title,
                      bool (*run)(struct job_control *, void *, char[256], struct error *), void (*destroy)(void *),
                      void *argument)
{
    struct job_spec spec = {.title = title,
                            .run = run,
                            .destroy = destroy,
                            .argument = argument,
                            .event = letter_came,
                            .done = job_ended,
                            .context = invocation};
    struct error error = {0};

    /* On failure the argument is destroyed there. */
    invocation->job = jobs_start(invocation->broker->jobs, &spec);
    if (invocation->job)
        return;
    error_set(&error, ERROR_INTERNAL, "no thread could be started");
    invocation_finish(invocation, NULL, &error);
}
