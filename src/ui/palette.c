#include "ui/palette.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/registry.h"
#include "ui/console_internal.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

bool palette_split(const char *text, char **storage, char *words[PALETTE_WORDS], size_t *count)
{
    char *out = *storage = mem_alloc(strlen(text) + 1), quote = '\0';
    bool inside = false;

    *count = 0;
    for (; *text; text++) {
        if (!quote && *text == ' ') {
            if (inside)
                *out++ = '\0';
            inside = false;
            continue;
        }
        if (!inside) {
            if (*count == PALETTE_WORDS)
                return false;
            words[(*count)++] = out;
            inside = true;
        }
        if (quote && *text == quote)
            quote = '\0';
        else if (!quote && (*text == '"' || *text == '\''))
            quote = *text;
        else if (*text == '\\' && quote != '\'' && text[1])
            *out++ = *++text;
        else
            *out++ = *text;
    }
    *out = '\0';
    return quote == '\0';
}

bool palette_offers(const struct command *command)
{
    return !(command->flags & (CMD_CLI_ONLY | CMD_HIDDEN)) && strcmp(command->name, "palette") != 0;
}

/* By name or by the option's name, over `len` bytes. */
static const struct arg *find_arg(const struct command *command, const char *name, size_t len)
{
    for (size_t i = 0; i < command->arg_count; i++) {
        const struct arg *arg = &command->args[i];
        const char *option = arg->option ? arg->option : arg->name;
        if ((strlen(arg->name) == len && memcmp(arg->name, name, len) == 0) ||
            (strlen(option) == len && memcmp(option, name, len) == 0))
            return arg;
    }
    return NULL;
}

static bool give(struct args *args, const struct arg *arg, const char *value, struct error *error)
{
    if (arg->type == ARG_PAIRS)
        return args_add(args, arg->name, value, error);
    return args_set(args, arg->name, value, error);
}

/* The next positional argument that has no value yet. */
static const struct arg *next_positional(const struct command *command, const struct args *args)
{
    for (size_t i = 0; i < command->arg_count; i++) {
        if (command->args[i].flags & ARG_POSITIONAL && !args_given(args, command->args[i].name))
            return &command->args[i];
    }
    return NULL;
}

/* What the word at *at says: the argument that it names, and its value, which may be the word after it. NULL: it names
 * none. */
static const struct arg *named(const struct command *command, char *const *words, size_t count, size_t *at,
                               const char **value)
{
    const char *word = words[*at], *name = text_starts(word, "--") ? word + 2 : word, *equals = strchr(name, '=');
    const struct arg *arg = find_arg(command, name, equals ? (size_t)(equals - name) : strlen(name));

    *value = equals ? equals + 1 : NULL;
    if (!arg || equals)
        return arg;
    if (arg->type == ARG_FLAG)
        *value = "true";
    else if (name == word)
        return NULL; /* a value that happens to be an argument's name */
    else if (*at + 1 < count)
        *value = words[++*at];
    return arg;
}

bool palette_arguments(const struct command *command, char *const *words, size_t count, struct args *args,
                       struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        const char *word = words[i], *value;
        const struct arg *arg = named(command, words, count, &i, &value);
        if (!arg && text_starts(word, "--"))
            return error_set(error, ERROR_USAGE, "%s has no %s", command->name, word);
        if (!arg) {
            arg = next_positional(command, args);
            value = word;
        }
        if (!arg)
            return error_set(error, ERROR_USAGE, "%s: \"%s\" is one word too many", command->name, word);
        if (!value)
            return error_set(error, ERROR_USAGE, "%s: %s needs a value", command->name, arg->name);
        if (!give(args, arg, value, error))
            return false;
    }
    return true;
}

static bool unknown(const char *word, struct error *error)
{
    const char **names = mem_calloc(registry_count() + 1, sizeof *names);
    size_t count = 0;

    for (size_t i = 0; i < registry_count(); i++) {
        if (palette_offers(registry_at(i)))
            names[count++] = registry_at(i)->name;
    }
    const char *near = text_nearest(word, names);
    error_set(error, ERROR_USAGE, "there is no command %s%s%s%s", word, near ? "; did you mean " : "", near ? near : "",
              near ? "?" : "");
    free(names);
    return false;
}

/* Is the first word the name of what a row command acts on? */
static bool names_object(const struct command *command, char *word, const struct args *args)
{
    const char *value;
    size_t at = 0;

    return command->flags & CMD_ROW && !text_starts(word, "--") && !next_positional(command, args) &&
           !named(command, &word, 1, &at, &value);
}

static bool run_words(struct console *console, char *const *words, size_t count, struct error *error)
{
    const struct command *command = registry_find(words[0]);

    if (!command)
        return unknown(words[0], error);
    if (command->flags & CMD_CLI_ONLY)
        return error_set(error, ERROR_USAGE, "%s is for the command line: warren %s", command->name, command->name);
    if (strcmp(command->name, "vhost") == 0 && count == 2) {
        console_set_vhost(console, words[1]);
        return true;
    }
    if (count == 1 || command->flags & (CMD_LIST | CMD_VIEW | CMD_MENU)) {
        console->key = 0;
        console_command(console, command);
        return true;
    }
    struct args *args = args_create(command);
    const size_t first = names_object(command, words[1], args) ? 2 : 1;
    if (!palette_arguments(command, words + first, count - first, args, error)) {
        args_destroy(args);
        return false;
    }
    if (first == 2)
        return console_invoke_named(console, command, words[1], args, error);
    console_invoke(console, command, args);
    return true;
}

bool palette_run(struct console *console, const char *text, struct error *error)
{
    char *words[PALETTE_WORDS], *storage;
    size_t count;
    bool ok = true;

    if (!palette_split(text, &storage, words, &count))
        ok = error_set(error, ERROR_USAGE, "a quote is still open");
    else if (count > 0)
        ok = run_words(console, words, count, error);
    mem_wipe_free(storage);
    return ok;
}
