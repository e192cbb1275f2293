/* Values of arguments: types, defaults, pairs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "cmd/args.h"
#include "cmd/pairs.h"

#include "base/banned.h"

static const char *const colours[] = {"red", "green", NULL};

static bool only_red(const struct args *args)
{
    const char *colour = args_get(args, "colour");

    return colour && strcmp(colour, "red") == 0;
}

static const struct arg all[] = {
    {.name = "name", .summary = "a name", .type = ARG_NAME, .flags = ARG_REQUIRED, .value = "{thing.name|other}"},
    {.name = "count", .summary = "a number", .type = ARG_INTEGER, .value = "3"},
    {.name = "flag", .summary = "yes or no", .type = ARG_FLAG, .value = "false"},
    {.name = "colour", .summary = "a word", .type = ARG_CHOICE, .choices = colours},
    {.name = "wait", .summary = "a time", .type = ARG_DURATION},
    {.name = "text", .summary = "text", .type = ARG_TEXT, .value = "old"},
    {.name = "shade", .summary = "of red", .type = ARG_TEXT, .flags = ARG_REQUIRED, .visible = only_red},
    {.name = "pairs", .summary = "pairs", .type = ARG_PAIRS},
    {.name = "tags", .summary = "words", .type = ARG_WORDS, .value = "{tags}"},
};
static const struct command command = {
    .name = "test", .summary = "a test", .args = all, .arg_count = sizeof all / sizeof *all};

static bool source_value(const void *context, const char *name, struct buf *out)
{
    (void)context;
    if (strcmp(name, "other") == 0)
        return buf_puts(out, "from the row");
    if (strcmp(name, "tags") == 0)
        return buf_puts(out, "[\"one\",\"two\"]");
    return false;
}

static const struct template_source source = {source_value, NULL};

static void good(struct args *args, const char *name, const char *value)
{
    struct error error = {0};

    if (!args_set(args, name, value, &error))
        fail_msg("%s=%s: %s", name, value, error.text);
}

static void bad(struct args *args, const char *name, const char *value)
{
    struct error error = {0};

    assert_false(args_set(args, name, value, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    assert_true(*error.text);
}

static void test_defaults(void **state)
{
    struct args *args = args_create(&command);

    (void)state;
    assert_null(args_get(args, "name"));
    args_defaults(args, &source);
    assert_string_equal(args_get(args, "name"), "from the row");
    assert_string_equal(args_get(args, "tags"), "one,two");
    assert_string_equal(args_get(args, "count"), "3");
    assert_false(args_given(args, "name"));
    good(args, "name", "given");
    assert_string_equal(args_get(args, "name"), "given");
    assert_true(args_given(args, "name"));
    good(args, "name", "");
    assert_string_equal(args_get(args, "name"), "from the row");
    good(args, "text", "");
    assert_string_equal(args_get(args, "text"), "");
    args_destroy(args);
}

static void test_types(void **state)
{
    struct args *args = args_create(&command);
    int64_t number = 0;

    (void)state;
    args_defaults(args, NULL);
    good(args, "count", "-12");
    assert_true(args_integer(args, "count", &number));
    assert_int_equal(number, -12);
    bad(args, "count", "12x");
    bad(args, "count", "99999999999999999999");
    good(args, "wait", "1.5s");
    assert_true(args_duration(args, "wait", &number));
    assert_int_equal(number, 1500);
    bad(args, "wait", "soon");
    good(args, "flag", "yes");
    assert_true(args_flag(args, "flag"));
    good(args, "flag", "off");
    assert_false(args_flag(args, "flag"));
    bad(args, "flag", "perhaps");
    good(args, "colour", "green");
    bad(args, "colour", "blue");
    bad(args, "name", "\xff\xfe");
    char longer[300];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    bad(args, "name", longer);
    args_destroy(args);
}

static void test_complete(void **state)
{
    struct args *args = args_create(&command);
    struct error error = {0};

    (void)state;
    args_defaults(args, NULL);
    assert_false(args_complete(args, &error));
    assert_non_null(strstr(error.text, "name"));
    good(args, "name", "n");
    assert_true(args_complete(args, &error));
    good(args, "colour", "red"); /* now the shade counts */
    assert_false(args_complete(args, &error));
    good(args, "shade", "dark");
    assert_true(args_complete(args, &error));
    args_destroy(args);
}

static void check_json(const char *lines, const char *expected)
{
    struct error error = {0};
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    if (!args_pairs_json(lines, &out, &error))
        fail_msg("%s: %s", lines, error.text);
    assert_string_equal(out.data, expected);
    buf_finish(&out);
}

static void no_json(const char *lines)
{
    struct error error = {0};
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    assert_false(args_pairs_json(lines, &out, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    buf_finish(&out);
}

static void test_pairs(void **state)
{
    (void)state;
    check_json("", "{}");
    check_json(NULL, "{}");
    check_json("a=b", "{\"a\":\"b\"}");
    check_json("a=", "{\"a\":\"\"}");
    check_json("a=b=c\nb:int=7", "{\"a\":\"b=c\",\"b\":7}");
    check_json("x-max-length=5", "{\"x-max-length\":5}");
    check_json("x-max-length:string=5", "{\"x-max-length\":\"5\"}");
    check_json("x-single-active-consumer=true", "{\"x-single-active-consumer\":true}");
    check_json("urn:x:y=1", "{\"urn:x:y\":\"1\"}"); /* no type behind the colon */
    check_json("l:list=[1,\"a\"]\nt:table={\"a\":null}\nn:null=", "{\"l\":[1,\"a\"],\"t\":{\"a\":null},\"n\":null}");
    check_json("f:float=0.5\nb:bool=no", "{\"f\":0.5,\"b\":false}");
    check_json("quote\"=\x01", "{\"quote\\\"\":\"\\u0001\"}");
    no_json("a");
    no_json("=b");
    no_json("a=1\na=2");
    no_json("a:int=b");
    no_json("a:bool=b");
    no_json("a:float=nan");
    no_json("a:json={");
    no_json("a:timestamp=1");
}

static void test_pairs_one_by_one(void **state)
{
    struct args *args = args_create(&command);
    struct error error = {0};

    (void)state;
    assert_true(args_add(args, "pairs", "a=1", &error));
    assert_true(args_add(args, "pairs", "b:int=2", &error));
    assert_string_equal(args_get(args, "pairs"), "a=1\nb:int=2");
    assert_false(args_add(args, "pairs", "no pair", &error));
    assert_false(args_add(args, "pairs", "a=1\nb=2", &error));
    assert_string_equal(args_get(args, "pairs"), "a=1\nb:int=2");
    assert_false(args_add(args, "text", "a=1", &error));
    args_destroy(args);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),         cmocka_unit_test(test_types),
        cmocka_unit_test(test_complete),         cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_pairs_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
