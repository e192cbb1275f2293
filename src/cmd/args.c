#include "cmd/args.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/pairs.h"
#include "model/document.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { NAME_BYTES_MAX = 255 }; /* a short string of AMQP 0-9-1 */

struct value {
    char *given;
    char *fallback;
};
struct args {
    const struct command *command;
    struct value values[];
};

struct args *args_create(const struct command *command)
{
    struct args *args = mem_calloc(1, sizeof *args + command->arg_count * sizeof(struct value));

    args->command = command;
    return args;
}

void args_destroy(struct args *args)
{
    if (!args)
        return;
    for (size_t i = 0; i < args->command->arg_count; i++) {
        mem_wipe_free(args->values[i].given);
        mem_wipe_free(args->values[i].fallback);
    }
    free(args);
}

const struct command *args_command(const struct args *args)
{
    return args->command;
}

static const struct arg *find(const struct args *args, const char *name, size_t *index)
{
    for (size_t i = 0; i < args->command->arg_count; i++) {
        if (strcmp(args->command->args[i].name, name) == 0) {
            *index = i;
            return &args->command->args[i];
        }
    }
    return NULL;
}

const char *args_get(const struct args *args, const char *name)
{
    size_t index = 0;

    if (!args || !find(args, name, &index))
        return NULL;
    return args->values[index].given ? args->values[index].given : args->values[index].fallback;
}

bool args_flag(const struct args *args, const char *name)
{
    const char *value = args_get(args, name);

    return value && strcmp(value, "true") == 0;
}

bool args_integer(const struct args *args, const char *name, int64_t *value)
{
    const char *text = args_get(args, name);

    return text && text_parse_i64(text, value);
}

bool args_duration(const struct args *args, const char *name, int64_t *ms)
{
    const char *text = args_get(args, name);

    return text && text_parse_duration(text, ms);
}

bool args_given(const struct args *args, const char *name)
{
    size_t index = 0;

    return args && find(args, name, &index) && args->values[index].given;
}

static bool one_of(const char *value, const char *const *words)
{
    for (; words && *words; words++) {
        if (strcmp(value, *words) == 0)
            return true;
    }
    return false;
}

static bool check_choice(const struct arg *arg, const char *value, struct error *error)
{
    struct buf words;

    if (one_of(value, arg->choices))
        return true;
    buf_init(&words, 300);
    for (const char *const *word = arg->choices; *word; word++)
        buf_printf(&words, "%s%s", word == arg->choices ? "" : ", ", *word);
    error_set(error, ERROR_USAGE, "%s: \"%s\" is none of %s", arg->name, value, words.data);
    buf_finish(&words);
    return false;
}

static bool check_name(const struct arg *arg, const char *value, struct error *error)
{
    if (strlen(value) > NAME_BYTES_MAX)
        return error_set(error, ERROR_USAGE, "%s: a name has at most %d bytes", arg->name, NAME_BYTES_MAX);
    if (!text_is_utf8(value, strlen(value)))
        return error_set(error, ERROR_USAGE, "%s: not valid UTF-8", arg->name);
    return true;
}

static bool check_type(const struct arg *arg, const char *value, struct error *error)
{
    int64_t number = 0;

    switch (arg->type) {
    case ARG_INTEGER:
        if (!text_parse_i64(value, &number))
            return error_set(error, ERROR_USAGE, "%s: \"%s\" is not a whole number", arg->name, value);
        break;
    case ARG_DURATION:
        if (!text_parse_duration(value, &number))
            return error_set(error, ERROR_USAGE, "%s: \"%s\" is not a duration like 5s, 200ms, 10m", arg->name, value);
        break;
    case ARG_CHOICE:
        return check_choice(arg, value, error);
    case ARG_NAME:
        return check_name(arg, value, error);
    case ARG_PAIRS:
        return pairs_check(arg->name, value, error);
    case ARG_TEXT:
    case ARG_FLAG:
    case ARG_PASSWORD:
    case ARG_BODY:
    case ARG_FILE:
    case ARG_WORDS:
        break;
    }
    return arg->check ? arg->check(value, error) : true;
}

/* "yes" and the like as "true" or "false"; NULL: neither. */
static const char *flag_word(const char *value)
{
    static const char *const yes[] = {"true", "yes", "on", "1", "x", NULL};
    static const char *const no[] = {"false", "no", "off", "0", "", NULL};

    if (one_of(value, yes))
        return "true";
    return one_of(value, no) ? "false" : NULL;
}

static void store(char **slot, const char *value)
{
    char *copy = mem_strdup(value);

    mem_wipe_free(*slot);
    *slot = copy;
}

/* Types in which nothing typed means nothing given; an empty text is a value of its own (a routing key). */
static bool empty_is_unset(enum arg_type type)
{
    return type != ARG_TEXT && type != ARG_BODY && type != ARG_WORDS && type != ARG_FLAG;
}

bool args_set(struct args *args, const char *name, const char *value, struct error *error)
{
    size_t index = 0;
    const struct arg *arg = find(args, name, &index);

    if (!arg)
        return error_set(error, ERROR_INTERNAL, "%s has no argument %s", args->command->name, name);
    if (value && arg->type == ARG_FLAG) {
        const char *word = flag_word(value);
        if (!word)
            return error_set(error, ERROR_USAGE, "%s: \"%s\" is neither yes nor no", name, value);
        value = word;
    }
    if (!value || (value[0] == '\0' && empty_is_unset(arg->type))) {
        store(&args->values[index].given, NULL);
        return true;
    }
    if (!check_type(arg, value, error))
        return false;
    store(&args->values[index].given, value);
    return true;
}

bool args_add(struct args *args, const char *name, const char *value, struct error *error)
{
    size_t index = 0;
    const struct arg *arg = find(args, name, &index);

    if (!arg || arg->type != ARG_PAIRS)
        return error_set(error, ERROR_INTERNAL, "%s takes no pairs in %s", args->command->name, name);
    if (strchr(value, '\n'))
        return error_set(error, ERROR_USAGE, "%s: a pair stands on one line", name);
    const char *old = args->values[index].given;
    char *lines = old ? mem_printf("%s\n%s", old, value) : mem_strdup(value);
    bool ok = args_set(args, name, lines, error);
    mem_wipe_free(lines);
    return ok;
}

/* ["a","b"] as a,b: what a column holds as JSON and a person types as words. */
static char *words_of(const char *json)
{
    struct document *list = document_parse(json, strlen(json), NULL);
    struct buf out;
    char at[24];

    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < document_count(list, ""); i++) {
        snprintf(at, sizeof at, "%zu", i);
        const char *word = document_text(list, at);
        buf_printf(&out, "%s%s", i ? "," : "", word ? word : "");
    }
    document_destroy(list);
    return buf_take(&out, NULL);
}

/* The first of the names "a|b" that the source knows; NULL: none. */
static char *first_known(const struct arg *arg, char *names, const struct template_source *source)
{
    struct buf out;

    for (char *name = names, *next; name; name = next) {
        next = strchr(name, '|');
        if (next)
            *next++ = '\0';
        buf_init(&out, BUF_TEXT_MAX);
        if (source->value(source->context, name, &out) && !(out.len == 0 && empty_is_unset(arg->type)))
            return buf_take(&out, NULL);
        buf_finish(&out);
    }
    return NULL;
}

static char *default_value(const struct arg *arg, const struct template_source *source)
{
    size_t len = arg->value ? strlen(arg->value) : 0;

    if (len < 3 || arg->value[0] != '{' || arg->value[len - 1] != '}')
        return mem_strdup(arg->value);
    if (!source || !source->value)
        return NULL;
    char *names = mem_strndup(arg->value + 1, len - 2);
    char *value = first_known(arg, names, source);
    free(names);
    if (value && arg->type == ARG_WORDS && value[0] == '[') {
        char *words = words_of(value);
        free(value);
        return words;
    }
    return value;
}

void args_defaults(struct args *args, const struct template_source *source)
{
    for (size_t i = 0; i < args->command->arg_count; i++) {
        mem_wipe_free(args->values[i].fallback);
        args->values[i].fallback = default_value(&args->command->args[i], source);
    }
}

bool args_visible(const struct args *args, const struct arg *arg)
{
    return !arg->visible || arg->visible(args);
}

bool args_complete(const struct args *args, struct error *error)
{
    for (size_t i = 0; i < args->command->arg_count; i++) {
        const struct arg *arg = &args->command->args[i];
        if (!(arg->flags & ARG_REQUIRED) || !args_visible(args, arg))
            continue;
        const char *value = args_get(args, arg->name);
        if (!value || (value[0] == '\0' && empty_is_unset(arg->type)))
            return error_set(error, ERROR_USAGE, "%s needs %s (%s)", args->command->name, arg->name, arg->summary);
    }
    return true;
}
