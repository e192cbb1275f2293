#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define CHANNEL_ROW(X) \
    X(STR, name, "name", "NAME", .width = 28, .flags = COL_KEY | COL_GROW) \
    X(STR, vhost, "vhost", "VHOST", .width = 12, .priority = 4, .flags = COL_SCOPE, .link = "vhosts") \
    X(STR, user, "user", "USER", .width = 10, .priority = 3, .link = "users") \
    X(STR, state, "state", "ST", .width = 2, .priority = 1, .format = FMT_STATE) \
    X(I64, unacked, "messages_unacknowledged", "UNACK", .width = 7, .priority = 2, .format = FMT_COUNT) \
    X(I64, prefetch, "prefetch_count", "PREFETCH", .width = 8, .priority = 5, .format = FMT_COUNT) \
    X(I64, consumers, "consumer_count", "CONS", .width = 4, .priority = 6, .format = FMT_COUNT) \
    X(F64, publish, "message_stats.publish_details.rate", "IN/s", .width = 6, .priority = 7, .format = FMT_RATE, \
      .help = "messages that the client publishes a second") \
    X(F64, deliver, "message_stats.deliver_get_details.rate", "OUT/s", .width = 6, .priority = 8, \
      .format = FMT_RATE, .help = "messages delivered to the client a second") \
    X(F64, ack, "message_stats.ack_details.rate", "ACK/s", .width = 6, .priority = 9, .format = FMT_RATE) \
    X(BOOL, confirm, "confirm", "CONFIRM", .width = 7, .priority = 10, .format = FMT_YES) \
    X(I64, unconfirmed, "messages_unconfirmed", "UNCONF", .width = 7, .priority = 11, .format = FMT_COUNT) \
    X(STR, connection, "connection_details.name", "CONNECTION", .width = 24, .priority = 12, \
      .link = "connections") \
    X(F64, redeliver, "message_stats.redeliver_details.rate", "REDEL/s", .width = 7, .priority = 20, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, unroutable, "message_stats.return_unroutable_details.rate", "RETURN/s", .width = 8, .priority = 21, \
      .format = FMT_RATE, .flags = COL_EXTRA, .help = "mandatory messages sent back a second") \
    X(F64, dropped, "message_stats.drop_unroutable_details.rate", "DROP/s", .width = 7, .priority = 22, \
      .format = FMT_RATE, .flags = COL_EXTRA, .help = "messages that no queue took, a second") \
    X(I64, number, "number", "NUMBER", .width = 6, .priority = 23, .flags = COL_EXTRA) \
    X(I64, global_prefetch, "global_prefetch_count", "GLOBAL", .width = 8, .priority = 24, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(BOOL, transactional, "transactional", "TX", .width = 2, .priority = 25, .format = FMT_YES, \
      .flags = COL_EXTRA) \
    X(I64, uncommitted, "messages_uncommitted", "UNCOMMIT", .width = 8, .priority = 26, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(STR, node, "node", "NODE", .width = 16, .priority = 27, .flags = COL_EXTRA, .link = "nodes") \
    X(STR, idle_since, "idle_since", "IDLE SINCE", .width = 19, .priority = 28, .flags = COL_EXTRA)
/* clang-format on */
struct channel_row {
    CHANNEL_ROW(COL_MEMBER)
};

#define COLUMN_ROW struct channel_row
static const struct column columns[] = {CHANNEL_ROW(COL_ENTRY)};
static const struct resource_parent parents[] = {
    {"connections", "Channels", "/api/connections/{name}/channels"},
    {"vhosts", "Channels", "/api/vhosts/{name}/channels"},
    {NULL, NULL, NULL},
};

const struct resource resource_channels = {
    .name = "channels",
    .title = "Channels",
    .singular = "channel",
    .path = "/api/channels",
    .vhost_path = "/api/vhosts/{vhost}/channels",
    .item_path = "/api/channels/{name}",
    .sort = "name",
    .parents = parents,
    .flags = RESOURCE_PAGED | RESOURCE_PROJECTED | RESOURCE_TABLE,
    .row_size = sizeof(struct channel_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
