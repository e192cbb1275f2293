#include "cmd/tables.h"
#include "cmd/user_commands.h"

#include "base/banned.h"

static const char *const types[] = {"classic", "quorum", "stream", NULL};

bool check_not_empty(const char *value, struct error *error)
{
    return *value ? true : error_set(error, ERROR_USAGE, "the name is empty");
}

static const struct arg add_args[] = {
    {.name = "name",
     .summary = "the new vhost's name",
     .type = ARG_NAME,
     .flags = ARG_REQUIRED | ARG_POSITIONAL,
     .check = check_not_empty},
    {.name = "description", .summary = "what it is for", .type = ARG_TEXT, .value = ""},
    {.name = "tags", .summary = "words, with commas between", .type = ARG_WORDS, .value = ""},
    {.name = "default-queue-type",
     .summary = "the type of a queue that names none (since 3.11)",
     .type = ARG_CHOICE,
     .choices = types},
};

static const struct command rows[] = {
    {.name = "add-vhost",
     .title = "Add a vhost",
     .keys = "a",
     .scope = "vhosts",
     .summary = "Add a vhost",
     .manual = "A vhost that is there already is left as it is: adding it again would wipe its description and tags. "
               "The broker grants its creator every right in it.",
     .done = "Vhost {name} added",
     .flags = CMD_WRITES | CMD_CLI | CMD_NEW,
     .args = add_args,
     .arg_count = sizeof add_args / sizeof add_args[0],
     .http = {HTTP_PUT, "/api/vhosts/{name}", NULL},
     .run = add_vhost_run,
     .ctl = "rabbitmqctl add_vhost -- '{name}'"},
    {.name = "delete-vhost",
     .title = "Delete the vhost",
     .scope = "vhosts",
     .summary = "Delete a vhost with all queues, exchanges and messages in it",
     .confirm = "Delete the vhost {name}? All its queues and exchanges and their messages ({messages}) are lost; "
                "its connections are closed.",
     .done = "Vhost {name} deleted",
     .flags = CMD_ROW | CMD_MARKED | CMD_WRITES | CMD_DANGER | CMD_NAMED | CMD_CLI,
     .http = {HTTP_DELETE, "/api/vhosts/{name}", NULL},
     .ctl = "rabbitmqctl delete_vhost -- '{name}'"},
};
COMMAND_TABLE(vhost_commands, rows);
