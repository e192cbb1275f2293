#include "cmd/message_commands.h"
#include "base/text.h"
#include "cmd/tables.h"

#include "base/banned.h"

static bool check_count(const char *value, struct error *error)
{
    int64_t count = 0;

    if (text_parse_i64(value, &count) && count >= 1)
        return true;
    return error_set(error, ERROR_USAGE, "at least 1 is needed");
}

static const struct arg publish_args[] = {
    {.name = "exchange", .summary = "the exchange to publish to", .type = ARG_NAME, .value = "{exchange.name}"},
    {.name = "queue", .summary = "or one queue alone", .type = ARG_NAME, .value = "{queue.name}"},
    {.name = "routing-key", .option = "key", .summary = "the routing key", .type = ARG_TEXT, .value = ""},
    {.name = "vhost", .summary = "where", .type = ARG_NAME, .flags = ARG_CONSOLE_ONLY, .value = "{vhost}"},
    {.name = "body", .summary = "the body; without one it is empty", .type = ARG_BODY, .value = ""},
    {.name = "body-file", .summary = "the body from a file, or - for stdin", .type = ARG_FILE, .flags = ARG_CLI_ONLY},
    {.name = "persistent", .summary = "survives a restart in durable queues", .type = ARG_FLAG, .value = "true"},
    {.name = "properties",
     .option = "property",
     .summary = "content_type, priority, correlation_id, … NAME=VALUE",
     .type = ARG_PAIRS},
    {.name = "headers",
     .option = "header",
     .summary = "NAME[:TYPE]=VALUE; string int float bool timestamp bytes list table null",
     .type = ARG_PAIRS},
    {.name = "count", .summary = "how many times", .type = ARG_INTEGER, .value = "1", .check = check_count},
    {.name = "every", .summary = "time between two: 1s, 200ms", .type = ARG_DURATION, .value = "0"},
    {.name = "delay", .summary = "arrive so much later, through a delay queue: 5s", .type = ARG_DURATION, .value = "0"},
};

static const struct arg count_args[] = {
    {.name = "count", .summary = "messages at most", .type = ARG_INTEGER, .value = "20", .check = check_count},
};

static const struct arg demo_args[] = {
    {.name = "remove", .summary = "take away what the demo made", .type = ARG_FLAG, .value = "false"},
};

/* One key each, in force while a message is held. */
#define DECIDE(name_, title_, keys_, summary_) \
    { \
        .name = name_, .title = title_, .keys = keys_, .scope = "hold", .summary = summary_, \
        .flags = CMD_VIEW | CMD_WRITES | CMD_FOOTER \
    }

static const struct command rows[] = {
    {.name = "publish",
     .title = "Publish",
     .keys = "p",
     .summary = "Publish messages, and say what became of each",
     .manual = "Always with confirm and mandatory: confirmed means routed; returned, that no queue was bound; refused, "
               "that at least one queue would not take it, and others may have it; unknown, that the connection was "
               "lost. {{seq}}, {{uuid}} and {{now}} in the body are replaced. Properties: content_type, "
               "content_encoding, delivery_mode, priority, correlation_id, reply_to, expiration, message_id, "
               "timestamp, type, user_id, app_id, cluster_id.",
     .flags = CMD_ROW_OPTIONAL | CMD_WRITES | CMD_CLI | CMD_FOOTER,
     .args = publish_args,
     .arg_count = sizeof publish_args / sizeof publish_args[0],
     .guard = publish_guard,
     .run = publish_command_run},
    {.name = "peek",
     .title = "Peek",
     .keys = "i",
     .scope = "queues",
     .summary = "Copies of the first messages, which then go back; says before what that costs",
     .manual = "Refused where it could lose messages: quorum queues with a delivery limit on brokers up to 4.2, queues "
               "that drop their head when full. What else it costs is said, and asked where consumers would see "
               "another order.",
     .flags = CMD_ROW | CMD_CLI | CMD_FOOTER,
     .args = count_args,
     .arg_count = sizeof count_args / sizeof count_args[0],
     .run = peek_command_run},
    {.name = "hold",
     .title = "Hold",
     .keys = "h",
     .scope = "queues",
     .summary = "Take the first message and decide: ack, nack or requeue",
     .flags = CMD_ROW | CMD_WRITES | CMD_FOOTER,
     .run = hold_command_run},
    DECIDE("ack", "Ack", "A", "Done with it: the held message leaves the queue"),
    DECIDE("nack", "Nack", "x", "Not wanted: the held message is dead-lettered, or dropped where there is no exchange"),
    DECIDE("requeue", "Requeue", "R", "The held message goes back to the queue"),
    {.name = "demo",
     .title = "Demo",
     .summary = "Run the order-cancel scenario in vhosts of its own, until it is stopped",
     .manual = "Makes the vhosts warren-demo and warren-demo-billing and the user warren-demo-billing, and keeps "
               "traffic going in them. It touches nothing that it did not make, and refuses to run on a profile "
               "marked prod. --remove takes all of it away.",
     .flags = CMD_WRITES | CMD_CLI,
     .args = demo_args,
     .arg_count = sizeof demo_args / sizeof demo_args[0],
     .run = demo_command_run},
};
COMMAND_TABLE(message_commands, rows);
