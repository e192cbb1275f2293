#include "amqp/message.h"
#include "base/json_text.h"
#include "base/text.h"
#include "cli/out.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

enum { BODY_LINES_MAX = 1000000 };

static void line(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%-16s  ", name);
    safe_string(out, value);
    buf_putc(out, '\n');
}

static void texts(struct buf *out, const struct message *message)
{
    const struct {
        unsigned bit;
        const char *name, *value;
    } all[] = {
        {PROPERTY_CONTENT_TYPE, "content_type", message->content_type},
        {PROPERTY_CONTENT_ENCODING, "content_encoding", message->content_encoding},
        {PROPERTY_CORRELATION_ID, "correlation_id", message->correlation_id},
        {PROPERTY_REPLY_TO, "reply_to", message->reply_to},
        {PROPERTY_EXPIRATION, "expiration", message->expiration},
        {PROPERTY_MESSAGE_ID, "message_id", message->message_id},
        {PROPERTY_TYPE, "type", message->type},
        {PROPERTY_USER_ID, "user_id", message->user_id},
        {PROPERTY_APP_ID, "app_id", message->app_id},
        {PROPERTY_CLUSTER_ID, "cluster_id", message->cluster_id},
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (message->present & all[i].bit)
            line(out, all[i].name, all[i].value);
    }
}

static void numbers(struct buf *out, const struct message *message)
{
    if (message->present & PROPERTY_DELIVERY_MODE)
        buf_printf(out, "%-16s  %s\n", "delivery_mode", message->delivery_mode == 2 ? "persistent" : "transient");
    if (message->present & PROPERTY_PRIORITY)
        buf_printf(out, "%-16s  %d\n", "priority", message->priority);
    if (message->present & PROPERTY_TIMESTAMP)
        buf_printf(out, "%-16s  %" PRIu64 "\n", "timestamp", message->timestamp);
}

static void headers(struct buf *out, const struct message *message)
{
    struct buf value;

    for (size_t i = 0; i < message->header_count; i++) {
        const struct field *field = &message->headers[i];
        buf_init(&value, BUF_TEXT_MAX);
        field_text(field, &value);
        buf_puts(out, "header            ");
        safe_text(out, field->name, field->name_len);
        buf_printf(out, ":%s = ", field_type_name(field));
        safe_text(out, value.data, value.len);
        buf_putc(out, '\n');
        buf_finish(&value);
    }
}

/* Lines of the body, each made safe: also in a pipe, where block follows block. */
static void body(struct buf *out, const struct message *message)
{
    struct buf pretty;
    const char *text = message->body ? message->body : "";
    size_t len = message->body_len, at = 0, where = 0;

    buf_init(&pretty, (size_t)64 << 20);
    if (len && (text[0] == '{' || text[0] == '[') && json_text_valid(text, len, &where)) {
        json_text_pretty(&pretty, text, len, BODY_LINES_MAX);
        text = pretty.data;
        len = pretty.len;
    }
    while (at < len) {
        buf_puts(out, "  ");
        at += safe_line(out, text + at, len - at);
        buf_putc(out, '\n');
    }
    if (message->body_len < message->body_size)
        buf_printf(out, "  … %" PRIu64 " bytes in all\n", message->body_size);
    buf_finish(&pretty);
}

static void block(struct buf *out, const struct message *message)
{
    buf_printf(out, "message %zu  %" PRIu64 " bytes%s\n", message->number, message->body_size,
               message->redelivered ? "  redelivered" : "");
    line(out, "exchange", message->exchange && *message->exchange ? message->exchange : "(AMQP default)");
    line(out, "routing_key", message->routing_key ? message->routing_key : "");
    texts(out, message);
    numbers(out, message);
    headers(out, message);
    body(out, message);
    buf_putc(out, '\n');
}

void out_message(const struct message *message, enum output_format format)
{
    struct buf out;

    buf_init(&out, (size_t)128 << 20);
    if (format == OUTPUT_TABLE) {
        block(&out, message);
    } else {
        message_json(message, &out);
        buf_putc(&out, '\n');
    }
    if (format == OUTPUT_TABLE)
        fwrite(out.data, 1, out.len, stdout);
    else
        out_text(out.data, out.len);
    buf_finish(&out);
}
