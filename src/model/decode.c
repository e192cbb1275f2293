#include "model/decode.h"
#include "base/figure.h"
#include "model/decode_row.h"
#include "model/row.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct row_decoder {
    const json_t *object;
    struct arena *arena;
};

static const char *keep_text(struct arena *arena, const json_t *value)
{
    return json_is_string(value) ? arena_strndup(arena, json_string_value(value), json_string_length(value)) : NULL;
}

static const char *keep_json(struct arena *arena, const json_t *value)
{
    char *text = tree_dump(value);
    const char *kept = arena_strdup(arena, text);

    free(text);
    return kept;
}

static int8_t as_bool(const json_t *value)
{
    return json_is_boolean(value) ? (int8_t)json_is_true(value) : (int8_t)-1;
}

static int64_t as_length(const json_t *value)
{
    if (json_is_array(value))
        return (int64_t)json_array_size(value);
    return json_is_object(value) ? (int64_t)json_object_size(value) : ABSENT_I64;
}

/* The broker sends the newest first. */
static const struct series *keep_series(struct arena *arena, const json_t *samples)
{
    size_t count = json_array_size(samples);
    if (count == 0)
        return NULL;
    int64_t first = tree_integer(json_object_get(json_array_get(samples, 0), "timestamp"));
    int64_t last = tree_integer(json_object_get(json_array_get(samples, count - 1), "timestamp"));
    if (first < 0 || last < 0)
        return NULL;
    bool newest_first = first >= last;
    int64_t span = newest_first ? first - last : last - first;
    double *values = arena_alloc(arena, count * sizeof *values);
    struct series *series = arena_alloc(arena, sizeof *series);

    for (size_t i = 0; i < count; i++) {
        const json_t *sample = json_array_get(samples, newest_first ? count - 1 - i : i);
        values[i] = tree_number(json_object_get(sample, "sample"));
    }
    series->count = count;
    series->end_ms = newest_first ? first : last;
    series->step_ms = count > 1 ? span / (int64_t)(count - 1) : 0;
    series->values = values;
    return series;
}

static void decode_text(struct row_decoder *decoder, const json_t *value, const char **member, const char *before)
{
    /* vhost, node, type, state: most rows say what the row before said. */
    if (before && json_is_string(value) && strcmp(before, json_string_value(value)) == 0 &&
        strlen(before) == json_string_length(value))
        *member = before;
    else
        *member = keep_text(decoder->arena, value);
}

static void decode_column(struct row_decoder *decoder, const struct column *column, void *row, const void *previous)
{
    void *member = (char *)row + column->offset;
    const json_t *value = tree_find(decoder->object, column->path);

    switch (column->type) {
    case COL_STR:
        decode_text(decoder, value, member, previous ? row_text(column, previous) : NULL);
        break;
    case COL_I64:
        *(int64_t *)member = tree_integer(value);
        break;
    case COL_F64:
        *(double *)member = tree_number(value);
        break;
    case COL_BOOL:
        *(int8_t *)member = as_bool(value);
        break;
    case COL_JSON:
        *(const char **)member = keep_json(decoder->arena, value);
        break;
    case COL_LEN:
        *(int64_t *)member = as_length(value);
        break;
    case COL_SERIES:
        *(const struct series **)member = keep_series(decoder->arena, value);
        break;
    }
}

static void make_absent(const struct column *column, void *row)
{
    void *member = (char *)row + column->offset;

    switch (column->type) {
    case COL_I64:
    case COL_LEN:
        *(int64_t *)member = ABSENT_I64;
        break;
    case COL_F64:
        *(double *)member = (double)NAN;
        break;
    case COL_BOOL:
        *(int8_t *)member = -1;
        break;
    case COL_STR:
    case COL_JSON:
        *(const char **)member = NULL;
        break;
    case COL_SERIES:
        *(const struct series **)member = NULL;
        break;
    }
}

void decode_row(const struct resource *resource, const json_t *object, struct arena *arena, void *row,
                const void *previous, bool *present)
{
    struct row_decoder decoder = {.object = object, .arena = arena};

    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        if (column->decode) {
            make_absent(column, row);
            column->decode(&decoder, row);
        } else {
            decode_column(&decoder, column, row, previous);
        }
        if (!present[i])
            present[i] = !row_absent(column, row);
    }
}

const char *decoder_text(struct row_decoder *decoder, const char *path)
{
    return keep_text(decoder->arena, tree_find(decoder->object, path));
}

int64_t decoder_integer(struct row_decoder *decoder, const char *path)
{
    return tree_integer(tree_find(decoder->object, path));
}

double decoder_number(struct row_decoder *decoder, const char *path)
{
    return tree_number(tree_find(decoder->object, path));
}

int8_t decoder_bool(struct row_decoder *decoder, const char *path)
{
    return as_bool(tree_find(decoder->object, path));
}

const char *decoder_json(struct row_decoder *decoder, const char *path)
{
    return keep_json(decoder->arena, tree_find(decoder->object, path));
}

int64_t decoder_length(struct row_decoder *decoder, const char *path)
{
    return as_length(tree_find(decoder->object, path));
}

bool decoder_has(struct row_decoder *decoder, const char *path)
{
    return tree_find(decoder->object, path) != NULL;
}

bool decoder_member(struct row_decoder *decoder, const char *path, size_t index, const char **name, const char **text)
{
    json_t *object = tree_find(decoder->object, path);
    void *iterator = json_object_iter(object);

    while (iterator && index-- > 0)
        iterator = json_object_iter_next(object, iterator);
    if (!iterator)
        return false;
    *name = arena_strdup(decoder->arena, json_object_iter_key(iterator));
    *text = keep_text(decoder->arena, json_object_iter_value(iterator));
    return true;
}

struct arena *decoder_arena(struct row_decoder *decoder)
{
    return decoder->arena;
}
