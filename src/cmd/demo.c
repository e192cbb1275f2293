#include "cmd/demo.h"
#include "base/mem.h"
#include "cmd/message_commands.h"
#include "core/jobs.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct line {
    struct letter letter;
    char *text;
};

struct demo_job {
    struct demo demo;
    struct invocation *invocation; /* UI thread only */
    bool remove;
};

static void line_destroy(struct letter *letter)
{
    struct line *line = (struct line *)(void *)letter;

    free(line->text);
    free(line);
}

void demo_say(const struct demo *demo, const char *format, ...)
{
    char text[400];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    job_control_report(demo->control, 0, INT64_MIN, text);
    if (!demo->control->event)
        return;
    struct line *line = mem_calloc(1, sizeof *line);
    line->letter.destroy = line_destroy;
    line->text = mem_strdup(text);
    demo->control->event(demo->control->context, &line->letter);
}

static bool run(struct job_control *control, void *argument, char result[256], struct error *error)
{
    struct demo_job *job = argument;

    job->demo.control = control;
    if (job->remove)
        return demo_remove(&job->demo, result, error);
    return demo_build(&job->demo, error) && demo_load(&job->demo, result, error);
}

static void said(void *context, struct job *job, struct letter *letter)
{
    struct invocation *invocation = context;

    (void)job;
    invocation->host->ops->status(invocation->host, SEVERITY_INFO, ((struct line *)(void *)letter)->text);
    letter->destroy(letter);
}

static void ended(void *context, struct job *job)
{
    struct invocation *invocation = context;

    invocation->job = NULL;
    invocation_finish(invocation, job_result(job), job_error(job));
}

static void destroy(void *argument)
{
    struct demo_job *job = argument;

    explicit_bzero(job->demo.password, sizeof job->demo.password);
    free(job);
}

static void start(struct invocation *invocation)
{
    struct demo_job *job = mem_calloc(1, sizeof *job);
    struct error error = {0};

    job->demo.gateway = invocation->broker->gateway;
    job->demo.settings = invocation->broker->settings;
    job->invocation = invocation;
    job->remove = args_flag(invocation->args, "remove");
    struct job_spec spec = {.title = job->remove ? "demo: remove" : "demo",
                            .run = run,
                            .destroy = destroy,
                            .argument = job,
                            .event = said,
                            .done = ended,
                            .context = invocation};
    invocation->job = jobs_start(invocation->broker->jobs, &spec);
    if (invocation->job)
        return;
    error_set(&error, ERROR_INTERNAL, "no thread could be started");
    invocation_finish(invocation, NULL, &error);
}

static void answered(void *context, bool yes)
{
    struct invocation *invocation = context;
    struct error error = {0};

    if (yes) {
        start(invocation);
        return;
    }
    error_set(&error, ERROR_CANCELLED, "nothing was made");
    invocation_finish(invocation, NULL, &error);
}

void demo_command_run(struct invocation *invocation)
{
    const struct settings *settings = invocation->broker->settings;
    struct confirmation confirmation = {.title = "Demo"};
    struct error error = {0};

    if (settings->prod) {
        error_set(&error, ERROR_UNSAFE, "this broker is marked prod: it is no place for a demo");
        invocation_finish(invocation, NULL, &error);
    } else if (endpoint_is_loopback(&settings->api)) {
        start(invocation);
    } else {
        confirmation.question = args_flag(invocation->args, "remove")
                                    ? "This broker is not on this machine. Take the demo's vhosts and user away?"
                                    : "This broker is not on this machine. Make the demo's vhosts and user there?";
        invocation_confirm(invocation, &confirmation, answered, invocation);
    }
}
