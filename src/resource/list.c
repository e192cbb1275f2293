#include "resource/list.h"
#include <string.h>

#include "base/banned.h"

const struct resource *const resources[] = {
    &resource_overview,
    &resource_queues,
    &resource_exchanges,
    &resource_connections,
    &resource_channels,
    &resource_nodes,
    &resource_vhosts,
    &resource_users,
    &resource_policies,
    &resource_bindings,
    &resource_consumers,
    &resource_queue_consumers,
    &resource_permissions,
    &resource_topic_permissions,
    &resource_limits,
    &resource_listeners,
    NULL,
};
const size_t resource_count = sizeof resources / sizeof resources[0] - 1;

const struct resource *resource_find(const char *name)
{
    for (size_t i = 0; i < resource_count; i++) {
        if (strcmp(resources[i]->name, name) == 0 || strcmp(resources[i]->singular, name) == 0)
            return resources[i];
    }
    return NULL;
}
