#include "amqp/message.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "base/banned.h"

const char *field_type_name(const struct field *field)
{
    switch (field->type) {
    case FIELD_BOOL:
        return "bool";
    case FIELD_INTEGER:
        return "int";
    case FIELD_FLOAT:
        return "float";
    case FIELD_DECIMAL:
        return "decimal";
    case FIELD_STRING:
        return "string";
    case FIELD_BYTES:
        return "bytes";
    case FIELD_TIMESTAMP:
        return "timestamp";
    case FIELD_LIST:
        return "list";
    case FIELD_TABLE:
        return "table";
    case FIELD_NULL:
        return "null";
    }
    return "?";
}

static void put_integer(const struct field *field, struct buf *out)
{
    if (field->kind == 'L' || field->kind == 'T')
        (void)buf_printf(out, "%" PRIu64, (uint64_t)field->integer);
    else
        (void)buf_printf(out, "%" PRId64, field->integer);
}

/* The shortest text that reads back as the same value, and that still looks like a real number. */
static void put_real(double value, struct buf *out)
{
    char text[40];

    for (int digits = 15; digits <= 17; digits++) {
        double back;
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        back = strtod(text, NULL);
        if (isnan(value) || !(back < value || back > value))
            break;
    }
    (void)buf_puts(out, text);
    if (isfinite(value) && !strpbrk(text, ".e"))
        (void)buf_puts(out, ".0");
}

static void put_decimal(const struct field *field, struct buf *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIi64, field->integer < 0 ? -field->integer : field->integer);
    int whole = len - field->scale;

    if (field->integer < 0)
        (void)buf_putc(out, '-');
    if (field->scale == 0) {
        (void)buf_puts(out, digits);
        return;
    }
    for (int i = whole < 1 ? whole - 1 : 0; i < len; i++) {
        (void)buf_putc(out, i < 0 ? '0' : digits[i]);
        if (i == whole - 1)
            (void)buf_putc(out, '.');
    }
}

/* What JSON has no type for. */
static void put_typed(const struct field *field, const char *type, struct buf *out)
{
    (void)buf_printf(out, "{\"amqp_type\":\"%s\",\"value\":", type);
    switch ((int)field->type) {
    case FIELD_TIMESTAMP:
        put_integer(field, out);
        break;
    case FIELD_DECIMAL:
        (void)buf_putc(out, '"');
        put_decimal(field, out);
        (void)buf_putc(out, '"');
        break;
    case FIELD_FLOAT:
        (void)buf_puts(out, isnan(field->real) ? "\"nan\"" : field->real > 0 ? "\"inf\"" : "\"-inf\"");
        break;
    default:
        (void)buf_putc(out, '"');
        text_base64(out, field->bytes, field->len);
        (void)buf_puts(out, "\",\"encoding\":\"base64");
        (void)buf_putc(out, '"');
        break;
    }
    (void)buf_putc(out, '}');
}

static void put_children(const struct field *fields, size_t count, bool named, struct buf *out,
                         void (*put)(const struct field *, struct buf *))
{
    (void)buf_putc(out, named ? '{' : '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            (void)buf_putc(out, ',');
        if (named) {
            text_json_string(out, fields[i].name, fields[i].name_len);
            (void)buf_putc(out, ':');
        }
        put(&fields[i], out);
    }
    (void)buf_putc(out, named ? '}' : ']');
}

static void put_json(const struct field *field, struct buf *out)
{
    switch (field->type) {
    case FIELD_BOOL:
        (void)buf_puts(out, field->flag ? "true" : "false");
        break;
    case FIELD_INTEGER:
        put_integer(field, out);
        break;
    case FIELD_FLOAT:
        if (isfinite(field->real))
            put_real(field->real, out);
        else
            put_typed(field, "float", out);
        break;
    case FIELD_STRING:
        if (text_is_utf8(field->bytes, field->len))
            text_json_string(out, field->bytes, field->len);
        else
            put_typed(field, "string", out);
        break;
    case FIELD_DECIMAL:
    case FIELD_BYTES:
    case FIELD_TIMESTAMP:
        put_typed(field, field_type_name(field), out);
        break;
    case FIELD_LIST:
    case FIELD_TABLE:
        put_children(field->children, field->count, field->type == FIELD_TABLE, out, put_json);
        break;
    case FIELD_NULL:
        (void)buf_puts(out, "null");
        break;
    }
}

static void put_words(const struct field *field, struct buf *out);

static void put_words_children(const struct field *field, struct buf *out)
{
    bool named = field->type == FIELD_TABLE;

    (void)buf_putc(out, named ? '{' : '[');
    for (size_t i = 0; i < field->count; i++) {
        if (i)
            (void)buf_puts(out, ", ");
        if (named) {
            (void)buf_append(out, field->children[i].name, field->children[i].name_len);
            (void)buf_puts(out, ": ");
        }
        put_words(&field->children[i], out);
    }
    (void)buf_putc(out, named ? '}' : ']');
}

static void put_words(const struct field *field, struct buf *out)
{
    switch (field->type) {
    case FIELD_STRING:
        (void)buf_putc(out, '"');
        (void)buf_append(out, field->bytes, field->len);
        (void)buf_putc(out, '"');
        break;
    case FIELD_BYTES:
        (void)buf_puts(out, "0x");
        for (size_t i = 0; i < field->len && i < 64; i++)
            (void)buf_printf(out, "%02x", (unsigned)(unsigned char)field->bytes[i]);
        if (field->len > 64)
            (void)buf_printf(out, "… (%zu bytes)", field->len);
        break;
    case FIELD_TIMESTAMP:
        put_integer(field, out);
        break;
    case FIELD_DECIMAL:
        put_decimal(field, out);
        break;
    case FIELD_FLOAT:
        put_real(field->real, out);
        break;
    case FIELD_LIST:
    case FIELD_TABLE:
        put_words_children(field, out);
        break;
    case FIELD_BOOL:
    case FIELD_INTEGER:
    case FIELD_NULL:
        put_json(field, out);
        break;
    }
}

void field_text(const struct field *field, struct buf *out)
{
    put_words(field, out);
}

static void put_member(struct buf *out, bool *first, const char *name)
{
    (void)buf_printf(out, "%s\"%s\":", *first ? "" : ",", name);
    *first = false;
}

static void put_text_properties(const struct message *message, struct buf *out, bool *first)
{
    const struct {
        const char *name;
        const char *value;
        unsigned bit;
    } texts[] = {
        {"content_type", message->content_type, PROPERTY_CONTENT_TYPE},
        {"content_encoding", message->content_encoding, PROPERTY_CONTENT_ENCODING},
        {"correlation_id", message->correlation_id, PROPERTY_CORRELATION_ID},
        {"reply_to", message->reply_to, PROPERTY_REPLY_TO},
        {"expiration", message->expiration, PROPERTY_EXPIRATION},
        {"message_id", message->message_id, PROPERTY_MESSAGE_ID},
        {"type", message->type, PROPERTY_TYPE},
        {"user_id", message->user_id, PROPERTY_USER_ID},
        {"app_id", message->app_id, PROPERTY_APP_ID},
        {"cluster_id", message->cluster_id, PROPERTY_CLUSTER_ID},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!(message->present & texts[i].bit))
            continue;
        put_member(out, first, texts[i].name);
        text_json_string(out, texts[i].value, strlen(texts[i].value));
    }
}

static void put_properties(const struct message *message, struct buf *out)
{
    bool first = true;

    (void)buf_putc(out, '{');
    put_text_properties(message, out, &first);
    if (message->present & PROPERTY_DELIVERY_MODE) {
        put_member(out, &first, "delivery_mode");
        (void)buf_printf(out, "%u", (unsigned)message->delivery_mode);
    }
    if (message->present & PROPERTY_PRIORITY) {
        put_member(out, &first, "priority");
        (void)buf_printf(out, "%u", (unsigned)message->priority);
    }
    if (message->present & PROPERTY_TIMESTAMP) {
        put_member(out, &first, "timestamp");
        (void)buf_printf(out, "%" PRIu64, message->timestamp);
    }
    if (message->present & PROPERTY_HEADERS) {
        put_member(out, &first, "headers");
        put_children(message->headers, message->header_count, true, out, put_json);
    }
    (void)buf_putc(out, '}');
}

void message_json(const struct message *message, struct buf *out)
{
    const char *exchange = message->exchange ? message->exchange : "";
    const char *key = message->routing_key ? message->routing_key : "";
    const char *body = message->body ? message->body : "";
    bool text = text_is_utf8(body, message->body_len);

    (void)buf_puts(out, "{\"exchange\":");
    text_json_string(out, exchange, strlen(exchange));
    (void)buf_puts(out, ",\"routing_key\":");
    text_json_string(out, key, strlen(key));
    (void)buf_printf(out, ",\"redelivered\":%s,\"properties\":", message->redelivered ? "true" : "false");
    put_properties(message, out);
    (void)buf_puts(out, ",\"payload\":");
    if (text) {
        text_json_string(out, body, message->body_len);
    } else {
        (void)buf_putc(out, '"');
        text_base64(out, body, message->body_len);
        (void)buf_putc(out, '"');
    }
    (void)buf_printf(out, ",\"payload_bytes\":%" PRIu64 ",\"payload_encoding\":\"%s\"", message->body_size,
                     text ? "string" : "base64");
    if (message->body_size != message->body_len)
        (void)buf_puts(out, ",\"payload_truncated\":true");
    if (message->trouble) {
        (void)buf_puts(out, ",\"trouble\":");
        text_json_string(out, message->trouble, strlen(message->trouble));
    }
    (void)buf_putc(out, '}');
}
