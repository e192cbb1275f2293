#include "ui/inspector.h"
#include "base/figure.h"
#include "base/json_text.h"
#include "base/text.h"
#include <string.h>

#include "base/banned.h"

#define LABEL_WIDTH 15
#define HEX_BYTES 16
#define LINE_BYTES_MAX 4096 /* a line without end is cut here, so that drawing it costs little */

/* Where the next line goes. Lines are counted but not drawn while some are to be skipped. */
struct painter {
    struct canvas *canvas;
    struct rect rect;
    size_t skip;
    int drawn;
};

static bool full(const struct painter *painter)
{
    return painter->drawn >= painter->rect.rows;
}

/* The place of the next line, or -1 when it is scrolled away. */
static int next_line(struct painter *painter)
{
    if (painter->skip > 0) {
        painter->skip--;
        return -1;
    }
    return painter->rect.row + painter->drawn++;
}

static void paint_safe(struct painter *painter, unsigned style, const char *safe)
{
    int row = full(painter) ? -1 : next_line(painter);
    if (row >= 0) {
        canvas_text(painter->canvas, row, painter->rect.column, painter->rect.columns, style, safe);
    }
}

static void paint_pair(struct painter *painter, const char *label, const char *raw)
{
    int row = full(painter) ? -1 : next_line(painter);
    if (row < 0) {
        return;
    }
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    safe_string(&text, label);
    /* A long name moves its value to the right, but leaves half of the line to it. */
    int most = painter->rect.columns / 2 > LABEL_WIDTH ? painter->rect.columns / 2 : LABEL_WIDTH;
    int used = canvas_text(painter->canvas, row, painter->rect.column, most - 1, STYLE_DIM, text.data) + 1;
    used = used < LABEL_WIDTH ? LABEL_WIDTH : used;
    buf_clear(&text);
    safe_string(&text, raw);
    canvas_text(painter->canvas, row, painter->rect.column + used, painter->rect.columns - used, STYLE_NORMAL,
                text.data);
    buf_finish(&text);
}

/* A safe line of any width, wrapped. */
static void paint_wrapped(struct painter *painter, const char *safe)
{
    size_t left = strlen(safe);
    int width = painter->rect.columns > 0 ? painter->rect.columns : 1;
    do {
        size_t taken = 0;
        int cells = 0;
        size_t bytes;
        int wide;
        while (taken < left && text_next(safe + taken, left - taken, &bytes, &wide) && cells + wide <= width) {
            taken += bytes;
            cells += wide;
        }
        if (taken == 0) {
            taken = left;
        }
        struct buf part;
        buf_init(&part, BUF_TEXT_MAX);
        buf_append(&part, safe, taken);
        paint_safe(painter, STYLE_NORMAL, part.data);
        buf_finish(&part);
        safe += taken;
        left -= taken;
    } while (left > 0 && !full(painter));
}

static void paint_origin(struct painter *painter, const struct message *message)
{
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    paint_pair(painter, "exchange",
               message->exchange != NULL && message->exchange[0] == '\0' ? "(AMQP default)" : message->exchange);
    paint_pair(painter, "routing key", message->routing_key);
    char left[FIGURE_SIZE];
    buf_printf(&text, "%s", message->redelivered ? "yes" : "no");
    if (message->remaining != ABSENT_I64) {
        buf_printf(&text, "   %s left behind it", figure_count(left, message->remaining));
    }
    paint_pair(painter, "redelivered", text.data);
    buf_finish(&text);
}

static void paint_flags(struct painter *painter, const struct message *message)
{
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    if (message->present & PROPERTY_DELIVERY_MODE) {
        buf_puts(&text, message->delivery_mode == 2 ? "persistent" : "transient");
    } else {
        buf_puts(&text, "transient (no delivery mode)");
    }
    if (message->present & PROPERTY_PRIORITY) {
        buf_printf(&text, "   priority %u", message->priority);
    }
    if (message->present & PROPERTY_EXPIRATION) {
        buf_printf(&text, "   expiration %s ms", message->expiration);
    }
    paint_pair(painter, "delivery", text.data);
    if (message->present & PROPERTY_TIMESTAMP) {
        char when[FIGURE_SIZE];
        buf_clear(&text);
        int64_t seconds = message->timestamp < (uint64_t)INT64_MAX / 1000 ? (int64_t)message->timestamp : 0;
        buf_printf(&text, "%s   (%llu)", figure_time(when, seconds * 1000), (unsigned long long)message->timestamp);
        paint_pair(painter, "timestamp", text.data);
    }
    buf_finish(&text);
}

static void paint_properties(struct painter *painter, const struct message *message)
{
    paint_origin(painter, message);
    paint_flags(painter, message);
    const struct {
        unsigned bit;
        const char *label, *value;
    } texts[] = {
        {PROPERTY_CONTENT_TYPE, "content type", message->content_type},
        {PROPERTY_CONTENT_ENCODING, "encoding", message->content_encoding},
        {PROPERTY_CORRELATION_ID, "correlation id", message->correlation_id},
        {PROPERTY_REPLY_TO, "reply to", message->reply_to},
        {PROPERTY_MESSAGE_ID, "message id", message->message_id},
        {PROPERTY_TYPE, "type", message->type},
        {PROPERTY_USER_ID, "user id", message->user_id},
        {PROPERTY_APP_ID, "app id", message->app_id},
        {PROPERTY_CLUSTER_ID, "cluster id", message->cluster_id},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (message->present & texts[i].bit) {
            paint_pair(painter, texts[i].label, texts[i].value);
        }
    }
    if (message->trouble != NULL) {
        struct buf words;
        buf_init(&words, BUF_TEXT_MAX);
        buf_puts(&words, "▲ not read in full: ");
        safe_string(&words, message->trouble);
        paint_safe(painter, STYLE_WARNING, words.data);
        buf_finish(&words);
    }
}

/* whole: on as many lines as it takes. */
static void paint_header(struct painter *painter, const struct field *field, bool whole)
{
    struct buf text;
    struct buf name;
    buf_init(&text, BUF_TEXT_MAX);
    buf_init(&name, BUF_TEXT_MAX);
    field_text(field, &text);
    buf_printf(&text, "   (%s)", field_type_name(field));
    buf_append(&name, field->name, field->name != NULL ? field->name_len : 0);
    if (whole) {
        struct buf line;
        buf_init(&line, BUF_TEXT_MAX);
        safe_text(&line, name.data, name.len);
        buf_printf(&line, "%*s", line.len < LABEL_WIDTH - 1 ? (int)(LABEL_WIDTH - line.len) : 2, "");
        safe_text(&line, text.data, text.len);
        paint_wrapped(painter, line.data);
        buf_finish(&line);
    } else {
        paint_pair(painter, name.data, text.data);
    }
    buf_finish(&name);
    buf_finish(&text);
}

static void paint_headers(struct painter *painter, const struct message *message, bool whole)
{
    char count[FIGURE_SIZE];
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    buf_printf(&text, "headers %s", figure_count(count, (int64_t)message->header_count));
    paint_safe(painter, STYLE_HEADING, text.data);
    for (size_t i = 0; i < message->header_count && !full(painter); i++) {
        paint_header(painter, &message->headers[i], whole);
    }
    buf_finish(&text);
}

/* At most LINE_BYTES_MAX bytes, not in the middle of a character. */
static size_t line_limit(const char *bytes, size_t len)
{
    if (len <= LINE_BYTES_MAX) {
        return len;
    }
    size_t limit = LINE_BYTES_MAX;
    while (limit > LINE_BYTES_MAX - 4 && ((unsigned char)bytes[limit] & 0xC0) == 0x80) {
        limit--;
    }
    return limit;
}

static void paint_text(struct painter *painter, const char *bytes, size_t len)
{
    struct buf line;
    buf_init(&line, BUF_TEXT_MAX);
    size_t at = 0;
    while (at < len && !full(painter)) {
        buf_clear(&line);
        at += safe_line(&line, bytes + at, line_limit(bytes + at, len - at));
        paint_wrapped(painter, line.data);
    }
    buf_finish(&line);
}

static void paint_pretty(struct painter *painter, const struct message *message)
{
    struct buf json;
    buf_init(&json, (size_t)64 << 20);
    size_t wanted = painter->skip + (size_t)(painter->rect.rows > 0 ? painter->rect.rows : 0) + 1;
    json_text_pretty(&json, message->body, message->body_len, wanted);
    paint_text(painter, json.data, json.len);
    buf_finish(&json);
}

static void hex_line(struct buf *out, const unsigned char *bytes, size_t at, size_t len)
{
    buf_printf(out, "%08zx ", at);
    for (size_t i = 0; i < HEX_BYTES; i++) {
        if (i < len) {
            buf_printf(out, " %02x", bytes[at + i]);
        } else {
            buf_puts(out, "   ");
        }
    }
    buf_puts(out, "  ");
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = bytes[at + i];
        buf_putc(out, byte >= 0x20 && byte < 0x7f ? (char)byte : '.');
    }
}

static void paint_hex(struct painter *painter, const struct message *message)
{
    size_t lines = (message->body_len + HEX_BYTES - 1) / HEX_BYTES;
    size_t from = painter->skip < lines ? painter->skip : lines;
    painter->skip -= from;
    struct buf line;
    buf_init(&line, BUF_TEXT_MAX);
    for (size_t i = from; i < lines && !full(painter); i++) {
        size_t at = i * HEX_BYTES;
        size_t len = message->body_len - at < HEX_BYTES ? message->body_len - at : HEX_BYTES;
        buf_clear(&line);
        hex_line(&line, (const unsigned char *)message->body, at, len);
        paint_safe(painter, STYLE_NORMAL, line.data);
    }
    buf_finish(&line);
}

const char *inspector_mode_name(enum inspector_mode mode)
{
    static const char *const names[INSPECT_MODES] = {"pretty", "raw", "hex", "headers"};
    return names[mode];
}

/* The first megabyte is enough to tell what a body is; what follows is shown as it is. */
#define JUDGED_BYTES ((size_t)1 << 20)

static bool is_json(const struct message *message)
{
    size_t where;
    if (message->body_len > JUDGED_BYTES) {
        return message->body[0] == '{' || message->body[0] == '[';
    }
    return message->body_len > 0 && json_text_valid(message->body, message->body_len, &where);
}

static bool is_text(const struct message *message)
{
    size_t len = message->body_len;
    if (len > JUDGED_BYTES) {
        for (len = JUDGED_BYTES; len > 0 && ((unsigned char)message->body[len] & 0xC0) == 0x80; len--) {
        }
    }
    return text_is_utf8(message->body, len);
}

static void paint_body_heading(struct painter *painter, const struct message *message, enum inspector_mode mode,
                               bool pretty)
{
    char here[FIGURE_SIZE];
    char whole[FIGURE_SIZE];
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    buf_printf(&text, "body %s", figure_bytes(here, (int64_t)message->body_len));
    if (message->body_size > message->body_len) {
        buf_printf(&text, " of %s", figure_bytes(whole, (int64_t)message->body_size));
    }
    const char *kind = pretty ? "JSON" : is_text(message) ? "text" : "binary";
    buf_printf(&text, "  %s  %s", kind, inspector_mode_name(mode));
    paint_safe(painter, STYLE_HEADING, text.data);
    buf_finish(&text);
}

int inspector_draw(const struct message *message, enum inspector_mode mode, size_t scroll, struct canvas *canvas,
                   struct rect rect)
{
    struct painter painter = {.canvas = canvas, .rect = rect, .skip = scroll};
    paint_properties(&painter, message);
    if (message->header_count > 0 || mode == INSPECT_HEADERS) {
        paint_headers(&painter, message, mode == INSPECT_HEADERS);
    }
    if (mode == INSPECT_HEADERS) {
        return painter.drawn;
    }
    bool json = is_json(message);
    bool text = json || is_text(message);
    paint_body_heading(&painter, message, mode, json);
    if (message->body_len == 0) {
        paint_safe(&painter, STYLE_DIM, "(empty)");
    } else if (mode == INSPECT_HEX || (mode == INSPECT_PRETTY && !text)) {
        paint_hex(&painter, message);
    } else if (mode == INSPECT_PRETTY && json) {
        paint_pretty(&painter, message);
    } else {
        paint_text(&painter, message->body, message->body_len);
    }
    return painter.drawn;
}
