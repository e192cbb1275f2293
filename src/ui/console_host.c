/* The console as what commands see of it. */
#include "amqp/message.h"
#include "base/text.h"
#include "ui/console_internal.h"
#include "ui/modal.h"
#include <string.h>

#include "base/banned.h"

static struct console *console_of(struct host *host)
{
    return (struct console *)host; /* its first member */
}

static void host_status(struct host *host, enum error_severity severity, const char *text)
{
    console_status(console_of(host), severity, "%s", text);
}

static void host_confirm(struct host *host, const struct confirmation *confirmation, answer_fn *answer, void *context)
{
    modal_confirm(console_of(host), confirmation, answer, context);
}

/* What was typed for the same action, which then failed, is there again: nothing is typed twice. */
static void bring_back(struct console *console, struct args *args)
{
    const struct command *command = args_command(args);
    struct error ignored = {0};

    if (!console->refused || args_command(console->refused) != command)
        return;
    for (size_t i = 0; i < command->arg_count; i++) {
        const char *name = command->args[i].name;
        bool secret = command->args[i].type == ARG_PASSWORD;
        bool typed = args_given(console->refused, name) && !args_given(args, name);
        /* It was accepted before. */
        if (!secret && typed && !args_set(args, name, args_get(console->refused, name), &ignored))
            continue;
    }
    args_destroy(console->refused);
    console->refused = NULL;
}

static void host_ask(struct host *host, struct invocation *invocation, struct args *args, answer_fn *answer,
                     void *context)
{
    bring_back(console_of(host), args);
    modal_form(console_of(host), invocation, args, answer, context);
}

static struct view *view_of(struct console *console, const struct invocation *invocation)
{
    for (struct view *view = console->top; view; view = view->below) {
        if (view->invocation == invocation && view->ops->message)
            return view;
    }
    return NULL;
}

/* "Peek orders.eu": the command and what it was given. */
static void message_title(const struct invocation *invocation, struct buf *out)
{
    static const char *const names[] = {"queue", "name", "exchange", "source"};

    buf_puts(out, invocation->command->title);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = invocation_text(invocation, names[i]);
        if (value && *value) {
            buf_putc(out, ' ');
            safe_string(out, value);
            return;
        }
    }
}

static void host_message(struct host *host, struct invocation *invocation, struct job *job, struct message *message)
{
    struct console *console = console_of(host);
    struct view *view = view_of(console, invocation);

    if (!view && job && job_state(job) == JOB_CANCELLING) {
        /* Its view has been left: what still comes is on its way back. */
        message->letter.destroy(&message->letter);
        return;
    }
    if (!view) {
        struct buf title;
        buf_init(&title, BUF_TEXT_MAX);
        message_title(invocation, &title);
        view = view_messages_create(console, title.data, invocation);
        buf_finish(&title);
        view->invocation = invocation;
        console_push(console, view);
    }
    view->ops->message(view, job, message);
    console->dirty = true;
}

void console_track(struct console *console, struct invocation *invocation)
{
    if (invocation) {
        invocation->next = console->running;
        console->running = invocation;
    }
}

size_t console_busy(const struct console *console)
{
    size_t count = jobs_running(console->broker.jobs);

    for (const struct invocation *at = console->running; at; at = at->next)
        count += invocation_is_out(at) ? 1 : 0;
    return count;
}

static void forget(struct console *console, const struct invocation *invocation)
{
    struct invocation **at = &console->running;

    while (*at && *at != invocation)
        at = &(*at)->next;
    if (*at)
        *at = invocation->next;
}

static void host_finished(struct host *host, struct invocation *invocation, const struct error *error)
{
    struct console *console = console_of(host);

    forget(console, invocation);
    if (error->code != ERROR_NONE && error->code != ERROR_CANCELLED && invocation->args) {
        args_destroy(console->refused);
        console->refused = invocation->args;
        invocation->args = NULL;
    }
    for (struct view *view = console->top; view; view = view->below) {
        if (view->invocation != invocation)
            continue;
        if (view->ops->job_ended)
            view->ops->job_ended(view, invocation->job);
        view->invocation = NULL;
    }
    if (invocation->command->flags & CMD_WRITES && console->top && console->top->watch)
        watch_refresh(console->top->watch);
    console->dirty = true;
}

const struct host_ops console_host_ops = {
    .status = host_status,
    .confirm = host_confirm,
    .ask = host_ask,
    .message = host_message,
    .finished = host_finished,
    .print = NULL,
};
