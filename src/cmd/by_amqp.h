/* Queues and exchanges that no HTTP path can name ("." and "..": brokers remove dot segments and would act on another
 * object) are made, purged and deleted over AMQP. Only for this room. */
#ifndef WARREN_CMD_BY_AMQP_H
#define WARREN_CMD_BY_AMQP_H
#include "cmd/invoke.h"

enum by_amqp {
    BY_AMQP_DECLARE_QUEUE,
    BY_AMQP_DELETE_QUEUE,
    BY_AMQP_PURGE_QUEUE,
    BY_AMQP_DECLARE_EXCHANGE,
    BY_AMQP_DELETE_EXCHANGE,
};
/* Is the name one of those? */
bool by_amqp_needed(const char *name);
/* Starts the job; name, vhost and the rest come from the invocation. lines: pairs for the arguments, NULL: none. */
void by_amqp_start(struct invocation *invocation, enum by_amqp what, const char *lines);

#endif
