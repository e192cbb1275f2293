#include "resource/nodes.h"
#include "base/buf.h"
#include "model/decode.h"
#include "resource/list.h"

#include "base/banned.h"

enum { ALARMS_MAX = 64 };

static void add_alarm(struct buf *text, bool alarm, const char *word)
{
    if (!alarm)
        return;
    if (text->len)
        buf_putc(text, ' ');
    buf_puts(text, word);
}

static void node_alarms(struct row_decoder *decoder, void *row)
{
    int8_t memory = decoder_bool(decoder, "mem_alarm");
    struct buf text;

    if (memory < 0)
        return;
    buf_init(&text, ALARMS_MAX);
    add_alarm(&text, memory > 0, "memory");
    add_alarm(&text, decoder_bool(decoder, "disk_free_alarm") > 0, "disk");
    add_alarm(&text, decoder_length(decoder, "partitions") > 0, "partition");
    add_alarm(&text, decoder_bool(decoder, "being_drained") > 0, "maintenance");
    ((struct node_row *)row)->alarms = arena_strdup(decoder_arena(decoder), text.data);
    buf_finish(&text);
}

static void node_memory_share(struct row_decoder *decoder, void *row)
{
    double used = decoder_number(decoder, "mem_used"), limit = decoder_number(decoder, "mem_limit");

    if (used >= 0 && limit > 0)
        ((struct node_row *)row)->memory_share = used / limit;
}

#define COLUMN_ROW struct node_row
static const struct column columns[] = {NODE_ROW(COL_ENTRY)};

const struct resource resource_nodes = {
    .name = "nodes",
    .title = "Nodes",
    .singular = "node",
    .path = "/api/nodes",
    .item_path = "/api/nodes/{name}",
    .sort = "name",
    .flags = RESOURCE_PROJECTED | RESOURCE_TABLE,
    .row_size = sizeof(struct node_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
