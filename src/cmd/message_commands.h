/* What the rows about messages run. Only for this room. */
#ifndef WARREN_CMD_MESSAGE_COMMANDS_H
#define WARREN_CMD_MESSAGE_COMMANDS_H
#include "cmd/invoke.h"

bool publish_guard(struct invocation *invocation, struct error *error);
void publish_command_run(struct invocation *invocation);
void peek_command_run(struct invocation *invocation);
void hold_command_run(struct invocation *invocation);
void demo_command_run(struct invocation *invocation);

#endif
