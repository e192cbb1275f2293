#include "cli/host.h"
#include "amqp/message.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/out.h"
#include "cmd/options.h"
#include "core/password.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

static struct cli_host *self(struct host *host)
{
    return (struct cli_host *)(void *)host;
}

static void print_line(FILE *stream, const char *raw)
{
    struct buf text;

    buf_init(&text, BUF_TEXT_MAX);
    safe_string(&text, raw);
    fprintf(stream, "%s\n", text.data);
    fflush(stream);
    buf_finish(&text);
}

void cli_host_flush(struct cli_host *host)
{
    if (*host->said)
        print_line(host->quiet_end ? stderr : stdout, host->said);
    host->said[0] = '\0';
}

/* The last one waits: when it turns out to be the error, it is printed as that alone. */
static void status(struct host *base, enum error_severity severity, const char *text)
{
    struct cli_host *host = self(base);

    (void)severity;
    cli_host_flush(host);
    snprintf(host->said, sizeof host->said, "%s", text);
}

static bool ask_line(const char *question, char *line, size_t size)
{
    fflush(stdout);
    fputs(question, stderr);
    fflush(stderr);
    if (!fgets(line, (int)size, stdin))
        return false;
    line[strcspn(line, "\n")] = '\0';
    return true;
}

static bool on_terminal(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool agreed(const struct cli_host *host, const struct confirmation *confirmation)
{
    const struct settings *settings = host->settings;

    /* Whether a queue is known to be empty changes from one moment to the next: its name is answer enough for both. */
    if (settings->confirm && confirmation->typed && strcmp(settings->confirm, confirmation->typed) == 0)
        return true;
    return confirmation->kind == CONFIRM_PLAIN && settings->yes;
}

static bool asked(const struct confirmation *confirmation)
{
    struct buf question;
    char line[1024];
    bool yes;

    buf_init(&question, BUF_TEXT_MAX);
    buf_puts(&question, confirmation->question);
    if (confirmation->kind == CONFIRM_TYPED) {
        buf_puts(&question, "\nType ");
        safe_string(&question, confirmation->typed);
        buf_puts(&question, " to go on: ");
    } else {
        buf_puts(&question, " [y/N] ");
    }
    yes = ask_line(question.data, line, sizeof line);
    if (yes && confirmation->kind == CONFIRM_TYPED)
        yes = strcmp(line, confirmation->typed) == 0;
    else if (yes)
        yes = strcmp(line, "y") == 0 || strcmp(line, "yes") == 0;
    buf_finish(&question);
    return yes;
}

/* One line: the question may have several. */
static void refuse(struct cli_host *host, const struct confirmation *confirmation)
{
    char question[300];
    bool typed = confirmation->kind == CONFIRM_TYPED;

    snprintf(question, sizeof question, "%s", confirmation->question);
    for (char *at = question; *at; at++)
        *at = *at == '\n' ? ' ' : *at;
    error_set(&host->refusal, ERROR_UNSAFE, "%s%s%s", question,
              typed ? " Nothing was done: confirm with --confirm " : " Nothing was done: --yes goes on",
              typed ? confirmation->typed : "");
}

static void confirm(struct host *base, const struct confirmation *confirmation, answer_fn *answer, void *context)
{
    struct cli_host *host = self(base);
    bool yes = agreed(host, confirmation);

    if (!yes && on_terminal()) {
        yes = asked(confirmation);
        if (!yes)
            error_set(&host->refusal, ERROR_UNSAFE, "%s: nothing was done", confirmation->title);
    } else if (!yes) {
        refuse(host, confirmation);
    }
    answer(context, yes);
}

static bool ask_password(struct args *args, const struct arg *arg, struct error *error)
{
    char *first = password_ask("New password: ", error);
    char *second = first ? password_ask("Again: ", error) : NULL;
    bool ok = false;

    if (second && strcmp(first, second) != 0)
        error_set(error, ERROR_USAGE, "the passwords differ");
    else if (second && !*second)
        error_set(error, ERROR_USAGE, "the password is empty");
    else if (second)
        ok = args_set(args, arg->name, second, error);
    mem_wipe_free(first);
    mem_wipe_free(second);
    return ok;
}

static void ask(struct host *base, struct invocation *invocation, struct args *args, answer_fn *answer, void *context)
{
    struct cli_host *host = self(base);
    const struct command *command = invocation->command;
    bool ok = true;

    for (size_t i = 0; ok && i < command->arg_count; i++) {
        const struct arg *arg = &command->args[i];
        if (arg->type != ARG_PASSWORD || args_get(args, arg->name))
            continue;
        if (on_terminal())
            ok = ask_password(args, arg, &host->refusal);
        else
            ok = error_set(&host->refusal, ERROR_USAGE, "%s needs a password: give --%s FILE", command->name,
                           option_name(arg));
    }
    if (ok && !args_complete(args, &host->refusal))
        ok = false;
    answer(context, ok);
}

static void message(struct host *base, struct invocation *invocation, struct job *job, struct message *taken)
{
    (void)invocation;
    (void)job;
    out_message(taken, self(base)->settings->output);
    message_destroy(taken);
}

static void print(struct host *base, const char *text, size_t len)
{
    (void)base;
    out_text(text, len);
}

static void finished(struct host *base, struct invocation *invocation, const struct error *error)
{
    struct cli_host *host = self(base);

    (void)invocation;
    host->finished = true;
    host->invocation = NULL;
    host->error = host->refusal.code && error->code == ERROR_CANCELLED ? host->refusal : *error;
    if (error->code && strcmp(host->said, error->text) == 0)
        host->said[0] = '\0';
    cli_host_flush(host);
}

static const struct host_ops ops = {status, confirm, ask, message, finished, print};

void cli_host_init(struct cli_host *host, struct settings *settings, const struct command *command)
{
    *host = (struct cli_host){.host = {&ops}, .settings = settings};
    host->quiet_end = !(command->flags & CMD_WRITES);
}
