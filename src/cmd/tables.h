/* The rows of the registry by subject. Only for this room. */
#ifndef WARREN_CMD_TABLES_H
#define WARREN_CMD_TABLES_H
#include "cmd/command.h"

struct command_table {
    const struct command *rows;
    size_t count;
};
#define COMMAND_TABLE(name_, rows_) const struct command_table name_ = {rows_, sizeof(rows_) / sizeof(rows_)[0]}

extern const struct command_table move_commands, table_commands, application_commands, message_commands, queue_commands,
    exchange_commands, vhost_commands, user_commands, connection_commands;
/* Made at the first call from the resource list. */
struct command_table list_commands(void);
struct command_table show_commands(void);

/* What rows of several subjects use. */
bool check_not_empty(const char *value, struct error *error);

#endif
