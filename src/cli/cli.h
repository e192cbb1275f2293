/* `warren COMMAND …`: sub-commands over the same registry, resources and invocations as the console. Main thread. */
#ifndef WARREN_CLI_CLI_H
#define WARREN_CLI_CLI_H
#include "core/settings.h"

/* Global options, wherever they stand. `rest` gets what is left: the command and its words (borrowed, NULL-terminated,
 * caller frees the array). false: wrong usage, with the nearest option named. */
struct cli_options {
    struct settings_options settings;
    bool help, version;
    const char *completion; /* --completion SHELL */
    bool manual;            /* --manual: scdoc source */
};
bool cli_parse(struct cli_options *options, int argc, char **argv, char ***rest, int *rest_count, struct error *error)
    __attribute__((warn_unused_result));
/* Hides passwords that stand in argv (URL user-info). Call after settings_load. */
void cli_hide_secrets(int argc, char **argv);
/* Runs one command; returns the exit status. Prints errors to stderr, one line. */
int cli_run(struct settings *settings, char **words, int count);
/* "warren: words" to stderr through safe_text; returns the exit status for the code. */
int cli_fail(const struct error *error);

#endif
