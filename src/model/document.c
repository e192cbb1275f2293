#include "model/document.h"
#include "base/figure.h"
#include "base/json_text.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/tree.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct document {
    json_t *top;
};

static struct document *wrap(json_t *top)
{
    struct document *document = mem_calloc(1, sizeof *document);

    document->top = top;
    return document;
}

static json_t *parse(const char *json, size_t len, struct error *error)
{
    struct buf text;
    bool altered = false;

    buf_init(&text, tree_defused_max(len));
    json_text_defuse(&text, json, len, &altered);
    json_t *top = tree_parse(text.data, text.len, error);
    buf_finish(&text);
    return top;
}

struct document *document_parse(const char *json, size_t len, struct error *error)
{
    json_t *top = parse(json, len, error);

    return top ? wrap(top) : NULL;
}

struct document *document_create(void)
{
    tree_start();
    return wrap(json_object());
}

void document_destroy(struct document *document)
{
    if (!document)
        return;
    json_decref(document->top);
    free(document);
}

static json_t *find(const struct document *document, const char *path)
{
    return tree_find_index(document->top, path);
}

bool document_has(const struct document *document, const char *path)
{
    return find(document, path) != NULL;
}

const char *document_text(const struct document *document, const char *path)
{
    return json_string_value(find(document, path));
}

int64_t document_integer(const struct document *document, const char *path)
{
    return tree_integer(find(document, path));
}

double document_number(const struct document *document, const char *path)
{
    return tree_number(find(document, path));
}

int8_t document_bool(const struct document *document, const char *path)
{
    const json_t *value = find(document, path);

    return json_is_boolean(value) ? (int8_t)json_is_true(value) : (int8_t)-1;
}

size_t document_count(const struct document *document, const char *path)
{
    const json_t *value = find(document, path);

    return json_is_array(value) ? json_array_size(value) : json_object_size(value);
}

/* The iterator at a member, or NULL. */
static void *member_at(json_t *object, size_t index)
{
    void *iterator = json_object_iter(object);

    while (iterator && index-- > 0)
        iterator = json_object_iter_next(object, iterator);
    return iterator;
}

const char *document_key(const struct document *document, const char *path, size_t index)
{
    void *iterator = member_at(find(document, path), index);

    return iterator ? json_object_iter_key(iterator) : NULL;
}

struct document *document_at(const struct document *document, const char *path, size_t index)
{
    json_t *value = find(document, path), *member = NULL;

    if (json_is_array(value)) {
        member = json_array_get(value, index);
    } else {
        void *iterator = member_at(value, index);
        member = iterator ? json_object_iter_value(iterator) : NULL;
    }
    return member ? wrap(json_incref(member)) : NULL;
}

/* Takes value. Objects on the way are made, and stand in for what is no object. An empty path replaces the top. */
static void set(struct document *document, const char *path, json_t *value)
{
    json_t *object = document->top;
    const char *dot;

    if (*path == '\0') {
        json_decref(document->top);
        document->top = value;
        return;
    }
    if (!json_is_object(object)) {
        json_decref(object);
        object = document->top = json_object();
    }
    for (; (dot = strchr(path, '.')); path = dot + 1) {
        size_t len = (size_t)(dot - path);
        json_t *next = json_object_getn(object, path, len);
        if (!json_is_object(next)) {
            next = json_object();
            json_object_setn_new(object, path, len, next);
        }
        object = next;
    }
    json_object_set_new(object, path, value);
}

static json_t *string(const char *text)
{
    json_t *value = json_string(text);

    if (value)
        return value;
    struct buf quoted;
    buf_init(&quoted, strlen(text) * 6 + 16);
    text_json_string(&quoted, text, strlen(text));
    value = tree_parse(quoted.data, quoted.len, NULL);
    buf_finish(&quoted);
    return value ? value : json_string("");
}

void document_set_text(struct document *document, const char *path, const char *text)
{
    set(document, path, string(text));
}

void document_set_integer(struct document *document, const char *path, int64_t value)
{
    set(document, path, json_integer(value));
}

void document_set_number(struct document *document, const char *path, double value)
{
    set(document, path, isfinite(value) ? json_real(value) : json_null());
}

void document_set_bool(struct document *document, const char *path, bool value)
{
    set(document, path, json_boolean(value));
}

bool document_set_json(struct document *document, const char *path, const char *json, struct error *error)
{
    json_t *value = parse(json, strlen(json), error);

    if (!value)
        return false;
    set(document, path, value);
    return true;
}

void document_add_text(struct document *document, const char *path, const char *text)
{
    if (!json_is_array(find(document, path)))
        set(document, path, json_array());
    json_array_append_new(find(document, path), string(text));
}

void document_remove(struct document *document, const char *path)
{
    json_t *object = document->top;
    const char *dot;

    while (object && (dot = strchr(path, '.'))) {
        object = json_object_getn(object, path, (size_t)(dot - path));
        path = dot + 1;
    }
    json_object_del(object, path);
}

char *document_dump(const struct document *document, bool pretty)
{
    char *text = json_dumps(document->top, JSON_ENCODE_ANY | (pretty ? (size_t)JSON_INDENT(2) : (size_t)JSON_COMPACT));

    return text ? text : mem_strdup("null");
}
