#include "resource/queues.h"
#include "base/figure.h"
#include "resource/features.h"
#include "resource/list.h"

#include "base/banned.h"

static const struct feature marks[] = {
    {"durable", "D", true},
    {"auto_delete", "AD", true},
    {"exclusive", "Ex", true},
    {"arguments.x-message-ttl", "TTL", false},
    {"arguments.x-expires", "Exp", false},
    {"arguments.x-max-length", "Lim", false},
    {"arguments.x-max-length-bytes", "LimB", false},
    {"arguments.x-overflow", "Ovfl", false},
    {"arguments.x-dead-letter-exchange", "DLX", false},
    {"arguments.x-dead-letter-routing-key", "DLK", false},
    {"arguments.x-max-priority", "Pri", false},
    {"arguments.x-single-active-consumer", "SAC", false},
    {"arguments.x-delivery-limit", "DlvL", false},
    {NULL, NULL, false},
};

static void queue_features(struct row_decoder *decoder, void *row)
{
    ((struct queue_row *)row)->features = features_text(decoder, marks);
}

static void queue_oldest(struct row_decoder *decoder, void *row)
{
    int64_t seconds = decoder_integer(decoder, "head_message_timestamp");

    if (seconds >= 0 && seconds <= INT64_MAX / 1000)
        ((struct queue_row *)row)->oldest = seconds * 1000;
}

static void queue_member_count(struct row_decoder *decoder, void *row)
{
    ((struct queue_row *)row)->member_count = decoder_length(decoder, "members");
}

static void queue_dlx(struct row_decoder *decoder, void *row)
{
    const char *exchange = decoder_text(decoder, "arguments.x-dead-letter-exchange");

    if (!exchange)
        exchange = decoder_text(decoder, "effective_policy_definition.dead-letter-exchange");
    ((struct queue_row *)row)->dlx = exchange;
}

static void queue_ttl(struct row_decoder *decoder, void *row)
{
    ((struct queue_row *)row)->ttl =
        features_limit(decoder, "arguments.x-message-ttl", "effective_policy_definition.message-ttl");
}

static void queue_max_length(struct row_decoder *decoder, void *row)
{
    ((struct queue_row *)row)->max_length =
        features_limit(decoder, "arguments.x-max-length", "effective_policy_definition.max-length");
}

static void queue_expires(struct row_decoder *decoder, void *row)
{
    ((struct queue_row *)row)->expires =
        features_limit(decoder, "arguments.x-expires", "effective_policy_definition.expires");
}

/* 4.3 says what is in force; before, only argument and policy are there to be read. */
static void queue_delivery_limit(struct row_decoder *decoder, void *row)
{
    struct queue_row *queue = row;

    queue->delivery_limit = decoder_integer(decoder, "delivery_limit");
    if (queue->delivery_limit == ABSENT_I64)
        queue->delivery_limit =
            features_limit(decoder, "arguments.x-delivery-limit", "effective_policy_definition.delivery-limit");
}

#define COLUMN_ROW struct queue_row
static const struct column columns[] = {QUEUE_ROW(COL_ENTRY)};

const struct resource resource_queues = {
    .name = "queues",
    .title = "Queues",
    .singular = "queue",
    .path = "/api/queues",
    .vhost_path = "/api/queues/{vhost}",
    .item_path = "/api/queues/{vhost}/{name}",
    .sort = "-ready",
    .flags = RESOURCE_PAGED | RESOURCE_PROJECTED | RESOURCE_TABLE,
    .row_size = sizeof(struct queue_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
