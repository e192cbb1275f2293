/* The one object of /api/overview. What needs the monitoring tag is absent for others. */
#ifndef WARREN_RESOURCE_OVERVIEW_H
#define WARREN_RESOURCE_OVERVIEW_H
#include "model/column.h"

/* clang-format off */
#define OVERVIEW_ROW(X) \
    X(STR, cluster, "cluster_name", "CLUSTER", .width = 24, .flags = COL_KEY | COL_GROW) \
    X(STR, product, "product_name", "PRODUCT", .width = 10, .priority = 40, .flags = COL_EXTRA) \
    X(STR, version, "rabbitmq_version", "VERSION", .width = 8, .priority = 1) \
    X(STR, erlang, "erlang_version", "ERLANG", .width = 8, .priority = 20) \
    X(STR, node, "node", "NODE", .width = 16, .priority = 21, .link = "nodes", .help = "the one that answered") \
    X(I64, ready, "queue_totals.messages_ready", "READY", .width = 9, .priority = 2, .format = FMT_COUNT) \
    X(I64, unacked, "queue_totals.messages_unacknowledged", "UNACKED", .width = 9, .priority = 3, \
      .format = FMT_COUNT) \
    X(I64, total, "queue_totals.messages", "TOTAL", .width = 9, .priority = 4, .format = FMT_COUNT) \
    X(F64, growth, "queue_totals.messages_details.rate", "GROW/s", .width = 8, .priority = 41, .format = FMT_RATE, \
      .flags = COL_EXTRA) \
    X(F64, publish, "message_stats.publish_details.rate", "PUBLISH", .width = 8, .priority = 5, .format = FMT_RATE) \
    X(F64, deliver, "message_stats.deliver_get_details.rate", "DELIVER", .width = 8, .priority = 6, \
      .format = FMT_RATE) \
    X(F64, ack, "message_stats.ack_details.rate", "ACK", .width = 8, .priority = 7, .format = FMT_RATE) \
    X(F64, confirm, "message_stats.confirm_details.rate", "CONFIRM", .width = 8, .priority = 30, \
      .format = FMT_RATE) \
    X(F64, redeliver, "message_stats.redeliver_details.rate", "REDELIVER", .width = 9, .priority = 31, \
      .format = FMT_RATE) \
    X(F64, returned, "message_stats.return_unroutable_details.rate", "RETURN", .width = 8, .priority = 32, \
      .format = FMT_RATE, .help = "mandatory messages that no queue took") \
    X(F64, dropped, "message_stats.drop_unroutable_details.rate", "DROP", .width = 8, .priority = 33, \
      .format = FMT_RATE, .help = "messages that no queue took") \
    X(F64, disk_reads, "message_stats.disk_reads_details.rate", "DISK READ", .width = 9, .priority = 42, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, disk_writes, "message_stats.disk_writes_details.rate", "DISK WRITE", .width = 10, .priority = 43, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(I64, connections, "object_totals.connections", "CONNS", .width = 7, .priority = 8, .format = FMT_COUNT) \
    X(I64, channels, "object_totals.channels", "CHANNELS", .width = 8, .priority = 9, .format = FMT_COUNT) \
    X(I64, consumers, "object_totals.consumers", "CONSUMERS", .width = 9, .priority = 10, .format = FMT_COUNT) \
    X(I64, queues, "object_totals.queues", "QUEUES", .width = 8, .priority = 11, .format = FMT_COUNT) \
    X(I64, exchanges, "object_totals.exchanges", "EXCHANGES", .width = 9, .priority = 12, .format = FMT_COUNT) \
    X(F64, connections_opened, "churn_rates.connection_created_details.rate", "CONN+/s", .width = 7, \
      .priority = 44, .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, connections_closed, "churn_rates.connection_closed_details.rate", "CONN-/s", .width = 7, \
      .priority = 45, .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, channels_opened, "churn_rates.channel_created_details.rate", "CHAN+/s", .width = 7, .priority = 46, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, channels_closed, "churn_rates.channel_closed_details.rate", "CHAN-/s", .width = 7, .priority = 47, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, queues_declared, "churn_rates.queue_declared_details.rate", "QUEUE+/s", .width = 8, .priority = 48, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(F64, queues_deleted, "churn_rates.queue_deleted_details.rate", "QUEUE-/s", .width = 8, .priority = 49, \
      .format = FMT_RATE, .flags = COL_EXTRA) \
    X(STR, rates_mode, "rates_mode", "RATES", .width = 8, .priority = 50, .flags = COL_EXTRA) \
    X(BOOL, disable_stats, "disable_stats", "NO STATS", .width = 8, .priority = 51, .format = FMT_YES, \
      .flags = COL_EXTRA, .help = "the broker keeps no statistics") \
    X(BOOL, queue_totals, "enable_queue_totals", "Q TOTALS", .width = 8, .priority = 52, .format = FMT_YES, \
      .flags = COL_EXTRA) \
    X(STR, default_queue_type, "default_queue_type", "DEFAULT Q", .width = 9, .priority = 53, \
      .flags = COL_EXTRA) \
    X(I64, event_queue, "statistics_db_event_queue", "EVENTS", .width = 8, .priority = 54, .format = FMT_COUNT, \
      .flags = COL_EXTRA, .help = "statistics events that wait to be counted") \
    X(JSON, retention, "sample_retention_policies", "RETENTION", .width = 24, .priority = 55, \
      .format = FMT_FEATURES, .flags = COL_EXTRA, .help = "which ranges of history the broker keeps, in seconds") \
    X(JSON, exchange_types, "exchange_types", "EXCHANGE TYPES", .width = 24, .priority = 56, .format = FMT_LIST, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(JSON, listeners, "listeners", "LISTENERS", .width = 24, .priority = 57, .format = FMT_LIST, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, total_history, "queue_totals.messages_details.samples", "TOTAL", .width = 8, .priority = 60, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, ready_history, "queue_totals.messages_ready_details.samples", "READY", .width = 8, .priority = 61, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, unacked_history, "queue_totals.messages_unacknowledged_details.samples", "UNACKED", .width = 8, \
      .priority = 62, .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, publish_history, "message_stats.publish_details.samples", "PUBLISH", .width = 8, .priority = 63, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, deliver_history, "message_stats.deliver_get_details.samples", "DELIVER", .width = 8, .priority = 64, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, ack_history, "message_stats.ack_details.samples", "ACK", .width = 8, .priority = 65, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, confirm_history, "message_stats.confirm_details.samples", "CONFIRM", .width = 8, .priority = 66, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, redeliver_history, "message_stats.redeliver_details.samples", "REDELIVER", .width = 9, \
      .priority = 67, .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences")
/* clang-format on */
struct overview_row {
    OVERVIEW_ROW(COL_MEMBER)
};

#endif
