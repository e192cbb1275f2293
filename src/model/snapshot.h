/* What a reply said: immutable rows and an arena that owns all their strings; counted. Made on one thread, read on any.
 */
#ifndef WARREN_MODEL_SNAPSHOT_H
#define WARREN_MODEL_SNAPSHOT_H
#include "base/error.h"
#include "model/resource.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct snapshot;

/* json is borrowed. Takes [...], {items, total_count, filtered_count, page...}, an object with `rows` inside, or one
 * object. keep_body keeps a copy of json and where each row stands in it. A poison object costs its own row at most.
 * NULL on error. */
struct snapshot *snapshot_decode(const struct resource *resource, const char *json, size_t len, bool keep_body,
                                 struct error *error) __attribute__((warn_unused_result));
struct snapshot *snapshot_ref(struct snapshot *snapshot);
void snapshot_unref(struct snapshot *snapshot); /* NULL is fine */

const struct resource *snapshot_resource(const struct snapshot *snapshot);
size_t snapshot_count(const struct snapshot *snapshot);
const void *snapshot_row(const struct snapshot *snapshot, size_t index); /* lives as long as the snapshot */
/* A name in it had to be altered (NUL): shown, never acted on over HTTP. */
bool snapshot_row_altered(const struct snapshot *snapshot, size_t index);
/* Objects in the reply that could not be read, and are no rows. */
size_t snapshot_lost(const struct snapshot *snapshot);
/* The row's JSON as the broker wrote it; NULL when the body was not kept. */
const char *snapshot_row_json(const struct snapshot *snapshot, size_t index, size_t *len);
const char *snapshot_body(const struct snapshot *snapshot, size_t *len); /* NULL when not kept */

/* Paging, as the broker says; snapshot_count() and 1 when the reply was not paged. */
struct snapshot_page {
    int64_t total;    /* all objects */
    int64_t filtered; /* those that match the broker's own filter */
    int64_t page;     /* from 1 */
    int64_t pages;
};
struct snapshot_page snapshot_page(const struct snapshot *snapshot);
/* Was the member there at all (in any row)? Tells "no statistics" from zero. */
bool snapshot_has(const struct snapshot *snapshot, const struct column *column);

#endif
