/* One row of /api/queues, or a single queue with its history. */
#ifndef WARREN_RESOURCE_QUEUES_H
#define WARREN_RESOURCE_QUEUES_H
#include "model/column.h"

/* clang-format off */
#define QUEUE_ROW(X) \
    X(STR, vhost, "vhost", "VHOST", .width = 12, .flags = COL_KEY | COL_SCOPE | COL_GROW, .link = "vhosts") \
    X(STR, name, "name", "NAME", .width = 24, .flags = COL_KEY | COL_GROW) \
    X(STR, type, "type", "TY", .width = 2, .priority = 5, .format = FMT_LETTER, \
      .help = "classic, quorum or stream") \
    X(STR, state, "state", "ST", .width = 2, .priority = 2, .format = FMT_STATE) \
    X(STR, features, "durable,auto_delete,exclusive", "FEATURES", .width = 10, .priority = 24, .flags = COL_ROUTE, \
      .decode = queue_features, .help = "D durable, AD auto-delete, Ex exclusive; the arguments where they are known") \
    X(STR, policy, "policy", "POLICY", .width = 12, .priority = 23, .link = "policies") \
    X(I64, ready, "messages_ready", "READY", .width = 8, .priority = 1, .format = FMT_COUNT) \
    X(I64, unacked, "messages_unacknowledged", "UNACK", .width = 7, .priority = 3, .format = FMT_COUNT) \
    X(I64, total, "messages", "TOTAL", .width = 8, .priority = 20, .format = FMT_COUNT) \
    X(I64, consumers, "consumers", "CONS", .width = 4, .priority = 4, .format = FMT_COUNT) \
    X(F64, publish, "message_stats.publish_details.rate", "IN/s", .width = 6, .priority = 6, .format = FMT_RATE, \
      .help = "messages that arrive a second") \
    X(F64, deliver, "message_stats.deliver_get_details.rate", "OUT/s", .width = 6, .priority = 7, .format = FMT_RATE, \
      .help = "messages delivered or got a second") \
    X(F64, ack, "message_stats.ack_details.rate", "ACK/s", .width = 6, .priority = 21, .format = FMT_RATE) \
    X(F64, redeliver, "message_stats.redeliver_details.rate", "REDEL/s", .width = 7, .priority = 25, \
      .format = FMT_RATE) \
    X(I64, memory, "memory", "MEMORY", .width = 8, .priority = 26, .format = FMT_BYTES) \
    X(I64, bytes, "message_bytes", "BYTES", .width = 8, .priority = 27, .format = FMT_BYTES, \
      .help = "bodies of all messages") \
    X(F64, growth, "messages_details.rate", "GROW/s", .width = 7, .priority = 30, .format = FMT_RATE, \
      .flags = COL_EXTRA, .help = "how fast the total grows") \
    X(F64, ready_growth, "messages_ready_details.rate", "READY/s", .width = 7, .priority = 31, .format = FMT_RATE, \
      .flags = COL_EXTRA) \
    X(F64, get, "message_stats.get_details.rate", "GET/s", .width = 6, .priority = 32, .format = FMT_RATE, \
      .flags = COL_EXTRA) \
    X(F64, get_empty, "message_stats.get_empty_details.rate", "EMPTY/s", .width = 7, .priority = 33, \
      .format = FMT_RATE, .flags = COL_EXTRA, .help = "polls that found nothing") \
    X(I64, published, "message_stats.publish", "PUBLISHED", .width = 9, .priority = 34, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(I64, delivered, "message_stats.deliver_get", "DELIVERED", .width = 9, .priority = 35, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(I64, redelivered, "message_stats.redeliver", "REDELIVERED", .width = 11, .priority = 36, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(F64, capacity, "consumer_capacity", "CAPACITY", .width = 8, .priority = 37, .format = FMT_PERCENT, \
      .flags = COL_EXTRA, \
      .help = "share of the time in which a consumer could take a message") \
    X(F64, utilisation, "consumer_utilisation", "UTIL", .width = 6, .priority = 38, .format = FMT_PERCENT, \
      .flags = COL_EXTRA) \
    X(I64, ready_bytes, "message_bytes_ready", "READY B", .width = 8, .priority = 39, .format = FMT_BYTES, \
      .flags = COL_EXTRA) \
    X(I64, unacked_bytes, "message_bytes_unacknowledged", "UNACK B", .width = 8, .priority = 40, .format = FMT_BYTES, \
      .flags = COL_EXTRA) \
    X(I64, persistent, "messages_persistent", "PERSIST", .width = 8, .priority = 41, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(I64, in_memory, "messages_ram", "IN RAM", .width = 8, .priority = 42, .format = FMT_COUNT, .flags = COL_EXTRA) \
    X(BOOL, durable, "durable", "DURABLE", .width = 7, .priority = 43, .format = FMT_YES, .flags = COL_EXTRA) \
    X(BOOL, auto_delete, "auto_delete", "AUTODEL", .width = 7, .priority = 44, .format = FMT_YES, .flags = COL_EXTRA) \
    X(BOOL, exclusive, "exclusive", "EXCL", .width = 4, .priority = 45, .format = FMT_YES, .flags = COL_EXTRA) \
    X(STR, node, "node", "NODE", .width = 16, .priority = 28, .flags = COL_EXTRA, .link = "nodes", \
      .help = "the node of its leader") \
    X(STR, leader, "leader", "LEADER", .width = 16, .priority = 47, .flags = COL_EXTRA, .link = "nodes") \
    X(JSON, members, "members", "MEMBERS", .width = 24, .priority = 48, .format = FMT_LIST, .flags = COL_EXTRA) \
    X(JSON, online, "online", "ONLINE", .width = 24, .priority = 49, .format = FMT_LIST, .flags = COL_EXTRA) \
    X(I64, member_count, "members", "REPL", .width = 4, .priority = 50, .format = FMT_COUNT, \
      .flags = COL_EXTRA | COL_ROUTE, .decode = queue_member_count, .help = "how many replicas it has") \
    X(STR, operator_policy, "operator_policy", "OP POLICY", .width = 12, .priority = 51, .flags = COL_EXTRA) \
    X(JSON, effective_policy, "effective_policy_definition", "EFFECTIVE", .width = 24, .priority = 52, \
      .format = FMT_FEATURES, .flags = COL_EXTRA, .help = "what its policies come to") \
    X(STR, idle_since, "idle_since", "IDLE SINCE", .width = 19, .priority = 53, .flags = COL_EXTRA) \
    X(I64, oldest, "head_message_timestamp", "OLDEST", .width = 19, .priority = 54, .format = FMT_TIME, \
      .flags = COL_EXTRA | COL_ROUTE, .decode = queue_oldest, .help = "the timestamp property of the first message") \
    X(STR, single_active, "single_active_consumer_tag", "ACTIVE TAG", .width = 16, .priority = 55, .flags = COL_EXTRA) \
    X(STR, owner, "owner_pid_details.name", "OWNER", .width = 24, .priority = 56, \
      .flags = COL_EXTRA | COL_DETAIL, \
      .link = "connections", .help = "the connection of an exclusive queue") \
    X(I64, delivery_limit, "delivery_limit", "DELIV LIM", .width = 9, .priority = 57, .format = FMT_COUNT, \
      .flags = COL_EXTRA | COL_DETAIL | COL_ROUTE, .decode = queue_delivery_limit) \
    X(STR, dlx, "arguments,effective_policy_definition", "DLX", .width = 16, .priority = 58, \
      .flags = COL_EXTRA | COL_DETAIL | COL_ROUTE, .link = "exchanges", .empty = "(AMQP default)", \
      .decode = queue_dlx, .help = "dead-letter exchange, by argument or policy") \
    X(I64, ttl, "arguments,effective_policy_definition", "TTL", .width = 10, .priority = 59, .format = FMT_DURATION, \
      .flags = COL_EXTRA | COL_DETAIL | COL_ROUTE, .decode = queue_ttl, .help = "message TTL, by argument or policy") \
    X(I64, max_length, "arguments,effective_policy_definition", "MAX LEN", .width = 9, .priority = 60, \
      .format = FMT_COUNT, .flags = COL_EXTRA | COL_DETAIL | COL_ROUTE, .decode = queue_max_length) \
    X(I64, expires, "arguments,effective_policy_definition", "EXPIRES", .width = 10, .priority = 61, \
      .format = FMT_DURATION, .flags = COL_EXTRA | COL_DETAIL | COL_ROUTE, .decode = queue_expires, \
      .help = "unused for this long, the queue is deleted") \
    X(JSON, arguments, "arguments", "ARGUMENTS", .width = 24, .priority = 62, .format = FMT_FEATURES, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, total_history, "messages_details.samples", "TOTAL", .width = 8, .priority = 70, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, ready_history, "messages_ready_details.samples", "READY", .width = 8, .priority = 71, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, unacked_history, "messages_unacknowledged_details.samples", "UNACK", .width = 8, .priority = 72, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, publish_history, "message_stats.publish_details.samples", "IN", .width = 8, .priority = 73, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, deliver_history, "message_stats.deliver_get_details.samples", "OUT", .width = 8, .priority = 74, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, ack_history, "message_stats.ack_details.samples", "ACK", .width = 8, .priority = 75, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, redeliver_history, "message_stats.redeliver_details.samples", "REDEL", .width = 8, .priority = 76, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences")
/* clang-format on */
struct queue_row {
    QUEUE_ROW(COL_MEMBER)
};

#endif
