#include "cmd/queue_commands.h"
#include "cmd/tables.h"

#include "base/banned.h"

static const char *const types[] = {"classic", "quorum", "stream", NULL};
static const char *const overflows[] = {"drop-head", "reject-publish", "reject-publish-dlx", NULL};

static const struct arg declare_args[] = {
    {.name = "name",
     .summary = "the new queue's name",
     .type = ARG_NAME,
     .flags = ARG_REQUIRED | ARG_POSITIONAL,
     .check = check_not_empty},
    {.name = "vhost", .summary = "where it goes", .type = ARG_NAME, .flags = ARG_CONSOLE_ONLY, .value = "{vhost}"},
    {.name = "type",
     .summary = "classic, quorum or stream; without it what the vhost has as its default",
     .type = ARG_CHOICE,
     .choices = types},
    {.name = "durable", .summary = "survives a restart", .type = ARG_FLAG, .value = "true"},
    {.name = "auto-delete",
     .summary = "goes with its last consumer",
     .type = ARG_FLAG,
     .value = "false",
     .visible = queue_is_classic},
    {.name = "max-length",
     .summary = "messages at most",
     .type = ARG_INTEGER,
     .visible = queue_is_no_stream,
     .check = check_not_negative},
    {.name = "overflow",
     .summary = "what happens past the length",
     .type = ARG_CHOICE,
     .choices = overflows,
     .visible = queue_is_no_stream},
    {.name = "message-ttl",
     .summary = "how long a message lives: 5s, 10m",
     .type = ARG_DURATION,
     .visible = queue_is_no_stream},
    {.name = "dead-letter-exchange",
     .summary = "where expired, rejected and dropped messages go",
     .type = ARG_NAME,
     .visible = queue_is_no_stream},
    {.name = "dead-letter-routing-key",
     .summary = "their routing key; without it they keep their own",
     .type = ARG_TEXT,
     .visible = queue_is_no_stream},
    {.name = "arguments", .option = "argument", .summary = "further arguments, NAME[:TYPE]=VALUE", .type = ARG_PAIRS},
};

static const struct arg delete_args[] = {
    {.name = "if-empty", .summary = "only when it holds no messages", .type = ARG_FLAG, .flags = ARG_CLI_ONLY},
    {.name = "if-unused", .summary = "only when it has no consumers", .type = ARG_FLAG, .flags = ARG_CLI_ONLY},
};

static const struct command rows[] = {
    {.name = "declare-queue",
     .title = "Declare a queue",
     .keys = "a",
     .scope = "queues",
     .summary = "Declare a queue",
     .manual = "Declaring a queue that is there already, with the same settings, changes nothing; with others the "
               "broker refuses. Arguments that the broker knows get their type by themselves; others are strings "
               "unless TYPE says so: string, int, float, bool, list, table, null (list and table take JSON).",
     .done = "Queue {name} is there, in {vhost}",
     .flags = CMD_WRITES | CMD_CLI,
     .args = declare_args,
     .arg_count = sizeof declare_args / sizeof declare_args[0],
     .run = declare_queue_run},
    {.name = "delete-queue",
     .title = "Delete the queue",
     .scope = "queues",
     .summary = "Delete a queue with all its messages",
     .confirm = "Delete the queue {name} in {vhost}? Its messages ({messages}) are lost, its bindings too.",
     .done = "Queue {name} deleted",
     .flags = CMD_ROW | CMD_MARKED | CMD_WRITES | CMD_DANGER | CMD_CLI,
     .args = delete_args,
     .arg_count = sizeof delete_args / sizeof delete_args[0],
     .run = delete_queue_run},
    {.name = "purge",
     .title = "Purge",
     .scope = "queues",
     .summary = "Drop every ready message of a queue",
     .manual = "Messages that a consumer holds stay. Streams cannot be purged.",
     .confirm = "Purge {name} in {vhost}? Its ready messages ({messages_ready}) are lost.",
     .done = "{name} purged",
     .flags = CMD_ROW | CMD_MARKED | CMD_WRITES | CMD_DANGER | CMD_NAMED | CMD_CLI,
     .guard = purge_guard,
     .run = purge_run},
};
COMMAND_TABLE(queue_commands, rows);
