#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define PERMISSION_ROW(X) \
    X(STR, vhost, "vhost", "VHOST", .width = 16, .flags = COL_KEY | COL_SCOPE | COL_GROW, .link = "vhosts") \
    X(STR, user, "user", "USER", .width = 16, .flags = COL_KEY | COL_GROW, .link = "users") \
    X(STR, configure, "configure", "CONFIGURE", .width = 14, .priority = 1) \
    X(STR, write, "write", "WRITE", .width = 14, .priority = 2) \
    X(STR, read, "read", "READ", .width = 14, .priority = 3)
/* clang-format on */
struct permission_row {
    PERMISSION_ROW(COL_MEMBER)
};

#define COLUMN_ROW struct permission_row
static const struct column columns[] = {PERMISSION_ROW(COL_ENTRY)};
static const struct resource_parent parents[] = {
    {"users", "Permissions", "/api/users/{name}/permissions"},
    {"vhosts", "Permissions", "/api/vhosts/{name}/permissions"},
    {NULL, NULL, NULL},
};

const struct resource resource_permissions = {
    .name = "permissions",
    .title = "Permissions",
    .singular = "permission",
    .path = "/api/permissions",
    .vhost_path = "/api/vhosts/{vhost}/permissions",
    .item_path = "/api/permissions/{vhost}/{user}",
    .sort = "vhost",
    .parents = parents,
    .flags = RESOURCE_PROJECTED | RESOURCE_TABLE,
    .row_size = sizeof(struct permission_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
