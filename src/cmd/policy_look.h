/* Policies as their lists tell them, matched here: a queue itself names its policy only once it has statistics, seconds
 * after it was made or the broker was started. Blocks: for jobs. Only for this room. */
#ifndef WARREN_CMD_POLICY_LOOK_H
#define WARREN_CMD_POLICY_LOOK_H
#include "base/error.h"
#include "core/gateway.h"
#include "model/document.h"
#include <stdbool.h>
#include <stdint.h>

struct policy_limits {
    int64_t max_length, max_length_bytes; /* ABSENT_I64: none */
    char overflow[32];                    /* "": none */
};

/* Does the policy (one of a list) apply to a queue of this name? */
bool policy_applies(const struct document *policy, const char *queue);
/* /api/<list>/<vhost>[/<name>][<rest>]; NULL with the reason. */
struct document *policy_fetch(struct gateway *gateway, const char *list, const char *vhost, const char *name,
                              const char *rest, int cancel_fd, struct error *error) __attribute__((warn_unused_result));
/* What limits the queue's length: the strongest policy and the strongest operator policy together. */
bool policy_limits_read(struct gateway *gateway, const char *vhost, const char *queue, int cancel_fd,
                        struct policy_limits *limits, struct error *error) __attribute__((warn_unused_result));

#endif
