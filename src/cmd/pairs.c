#include "cmd/pairs.h"
#include "base/json_text.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/args.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static const char *const types[] = {"string", "int",   "float", "bool", "timestamp", "bytes",
                                    "list",   "table", "null",  "json", NULL};
static const char *const whole_numbers[] = {"x-message-ttl",
                                            "x-expires",
                                            "x-max-length",
                                            "x-max-length-bytes",
                                            "x-max-priority",
                                            "x-delivery-limit",
                                            "x-quorum-initial-group-size",
                                            "x-initial-cluster-size",
                                            "x-stream-max-segment-size-bytes",
                                            "x-stream-filter-size-bytes",
                                            "x-consumer-timeout",
                                            "x-max-in-memory-length",
                                            "x-max-in-memory-bytes",
                                            "hash-property-weight",
                                            NULL};
static const char *const truths[] = {"x-single-active-consumer", NULL};

static bool listed(const char *const *words, const char *word, size_t len)
{
    for (; *words; words++) {
        if (strlen(*words) == len && memcmp(*words, word, len) == 0)
            return true;
    }
    return false;
}

const char *pair_argument_type(const char *name)
{
    if (listed(whole_numbers, name, strlen(name)))
        return "int";
    return listed(truths, name, strlen(name)) ? "bool" : "string";
}

void pair_finish(struct pair *pair)
{
    free(pair->name);
    free(pair->type);
    free(pair->value);
    *pair = (struct pair){0};
}

bool pair_next(const char **lines, struct pair *pair)
{
    *pair = (struct pair){0};
    while (*lines && **lines == '\n')
        (*lines)++;
    if (!*lines || !**lines)
        return false;
    size_t len = strcspn(*lines, "\n");
    const char *line = *lines;
    const char *equals = memchr(line, '=', len);
    size_t name_len = equals ? (size_t)(equals - line) : len;
    /* Names may have colons: only a known type behind the last one is a type. */
    for (size_t i = name_len; i-- > 1;) {
        if (line[i] != ':')
            continue;
        if (listed(types, line + i + 1, name_len - i - 1)) {
            pair->type = mem_strndup(line + i + 1, name_len - i - 1);
            name_len = i;
        }
        break;
    }
    pair->name = mem_strndup(line, name_len);
    if (equals)
        pair->value = mem_strndup(equals + 1, len - (size_t)(equals - line) - 1);
    *lines = line + len;
    return true;
}

bool pairs_check(const char *what, const char *lines, struct error *error)
{
    struct pair pair;
    bool ok = true;

    while (ok && pair_next(&lines, &pair)) {
        if (!pair.value || pair.name[0] == '\0')
            ok = error_set(error, ERROR_USAGE, "%s: \"%s\" is not NAME=VALUE", what, pair.name);
        pair_finish(&pair);
    }
    return ok;
}

static bool value_json(struct buf *out, const struct pair *pair, const char *type, struct error *error)
{
    int64_t number = 0;
    size_t where = 0;
    char *end = NULL;

    if (strcmp(type, "string") == 0) {
        text_json_string(out, pair->value, strlen(pair->value));
        return true;
    }
    if (strcmp(type, "int") == 0) {
        if (!text_parse_i64(pair->value, &number))
            return error_set(error, ERROR_USAGE, "%s: \"%s\" is not a whole number", pair->name, pair->value);
        return buf_printf(out, "%lld", (long long)number);
    }
    if (strcmp(type, "bool") == 0) {
        bool yes = strcmp(pair->value, "true") == 0 || strcmp(pair->value, "yes") == 0;
        if (!yes && strcmp(pair->value, "false") != 0 && strcmp(pair->value, "no") != 0)
            return error_set(error, ERROR_USAGE, "%s: \"%s\" is neither true nor false", pair->name, pair->value);
        return buf_puts(out, yes ? "true" : "false");
    }
    if (strcmp(type, "float") == 0) {
        double real = strtod(pair->value, &end);
        if (end == pair->value || *end || !isfinite(real))
            return error_set(error, ERROR_USAGE, "%s: \"%s\" is not a number", pair->name, pair->value);
        return buf_printf(out, "%.17g", real);
    }
    if (strcmp(type, "null") == 0)
        return buf_puts(out, "null");
    if (strcmp(type, "timestamp") == 0 || strcmp(type, "bytes") == 0)
        return error_set(error, ERROR_USAGE, "%s: the management API cannot carry the type %s", pair->name, type);
    if (!json_text_valid(pair->value, strlen(pair->value), &where))
        return error_set(error, ERROR_USAGE, "%s: not valid JSON at byte %zu", pair->name, where);
    return buf_puts(out, pair->value);
}

/* Does the name stand in the lines before `end` already? A JSON object with a member twice means different things to
 * different readers. */
static bool named_before(const char *lines, const char *end, const char *name)
{
    struct pair pair;
    bool found = false;

    while (!found && lines < end && pair_next(&lines, &pair)) {
        found = lines < end && strcmp(pair.name, name) == 0;
        pair_finish(&pair);
    }
    return found;
}

bool args_pairs_json(const char *lines, struct buf *out, struct error *error)
{
    const char *all = lines;
    struct pair pair;
    bool ok = true, first = true;

    buf_putc(out, '{');
    while (ok && pair_next(&lines, &pair)) {
        if (!pair.value || pair.name[0] == '\0') {
            ok = error_set(error, ERROR_USAGE, "\"%s\" is not NAME=VALUE", pair.name);
        } else if (named_before(all, lines, pair.name)) {
            ok = error_set(error, ERROR_USAGE, "%s is given twice", pair.name);
        } else {
            buf_puts(out, first ? "" : ",");
            text_json_string(out, pair.name, strlen(pair.name));
            buf_putc(out, ':');
            ok = value_json(out, &pair, pair.type ? pair.type : pair_argument_type(pair.name), error);
            first = false;
        }
        pair_finish(&pair);
    }
    buf_putc(out, '}');
    if (ok && out->overflow)
        return error_set(error, ERROR_USAGE, "the arguments are too long");
    return ok;
}
