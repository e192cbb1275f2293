/* All commands. Built once at start from the tables of this room and the resource list; read-only afterwards. */
#ifndef WARREN_CMD_REGISTRY_H
#define WARREN_CMD_REGISTRY_H
#include "cmd/command.h"
#include "model/resource.h"

size_t registry_count(void);
const struct command *registry_at(size_t index); /* in the order of the help */
const struct command *registry_find(const char *name);
/* The resource that the command's rows come from, or that a list command lists; NULL: none. */
const struct resource *command_resource(const struct command *command);
bool command_in_scope(const struct command *command,
                      const char *scope); /* scope: one word; NULL scope commands: everywhere */

#endif
