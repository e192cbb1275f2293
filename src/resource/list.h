/* Every table of the management API that warren reads. Static data, any thread. */
#ifndef WARREN_RESOURCE_LIST_H
#define WARREN_RESOURCE_LIST_H
#include "model/resource.h"

extern const struct resource resource_overview;
extern const struct resource resource_listeners; /* from the overview; not a table */
extern const struct resource resource_queues;
extern const struct resource resource_exchanges;
extern const struct resource resource_bindings;
extern const struct resource resource_connections;
extern const struct resource resource_channels;
extern const struct resource resource_consumers;
extern const struct resource resource_queue_consumers; /* those of one queue, out of the queue's own object */
extern const struct resource resource_nodes;
extern const struct resource resource_vhosts;
extern const struct resource resource_users;
extern const struct resource resource_permissions;
extern const struct resource resource_topic_permissions;
extern const struct resource resource_policies;
extern const struct resource resource_limits;

extern const struct resource *const resources[]; /* all of them, in the order of the views; NULL at the end */
extern const size_t resource_count;

/* By name or by singular: "queues", "queue". NULL when there is none. */
const struct resource *resource_find(const char *name);

#endif
