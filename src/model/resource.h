/* A resource is a table of the management API: name, paths, columns. Static data, any thread. */
#ifndef WARREN_MODEL_RESOURCE_H
#define WARREN_MODEL_RESOURCE_H
#include "model/column.h"
#include <stdbool.h>

enum resource_flag {
    RESOURCE_PAGED = 1,       /* the broker pages and filters it (page, page_size, name, use_regex, sort) */
    RESOURCE_PROJECTED = 2,   /* the broker honours columns= */
    RESOURCE_SINGLE = 4,      /* one object, not a list */
    RESOURCE_TABLE = 8,       /* has a table view and a list command */
    RESOURCE_EMPTY_NAME = 16, /* an empty name is a real object: the default exchange, amq.default in paths */
};

/* A way to list rows under another object: {"queues", "Bindings", "/api/queues/{vhost}/{name}/bindings"}. It is a
 * sub-tab of that object's detail. */
struct resource_parent {
    const char *of;    /* the resource that the other object is of */
    const char *title; /* of the sub-tab */
    const char *path;  /* expanded from the other object's row */
};

struct resource {
    const char *name;       /* "queues": scope of commands, list command, saved settings */
    const char *title;      /* "Queues" */
    const char *singular;   /* "queue" */
    const char *path;       /* "/api/queues"; NULL: only under a parent */
    const char *vhost_path; /* "/api/queues/{vhost}", NULL when it has no vhost */
    const char *item_path;  /* "/api/queues/{vhost}/{name}", NULL when there is no single object */
    const char *rows; /* the member under which the rows sit, for replies that are objects; NULL: top level or items */
    const char *sort; /* default: column name, "-" before it for descending */
    const struct resource_parent *parents; /* ends with {NULL, NULL, NULL}; NULL: none */
    unsigned flags;
    size_t row_size;
    const struct column *columns;
    size_t column_count;
};

/* NULL when there is none. Finds by name, or by API path for columns. */
const struct column *resource_column(const struct resource *resource, const char *name);
/* The index-th way to list the resource under an object of `of`; NULL when there are no more. */
const struct resource_parent *resource_parent(const struct resource *resource, const char *of, size_t index);
/* Appends the value of columns= for a list: the API paths of the wanted columns and of the keys, with commas; never a
 * COL_DETAIL column. wanted has one member per column; NULL: what is shown by default. Needs no encoding. */
struct buf;
void resource_projection(const struct resource *resource, const bool *wanted, struct buf *out);

#endif
