#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cmd/describe.h"
#include "cmd/registry.h"
#include "core/settings.h"
#include "ui/console.h"
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/banned.h"

/* Text that is derived from the registry and asked for by an option. false: none was. */
static bool describe(struct buf *out, const struct cli_options *options, char **words, int count, struct error *error)
{
    const struct command *command = count > 0 ? registry_find(words[0]) : NULL;

    if (options->version)
        buf_puts(out, "warren " WARREN_VERSION "\n");
    else if (options->help && command && command->flags & CMD_CLI)
        describe_command(out, command);
    else if (options->help)
        describe_help(out);
    else if (options->manual)
        describe_manual(out);
    else if (!options->completion)
        return false;
    else if (!describe_completion(out, options->completion))
        error_set(error, ERROR_USAGE, "no completions for %.40s: bash, zsh or fish", options->completion);
    return true;
}

static void complain(const char *raw)
{
    struct buf text;

    buf_init(&text, BUF_TEXT_MAX);
    safe_string(&text, raw);
    fprintf(stderr, "warren: %s\n", text.data);
    buf_finish(&text);
}

/* Credentials in clear text to another host: said each time, never refused. */
static void warn(const struct settings *settings)
{
    for (size_t i = 0; i < settings->warning_count; i++)
        complain(settings->warnings[i]);
    if (settings->api.host && !settings->api.tls && !endpoint_is_loopback(&settings->api)) {
        char *text = mem_printf("the password goes to %s in clear text (no https)", settings->api.host);
        complain(text);
        free(text);
    }
}

static int run(const struct cli_options *options, char **words, int count, int argc, char **argv)
{
    struct settings settings = {0};
    struct error error = {0};
    int status = -1;

    bool ok = settings_load(&settings, &options->settings, &error);
    cli_hide_secrets(argc, argv);
    /* Before what may come of it; the console says it itself. */
    if (count > 0 || !ok)
        warn(&settings);
    if (ok && options->settings.log)
        ok = log_open(options->settings.log, &error);
    if (ok && !settings.password_known)
        ok = settings_ask_password(&settings, &error);
    if (ok && count > 0) {
        status = cli_run(&settings, words, count);
    } else if (ok && !(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))) {
        ok = error_set(&error, ERROR_USAGE, "the console needs a terminal; warren --help tells the commands");
    } else if (ok) {
        status = console_main(&settings);
    }
    if (!ok)
        status = cli_fail(&error);
    settings_finish(&settings);
    log_close();
    return status;
}

int main(int argc, char **argv)
{
    const struct rlimit none = {0, 0};
    struct cli_options options;
    struct error error = {0};
    struct buf text;
    char **words = NULL;
    int count = 0, status = 0;

    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");          /* numbers in JSON and CSV have a point */
    (void)setrlimit(RLIMIT_CORE, &none); /* a core would hold passwords and messages */
    buf_init(&text, BUF_TEXT_MAX);
    if (!cli_parse(&options, argc, argv, &words, &count, &error))
        status = cli_fail(&error);
    else if (!describe(&text, &options, words, count, &error))
        status = run(&options, words, count, argc, argv);
    else if (error.code != ERROR_NONE)
        status = cli_fail(&error);
    else
        fputs(text.data, stdout);
    /* A reader that has seen enough is no failure. */
    if (fflush(stdout) != 0 && errno != EPIPE && status == 0)
        status = 2;
    buf_finish(&text);
    free(words);
    return status;
}
