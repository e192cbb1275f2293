#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define TOPIC_PERMISSION_ROW(X) \
    X(STR, vhost, "vhost", "VHOST", .width = 16, .flags = COL_KEY | COL_SCOPE | COL_GROW, .link = "vhosts") \
    X(STR, user, "user", "USER", .width = 16, .flags = COL_KEY | COL_GROW, .link = "users") \
    X(STR, exchange, "exchange", "EXCHANGE", .width = 16, .flags = COL_KEY, .link = "exchanges", \
      .empty = "(AMQP default)") \
    X(STR, write, "write", "WRITE", .width = 14, .priority = 1) \
    X(STR, read, "read", "READ", .width = 14, .priority = 2)
/* clang-format on */
struct topic_permission_row {
    TOPIC_PERMISSION_ROW(COL_MEMBER)
};

#define COLUMN_ROW struct topic_permission_row
static const struct column columns[] = {TOPIC_PERMISSION_ROW(COL_ENTRY)};
static const struct resource_parent parents[] = {
    {"users", "Topic permissions", "/api/users/{name}/topic-permissions"},
    {"vhosts", "Topic permissions", "/api/vhosts/{name}/topic-permissions"},
    {NULL, NULL, NULL},
};

/* No item path: the API answers with all topics of the user in the vhost. */
const struct resource resource_topic_permissions = {
    .name = "topic-permissions",
    .title = "Topic permissions",
    .singular = "topic-permission",
    .path = "/api/topic-permissions",
    .vhost_path = "/api/vhosts/{vhost}/topic-permissions",
    .sort = "vhost",
    .parents = parents,
    .flags = RESOURCE_PROJECTED | RESOURCE_TABLE,
    .row_size = sizeof(struct topic_permission_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
