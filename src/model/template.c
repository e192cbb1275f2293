#include "base/json_text.h"
#include "base/text.h"
#include "model/request.h"
#include "model/row.h"
#include <string.h>

#include "base/banned.h"

enum { NAME_MAX_LEN = 63 };

struct slot {
    char name[NAME_MAX_LEN + 1];
    bool exchange; /* an empty value is amq.default */
    bool json;     /* the value is JSON already */
};

/* Reads what stands after a brace up to its end; NULL when it is no name. */
static const char *read_slot(const char *at, struct slot *slot)
{
    size_t len = strcspn(at, "|}");
    const char *end = strchr(at, '}');

    if (!end || len == 0 || len > NAME_MAX_LEN)
        return NULL;
    memcpy(slot->name, at, len);
    slot->name[len] = '\0';
    slot->exchange = strncmp(at + len, "|exchange}", 10) == 0;
    slot->json = strncmp(at + len, "|json}", 6) == 0;
    return at[len] == '}' || slot->exchange || slot->json ? end + 1 : NULL;
}

static bool expand_path(struct buf *out, const struct slot *slot, const struct buf *value, struct error *error)
{
    if (value->len == 0 && slot->exchange)
        return buf_puts(out, "amq.default");
    if (value->len == 0)
        return error_set(error, ERROR_UNSAFE, "%s is empty: no path can name it", slot->name);
    if (strcmp(value->data, ".") == 0 || strcmp(value->data, "..") == 0)
        return error_set(error, ERROR_UNSAFE,
                         "the %s \"%s\" cannot be used over HTTP: brokers would act on another object", slot->name,
                         value->data);
    text_percent(out, value->data, value->len);
    return true;
}

static bool expand_body(struct buf *out, const struct slot *slot, const struct buf *value, struct error *error)
{
    size_t where = 0;

    if (!slot->json) {
        text_json_string(out, value->data, value->len);
        return true;
    }
    if (value->len == 0)
        return buf_puts(out, "null");
    if (!json_text_valid(value->data, value->len, &where))
        return error_set(error, ERROR_USAGE, "%s is not valid JSON at byte %zu", slot->name, where);
    return buf_append(out, value->data, value->len);
}

static bool expand(struct buf *out, const struct slot *slot, enum template_use use,
                   const struct template_source *source, struct error *error)
{
    struct buf value;
    bool ok = false;

    buf_init(&value, BUF_TEXT_MAX);
    if (!source->value(source->context, slot->name, &value)) {
        error_set(error, ERROR_INTERNAL, "unknown name {%s}", slot->name);
    } else if (value.overflow) {
        error_set(error, ERROR_USAGE, "%s is too long", slot->name);
    } else if (use == TEMPLATE_PATH) {
        ok = expand_path(out, slot, &value, error);
    } else if (use == TEMPLATE_BODY) {
        ok = expand_body(out, slot, &value, error);
    } else {
        safe_text(out, value.data, value.len);
        ok = true;
    }
    buf_finish(&value);
    return ok;
}

bool template_expand(struct buf *out, const char *text, enum template_use use, const struct template_source *source,
                     struct error *error)
{
    while (*text) {
        size_t plain = strcspn(text, "{");
        buf_append(out, text, plain);
        text += plain;
        if (text[0] == '{' && text[1] == '{') {
            buf_putc(out, '{');
            text += 2;
        } else if (*text == '{') {
            struct slot slot;
            text = read_slot(text + 1, &slot);
            if (!text)
                return error_set(error, ERROR_INTERNAL, "a brace in a template names nothing");
            if (!expand(out, &slot, use, source, error))
                return false;
        }
    }
    return out->overflow ? error_set(error, ERROR_USAGE, "the request is too long") : true;
}

void template_names(const char *text, void (*each)(void *context, const char *name), void *context)
{
    struct slot slot;

    while (text && (text = strchr(text, '{'))) {
        if (text[1] == '{') {
            text += 2;
            continue;
        }
        text = read_slot(text + 1, &slot);
        if (text)
            each(context, slot.name);
    }
}

bool row_source_value(const void *row_source, const char *name, struct buf *out)
{
    const struct row_source *source = row_source;
    const struct column *column = resource_column(source->resource, name);

    if (!column)
        return false;
    row_plain(column, source->row, out);
    return true;
}
