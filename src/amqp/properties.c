#include "amqp/wire.h"

#include <string.h>

#include "base/banned.h"

/* In the order of the wire, highest flag first (AMQP 0-9-1, 1.8.1). */
enum shape { SHAPE_TEXT, SHAPE_OCTET, SHAPE_TIME, SHAPE_TABLE };
struct property {
    unsigned flag; /* on the wire */
    unsigned bit;  /* in message.present */
    enum shape shape;
    size_t offset; /* in struct message */
    const char *name;
};
static const struct property properties[] = {
    {AMQP_BASIC_CONTENT_TYPE_FLAG, PROPERTY_CONTENT_TYPE, SHAPE_TEXT, offsetof(struct message, content_type),
     "content_type"},
    {AMQP_BASIC_CONTENT_ENCODING_FLAG, PROPERTY_CONTENT_ENCODING, SHAPE_TEXT,
     offsetof(struct message, content_encoding), "content_encoding"},
    {AMQP_BASIC_HEADERS_FLAG, PROPERTY_HEADERS, SHAPE_TABLE, 0, "headers"},
    {AMQP_BASIC_DELIVERY_MODE_FLAG, PROPERTY_DELIVERY_MODE, SHAPE_OCTET, offsetof(struct message, delivery_mode),
     "delivery_mode"},
    {AMQP_BASIC_PRIORITY_FLAG, PROPERTY_PRIORITY, SHAPE_OCTET, offsetof(struct message, priority), "priority"},
    {AMQP_BASIC_CORRELATION_ID_FLAG, PROPERTY_CORRELATION_ID, SHAPE_TEXT, offsetof(struct message, correlation_id),
     "correlation_id"},
    {AMQP_BASIC_REPLY_TO_FLAG, PROPERTY_REPLY_TO, SHAPE_TEXT, offsetof(struct message, reply_to), "reply_to"},
    {AMQP_BASIC_EXPIRATION_FLAG, PROPERTY_EXPIRATION, SHAPE_TEXT, offsetof(struct message, expiration), "expiration"},
    {AMQP_BASIC_MESSAGE_ID_FLAG, PROPERTY_MESSAGE_ID, SHAPE_TEXT, offsetof(struct message, message_id), "message_id"},
    {AMQP_BASIC_TIMESTAMP_FLAG, PROPERTY_TIMESTAMP, SHAPE_TIME, offsetof(struct message, timestamp), "timestamp"},
    {AMQP_BASIC_TYPE_FLAG, PROPERTY_TYPE, SHAPE_TEXT, offsetof(struct message, type), "type"},
    {AMQP_BASIC_USER_ID_FLAG, PROPERTY_USER_ID, SHAPE_TEXT, offsetof(struct message, user_id), "user_id"},
    {AMQP_BASIC_APP_ID_FLAG, PROPERTY_APP_ID, SHAPE_TEXT, offsetof(struct message, app_id), "app_id"},
    {AMQP_BASIC_CLUSTER_ID_FLAG, PROPERTY_CLUSTER_ID, SHAPE_TEXT, offsetof(struct message, cluster_id), "cluster_id"},
};
enum { PROPERTY_COUNT = sizeof properties / sizeof properties[0] };

struct cursor {
    const unsigned char *at;
    size_t left;
};

static bool take(struct cursor *cursor, size_t size, uint64_t *value)
{
    if (cursor->left < size)
        return false;
    *value = 0;
    for (size_t i = 0; i < size; i++)
        *value = *value << 8 | cursor->at[i];
    cursor->at += size;
    cursor->left -= size;
    return true;
}

static bool take_table(struct message *message, struct cursor *cursor, struct error *error)
{
    uint64_t len;
    const void *start;

    if (!take(cursor, 4, &len) || len > cursor->left)
        return error_set(error, ERROR_PROTOCOL, "a message's headers are cut short");
    start = cursor->at;
    cursor->at += len;
    cursor->left -= (size_t)len;
    return fields_decode(&message->arena, start, (size_t)len, &message->headers, &message->header_count, error);
}

static bool take_property(struct message *message, const struct property *property, struct cursor *cursor,
                          struct error *error)
{
    char *member = (char *)message + property->offset;
    uint64_t number = 0;
    const char *text;
    bool good = true;

    switch (property->shape) {
    case SHAPE_TABLE:
        if (!take_table(message, cursor, error))
            return false;
        break;
    case SHAPE_OCTET:
        good = take(cursor, 1, &number);
        *(uint8_t *)member = (uint8_t)number;
        break;
    case SHAPE_TIME:
        good = take(cursor, 8, &number);
        memcpy(member, &number, sizeof number);
        break;
    case SHAPE_TEXT:
        good = take(cursor, 1, &number) && number <= cursor->left;
        if (!good)
            break;
        text = wire_string(&message->arena, wire_bytes(cursor->at, (size_t)number));
        memcpy(member, &text, sizeof text);
        cursor->at += number;
        cursor->left -= (size_t)number;
        break;
    }
    if (!good)
        return error_set(error, ERROR_PROTOCOL, "a message's %s is cut short", property->name);
    message->present |= property->bit;
    return true;
}

bool properties_decode(struct message *message, const void *bytes, size_t len, struct error *error)
{
    struct cursor cursor = {.at = bytes, .left = len};
    uint64_t flags;
    uint64_t more;

    if (!take(&cursor, 2, &flags))
        return error_set(error, ERROR_PROTOCOL, "a message's properties are cut short");
    /* The last bit says that another word of flags follows; 0-9-1 defines nothing for it. */
    for (more = flags; more & 1;)
        if (!take(&cursor, 2, &more))
            return error_set(error, ERROR_PROTOCOL, "a message's properties are cut short");
    for (size_t i = 0; i < PROPERTY_COUNT; i++)
        if (flags & properties[i].flag && !take_property(message, &properties[i], &cursor, error))
            return false;
    return true;
}

static bool check_text(const struct message *message, const struct property *property, struct error *error)
{
    const char *text;
    size_t len;

    memcpy(&text, (const char *)message + property->offset, sizeof text);
    len = text ? strlen(text) : 0;
    return len <= SHORT_STRING_MAX || error_set(error, ERROR_USAGE, "%s is %zu bytes long, at most %d are possible",
                                                property->name, len, SHORT_STRING_MAX);
}

bool properties_build(struct arena *arena, const struct message *message, amqp_basic_properties_t *out,
                      struct error *error)
{
    *out = (amqp_basic_properties_t){
        .content_type = wire_text(message->content_type),
        .content_encoding = wire_text(message->content_encoding),
        .delivery_mode = message->delivery_mode,
        .priority = message->priority,
        .correlation_id = wire_text(message->correlation_id),
        .reply_to = wire_text(message->reply_to),
        .expiration = wire_text(message->expiration),
        .message_id = wire_text(message->message_id),
        .timestamp = message->timestamp,
        .type = wire_text(message->type),
        .user_id = wire_text(message->user_id),
        .app_id = wire_text(message->app_id),
        .cluster_id = wire_text(message->cluster_id),
    };
    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        const struct property *property = &properties[i];
        if (!(message->present & property->bit))
            continue;
        out->_flags |= property->flag;
        if (property->shape == SHAPE_TEXT && !check_text(message, property, error))
            return false;
        if (property->shape == SHAPE_TABLE &&
            !fields_table(arena, message->headers, message->header_count, &out->headers, error))
            return false;
    }
    return true;
}

size_t properties_size(const struct message *message)
{
    /* Two bytes of flags, and fourteen properties that are not the headers. */
    return 2 + 14 * (1 + SHORT_STRING_MAX) + 4 + fields_size(message->headers, message->header_count);
}
