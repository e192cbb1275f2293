#include "model/resource.h"
#include "base/buf.h"
#include <string.h>

#include "base/banned.h"

const struct column *resource_column(const struct resource *resource, const char *name)
{
    for (size_t i = 0; i < resource->column_count; i++) {
        if (strcmp(resource->columns[i].name, name) == 0)
            return &resource->columns[i];
    }
    for (size_t i = 0; i < resource->column_count; i++) {
        if (strcmp(resource->columns[i].path, name) == 0)
            return &resource->columns[i];
    }
    return NULL;
}

const struct resource_parent *resource_parent(const struct resource *resource, const char *of, size_t index)
{
    for (const struct resource_parent *entry = resource->parents; entry && entry->of; entry++) {
        if (strcmp(entry->of, of) == 0 && index-- == 0)
            return entry;
    }
    return NULL;
}

static bool listed(const struct buf *list, size_t from, const char *path, size_t len)
{
    const char *at = list->data + from;

    while (*at) {
        size_t item = strcspn(at, ",");
        if (item == len && memcmp(at, path, len) == 0)
            return true;
        at += item + (at[item] == ',');
    }
    return false;
}

static void add_paths(struct buf *out, size_t from, const char *paths)
{
    while (*paths) {
        size_t len = strcspn(paths, ",");
        if (len && !listed(out, from, paths, len)) {
            if (out->len > from)
                buf_putc(out, ',');
            buf_append(out, paths, len);
        }
        paths += len + (paths[len] == ',');
    }
}

void resource_projection(const struct resource *resource, const bool *wanted, struct buf *out)
{
    size_t from = out->len;

    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        if (column->flags & COL_DETAIL)
            continue;
        if (column->flags & COL_KEY || (wanted ? wanted[i] : !(column->flags & COL_EXTRA)))
            add_paths(out, from, column->path);
    }
}
