/* The command line as data: what all commands take, and what becomes of a command's arguments there. The parser in the
 * cli room and the texts of describe.h share it. Static data: any thread. */
#ifndef WARREN_CMD_OPTIONS_H
#define WARREN_CMD_OPTIONS_H
#include "base/buf.h"
#include "cmd/command.h"

struct global_option {
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* what it takes; NULL: nothing */
    const char *summary;
    const char *environment; /* the variable that says the same; NULL: none */
};
extern const struct global_option global_options[]; /* ends with a NULL name */

const char *option_name(const struct arg *arg);
bool option_offered(const struct arg *arg); /* as --option; else it is positional, or of the console alone */

/* The words that name the row of a CMD_ROW command: "queue"; none for bindings, whose commands have arguments for it.
 */
enum { ROW_WORDS_MAX = 2 };
size_t command_row_words(const struct command *command, const char *words[ROW_WORDS_MAX]);

void describe_usage(struct buf *out, const struct command *command);
void describe_option(struct buf *out, const struct arg *arg);
void describe_option_summary(struct buf *out, const struct arg *arg);

#endif
