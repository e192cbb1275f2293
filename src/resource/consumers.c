#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define CONSUMER_ROW(X) \
    X(STR, vhost, "queue.vhost", "VHOST", .width = 12, .flags = COL_KEY | COL_SCOPE | COL_GROW, .link = "vhosts") \
    X(STR, queue, "queue.name", "QUEUE", .width = 20, .flags = COL_KEY | COL_GROW, .link = "queues") \
    X(STR, tag, "consumer_tag", "TAG", .width = 20, .flags = COL_KEY) \
    X(STR, channel, "channel_details.name", "CHANNEL", .width = 24, .flags = COL_KEY, .link = "channels") \
    X(STR, user, "channel_details.user", "USER", .width = 10, .priority = 3, .link = "users") \
    X(STR, status, "activity_status", "ST", .width = 2, .priority = 1, .format = FMT_STATE, \
      .help = "up, blocked, waiting (single active consumer) …") \
    X(I64, prefetch, "prefetch_count", "PREFETCH", .width = 8, .priority = 2, .format = FMT_COUNT) \
    X(BOOL, ack_required, "ack_required", "ACK", .width = 3, .priority = 4, .format = FMT_YES) \
    X(BOOL, active, "active", "ACTIVE", .width = 6, .priority = 5, .format = FMT_YES) \
    X(BOOL, exclusive, "exclusive", "EXCL", .width = 4, .priority = 6, .format = FMT_YES) \
    X(STR, connection, "channel_details.connection_name", "CONNECTION", .width = 24, .priority = 10, \
      .flags = COL_EXTRA, .link = "connections") \
    X(STR, peer_host, "channel_details.peer_host", "PEER", .width = 16, .priority = 11, .flags = COL_EXTRA) \
    X(STR, node, "channel_details.node", "NODE", .width = 16, .priority = 12, .flags = COL_EXTRA, .link = "nodes") \
    X(I64, timeout, "consumer_timeout", "TIMEOUT", .width = 9, .priority = 13, .format = FMT_DURATION, \
      .flags = COL_EXTRA, .help = "how long it may hold a message without an ack") \
    X(JSON, arguments, "arguments", "ARGUMENTS", .width = 24, .priority = 14, .format = FMT_FEATURES, \
      .flags = COL_EXTRA | COL_DETAIL)
/* clang-format on */
struct consumer_row {
    CONSUMER_ROW(COL_MEMBER)
};

#define COLUMN_ROW struct consumer_row
static const struct column columns[] = {CONSUMER_ROW(COL_ENTRY)};

const struct resource resource_consumers = {
    .name = "consumers",
    .title = "Consumers",
    .singular = "consumer",
    .path = "/api/consumers",
    .vhost_path = "/api/consumers/{vhost}",
    .sort = "queue",
    .flags = RESOURCE_PROJECTED | RESOURCE_TABLE,
    .row_size = sizeof(struct consumer_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};

/* No endpoint lists the consumers of one queue: they sit in the queue's own object. */
static const struct resource_parent parents[] = {{"queues", "Consumers", "/api/queues/{vhost}/{name}"},
                                                 {NULL, NULL, NULL}};

const struct resource resource_queue_consumers = {
    .name = "queue-consumers",
    .title = "Consumers",
    .singular = "queue-consumer",
    .rows = "consumer_details",
    .sort = "tag",
    .parents = parents,
    .row_size = sizeof(struct consumer_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
