#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define LIMIT_ROW(X) \
    X(STR, vhost, "vhost", "VHOST", .width = 24, .flags = COL_KEY | COL_GROW, .link = "vhosts") \
    X(I64, max_connections, "value.max-connections", "MAX CONNECTIONS", .width = 15, .priority = 1, \
      .format = FMT_COUNT) \
    X(I64, max_queues, "value.max-queues", "MAX QUEUES", .width = 10, .priority = 2, .format = FMT_COUNT)
/* clang-format on */
struct limit_row {
    LIMIT_ROW(COL_MEMBER)
};

#define COLUMN_ROW struct limit_row
static const struct column columns[] = {LIMIT_ROW(COL_ENTRY)};

/* Of virtual hosts; those of a user stand in the user's own row. Answers whole objects, whatever columns= says (4.0).
 */
const struct resource resource_limits = {
    .name = "limits",
    .title = "Limits",
    .singular = "limit",
    .path = "/api/vhost-limits",
    .vhost_path = "/api/vhost-limits/{vhost}",
    .sort = "vhost",
    .flags = RESOURCE_TABLE,
    .row_size = sizeof(struct limit_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
