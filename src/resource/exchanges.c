#include "resource/features.h"
#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define EXCHANGE_ROW(X) \
    X(STR, vhost, "vhost", "VHOST", .width = 12, .flags = COL_KEY | COL_SCOPE | COL_GROW, .link = "vhosts") \
    X(STR, name, "name", "NAME", .width = 24, .flags = COL_KEY | COL_GROW, .empty = "(AMQP default)") \
    X(STR, type, "type", "TYPE", .width = 10, .priority = 1) \
    X(STR, features, "durable,auto_delete,internal", "FEATURES", .width = 8, .priority = 4, .flags = COL_ROUTE, \
      .decode = exchange_features, .help = "D durable, AD auto-delete, I internal; AE where it is known") \
    X(STR, policy, "policy", "POLICY", .width = 12, .priority = 5, .link = "policies") \
    X(F64, publish_in, "message_stats.publish_in_details.rate", "IN/s", .width = 8, .priority = 2, \
      .format = FMT_RATE) \
    X(F64, publish_out, "message_stats.publish_out_details.rate", "OUT/s", .width = 8, .priority = 3, \
      .format = FMT_RATE, .help = "messages routed to queues a second") \
    X(I64, published_in, "message_stats.publish_in", "IN", .width = 9, .priority = 10, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(I64, published_out, "message_stats.publish_out", "OUT", .width = 9, .priority = 11, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(BOOL, durable, "durable", "DURABLE", .width = 7, .priority = 12, .format = FMT_YES, .flags = COL_EXTRA) \
    X(BOOL, auto_delete, "auto_delete", "AUTODEL", .width = 7, .priority = 13, .format = FMT_YES, .flags = COL_EXTRA) \
    X(BOOL, internal, "internal", "INTERNAL", .width = 8, .priority = 14, .format = FMT_YES, .flags = COL_EXTRA) \
    X(STR, created_by, "user_who_performed_action", "CREATED BY", .width = 12, .priority = 15, .flags = COL_EXTRA, \
      .link = "users") \
    X(STR, alternate, "arguments.alternate-exchange", "ALTERNATE", .width = 16, .priority = 16, \
      .flags = COL_EXTRA | COL_DETAIL, .link = "exchanges", .empty = "(AMQP default)", \
      .help = "where what cannot be routed goes") \
    X(JSON, arguments, "arguments", "ARGUMENTS", .width = 24, .priority = 17, .format = FMT_FEATURES, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, in_history, "message_stats.publish_in_details.samples", "IN", .width = 8, .priority = 20, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, out_history, "message_stats.publish_out_details.samples", "OUT", .width = 8, .priority = 21, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences")
/* clang-format on */
struct exchange_row {
    EXCHANGE_ROW(COL_MEMBER)
};

static const struct feature marks[] = {
    {"durable", "D", true},
    {"auto_delete", "AD", true},
    {"internal", "I", true},
    {"arguments.alternate-exchange", "AE", false},
    {"arguments.x-delayed-type", "Delay", false},
    {NULL, NULL, false},
};

static void exchange_features(struct row_decoder *decoder, void *row)
{
    ((struct exchange_row *)row)->features = features_text(decoder, marks);
}

#define COLUMN_ROW struct exchange_row
static const struct column columns[] = {EXCHANGE_ROW(COL_ENTRY)};

const struct resource resource_exchanges = {
    .name = "exchanges",
    .title = "Exchanges",
    .singular = "exchange",
    .path = "/api/exchanges",
    .vhost_path = "/api/exchanges/{vhost}",
    .item_path = "/api/exchanges/{vhost}/{name|exchange}",
    .sort = "name",
    .flags = RESOURCE_PAGED | RESOURCE_PROJECTED | RESOURCE_TABLE | RESOURCE_EMPTY_NAME,
    .row_size = sizeof(struct exchange_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
