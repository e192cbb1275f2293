#include "cmd/registry.h"
#include "cmd/tables.h"
#include "resource/list.h"
#include <string.h>

#include "base/banned.h"

enum { COMMANDS_MAX = 200 };

static const struct command *all[COMMANDS_MAX];
static size_t all_count;

static void take(struct command_table table)
{
    for (size_t i = 0; i < table.count && all_count < COMMANDS_MAX; i++)
        all[all_count++] = &table.rows[i];
}

static void build(void)
{
    if (all_count)
        return;
    take(list_commands());
    take(move_commands);
    take(table_commands);
    take(show_commands());
    take(message_commands);
    take(queue_commands);
    take(exchange_commands);
    take(vhost_commands);
    take(user_commands);
    take(connection_commands);
    take(application_commands);
}

size_t registry_count(void)
{
    build();
    return all_count;
}

const struct command *registry_at(size_t index)
{
    build();
    return index < all_count ? all[index] : NULL;
}

const struct command *registry_find(const char *name)
{
    for (size_t i = 0; i < registry_count(); i++) {
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    }
    return NULL;
}

const struct resource *command_resource(const struct command *command)
{
    char word[64];
    const char *at = command->flags & CMD_LIST ? command->name : command->scope;

    while (at && *at) {
        size_t len = strcspn(at, ",");
        if (len < sizeof word) {
            memcpy(word, at, len);
            word[len] = '\0';
            const struct resource *resource = resource_find(word);
            if (resource)
                return resource;
        }
        at += len + (at[len] == ',');
    }
    return NULL;
}

bool command_in_scope(const struct command *command, const char *scope)
{
    const char *at = command->scope;
    size_t wanted = scope ? strlen(scope) : 0;

    if (!at)
        return true;
    while (scope && *at) {
        size_t len = strcspn(at, ",");
        if (len == wanted && memcmp(at, scope, len) == 0)
            return true;
        at += len + (at[len] == ',');
    }
    return false;
}
