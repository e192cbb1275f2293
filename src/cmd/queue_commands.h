/* What the rows about queues and exchanges run. Only for this room. */
#ifndef WARREN_CMD_QUEUE_COMMANDS_H
#define WARREN_CMD_QUEUE_COMMANDS_H
#include "cmd/invoke.h"

bool queue_is_classic(const struct args *args);
bool queue_is_no_stream(const struct args *args);
bool check_not_negative(const char *value, struct error *error);
bool purge_guard(struct invocation *invocation, struct error *error);
void declare_queue_run(struct invocation *invocation);
void delete_queue_run(struct invocation *invocation);
void purge_run(struct invocation *invocation);

bool exchange_guard(struct invocation *invocation, struct error *error);
bool unbind_guard(struct invocation *invocation, struct error *error);
void declare_exchange_run(struct invocation *invocation);
void delete_exchange_run(struct invocation *invocation);
void bind_run(struct invocation *invocation);

#endif
