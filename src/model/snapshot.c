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
    size_t capacity; /* rows allocated */
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
    struct buf text; /* defused */
    bool altered;    /* a NUL was replaced somewhere */
    size_t *element; /* per row: which element of the array it was; NULL when no places are wanted */
};

static struct snapshot *snapshot_create(const struct resource *resource)
{
    struct snapshot *snapshot = mem_calloc(1, sizeof *snapshot);

    atomic_init(&snapshot->refs, 1);
    snapshot->resource = resource;
    snapshot->present = mem_calloc(resource->column_count + 1, sizeof *snapshot->present);
    return snapshot;
}

static void reserve(struct decoding *decoding, size_t rows)
{
    struct snapshot *snapshot = decoding->snapshot;

    if (rows <= snapshot->capacity)
        return;
    size_t capacity = snapshot->capacity * 2 > rows ? snapshot->capacity * 2 : rows;
    snapshot->rows = mem_resize(snapshot->rows, capacity, snapshot->resource->row_size);
    decoding->element = mem_resize(decoding->element, capacity, sizeof *decoding->element);
    snapshot->capacity = capacity;
}

/* U+FFFD in a name is a NUL that was replaced, as far as anyone can tell: better refused than another object hit. */
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

static void mark_altered(struct decoding *decoding)
{
    struct snapshot *snapshot = decoding->snapshot;

    if (!decoding->altered)
        return;
    for (size_t i = 0; i < snapshot->count; i++) {
        if (!key_altered(snapshot->resource, snapshot_row(snapshot, i)))
            continue;
        if (!snapshot->altered)
            snapshot->altered = mem_calloc(snapshot->count, sizeof *snapshot->altered);
        snapshot->altered[i] = true;
    }
}

static void add_row(struct decoding *decoding, const json_t *object, size_t element)
{
    struct snapshot *snapshot = decoding->snapshot;
    size_t size = snapshot->resource->row_size;

    if (!json_is_object(object)) {
        /* A projection of nothing is []. */
        if (!json_is_array(object) || json_array_size(object) > 0)
            snapshot->lost++;
        return;
    }
    reserve(decoding, snapshot->count + 1);
    char *row = snapshot->rows + snapshot->count * size;
    memset(row, 0, size);
    decode_row(snapshot->resource, object, &snapshot->arena, row, snapshot->count ? row - size : NULL,
               snapshot->present);
    decoding->element[snapshot->count++] = element;
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

/* The member of a top-level object under which the rows sit; NULL: the object itself is the row. */
static const char *rows_member(const struct resource *resource, const json_t *top)
{
    if (resource->rows)
        return resource->rows;
    return !(resource->flags & RESOURCE_SINGLE) && json_is_array(json_object_get(top, "items")) ? "items" : NULL;
}

static bool decode_tree(struct decoding *decoding, const json_t *top, struct error *error)
{
    const json_t *rows = top;

    if (json_is_object(top)) {
        const char *member = rows_member(decoding->snapshot->resource, top);
        if (!member) {
            add_row(decoding, top, 0);
            return true;
        }
        rows = json_object_get(top, member);
        read_page(decoding->snapshot, top);
    } else if (!json_is_array(top)) {
        return error_set(error, ERROR_PROTOCOL, "JSON, but neither an array nor an object");
    }
    size_t count = json_array_size(rows);
    reserve(decoding, count);
    for (size_t i = 0; i < count; i++)
        add_row(decoding, json_array_get(rows, i), i);
    return true;
}

/* Which array json_text_element() has to step through; false: there is none. */
static bool text_rows(const struct resource *resource, const char *json, size_t len, const char **member)
{
    size_t start = 0;

    while (start < len && strchr(" \t\r\n", json[start]))
        start++;
    if (start == len || (json[start] != '[' && json[start] != '{'))
        return false;
    *member = NULL;
    if (json[start] == '{')
        *member = resource->rows ? resource->rows : "items";
    return true;
}

/* One poison object makes the whole text unreadable: then each element is parsed alone, and only the bad ones are lost.
 */
static bool decode_elements(struct decoding *decoding, struct error *error)
{
    struct snapshot *snapshot = decoding->snapshot;
    const char *text = decoding->text.data, *member = NULL;
    size_t at = 0, start = 0, length = 0, first = 0, end = 0, seen = 0;

    if (snapshot->resource->flags & RESOURCE_SINGLE)
        return false;
    if (!text_rows(snapshot->resource, text, decoding->text.len, &member))
        return false;
    for (; json_text_element(text, decoding->text.len, member, &at, &start, &length); seen++) {
        json_t *element = tree_parse(text + start, length, NULL);
        if (element)
            add_row(decoding, element, seen);
        else
            snapshot->lost++;
        json_decref(element);
        first = seen == 0 ? start : first;
        end = start + length;
    }
    if (seen == 0)
        return false;
    /* Without its elements the text must be whole: a truncated list is no list. */
    struct buf rest;
    buf_init(&rest, decoding->text.len + 1);
    buf_append(&rest, text, first);
    buf_append(&rest, text + end, decoding->text.len - end);
    json_t *top = tree_parse(rest.data, rest.len, error);
    buf_finish(&rest);
    if (!top)
        return false;
    read_page(snapshot, top);
    json_decref(top);
    return true;
}

static void keep_places(struct decoding *decoding)
{
    struct snapshot *snapshot = decoding->snapshot;
    const char *member = NULL;
    size_t at = 0, row = 0, element = 0, start = 0, length = 0;

    snapshot->body = mem_strndup(decoding->json, decoding->len);
    snapshot->body_len = decoding->len;
    snapshot->places = mem_calloc(snapshot->count + 1, sizeof *snapshot->places);
    if (!text_rows(snapshot->resource, decoding->json, decoding->len, &member))
        return;
    while (row < snapshot->count && json_text_element(decoding->json, decoding->len, member, &at, &start, &length)) {
        if (decoding->element[row] == element++)
            snapshot->places[row++] = (struct place){.start = start, .len = length};
    }
    if (row == 0 && snapshot->count == 1 && !snapshot->resource->rows)
        snapshot->places[0] = (struct place){.start = 0, .len = decoding->len};
}

static bool decode(struct decoding *decoding, struct error *error)
{
    struct error whole;
    bool ok;

    error_clear(&whole);
    if (!tree_defuse(&decoding->text, decoding->json, decoding->len, &decoding->altered))
        return error_set(error, ERROR_PROTOCOL, "the reply grew too large while it was read");
    json_t *top = tree_parse(decoding->text.data, decoding->text.len, &whole);
    if (top)
        ok = decode_tree(decoding, top, &whole);
    else
        ok = decode_elements(decoding, NULL);
    json_decref(top);
    if (!ok && error)
        *error = whole;
    return ok;
}

struct snapshot *snapshot_decode(const struct resource *resource, const char *json, size_t len, bool keep_body,
                                 struct error *error)
{
    struct decoding decoding = {.snapshot = snapshot_create(resource), .json = json, .len = len};
    struct snapshot *snapshot = decoding.snapshot;

    if (decode(&decoding, error)) {
        mark_altered(&decoding);
        if (keep_body)
            keep_places(&decoding);
        if (snapshot->lost)
            log_line(LOG_LEVEL_WARNING, "%s: %zu objects could not be read", resource->name, snapshot->lost);
    } else {
        snapshot_unref(snapshot);
        snapshot = NULL;
    }
    buf_finish(&decoding.text);
    free(decoding.element);
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
