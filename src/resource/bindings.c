#include "model/decode.h"
#include "resource/list.h"
#include <string.h>

#include "base/banned.h"

/* clang-format off */
#define BINDING_ROW(X) \
    X(STR, vhost, "vhost", "VHOST", .width = 12, .flags = COL_KEY | COL_SCOPE | COL_GROW, .link = "vhosts") \
    X(STR, source, "source", "SOURCE", .width = 20, .flags = COL_KEY | COL_GROW, .link = "exchanges", \
      .empty = "(AMQP default)") \
    X(STR, destination, "destination", "DESTINATION", .width = 20, .flags = COL_KEY | COL_GROW, \
      .link = "=destination_type") \
    X(STR, destination_type, "destination_type", "TO", .width = 2, .flags = COL_KEY, .format = FMT_LETTER, \
      .help = "queue or exchange") \
    X(STR, routing_key, "routing_key", "ROUTING KEY", .width = 20, .priority = 1) \
    X(JSON, arguments, "arguments", "ARGUMENTS", .width = 16, .priority = 2, .format = FMT_FEATURES) \
    X(STR, properties_key, "properties_key", "PROPERTIES", .width = 16, .flags = COL_KEY | COL_EXTRA, \
      .help = "what the broker calls this binding among its likes") \
    X(STR, path_type, "destination_type", "P", .width = 1, .priority = 9, .flags = COL_EXTRA | COL_ROUTE, \
      .decode = binding_path_type, .help = "q or e, as in the paths of the API")
/* clang-format on */
struct binding_row {
    BINDING_ROW(COL_MEMBER)
};

static void binding_path_type(struct row_decoder *decoder, void *row)
{
    const char *type = decoder_text(decoder, "destination_type");

    if (type && strcmp(type, "queue") == 0)
        ((struct binding_row *)row)->path_type = "q";
    else if (type && strcmp(type, "exchange") == 0)
        ((struct binding_row *)row)->path_type = "e";
}

#define COLUMN_ROW struct binding_row
static const struct column columns[] = {BINDING_ROW(COL_ENTRY)};
static const struct resource_parent parents[] = {
    {"queues", "Bindings", "/api/queues/{vhost}/{name}/bindings"},
    {"exchanges", "Bindings out", "/api/exchanges/{vhost}/{name|exchange}/bindings/source"},
    {"exchanges", "Bindings in", "/api/exchanges/{vhost}/{name|exchange}/bindings/destination"},
    {NULL, NULL, NULL},
};

const struct resource resource_bindings = {
    .name = "bindings",
    .title = "Bindings",
    .singular = "binding",
    .path = "/api/bindings",
    .vhost_path = "/api/bindings/{vhost}",
    .item_path = "/api/bindings/{vhost}/e/{source|exchange}/{path_type}/{destination}/{properties_key}",
    .sort = "source",
    .parents = parents,
    .flags = RESOURCE_PROJECTED | RESOURCE_TABLE | RESOURCE_EMPTY_NAME,
    .row_size = sizeof(struct binding_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
