#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/parse.h"
#include "cmd/registry.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

/* Values of --url and --amqp in argv, which may hold a password. */
enum { ADDRESSES_MAX = 8 };
static char *addresses[ADDRESSES_MAX];
static size_t address_count;

static const struct global_option *global_named(const char *name, size_t len)
{
    const struct global_option *found = NULL;

    for (const struct global_option *option = global_options; option->name; option++) {
        if (strlen(option->name) == len && memcmp(option->name, name, len) == 0)
            return option;
        if (strncmp(option->name, name, len) == 0)
            found = option;
    }
    return found;
}

static bool letter_takes(char letter)
{
    for (const struct global_option *option = global_options; option->name; option++) {
        if (option->letter == letter)
            return option->value != NULL;
    }
    return false;
}

/* The first word that is neither an option nor an option's value: which options may follow depends on it. */
static const char *command_word(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (strcmp(word, "--") == 0)
            return i + 1 < argc ? argv[i + 1] : NULL;
        if (strncmp(word, "--", 2) == 0) {
            size_t len = strcspn(word + 2, "=");
            const struct global_option *option = global_named(word + 2, len);
            i += option && option->value && word[2 + len] == '\0';
        } else if (word[0] == '-' && word[1]) {
            i += letter_takes(word[1]) && word[2] == '\0';
        } else {
            return word;
        }
    }
    return NULL;
}

static bool set_output(struct cli_options *options, const char *value, struct error *error)
{
    static const char *const words[] = {"table", "json", "csv"};

    for (int i = 0; i < 3; i++) {
        if (strcmp(value, words[i]) == 0) {
            options->settings.output = (enum output_format)i;
            return true;
        }
    }
    return error_set(error, ERROR_USAGE, "--output: \"%.60s\" is none of table, json, csv", value);
}

static bool set_interval(struct cli_options *options, const char *value, struct error *error)
{
    char *end = NULL;
    double seconds = strtod(value, &end);

    if (end == value || *end || !isfinite(seconds) || seconds < SETTINGS_INTERVAL_LEAST_MS / 1000.0 ||
        seconds > SETTINGS_INTERVAL_MOST_MS / 1000.0)
        return error_set(error, ERROR_USAGE, "--interval: \"%.60s\" is not between 0.2 and 3600 seconds", value);
    options->settings.interval_s = seconds;
    return true;
}

static bool *switch_of(struct cli_options *options, const char *name)
{
    const struct {
        const char *name;
        bool *value;
    } switches[] = {
        {"insecure", &options->settings.insecure},
        {"read-only", &options->settings.read_only},
        {"yes", &options->settings.yes},
        {"no-color", &options->settings.no_color},
        {"manual", &options->manual},
        {"version", &options->version},
        {"help", &options->help},
    };

    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        if (strcmp(switches[i].name, name) == 0)
            return switches[i].value;
    }
    return NULL;
}

static const char **text_of(struct cli_options *options, const char *name)
{
    const struct {
        const char *name;
        const char **value;
    } texts[] = {
        {"url", &options->settings.url},         {"amqp", &options->settings.amqp},
        {"user", &options->settings.user},       {"password-file", &options->settings.password_file},
        {"vhost", &options->settings.vhost},     {"profile", &options->settings.profile},
        {"tls-ca", &options->settings.tls_ca},   {"tls-cert", &options->settings.tls_cert},
        {"tls-key", &options->settings.tls_key}, {"confirm", &options->settings.confirm},
        {"log", &options->settings.log},         {"completion", &options->completion},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].name, name) == 0)
            return texts[i].value;
    }
    return NULL;
}

static bool set_global(struct cli_options *options, const char *name, char *value, struct error *error)
{
    bool *yes = switch_of(options, name);
    const char **text = text_of(options, name);

    if (yes)
        *yes = true;
    else if (text)
        *text = value;
    else if (strcmp(name, "output") == 0)
        return set_output(options, value, error);
    else if (strcmp(name, "interval") == 0)
        return set_interval(options, value, error);
    if ((strcmp(name, "url") == 0 || strcmp(name, "amqp") == 0) && address_count < ADDRESSES_MAX)
        addresses[address_count++] = value;
    return true;
}

/* The name of the global option that getopt answered; NULL: it is none. */
static const char *global_answered(int answer)
{
    if (answer >= PARSE_GLOBAL && answer < PARSE_ARG)
        return global_options[answer - PARSE_GLOBAL].name;
    for (const struct global_option *option = global_options; option->name && answer > ' '; option++) {
        if (option->letter == answer)
            return option->name;
    }
    return NULL;
}

static bool parse_all(struct cli_options *options, int argc, char **argv, const struct parse_table *table, char **rest,
                      int *count, struct error *error)
{
    int answer, before = 1;
    bool ok = true;

    optind = 0;
    opterr = 0;
    while (ok && (answer = getopt_long(argc, argv, table->letters, table->options, NULL)) != -1) {
        const char *name = global_answered(answer);
        if (name) {
            ok = set_global(options, name, optarg, error);
        } else if (answer == '?' || answer == ':') {
            ok = parse_complain(table, answer, argv, error);
        } else {
            /* Words, and the command's own options with their values, as they stand. */
            while (before < optind)
                rest[(*count)++] = argv[before++];
        }
        before = optind;
    }
    if (ok && optind < argc) {
        rest[(*count)++] = argv[optind - 1]; /* "--" */
        while (optind < argc)
            rest[(*count)++] = argv[optind++];
    }
    return ok;
}

bool cli_parse(struct cli_options *options, int argc, char **argv, char ***rest, int *rest_count, struct error *error)
{
    const char *word = command_word(argc, argv);
    struct parse_table table;

    *options = (struct cli_options){0};
    address_count = 0;
    *rest = mem_calloc((size_t)argc + 2, sizeof **rest);
    *rest_count = 0;
    parse_table_init(&table, true, word ? registry_find(word) : NULL);
    if (!parse_all(options, argc, argv, &table, *rest, rest_count, error))
        return false;
    /* The command stands first, also after "--". */
    if (*rest_count > 1 && strcmp((*rest)[0], "--") == 0) {
        memmove(*rest, *rest + 1, (size_t)(*rest_count - 1) * sizeof **rest);
        (*rest)[--*rest_count] = NULL;
    }
    return true;
}

void cli_hide_secrets(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    for (size_t i = 0; i < address_count; i++) {
        char *start = strstr(addresses[i], "://");
        start = start ? start + 3 : addresses[i];
        size_t len = strcspn(start, "/?#");
        char *at = NULL;
        for (size_t k = 0; k < len; k++) {
            if (start[k] == '@')
                at = start + k;
        }
        char *colon = at ? memchr(start, ':', (size_t)(at - start)) : NULL;
        if (colon)
            memset(colon + 1, '*', (size_t)(at - colon - 1));
    }
}

int cli_fail(const struct error *error)
{
    struct buf text;

    fflush(stdout);
    buf_init(&text, BUF_TEXT_MAX);
    safe_string(&text, error->text);
    fprintf(stderr, "warren: %s\n", text.data);
    buf_finish(&text);
    return error_exit_status(error->code);
}
