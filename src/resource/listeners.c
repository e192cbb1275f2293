#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define LISTENER_ROW(X) \
    X(STR, node, "node", "NODE", .width = 24, .flags = COL_KEY | COL_GROW, .link = "nodes") \
    X(STR, protocol, "protocol", "PROTOCOL", .width = 12, .flags = COL_KEY) \
    X(STR, address, "ip_address", "ADDRESS", .width = 16, .flags = COL_KEY) \
    X(I64, port, "port", "PORT", .width = 6, .flags = COL_KEY) \
    X(BOOL, tls, "tls", "TLS", .width = 3, .priority = 1, .format = FMT_YES, .help = "since 4.1")
/* clang-format on */
struct listener_row {
    LISTENER_ROW(COL_MEMBER)
};

#define COLUMN_ROW struct listener_row
static const struct column columns[] = {LISTENER_ROW(COL_ENTRY)};

const struct resource resource_listeners = {
    .name = "listeners",
    .title = "Listeners",
    .singular = "listener",
    .path = "/api/overview",
    .rows = "listeners",
    .sort = "node",
    .row_size = sizeof(struct listener_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
