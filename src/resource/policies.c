#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define POLICY_ROW(X) \
    X(STR, vhost, "vhost", "VHOST", .width = 12, .flags = COL_KEY | COL_SCOPE | COL_GROW, .link = "vhosts") \
    X(STR, name, "name", "NAME", .width = 18, .flags = COL_KEY | COL_GROW) \
    X(STR, pattern, "pattern", "PATTERN", .width = 14, .priority = 1) \
    X(STR, apply_to, "apply-to", "APPLIES TO", .width = 10, .priority = 3) \
    X(I64, priority, "priority", "PRIO", .width = 5, .priority = 4) \
    X(JSON, definition, "definition", "DEFINITION", .width = 22, .priority = 2, .format = FMT_FEATURES)
/* clang-format on */
struct policy_row {
    POLICY_ROW(COL_MEMBER)
};

#define COLUMN_ROW struct policy_row
static const struct column columns[] = {POLICY_ROW(COL_ENTRY)};

const struct resource resource_policies = {
    .name = "policies",
    .title = "Policies",
    .singular = "policy",
    .path = "/api/policies",
    .vhost_path = "/api/policies/{vhost}",
    .item_path = "/api/policies/{vhost}/{name}",
    .sort = "name",
    .flags = RESOURCE_PROJECTED | RESOURCE_TABLE,
    .row_size = sizeof(struct policy_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
