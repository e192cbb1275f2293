#include "resource/overview.h"
#include "resource/list.h"

#include "base/banned.h"

#define COLUMN_ROW struct overview_row
static const struct column columns[] = {OVERVIEW_ROW(COL_ENTRY)};

const struct resource resource_overview = {
    .name = "overview",
    .title = "Overview",
    .singular = "overview",
    .path = "/api/overview",
    .item_path = "/api/overview",
    .sort = "cluster",
    .flags = RESOURCE_SINGLE,
    .row_size = sizeof(struct overview_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
