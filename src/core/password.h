/* Where a password comes from. Inside of settings.c. What is returned is wiped by mem_wipe_free(). Main thread. */
#ifndef WARREN_CORE_PASSWORD_H
#define WARREN_CORE_PASSWORD_H
#include "base/error.h"

#define PASSWORD_MAX 4096 /* bytes of a first line */

/* The first line. The opened file must be ours, and not open to others. A pipe is fine. */
char *password_from_file(const char *path, struct error *error) __attribute__((warn_unused_result));
/* The first line of what a program prints. Words are split at spaces, with '…' and "…" and \ as in a shell, but there
 * is no shell. Its complaints go to the log. */
char *password_from_command(const char *command, int timeout_ms, struct error *error)
    __attribute__((warn_unused_result));
/* Asks on the terminal without echo. The terminal is put back also when a signal ends it. */
char *password_ask(const char *prompt, struct error *error) __attribute__((warn_unused_result));

/* For tests: NULL-terminated, one allocation, the caller frees; NULL: a quote is not closed. */
char **password_split(const char *command);

#endif
