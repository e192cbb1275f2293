#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/host.h"
#include "cli/interrupt.h"
#include "cli/list.h"
#include "cli/out.h"
#include "cli/parse.h"
#include "cli/target.h"
#include "cmd/registry.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { COMMANDS_MAX = 200, WAIT_MS = 1000 };

static const struct command *find(const char *word, struct error *error)
{
    const char *names[COMMANDS_MAX + 1];
    const struct command *command = registry_find(word);
    size_t count = 0;

    if (command && command->flags & CMD_CLI)
        return command;
    if (command) {
        error_set(error, ERROR_USAGE, "%s is for the console: start warren without a command", word);
        return NULL;
    }
    for (size_t i = 0; i < registry_count() && count < COMMANDS_MAX; i++) {
        if (registry_at(i)->flags & CMD_CLI)
            names[count++] = registry_at(i)->name;
    }
    names[count] = NULL;
    const char *near = text_nearest(word, names);
    if (near)
        error_set(error, ERROR_USAGE, "unknown command %.60s: did you mean %s?", word, near);
    else
        error_set(error, ERROR_USAGE, "unknown command %.60s (warren --help tells all)", word);
    return NULL;
}

/* Until the invocation has ended. The first signal cancels it: jobs release what they hold. */
static void wait_for(struct broker *broker, struct cli_host *host)
{
    bool cancelled = false;

    while (!host->finished) {
        gateway_dispatch(broker->gateway);
        jobs_dispatch(broker->jobs);
        if (host->finished)
            break;
        cli_host_flush(host);
        if ((interrupt_signal() || out_closed()) && !cancelled && host->invocation) {
            cancelled = true;
            invocation_cancel(host->invocation);
        }
        interrupt_wait(WAIT_MS);
    }
}

static bool run_invocation(struct broker *broker, const struct command *command, struct args *args,
                           const struct target *target, struct error *error)
{
    struct settings *settings = broker->settings;
    struct cli_host host;

    cli_host_init(&host, settings, command);
    host.invocation = invoke(broker, &host.host, command, args, target, target->snapshot ? 1 : 0,
                             settings->vhost ? settings->vhost : "/", false);
    wait_for(broker, &host);
    *error = host.error;
    return error->code == ERROR_NONE;
}

static bool run_parsed(struct broker *broker, const struct command *command, struct args *args, const char *const *row,
                       struct error *error)
{
    const char *vhost = broker->settings->vhost ? broker->settings->vhost : "/";
    struct target target = {0};

    if (command->flags & CMD_LIST) {
        bool ok = list_run(broker, command_resource(command), args, error);
        args_destroy(args);
        return ok;
    }
    /* Before anything is asked of the broker; invoke() refuses too. */
    if (command->flags & CMD_WRITES && broker->settings->read_only) {
        args_destroy(args);
        return error_set(error, ERROR_UNSAFE, "%s writes, and this is read-only", command->name);
    }
    if (command->flags & CMD_ROW && !target_find(broker, command, row, args, vhost, &target, error)) {
        args_destroy(args);
        return false;
    }
    bool ok = run_invocation(broker, command, args, &target, error);
    snapshot_unref(target.snapshot);
    return ok;
}

static bool run_words(struct settings *settings, char **words, int count, struct error *error)
{
    const struct command *command = find(words[0], error);
    const char *row[ROW_WORDS_MAX] = {NULL};
    struct broker broker = {0};
    int plain_count = 0;

    if (!command)
        return false;
    struct args *args = args_create(command);
    char **plain = mem_calloc((size_t)count + 1, sizeof *plain);
    bool ok = parse_words(args, words, count, plain, &plain_count, error) &&
              parse_plain(args, plain, plain_count, row, error) && interrupt_open(error) &&
              broker_open(&broker, settings, interrupt_wake, NULL, error);
    if (ok)
        ok = run_parsed(&broker, command, args, row, error);
    else
        args_destroy(args);
    free(plain);
    broker_finish(&broker);
    return ok;
}

int cli_run(struct settings *settings, char **words, int count)
{
    struct error error = {0};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    /* A reader that has gone must not end us while messages are held. */
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGPIPE, &ignore, NULL);
    bool ok = run_words(settings, words, count, &error);
    int number = interrupt_signal();
    interrupt_close();
    if (number) {
        /* What had been done until then, and what was released. */
        if (!ok)
            (void)cli_fail(&error);
        return 128 + number;
    }
    if (out_closed())
        return 0;
    if (ok)
        ok = out_flush(&error);
    return ok ? 0 : cli_fail(&error);
}
