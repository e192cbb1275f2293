#include "resource/list.h"
#include <string.h>

#include "base/banned.h"

#define RESOURCE_ADDRESS(name_) &resource_##name_,
const struct resource *const resources[] = {RESOURCE_LIST(RESOURCE_ADDRESS) NULL};
const size_t resource_count = sizeof resources / sizeof resources[0] - 1;

const struct resource *resource_find(const char *name)
{
    for (size_t i = 0; i < resource_count; i++) {
        if (strcmp(resources[i]->name, name) == 0 || strcmp(resources[i]->singular, name) == 0)
            return resources[i];
    }
    return NULL;
}
