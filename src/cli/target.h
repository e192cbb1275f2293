/* The row that a command line names, fetched, so that guards and questions see what the console would. Main thread. */
#ifndef WARREN_CLI_TARGET_H
#define WARREN_CLI_TARGET_H
#include "cmd/invoke.h"

/* words: the row's names, in the order of its keys. The caller unrefs the snapshot. */
bool target_find(struct broker *broker, const struct command *command, const char *const *words,
                 const struct args *args, const char *vhost, struct target *target, struct error *error)
    __attribute__((warn_unused_result));

#endif
