#include "cmd/describe.h"
#include "cmd/options.h"
#include "cmd/registry.h"
#include <ctype.h>
#include <string.h>

#include "base/banned.h"

enum { COLUMN = 30 };

const struct global_option global_options[] = {
    {"url", 'u', "URL", "management API; default http://localhost:15672; user:password@ is allowed", "WARREN_URL"},
    {"amqp", 0, "URL", "AMQP endpoint; default: found out from the broker", "WARREN_AMQP"},
    {"user", 'U', "NAME", "default guest", "WARREN_USER"},
    {"password-file", 0, "FILE", "the password is its first line; else it is asked for", "WARREN_PASSWORD"},
    {"vhost", 'V', "NAME", "one vhost alone; lists show all, other commands use / without it", "WARREN_VHOST"},
    {"profile", 'p', "NAME", "a section of warren.conf or ~/.rabbitmqadmin.conf", "WARREN_PROFILE"},
    {"tls-ca", 0, "FILE", "certificates to trust", NULL},
    {"tls-cert", 0, "FILE", "own certificate", NULL},
    {"tls-key", 0, "FILE", "its key", NULL},
    {"insecure", 0, NULL, "do not check the broker's certificate", NULL},
    {"read-only", 0, NULL, "nothing that writes is sent", NULL},
    {"interval", 'i', "SECONDS", "between two looks in the console; default 5", NULL},
    {"output", 'o', "FORMAT", "table, json or csv", NULL},
    {"yes", 0, NULL, "answers yes to what would be asked", NULL},
    {"confirm", 0, "NAME", "answers what asks for a name to be typed", NULL},
    {"no-color", 0, NULL, "no colours", "NO_COLOR"},
    {"log", 0, "FILE", "write a log", NULL},
    {"completion", 0, "SHELL", "print completions for bash, zsh or fish", NULL},
    {"manual", 0, NULL, "print the manual page's source (scdoc)", NULL},
    {"version", 0, NULL, "print the version", NULL},
    {"help", 'h', NULL, "print this, or what a command takes", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

const char *option_name(const struct arg *arg)
{
    if (arg->type == ARG_PASSWORD)
        return "new-password-file";
    return arg->option ? arg->option : arg->name;
}

bool option_offered(const struct arg *arg)
{
    return !(arg->flags & (ARG_CONSOLE_ONLY | ARG_POSITIONAL));
}

size_t command_row_words(const struct command *command, const char *words[ROW_WORDS_MAX])
{
    const struct resource *resource = command->flags & CMD_ROW ? command_resource(command) : NULL;
    size_t count = 0, keys = 0;

    for (size_t i = 0; resource && i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        if (!(column->flags & COL_KEY) || strcmp(column->name, "vhost") == 0)
            continue;
        keys++;
        if (count < ROW_WORDS_MAX)
            words[count++] = strcmp(column->name, "name") == 0 ? resource->singular : column->name;
    }
    /* Bindings have too many keys to write down: their commands say what they take. */
    return keys > ROW_WORDS_MAX ? 0 : count;
}

static const char *value_word(const struct arg *arg)
{
    switch (arg->type) {
    case ARG_NAME:
        return "NAME";
    case ARG_INTEGER:
        return "N";
    case ARG_DURATION:
        return "TIME";
    case ARG_PASSWORD:
    case ARG_FILE:
        return "FILE";
    case ARG_PAIRS:
        return "NAME[:TYPE]=VALUE";
    case ARG_WORDS:
        return "A,B";
    case ARG_CHOICE:
        return "WORD";
    case ARG_TEXT:
    case ARG_BODY:
    case ARG_FLAG:
        break;
    }
    return "TEXT";
}

static void upper(struct buf *out, const char *word)
{
    for (; *word; word++)
        buf_putc(out, (char)toupper((unsigned char)*word));
}

void describe_usage(struct buf *out, const struct command *command)
{
    const char *words[ROW_WORDS_MAX];
    size_t count = command_row_words(command, words);
    bool options = false;

    buf_puts(out, command->name);
    for (size_t i = 0; i < count; i++) {
        buf_putc(out, ' ');
        upper(out, words[i]);
    }
    for (size_t i = 0; i < command->arg_count; i++) {
        options = options || option_offered(&command->args[i]);
        if (!(command->args[i].flags & ARG_POSITIONAL))
            continue;
        buf_putc(out, ' ');
        upper(out, command->args[i].option ? command->args[i].option : command->args[i].name);
    }
    if (options)
        buf_puts(out, " [OPTION]…");
}

void describe_option(struct buf *out, const struct arg *arg)
{
    if (strcmp(arg->name, "count") == 0)
        buf_puts(out, "-n, ");
    buf_printf(out, "--%s", option_name(arg));
    if (arg->type != ARG_FLAG)
        buf_printf(out, " %s", value_word(arg));
}

void describe_option_summary(struct buf *out, const struct arg *arg)
{
    buf_puts(out, arg->type == ARG_PASSWORD ? "read it from a file's first line instead of asking" : arg->summary);
    if (arg->type == ARG_CHOICE) {
        for (const char *const *word = arg->choices; word && *word; word++)
            buf_printf(out, "%s%s", word == arg->choices ? " (" : ", ", *word);
        buf_puts(out, ")");
    }
    if (arg->type == ARG_FLAG && arg->value && strcmp(arg->value, "true") == 0)
        buf_printf(out, "; the default; --no-%s says no", option_name(arg));
    else if (arg->value && *arg->value && arg->value[0] != '{' && arg->type != ARG_FLAG)
        buf_printf(out, "; default %s", arg->value);
    if (arg->type == ARG_PAIRS)
        buf_puts(out, "; may be repeated");
}

static void pad(struct buf *out, size_t from)
{
    size_t len = out->len - from;

    if (len + 2 > COLUMN) {
        buf_putc(out, '\n');
        len = 0;
    }
    for (; len < COLUMN; len++)
        buf_putc(out, ' ');
}

void describe_command(struct buf *out, const struct command *command)
{
    buf_puts(out, "Usage: warren [OPTION]… ");
    describe_usage(out, command);
    buf_printf(out, "\n\n%s.\n", command->summary);
    if (command->manual)
        buf_printf(out, "\n%s\n", command->manual);
    bool first = true;
    for (size_t i = 0; i < command->arg_count; i++) {
        if (command->args[i].flags & ARG_CONSOLE_ONLY)
            continue;
        buf_puts(out, first ? "\n" : "");
        first = false;
        size_t from = out->len;
        buf_puts(out, "  ");
        if (command->args[i].flags & ARG_POSITIONAL)
            upper(out, command->args[i].option ? command->args[i].option : command->args[i].name);
        else
            describe_option(out, &command->args[i]);
        pad(out, from);
        describe_option_summary(out, &command->args[i]);
        buf_putc(out, '\n');
    }
    buf_puts(out, "\nwarren --help tells the options that all commands take.\n");
}

static void help_options(struct buf *out)
{
    for (const struct global_option *option = global_options; option->name; option++) {
        size_t from = out->len;
        if (option->letter)
            buf_printf(out, "  -%c, --%s", option->letter, option->name);
        else
            buf_printf(out, "      --%s", option->name);
        if (option->value)
            buf_printf(out, " %s", option->value);
        pad(out, from);
        buf_puts(out, option->summary);
        if (option->environment)
            buf_printf(out, " [%s]", option->environment);
        buf_putc(out, '\n');
    }
}

void describe_help(struct buf *out)
{
    buf_puts(out, "Usage: warren [OPTION]…\n       warren [OPTION]… COMMAND …\n\n"
                  "A terminal console for RabbitMQ. Without a command it opens the console.\n\nOptions:\n");
    help_options(out);
    buf_puts(out, "\nCommands (warren COMMAND --help tells more):\n");
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (!(command->flags & CMD_CLI))
            continue;
        size_t from = out->len;
        buf_printf(out, "  %s", command->name);
        pad(out, from);
        buf_printf(out, "%s\n", command->summary);
    }
}
