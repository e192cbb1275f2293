/* What is derived from the registry as text: --help, the manual page, shell completions. */
#ifndef WARREN_CMD_DESCRIBE_H
#define WARREN_CMD_DESCRIBE_H
#include "base/buf.h"
#include "cmd/command.h"

void describe_help(struct buf *out);                                   /* warren --help */
void describe_command(struct buf *out, const struct command *command); /* warren COMMAND --help */
void describe_manual(struct buf *out);                                 /* scdoc source of warren(1) */
bool describe_completion(struct buf *out, const char *shell);          /* bash, zsh, fish; false: unknown shell */

#endif
