#include "model/decode.h"
#include "resource/list.h"
#include <string.h>

#include "base/banned.h"

/* clang-format off */
#define VHOST_ROW(X) \
    X(STR, name, "name", "NAME", .width = 20, .flags = COL_KEY | COL_GROW) \
    X(STR, state, "cluster_state", "ST", .width = 2, .priority = 1, .format = FMT_STATE, .flags = COL_ROUTE, \
      .decode = vhost_state, .help = "running, or the state on the node where it is not") \
    X(I64, ready, "messages_ready", "READY", .width = 8, .priority = 2, .format = FMT_COUNT) \
    X(I64, unacked, "messages_unacknowledged", "UNACK", .width = 7, .priority = 3, .format = FMT_COUNT) \
    X(I64, total, "messages", "TOTAL", .width = 8, .priority = 6, .format = FMT_COUNT) \
    X(F64, publish, "message_stats.publish_details.rate", "IN/s", .width = 7, .priority = 4, .format = FMT_RATE) \
    X(F64, deliver, "message_stats.deliver_get_details.rate", "OUT/s", .width = 7, .priority = 5, \
      .format = FMT_RATE) \
    X(STR, default_queue_type, "default_queue_type", "DEFAULT Q", .width = 9, .priority = 7, \
      .flags = COL_ROUTE, .decode = vhost_default_queue_type, .help = "the type of a queue that names none") \
    X(STR, description, "description", "DESCRIPTION", .width = 24, .priority = 8) \
    X(JSON, tags, "tags", "TAGS", .width = 12, .priority = 9, .format = FMT_LIST) \
    X(BOOL, tracing, "tracing", "TRACING", .width = 7, .priority = 10, .format = FMT_YES) \
    X(BOOL, protected, "protected_from_deletion", "PROTECTED", .width = 9, .priority = 11, .format = FMT_YES, \
      .flags = COL_EXTRA, .help = "since 4.1") \
    X(F64, received, "recv_oct_details.rate", "FROM/s", .width = 8, .priority = 12, .format = FMT_BYTES, \
      .flags = COL_EXTRA, .help = "bytes a second from clients") \
    X(F64, sent, "send_oct_details.rate", "TO/s", .width = 8, .priority = 13, .format = FMT_BYTES, \
      .flags = COL_EXTRA, .help = "bytes a second to clients") \
    X(F64, ack, "message_stats.ack_details.rate", "ACK/s", .width = 7, .priority = 14, .format = FMT_RATE, \
      .flags = COL_EXTRA) \
    X(JSON, cluster_state, "cluster_state", "NODES", .width = 24, .priority = 15, .format = FMT_FEATURES, \
      .flags = COL_EXTRA) \
    X(SERIES, total_history, "messages_details.samples", "TOTAL", .width = 8, .priority = 20, \
      .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, publish_history, "message_stats.publish_details.samples", "IN", .width = 8, .priority = 21, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, deliver_history, "message_stats.deliver_get_details.samples", "OUT", .width = 8, .priority = 22, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences")
/* clang-format on */
struct vhost_row {
    VHOST_ROW(COL_MEMBER)
};

static void vhost_state(struct row_decoder *decoder, void *row)
{
    struct vhost_row *vhost = row;
    const char *node, *state;

    for (size_t i = 0; decoder_member(decoder, "cluster_state", i, &node, &state); i++) {
        if (state && (!vhost->state || strcmp(state, "running") != 0))
            vhost->state = state;
    }
}

/* Brokers write "undefined" where there is none. */
static void vhost_default_queue_type(struct row_decoder *decoder, void *row)
{
    const char *type = decoder_text(decoder, "default_queue_type");

    if (type && strcmp(type, "undefined") != 0)
        ((struct vhost_row *)row)->default_queue_type = type;
}

#define COLUMN_ROW struct vhost_row
static const struct column columns[] = {VHOST_ROW(COL_ENTRY)};

/* Never paged: 4.0 and 4.3 answer 500 to that. columns= is honoured by 3.10 only. */
const struct resource resource_vhosts = {
    .name = "vhosts",
    .title = "Virtual hosts",
    .singular = "vhost",
    .path = "/api/vhosts",
    .item_path = "/api/vhosts/{name}",
    .sort = "name",
    .flags = RESOURCE_TABLE,
    .row_size = sizeof(struct vhost_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
