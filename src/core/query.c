#include "core/store.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#include "base/banned.h"

static bool vhost_value(const void *context, const char *name, struct buf *out)
{
    return strcmp(name, "vhost") == 0 && buf_puts(out, context);
}

static bool put_path(struct buf *out, const struct query *query, struct error *error)
{
    const struct resource *resource = query->resource;
    struct template_source source = {vhost_value, query->vhost};

    if (query->path)
        return buf_puts(out, query->path);
    if (query->vhost && resource->vhost_path)
        return template_expand(out, resource->vhost_path, TEMPLATE_PATH, &source, error);
    return buf_puts(out, resource->path);
}

static void put_name(struct buf *out, const char *name)
{
    (void)buf_printf(out, "%c%s=", memchr(out->data, '?', out->len) ? '&' : '?', name);
}

static void put_text(struct buf *out, const char *name, const char *value)
{
    put_name(out, name);
    text_percent(out, value, strlen(value));
}

/* Commas and dots are the API's own syntax and stay readable. */
static void put_columns(struct buf *out, const char *columns)
{
    put_name(out, "columns");
    while (*columns) {
        size_t len = strcspn(columns, ",.");
        text_percent(out, columns, len);
        columns += len;
        if (*columns)
            (void)buf_putc(out, *columns++);
    }
}

/* Without page the broker ignores all of these and sends the whole list. */
static void put_page(struct buf *out, const struct query *query)
{
    int size = query->page_size > 500 ? 500 : query->page_size;

    put_name(out, "page");
    (void)buf_printf(out, "%d", query->page);
    if (size > 0)
        (void)buf_printf(out, "&page_size=%d", size);
    if (query->name && *query->name) {
        put_text(out, "name", query->name);
        (void)buf_printf(out, "&use_regex=%s", query->regex ? "true" : "false");
    }
    if (query->sort && *query->sort) {
        put_text(out, "sort", query->sort);
        (void)buf_printf(out, "&sort_reverse=%s", query->reverse ? "true" : "false");
    }
}

char *query_path(const struct query *query, struct error *error)
{
    unsigned flags = query->resource->flags;
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    if (!put_path(&out, query, error)) {
        buf_finish(&out);
        return NULL;
    }
    if (query->page > 0 && (flags & RESOURCE_PAGED))
        put_page(&out, query);
    if (query->columns && *query->columns && (flags & RESOURCE_PROJECTED))
        put_columns(&out, query->columns);
    if (query->extra && *query->extra)
        (void)buf_printf(&out, "%c%s", memchr(out.data, '?', out.len) ? '&' : '?', query->extra);
    if (out.overflow) {
        buf_finish(&out);
        (void)error_set(error, ERROR_USAGE, "the filter or the list of columns is too long");
        return NULL;
    }
    return buf_take(&out, NULL);
}
