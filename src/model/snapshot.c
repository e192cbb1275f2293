#include "model/snapshot.h"
#include "base/json_text.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/decode_row.h"
#include "model/row.h"
#include "model/tree.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct place {
    size_t start;
    size_t len;
};

struct snapshot {
    atomic_size_t refs;
    const struct resource *resource;
    struct arena arena;
    size_t count;
    size_t lost;
    char *rows;
    bool *present; /* per column */
    bool *altered; /* per row; NULL: none */
    char *body;
    size_t body_len;
    struct place *places; /* per row; NULL: not kept */
    struct snapshot_page page;
    bool paged;
};

/* What one decoding needs on the way. */
struct decoding {
    struct snapshot *snapshot;
    const char *json; /* as the broker wrote it */
    size_t len;
    bool keep_body;
    size_t capacity; /* rows allocated */
    struct buf text; /* what is parsed just now, defused */
};

static struct snapshot *snapshot_create(const struct resource *resource)
{
    struct snapshot *snapshot = mem_calloc(1, sizeof *snapshot);

    atomic_init(&snapshot->refs, 1);
    snapshot->resource = resource;
    snapshot->present = mem_calloc(resource->column_count + 1, sizeof *snapshot->present);
    return snapshot;
}

static void resize(struct decoding *decoding, size_t rows)
{
    struct snapshot *snapshot = decoding->snapshot;

    snapshot->rows = mem_resize(snapshot->rows, rows, snapshot->resource->row_size);
    if (decoding->keep_body)
        snapshot->places = mem_resize(snapshot->places, rows, sizeof *snapshot->places);
    if (snapshot->altered && rows > decoding->capacity) {
        snapshot->altered = mem_resize(snapshot->altered, rows, sizeof *snapshot->altered);
        memset(snapshot->altered + decoding->capacity, 0, rows - decoding->capacity);
    }
    decoding->capacity = rows;
}

/* U+FFFD in a name is something that was replaced, as far as anyone can tell: better refused than another object hit.
 */
static bool key_altered(const struct resource *resource, const void *row)
{
    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        const char *text = column->flags & COL_KEY ? row_text(column, row) : NULL;
        if (text && strstr(text, "\xef\xbf\xbd"))
            return true;
    }
    return false;
}

static void add_row(struct decoding *decoding, const json_t *object, struct place place, bool altered)
{
    struct snapshot *snapshot = decoding->snapshot;
    size_t size = snapshot->resource->row_size, index = snapshot->count;

    if (!json_is_object(object)) {
        /* A projection of nothing is []. */
        if (!json_is_array(object) || json_array_size(object) > 0)
            snapshot->lost++;
        return;
    }
    if (index == decoding->capacity)
        resize(decoding, index ? index * 2 : 16);
    char *row = snapshot->rows + index * size;
    memset(row, 0, size);
    decode_row(snapshot->resource, object, &snapshot->arena, row, index ? row - size : NULL, snapshot->present);
    if (decoding->keep_body)
        snapshot->places[index] = place;
    if (altered && key_altered(snapshot->resource, row)) {
        if (!snapshot->altered)
            snapshot->altered = mem_calloc(decoding->capacity, sizeof *snapshot->altered);
        snapshot->altered[index] = true;
    }
    snapshot->count++;
}

static json_t *parse(struct decoding *decoding, const char *json, size_t len, bool *altered, struct error *error)
{
    buf_clear(&decoding->text);
    json_text_defuse(&decoding->text, json, len, altered);
    return tree_parse(decoding->text.data, decoding->text.len, error);
}

static void read_page(struct snapshot *snapshot, const json_t *top)
{
    int64_t total = tree_integer(json_object_get(top, "total_count"));

    if (total < 0)
        return;
    snapshot->paged = true;
    snapshot->page.total = total;
    snapshot->page.filtered = tree_integer(json_object_get(top, "filtered_count"));
    snapshot->page.page = tree_integer(json_object_get(top, "page"));
    snapshot->page.pages = tree_integer(json_object_get(top, "page_count"));
}

/* The member under which the rows sit, NULL for the top level. */
static const char *rows_member(const struct resource *resource, const char *json, size_t len)
{
    size_t start = 0;

    while (start < len && strchr(" \t\r\n", json[start]))
        start++;
    if (start == len || json[start] != '{')
        return NULL;
    return resource->rows ? resource->rows : "items";
}

/* No array of rows, or an empty one: the whole is one object. */
static bool decode_object(struct decoding *decoding, struct error *error)
{
    const struct resource *resource = decoding->snapshot->resource;
    bool altered = false;
    json_t *top = parse(decoding, decoding->json, decoding->len, &altered, error);

    if (!top)
        return false;
    bool ok = json_is_object(top) || json_is_array(top);
    if (!ok)
        error_set(error, ERROR_PROTOCOL, "JSON, but neither an array nor an object");
    else if (json_is_object(top) && !resource->rows && !json_is_array(json_object_get(top, "items")))
        add_row(decoding, top, (struct place){.start = 0, .len = decoding->len}, altered);
    else
        read_page(decoding->snapshot, top);
    json_decref(top);
    return ok;
}

/* What is left without the rows must be whole (a truncated list is no list), and tells the page. */
static bool decode_rest(struct decoding *decoding, size_t first, size_t end, struct error *error)
{
    struct buf rest;
    bool altered = false;

    buf_init(&rest, decoding->len + 1);
    buf_append(&rest, decoding->json, first);
    buf_append(&rest, decoding->json + end, decoding->len - end);
    json_t *top = parse(decoding, rest.data, rest.len, &altered, error);
    buf_finish(&rest);
    if (!top)
        return error_prefix(error, "the list is not whole");
    read_page(decoding->snapshot, top);
    json_decref(top);
    return true;
}

/* Each element is parsed alone: a poison object costs its own row, and the memory is that of one object, not of all. */
static bool decode(struct decoding *decoding, struct error *error)
{
    struct snapshot *snapshot = decoding->snapshot;
    const char *json = decoding->json, *member = rows_member(snapshot->resource, json, decoding->len);
    size_t at = 0, first = 0;
    struct place place = {0, 0};
    bool any = false;

    if (snapshot->resource->flags & RESOURCE_SINGLE)
        return decode_object(decoding, error);
    while (json_text_element(json, decoding->len, member, &at, &place.start, &place.len)) {
        bool altered = false;
        json_t *element = parse(decoding, json + place.start, place.len, &altered, NULL);
        if (element)
            add_row(decoding, element, place, altered);
        else
            snapshot->lost++;
        json_decref(element);
        first = any ? first : place.start;
        any = true;
    }
    return any ? decode_rest(decoding, first, at, error) : decode_object(decoding, error);
}

struct snapshot *snapshot_decode(const struct resource *resource, const char *json, size_t len, bool keep_body,
                                 struct error *error)
{
    struct snapshot *snapshot = snapshot_create(resource);
    struct decoding decoding = {.snapshot = snapshot, .json = json, .len = len, .keep_body = keep_body};

    buf_init(&decoding.text, tree_defused_max(len));
    if (decode(&decoding, error)) {
        if (snapshot->count)
            resize(&decoding, snapshot->count);
        if (keep_body) {
            snapshot->body = mem_strndup(json, len);
            snapshot->body_len = len;
        }
        if (snapshot->lost)
            log_line(LOG_LEVEL_WARNING, "%s: %zu objects could not be read", resource->name, snapshot->lost);
    } else {
        snapshot_unref(snapshot);
        snapshot = NULL;
    }
    buf_finish(&decoding.text);
    return snapshot;
}

struct snapshot *snapshot_ref(struct snapshot *snapshot)
{
    atomic_fetch_add_explicit(&snapshot->refs, 1, memory_order_relaxed);
    return snapshot;
}

void snapshot_unref(struct snapshot *snapshot)
{
    if (!snapshot || atomic_fetch_sub_explicit(&snapshot->refs, 1, memory_order_acq_rel) != 1)
        return;
    arena_finish(&snapshot->arena);
    free(snapshot->rows);
    free(snapshot->present);
    free(snapshot->altered);
    free(snapshot->body);
    free(snapshot->places);
    free(snapshot);
}

const struct resource *snapshot_resource(const struct snapshot *snapshot)
{
    return snapshot->resource;
}

size_t snapshot_count(const struct snapshot *snapshot)
{
    return snapshot->count;
}

const void *snapshot_row(const struct snapshot *snapshot, size_t index)
{
    return index < snapshot->count ? snapshot->rows + index * snapshot->resource->row_size : NULL;
}

bool snapshot_row_altered(const struct snapshot *snapshot, size_t index)
{
    return snapshot->altered && index < snapshot->count && snapshot->altered[index];
}

size_t snapshot_lost(const struct snapshot *snapshot)
{
    return snapshot->lost;
}

const char *snapshot_row_json(const struct snapshot *snapshot, size_t index, size_t *len)
{
    if (!snapshot->places || index >= snapshot->count || snapshot->places[index].len == 0)
        return NULL;
    *len = snapshot->places[index].len;
    return snapshot->body + snapshot->places[index].start;
}

const char *snapshot_body(const struct snapshot *snapshot, size_t *len)
{
    if (snapshot->body)
        *len = snapshot->body_len;
    return snapshot->body;
}

struct snapshot_page snapshot_page(const struct snapshot *snapshot)
{
    int64_t count = (int64_t)snapshot->count;

    if (snapshot->paged)
        return snapshot->page;
    return (struct snapshot_page){.total = count, .filtered = count, .page = 1, .pages = 1};
}

bool snapshot_has(const struct snapshot *snapshot, const struct column *column)
{
    size_t index = (size_t)(column - snapshot->resource->columns);

    return index < snapshot->resource->column_count && snapshot->present[index];
}
