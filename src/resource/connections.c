#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define CONNECTION_ROW(X) \
    X(STR, name, "name", "NAME", .width = 26, .flags = COL_KEY | COL_GROW) \
    X(STR, vhost, "vhost", "VHOST", .width = 12, .priority = 3, .flags = COL_SCOPE, .link = "vhosts") \
    X(STR, user, "user", "USER", .width = 10, .priority = 2, .link = "users") \
    X(STR, client, "user_provided_name", "CLIENT", .width = 16, .priority = 5, \
      .help = "the name that the client gave itself") \
    X(STR, state, "state", "ST", .width = 2, .priority = 1, .format = FMT_STATE) \
    X(BOOL, tls, "ssl", "TLS", .width = 3, .priority = 8, .format = FMT_YES) \
    X(I64, channels, "channels", "CHAN", .width = 5, .priority = 4, .format = FMT_COUNT) \
    X(F64, received, "recv_oct_details.rate", "FROM/s", .width = 8, .priority = 6, .format = FMT_BYTES, \
      .help = "bytes a second from the client") \
    X(F64, sent, "send_oct_details.rate", "TO/s", .width = 8, .priority = 7, .format = FMT_BYTES, \
      .help = "bytes a second to the client") \
    X(STR, protocol, "protocol", "PROTOCOL", .width = 12, .priority = 9) \
    X(STR, node, "node", "NODE", .width = 16, .priority = 10, .link = "nodes") \
    X(I64, connected_at, "connected_at", "CONNECTED", .width = 19, .priority = 11, .format = FMT_TIME) \
    X(STR, product, "client_properties.product", "PRODUCT", .width = 16, .priority = 20, .flags = COL_EXTRA) \
    X(STR, product_version, "client_properties.version", "VERSION", .width = 10, .priority = 21, \
      .flags = COL_EXTRA) \
    X(STR, platform, "client_properties.platform", "PLATFORM", .width = 16, .priority = 22, .flags = COL_EXTRA) \
    X(STR, peer_host, "peer_host", "PEER", .width = 16, .priority = 23, .flags = COL_EXTRA) \
    X(I64, peer_port, "peer_port", "PEER PORT", .width = 9, .priority = 24, .flags = COL_EXTRA) \
    X(I64, heartbeat, "timeout", "HEARTBEAT", .width = 9, .priority = 25, .format = FMT_SECONDS, \
      .flags = COL_EXTRA, .help = "as negotiated") \
    X(I64, received_bytes, "recv_oct", "RECEIVED", .width = 9, .priority = 26, .format = FMT_BYTES, \
      .flags = COL_EXTRA) \
    X(I64, sent_bytes, "send_oct", "SENT", .width = 9, .priority = 27, .format = FMT_BYTES, .flags = COL_EXTRA) \
    X(I64, send_pending, "send_pend", "PENDING", .width = 8, .priority = 28, .format = FMT_COUNT, \
      .flags = COL_EXTRA, .help = "packets waiting to be sent") \
    X(I64, channel_max, "channel_max", "CHAN MAX", .width = 8, .priority = 29, .format = FMT_COUNT, \
      .flags = COL_EXTRA) \
    X(I64, frame_max, "frame_max", "FRAME MAX", .width = 9, .priority = 30, .format = FMT_BYTES, \
      .flags = COL_EXTRA) \
    X(STR, auth, "auth_mechanism", "AUTH", .width = 10, .priority = 31, .flags = COL_EXTRA) \
    X(STR, tls_protocol, "ssl_protocol", "TLS VERSION", .width = 11, .priority = 32, .flags = COL_EXTRA) \
    X(STR, tls_cipher, "ssl_cipher", "CIPHER", .width = 16, .priority = 33, .flags = COL_EXTRA) \
    X(STR, tls_subject, "peer_cert_subject", "CERTIFICATE", .width = 24, .priority = 34, .flags = COL_EXTRA) \
    X(STR, type, "type", "TYPE", .width = 8, .priority = 35, .flags = COL_EXTRA) \
    X(JSON, client_properties, "client_properties", "PROPERTIES", .width = 24, .priority = 36, \
      .format = FMT_FEATURES, .flags = COL_EXTRA | COL_DETAIL) \
    X(SERIES, received_history, "recv_oct_details.samples", "FROM", .width = 8, .priority = 40, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences") \
    X(SERIES, sent_history, "send_oct_details.samples", "TO", .width = 8, .priority = 41, \
      .flags = COL_EXTRA | COL_DETAIL, .help = "a running count: rates are differences")
/* clang-format on */
struct connection_row {
    CONNECTION_ROW(COL_MEMBER)
};

#define COLUMN_ROW struct connection_row
static const struct column columns[] = {CONNECTION_ROW(COL_ENTRY)};
static const struct resource_parent parents[] = {
    {"vhosts", "Connections", "/api/vhosts/{name}/connections"},
    {"users", "Connections", "/api/connections/username/{name}"},
    {NULL, NULL, NULL},
};

const struct resource resource_connections = {
    .name = "connections",
    .title = "Connections",
    .singular = "connection",
    .path = "/api/connections",
    .vhost_path = "/api/vhosts/{vhost}/connections",
    .item_path = "/api/connections/{name}",
    .sort = "name",
    .parents = parents,
    .flags = RESOURCE_PAGED | RESOURCE_PROJECTED | RESOURCE_TABLE,
    .row_size = sizeof(struct connection_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
