/* Every table of the management API that warren reads. Static data, any thread. */
#ifndef WARREN_RESOURCE_LIST_H
#define WARREN_RESOURCE_LIST_H
#include "model/resource.h"

/* A new table is its file and one line here, in the order of the views. */
/* clang-format off */
#define RESOURCE_LIST(X) \
    X(overview) \
    X(queues) \
    X(exchanges) \
    X(connections) \
    X(channels) \
    X(nodes) \
    X(vhosts) \
    X(users) \
    X(policies) \
    X(bindings) \
    X(consumers) \
    X(queue_consumers) /* those of one queue, out of the queue's own object */ \
    X(permissions) \
    X(topic_permissions) \
    X(limits) \
    X(listeners) /* from the overview; not a table */
/* clang-format on */
#define RESOURCE_DECLARE(name_) extern const struct resource resource_##name_;
RESOURCE_LIST(RESOURCE_DECLARE)

extern const struct resource *const resources[]; /* all of them, in that order; NULL at the end */
extern const size_t resource_count;

/* By name or by singular: "queues", "queue". NULL when there is none. */
const struct resource *resource_find(const char *name);

#endif
