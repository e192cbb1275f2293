#include "model/tree.h"
#include "base/figure.h"
#include "base/mem.h"
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { PATH_DEPTH_MAX = 32 };

static pthread_once_t started = PTHREAD_ONCE_INIT;

static void start(void)
{
    json_set_alloc_funcs(mem_alloc, free);
    json_object_seed(0);
}

void tree_start(void)
{
    pthread_once(&started, start);
}

size_t tree_defused_max(size_t len)
{
    /* At worst each byte is invalid UTF-8, and becomes the three of U+FFFD. */
    return len <= (SIZE_MAX - 64) / 3 ? len * 3 + 64 : len;
}

json_t *tree_parse(const char *json, size_t len, struct error *error)
{
    json_error_t why;

    tree_start();
    json_t *value = json_loadb(json, len, JSON_ALLOW_NUL | JSON_DECODE_ANY, &why);
    if (!value)
        error_set(error, ERROR_PROTOCOL, "not JSON: %s, at byte %d", why.text, why.position);
    return value;
}

static json_t *member(const json_t *value, const char *name, size_t len, bool by_index)
{
    if (json_is_object(value))
        return json_object_getn(value, name, len);
    if (!by_index || !json_is_array(value) || len == 0 || len > 9 || strspn(name, "0123456789") < len)
        return NULL;
    return json_array_get(value, (size_t)strtoul(name, NULL, 10));
}

static json_t *find(const json_t *value, const char *path, bool by_index, int depth)
{
    const char *dot = strchr(path, '.');
    json_t *found = member(value, path, dot ? (size_t)(dot - path) : strlen(path), by_index);

    if (!dot || depth == 0)
        return found;
    if (found)
        found = find(found, dot + 1, by_index, depth - 1);
    return found ? found : member(value, path, strlen(path), false);
}

/* jansson borrows from const values as from others; only the top itself needs the cast. */
static json_t *top(const json_t *value)
{
    union {
        const json_t *in;
        json_t *out;
    } same = {.in = value};
    return same.out;
}

json_t *tree_find(const json_t *value, const char *path)
{
    return *path ? find(value, path, false, PATH_DEPTH_MAX) : top(value);
}

json_t *tree_find_index(const json_t *value, const char *path)
{
    return *path ? find(value, path, true, PATH_DEPTH_MAX) : top(value);
}

int64_t tree_integer(const json_t *value)
{
    if (json_is_integer(value))
        return json_integer_value(value);
    if (!json_is_real(value))
        return ABSENT_I64;
    double real = json_real_value(value);
    /* 2^63 itself is out of range, and no double lies between it and the last that fits. */
    return real > -9223372036854775808.0 && real < 9223372036854775808.0 ? (int64_t)real : ABSENT_I64;
}

double tree_number(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

char *tree_dump(const json_t *value)
{
    if (!value || json_is_null(value))
        return NULL;
    return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}
