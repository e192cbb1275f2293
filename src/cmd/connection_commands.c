#include "cmd/tables.h"

#include "base/banned.h"

static const struct command rows[] = {
    {.name = "close-connection",
     .title = "Close the connection",
     .scope = "connections",
     .summary = "Close a client's connection",
     .manual = "What its consumers held goes back to the queues. Most clients connect again at once.",
     .confirm = "Close the connection {name} of {user}?",
     .done = "Connection {name} closed",
     .flags = CMD_ROW | CMD_MARKED | CMD_WRITES | CMD_DANGER | CMD_CLI,
     .http = {HTTP_DELETE, "/api/connections/{name}", NULL}},
};
COMMAND_TABLE(connection_commands, rows);
