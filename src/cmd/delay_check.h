/* Would a delay queue keep what waits in it for as long as it should? A policy that matches it can fire early
 * (max-length), lose all (expires) or shorten the wait. Blocks: for jobs. */
#ifndef WARREN_CMD_DELAY_CHECK_H
#define WARREN_CMD_DELAY_CHECK_H
#include "base/error.h"
#include "core/gateway.h"
#include <stdbool.h>
#include <stdint.h>

/* Reads the policies and operator policies of the vhost before the queue is declared: the broker's own word on the
 * queue comes only with its statistics, seconds later. Any policy that matches counts, whatever its priority. Who may
 * not read them is told what to do. */
bool delay_check(struct gateway *gateway, const char *vhost, const char *queue, int64_t delay_ms, int cancel_fd,
                 struct error *error) __attribute__((warn_unused_result));
/* Would what comes out of the delay queue find a way? The broker drops it silently where it does not. Exchanges that
 * lead nowhere are refused; what cannot be judged passes. */
bool delay_check_target(struct gateway *gateway, const char *vhost, const char *exchange, const char *routing_key,
                        int cancel_fd, struct error *error) __attribute__((warn_unused_result));

#endif
