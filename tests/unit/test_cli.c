/* The command line: options anywhere, words, suggestions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/cli.h"
#include "cli/parse.h"
#include "cmd/registry.h"

#include "base/banned.h"

enum { WORDS_MAX = 24 };

/* argv as main() gets it: writable, and its strings too. */
struct line {
    char *argv[WORDS_MAX + 1];
    int argc;
    struct cli_options options;
    char **rest;
    int rest_count;
    struct error error;
    bool ok;
};

static void read_line(struct line *line, const char *text)
{
    memset(line, 0, sizeof *line);
    line->argv[line->argc++] = strdup("warren");
    while (*text) {
        size_t len = strcspn(text, " ");
        assert_true(line->argc < WORDS_MAX);
        line->argv[line->argc++] = strndup(text, len);
        text += len + (text[len] == ' ');
    }
    line->ok = cli_parse(&line->options, line->argc, line->argv, &line->rest, &line->rest_count, &line->error);
}

static void forget(struct line *line)
{
    for (int i = 0; i < line->argc; i++)
        free(line->argv[i]);
    free(line->rest);
}

static void check_rest(const struct line *line, const char *expected)
{
    char joined[400] = "";
    size_t used = 0;

    if (!line->ok)
        fail_msg("%s", line->error.text);
    for (int i = 0; i < line->rest_count; i++)
        used += (size_t)snprintf(joined + used, sizeof joined - used, "%s%s", i ? " " : "", line->rest[i]);
    assert_string_equal(joined, expected);
    assert_null(line->rest[line->rest_count]);
}

static void test_options_before_and_after(void **state)
{
    struct line line;

    (void)state;
    read_line(&line, "-u http://h:1 queues --vhost v -o csv --read-only --filter x --limit 3 -i 2.5 --yes");
    check_rest(&line, "queues --filter x --limit 3");
    assert_string_equal(line.options.settings.url, "http://h:1");
    assert_string_equal(line.options.settings.vhost, "v");
    assert_int_equal(line.options.settings.output, OUTPUT_CSV);
    assert_true(line.options.settings.read_only && line.options.settings.yes && !line.options.settings.insecure);
    assert_true(line.options.settings.interval_s > 2.4 && line.options.settings.interval_s < 2.6);
    forget(&line);
    read_line(&line, "--vhost=v peek q -n 3 -Vw");
    check_rest(&line, "peek q -n 3");
    assert_string_equal(line.options.settings.vhost, "w");
    forget(&line);
}

static void test_no_command(void **state)
{
    struct line line;

    (void)state;
    read_line(&line, "");
    check_rest(&line, "");
    forget(&line);
    read_line(&line, "-p prod --no-color");
    check_rest(&line, "");
    assert_string_equal(line.options.settings.profile, "prod");
    forget(&line);
    read_line(&line, "--help");
    assert_true(line.ok && line.options.help);
    forget(&line);
    read_line(&line, "peek --help");
    check_rest(&line, "peek");
    assert_true(line.options.help);
    forget(&line);
}

static void test_words_that_look_like_options(void **state)
{
    struct line line;

    (void)state;
    read_line(&line, "purge -V v -- -q");
    check_rest(&line, "purge -- -q");
    forget(&line);
    read_line(&line, "publish --queue q --body --yes");
    check_rest(&line, "publish --queue q --body --yes"); /* the body is "--yes" */
    assert_false(line.options.settings.yes);
    forget(&line);
    read_line(&line, "-- queues");
    check_rest(&line, "queues");
    forget(&line);
}

static void check_refused(const char *text, const char *word)
{
    struct line line;

    read_line(&line, text);
    assert_false(line.ok);
    assert_int_equal(line.error.code, ERROR_USAGE);
    if (!strstr(line.error.text, word))
        fail_msg("%s: %s", text, line.error.text);
    forget(&line);
}

static void test_mistakes(void **state)
{
    (void)state;
    check_refused("queues --vhots x", "did you mean --vhost?");
    check_refused("queues --flter x", "did you mean --filter?");
    check_refused("--zzzzzzzzzz", "unknown option --zzzzzzzzzz");
    check_refused("-x", "-x");
    check_refused("--url", "needs a value");
    check_refused("--output xml", "xml");
    check_refused("--interval 0", "3600");
    check_refused("--interval soon", "soon");
    check_refused("--yes=no", "takes no value");
}

static void test_secrets_are_hidden(void **state)
{
    struct line line;

    (void)state;
    read_line(&line, "-u http://me:secret@host:1/x@y --amqp=amqp://a:b%40@h publish --queue q --body http://u:keep@h");
    assert_true(line.ok);
    cli_hide_secrets(line.argc, line.argv);
    assert_string_equal(line.argv[2], "http://me:******@host:1/x@y");
    assert_string_equal(line.argv[3], "--amqp=amqp://a:****@h");
    assert_string_equal(line.argv[8], "http://u:keep@h");
    forget(&line);
}

/* Words of a command into its arguments. */
static struct args *words(const char *name, const char *text, const char *row[ROW_WORDS_MAX], struct error *error)
{
    char *copies[WORDS_MAX + 1] = {NULL}, *argv[WORDS_MAX + 1] = {NULL}, *plain[WORDS_MAX + 1] = {NULL};
    static char kept[WORDS_MAX][80];
    struct args *args = args_create(registry_find(name));
    int count = 0, plain_count = 0;

    copies[count++] = strdup(name);
    while (*text) {
        size_t len = strcspn(text, " ");
        copies[count++] = strndup(text, len);
        text += len + (text[len] == ' ');
    }
    for (int i = 0; i < count; i++) {
        snprintf(kept[i], sizeof kept[i], "%s", copies[i]);
        argv[i] = kept[i];
        free(copies[i]);
    }
    if (parse_words(args, argv, count, plain, &plain_count, error) && parse_plain(args, plain, plain_count, row, error))
        return args;
    args_destroy(args);
    return NULL;
}

static void test_words_of_commands(void **state)
{
    const char *row[ROW_WORDS_MAX] = {NULL};
    struct error error = {0};

    (void)state;
    struct args *args = words("delete-queue", "orders --if-empty", row, &error);
    assert_non_null(args);
    assert_string_equal(row[0], "orders");
    assert_true(args_flag(args, "if-empty"));
    args_destroy(args);
    args = words("set-tags", "bob monitoring,management", row, &error);
    assert_non_null(args);
    assert_string_equal(row[0], "bob");
    assert_string_equal(args_get(args, "new-tags"), "monitoring,management");
    args_destroy(args);
    args = words("publish", "--header a:int=1 --key k --header b=2 --exchange e --no-persistent -n 4", row, &error);
    assert_non_null(args);
    assert_string_equal(args_get(args, "headers"), "a:int=1\nb=2");
    assert_string_equal(args_get(args, "routing-key"), "k");
    assert_string_equal(args_get(args, "count"), "4");
    assert_false(args_flag(args, "persistent"));
    args_destroy(args);
}

static void check_wrong(const char *name, const char *text, const char *said)
{
    const char *row[ROW_WORDS_MAX] = {NULL};
    struct error error = {0};

    assert_null(words(name, text, row, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    if (!strstr(error.text, said))
        fail_msg("%s %s: %s", name, text, error.text);
}

static void test_wrong_words(void **state)
{
    (void)state;
    check_wrong("peek", "", "peek QUEUE");
    check_wrong("peek", "a b", "b");
    check_wrong("peek", "a -n none", "none");
    check_wrong("peek", "a -n 0", "at least 1");
    check_wrong("set-tags", "bob", "new-tags");
    check_wrong("declare-queue", "q --type lazy", "classic, quorum, stream");
    check_wrong("declare-queue", "", "NAME");
    check_wrong("publish", "--header novalue", "NAME=VALUE");
    check_wrong("add-user", "bob --new-password-file /nonexistent", "/nonexistent");
    check_wrong("grant", "", "USER");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_before_and_after),
        cmocka_unit_test(test_no_command),
        cmocka_unit_test(test_words_that_look_like_options),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_secrets_are_hidden),
        cmocka_unit_test(test_words_of_commands),
        cmocka_unit_test(test_wrong_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
