/* What the rows about vhosts and users run. Only for this room. */
#ifndef WARREN_CMD_USER_COMMANDS_H
#define WARREN_CMD_USER_COMMANDS_H
#include "cmd/invoke.h"

/* Sends only what was given: brokers refuse members that they do not know. */
void add_vhost_run(struct invocation *invocation);
/* Both read the user first: a PUT that leaves something out clears it. */
void set_password_run(struct invocation *invocation);
void set_tags_run(struct invocation *invocation);

#endif
