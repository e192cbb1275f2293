/* What is typed after `:`: the name of a command and its arguments. UI thread. */
#ifndef WARREN_UI_PALETTE_H
#define WARREN_UI_PALETTE_H
#include "base/buf.h"
#include "ui/console.h"

#define PALETTE_WORDS 64

/* Splits at blanks; "…" and '…' keep them, a backslash keeps the next character. words point into memory that the
 * caller frees as words[0]'s block: *storage. False: an open quote. */
bool palette_split(const char *text, char **storage, char *words[PALETTE_WORDS], size_t *count);
/* NAME=VALUE, --NAME VALUE, --NAME=VALUE, --FLAG, and positional words in their order. */
bool palette_arguments(const struct command *command, char *const *words, size_t count, struct args *args,
                       struct error *error) __attribute__((warn_unused_result));
bool palette_offers(const struct command *command); /* is it one for the console? */
bool palette_run(struct console *console, const char *text, struct error *error) __attribute__((warn_unused_result));

#endif
