#include "cli/parse.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/password.h"
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

static void add(struct parse_table *table, const char *name, int has_arg, int val)
{
    if (table->count < PARSE_OPTIONS_MAX - 1)
        table->options[table->count++] = (struct option){name, has_arg, NULL, val};
}

static void add_letter(struct parse_table *table, char letter, bool value)
{
    size_t len = strlen(table->letters);

    if (len + 3 < sizeof table->letters)
        snprintf(table->letters + len, sizeof table->letters - len, "%c%s", letter, value ? ":" : "");
}

static void add_arg(struct parse_table *table, const struct arg *arg, int index)
{
    if (!option_offered(arg))
        return;
    bool flag = arg->type == ARG_FLAG;
    add(table, option_name(arg), flag ? no_argument : required_argument, PARSE_ARG + index);
    if (flag) {
        char *name = table->names[table->count];
        snprintf(name, sizeof table->names[0], "no-%s", option_name(arg));
        add(table, name, no_argument, PARSE_ARG_NO + index);
    }
    if (strcmp(arg->name, "count") == 0)
        add_letter(table, 'n', true);
}

void parse_table_init(struct parse_table *table, bool global, const struct command *command)
{
    *table = (struct parse_table){.letters = "-:"}; /* words in their order, and a missing value told apart */
    for (int i = 0; global && global_options[i].name; i++) {
        const struct global_option *option = &global_options[i];
        add(table, option->name, option->value ? required_argument : no_argument, PARSE_GLOBAL + i);
        if (option->letter)
            add_letter(table, option->letter, option->value != NULL);
    }
    for (size_t i = 0; command && i < command->arg_count; i++)
        add_arg(table, &command->args[i], (int)i);
}

bool parse_complain(const struct parse_table *table, int answer, char **argv, struct error *error)
{
    const char *names[PARSE_OPTIONS_MAX + 1];
    const char *word = argv[optind - 1];
    char name[64];

    if (answer == ':')
        return error_set(error, ERROR_USAGE, "%.80s needs a value", word);
    if (strncmp(word, "--", 2) != 0)
        return error_set(error, ERROR_USAGE, "unknown option -%c (warren --help tells all)", optopt);
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    for (size_t i = 0; i < table->count; i++) {
        names[i] = table->options[i].name;
        if (strcmp(name, names[i]) == 0)
            return error_set(error, ERROR_USAGE, "--%s takes no value", name);
    }
    names[table->count] = NULL;
    const char *near = text_nearest(name, names);
    if (near)
        return error_set(error, ERROR_USAGE, "unknown option --%s: did you mean --%s?", name, near);
    return error_set(error, ERROR_USAGE, "unknown option --%s (warren --help tells all)", name);
}

/* A password comes from a file's first line, never from an option's value: those can be seen by others. */
static bool set_password(struct args *args, const struct arg *arg, const char *path, struct error *error)
{
    char *password = password_from_file(path, error);
    bool ok = password && args_set(args, arg->name, password, error);

    mem_wipe_free(password);
    return ok;
}

static bool take(struct args *args, const struct arg *arg, const char *value, struct error *error)
{
    if (arg->type == ARG_PASSWORD)
        return set_password(args, arg, value, error);
    if (arg->type == ARG_PAIRS)
        return args_add(args, arg->name, value, error);
    if (!args_set(args, arg->name, value, error))
        return error_prefix(error, "--%s: ", option_name(arg));
    return true;
}

static int arg_named(const struct command *command, const char *name)
{
    for (size_t i = 0; i < command->arg_count; i++) {
        if (strcmp(command->args[i].name, name) == 0)
            return (int)i;
    }
    return 0;
}

bool parse_words(struct args *args, char **words, int count, char **plain, int *plain_count, struct error *error)
{
    const struct command *command = args_command(args);
    struct parse_table table;
    int answer;
    bool ok = true;

    parse_table_init(&table, false, command);
    *plain_count = 0;
    optind = 0; /* start afresh */
    opterr = 0;
    while (ok && (answer = getopt_long(count, words, table.letters, table.options, NULL)) != -1) {
        if (answer == 1)
            plain[(*plain_count)++] = optarg;
        else if (answer == 'n')
            ok = take(args, &command->args[arg_named(command, "count")], optarg, error);
        else if (answer >= PARSE_ARG_NO)
            ok = take(args, &command->args[answer - PARSE_ARG_NO], "false", error);
        else if (answer >= PARSE_ARG)
            ok = take(args, &command->args[answer - PARSE_ARG], optarg ? optarg : "true", error);
        else
            ok = parse_complain(&table, answer, words, error);
    }
    while (ok && optind < count)
        plain[(*plain_count)++] = words[optind++];
    return ok;
}

static bool usage(const struct command *command, const char *what, const char *word, struct error *error)
{
    struct buf text;

    buf_init(&text, 300);
    describe_usage(&text, command);
    error_set(error, ERROR_USAGE, "%s%s%.100s; usage: warren %s", what, word ? " " : "", word ? word : "", text.data);
    buf_finish(&text);
    return false;
}

bool parse_plain(struct args *args, char **plain, int count, const char *row[ROW_WORDS_MAX], struct error *error)
{
    const struct command *command = args_command(args);
    const char *words[ROW_WORDS_MAX];
    int wanted = (int)command_row_words(command, words), at = 0;

    for (; at < wanted; at++) {
        if (at >= count)
            return usage(command, "which", words[at], error);
        row[at] = plain[at];
    }
    for (size_t i = 0; i < command->arg_count; i++) {
        const struct arg *arg = &command->args[i];
        if (!(arg->flags & ARG_POSITIONAL))
            continue;
        if (at < count && !args_set(args, arg->name, plain[at], error))
            return error_prefix(error, "%s: ", command->name);
        if (at >= count && arg->flags & ARG_REQUIRED)
            return usage(command, "missing:", arg->name, error);
        at++;
    }
    return at < count ? usage(command, "too many words:", plain[at], error) : true;
}
