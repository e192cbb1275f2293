/* JSON as text: elements, defusing, pretty-printing, validity. Hostile input throughout. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/json_text.h"
#include "base/mem.h"

#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The text at the end of its own allocation, so that a sanitizer sees a byte read too far. */
static char *exactly(const char *text, size_t len)
{
    char *copy = mem_alloc(len);

    memcpy(copy, text, len);
    return copy;
}

/* The elements joined by '|'. */
static void list_elements(struct buf *out, const char *text, const char *member)
{
    size_t len = strlen(text);
    char *json = exactly(text, len);
    size_t at = 0;
    size_t start;
    size_t length;

    buf_clear(out);
    while (json_text_element(json, len, member, &at, &start, &length)) {
        (void)buf_append(out, json + start, length);
        (void)buf_putc(out, '|');
    }
    /* Asking again after the end changes nothing. */
    assert_false(at > 0 && json_text_element(json, len, member, &at, &start, &length));
    free(json);
}

static void test_element(void **state)
{
    static const struct {
        const char *json;
        const char *member;
        const char *want;
    } cases[] = {
        {"[1,2,3]", NULL, "1|2|3|"},
        {" [ {\"a\":[1,2]} ,\n\"x]\\\"[\" , null ] ", NULL, "{\"a\":[1,2]}|\"x]\\\"[\"|null|"},
        {"[]", NULL, ""},
        {"[ ]", NULL, ""},
        {"", NULL, ""},
        {"{}", NULL, ""},
        {"{\"items\":[1]}", NULL, ""},
        {"{\"items\":[{\"a\":1},{\"b\":2}],\"page\":1}", "items", "{\"a\":1}|{\"b\":2}|"},
        {"{\"x\":{\"items\":[9]},\"y\":\"items\",\"items\":[1]}", "items", "1|"},
        {"{\"items2\":[1],\"item\":[2]}", "items", ""},
        {"{\"items\":{}}", "items", ""},
        {"[1]", "items", ""},
        {"{\"items\"", "items", ""},
        {"{\"items\" [1]}", "items", ""},
        {"{\"a\":1 \"items\":[1]}", "items", ""},
        {"[1,]", NULL, "1|"},
        {"[1 2]", NULL, "1|"},
        {"[,1]", NULL, ""},
        {"[1,{\"a\":", NULL, "1|"},
        {"[1,\"open", NULL, "1|"},
        {"[1,wrong]", NULL, "1|"},
        {"[01]", NULL, ""},
        {"[1", NULL, "1|"},
        {"<html>", NULL, ""},
    };
    struct buf out;

    (void)state;
    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < COUNT(cases); i++) {
        list_elements(&out, cases[i].json, cases[i].member);
        if (strcmp(out.data, cases[i].want) != 0)
            fail_msg("%s: got %s", cases[i].json, out.data);
    }
    buf_finish(&out);
}

static bool defuse(struct buf *out, const char *text, size_t len)
{
    char *json = exactly(text, len);
    bool altered = false;

    buf_clear(out);
    json_text_defuse(out, json, len, &altered);
    free(json);
    return altered;
}

struct defuse_case {
    const char *json;
    const char *want; /* NULL: unchanged */
    bool altered;
};

static const struct defuse_case defuse_cases[] = {
    {"", NULL, false},
    {" {\"a\" : [1, -2.5e3, true,null]}\n", NULL, false},
    /* strings */
    {"\"a\\u0000b\"", "\"a\\ufffdb\"", true},
    {"{\"\\u0000\":1}", "{\"\\ufffd\":1}", true},
    {"\"\\\\u0000\"", NULL, false},
    {"\"\\\\\\u0000\"", "\"\\\\\\ufffd\"", true},
    {"\"\\\"\\u0000\"", "\"\\\"\\ufffd\"", true},
    {"\"\\u000\"", NULL, false},
    {"\"\\u0001\\u00e9\\u00E9\"", NULL, false},
    {"\"\\ud83d\\udc30\"", NULL, false},
    {"\"\\uD83D\\uDC30\"", NULL, false},
    {"\"\\ud800\"", "\"\\ufffd\"", true},
    {"\"\\udc00x\"", "\"\\ufffdx\"", true},
    {"\"\\ud800\\ud800\\udc00\"", "\"\\ufffd\\ud800\\udc00\"", true},
    {"\"\\ud800\\u0000\"", "\"\\ufffd\\ufffd\"", true},
    {"\"\\ud800\\n\"", "\"\\ufffd\\n\"", true},
    {"\"\\udc00\\ud800\"", "\"\\ufffd\\ufffd\"", true},
    {"\"\xc3\xa9\xff\"", "\"\xc3\xa9\xef\xbf\xbd\"", true},
    {"\"\xed\xa0\x80\"", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"", true},
    {"\"\xe2\x82\"", "\"\xef\xbf\xbd\xef\xbf\xbd\"", true},
    {"\"\xc0\x80\"", "\"\xef\xbf\xbd\xef\xbf\xbd\"", true},
    {"\"\xef\xbf\xbf\"", NULL, false},
    /* numbers inside strings are no numbers, brackets no brackets */
    {"\"99999999999999999999\"", NULL, false},
    /* integers */
    {"[9223372036854775807,-9223372036854775808]", NULL, false},
    {"9223372036854775808", "9223372036854775808.0", false},
    {"-9223372036854775809", "-9223372036854775809.0", false},
    {"18446744073709551616", "18446744073709551616.0", false},
    {"[10000000000000000000 ,1]", "[10000000000000000000.0 ,1]", false},
    {"-0", NULL, false},
    {"99999999999999999999.5", NULL, false},
    {"1e400", "1.7e308", false},
    {"-1E+999999999999999999999", "-1.7e308", false},
    {"1e-999999999999999999999", NULL, false},
    {"0e999999", NULL, false},
    {"0.000e999999", NULL, false},
    {"0.0001e311", NULL, false},
    {"0.0001e312", "1.7e308", false},
    {"123e306", "1.7e308", false},
    {"9.9e307", NULL, false},
    /* no JSON: left alone */
    {"<html>404</html>", NULL, false},
    {"007", NULL, false},
    {"-", NULL, false},
    {"1.", NULL, false},
    {"]]]}}}", NULL, false},
    {"\"open", NULL, false},
    {"\"open\\", NULL, false},
    {"\"open\\u00", NULL, false},
    {"\"\\ud800", "\"\\ufffd", true},
    {"\"\\\xff\"", "\"\\\xef\xbf\xbd\"", true},
    {"\xff\xfe", NULL, false},
};

static void test_defuse(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < COUNT(defuse_cases); i++) {
        const struct defuse_case *row = &defuse_cases[i];
        bool altered = defuse(&out, row->json, strlen(row->json));
        if (strcmp(out.data, row->want ? row->want : row->json) != 0 || altered != row->altered)
            fail_msg("%s: got %s, altered %d", row->json, out.data, altered);
    }
    /* The end is the end, also when the rest of the character lies behind it. */
    buf_clear(&out);
    json_text_defuse(&out, "\"\xe2\x82\xac\"", 2, &(bool){false});
    assert_string_equal(out.data, "\"\xef\xbf\xbd");
    buf_finish(&out);
}

static void assert_parses(const struct buf *text)
{
    json_error_t trouble;
    json_t *tree = json_loadb(text->data, text->len, JSON_DECODE_ANY, &trouble);

    if (!tree)
        fail_msg("jansson: %s at %d", trouble.text, trouble.position);
    json_decref(tree);
}

/* All that is valid JSON in the table above must satisfy jansson afterwards; most of it does not before. */
static void test_defused_parses(void **state)
{
    struct buf out;
    size_t parsed = 0;

    (void)state;
    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < COUNT(defuse_cases); i++) {
        size_t where;
        const char *json = defuse_cases[i].json;
        if (!json_text_valid(json, strlen(json), &where))
            continue;
        (void)defuse(&out, json, strlen(json));
        assert_parses(&out);
        parsed++;
    }
    assert_true(parsed > 25);
    buf_finish(&out);
}

static void put_times(struct buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        (void)buf_puts(out, text);
}

static void test_defuse_depth(void **state)
{
    static const size_t depths[] = {1, 511, 512, 513, 2000, 100000};
    struct buf in;
    struct buf out;

    (void)state;
    buf_init(&in, (size_t)16 << 20);
    buf_init(&out, (size_t)16 << 20);
    for (size_t i = 0; i < COUNT(depths); i++) {
        buf_clear(&in);
        put_times(&in, "[{\"a]\\\"\":", depths[i] / 2);
        put_times(&in, "[", depths[i] % 2);
        (void)buf_puts(&in, "7");
        put_times(&in, "]", depths[i] % 2);
        put_times(&in, "}]", depths[i] / 2);
        assert_false(defuse(&out, in.data, in.len));
        assert_parses(&out);
        assert_int_equal(strchr(out.data, '7') != NULL, depths[i] <= 512);
        assert_int_equal(strstr(out.data, "null") != NULL, depths[i] > 512);
    }
    /* What follows the cut is not lost. */
    buf_clear(&in);
    (void)buf_puts(&in, "[");
    put_times(&in, "[", 3000);
    put_times(&in, "]", 3000);
    (void)buf_puts(&in, ",\"after\"]");
    (void)defuse(&out, in.data, in.len);
    assert_non_null(strstr(out.data, ",\"after\"]"));
    assert_parses(&out);
    buf_finish(&in);
    buf_finish(&out);
}

static void test_defuse_long_number(void **state)
{
    struct buf in;
    struct buf out;

    (void)state;
    buf_init(&in, BUF_TEXT_MAX);
    buf_init(&out, BUF_TEXT_MAX);
    (void)buf_puts(&in, "[");
    put_times(&in, "9", 100000);
    (void)buf_puts(&in, ",1");
    put_times(&in, "0", 400);
    (void)buf_puts(&in, "e-400]");
    (void)defuse(&out, in.data, in.len);
    assert_int_equal(strncmp(out.data, "[1.7e308,1000", 13), 0);
    assert_parses(&out);
    /* Appends; and stops at the cap without harm. */
    buf_finish(&out);
    buf_init(&out, 20);
    (void)buf_puts(&out, "x");
    json_text_defuse(&out, "\"\\u0000\\u0000\\u0000\\u0000\"", 26, &(bool){false});
    assert_true(out.overflow);
    buf_finish(&in);
    buf_finish(&out);
}

static void test_pretty(void **state)
{
    static const struct {
        const char *json;
        size_t lines;
        const char *want;
        size_t count;
    } cases[] = {
        {"{\"a\":1,\"b\":[true,\"x\"]}", 99, "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    \"x\"\n  ]\n}\n", 7},
        {" { } ", 99, "{}\n", 1},
        {"[[],{}]", 99, "[\n  [],\n  {}\n]\n", 4},
        {"1.50e+2", 99, "1.50e+2\n", 1},
        {"12345678901234567890", 99, "12345678901234567890\n", 1},
        {"", 99, "", 0},
        {"  \n ", 99, "", 0},
        {"[1,2]", 0, "", 0},
        {"[1,2]", 1, "[\n", 1},
        {"[1,2]", 3, "[\n  1,\n  2\n", 3},
        {"[1,2]", 4, "[\n  1,\n  2\n]\n", 4},
        /* JSON Lines */
        {"{\"a\":1}\n{\"b\":2}\n", 99, "{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n", 6},
        /* not JSON: as it stands */
        {"hello [world]\nsecond {line}", 99, "hello [world]\nsecond {line}\n", 2},
        {"hello\nsecond\n", 99, "hello\nsecond\n", 2},
        {"hello\nsecond\n", 1, "hello\n", 1},
        {"404 Not Found", 99, "404 Not Found\n", 1},
        {"404 200", 99, "404 200\n", 1},
        {"true story", 99, "true story\n", 1},
        {"2026-03-01", 99, "2026-03-01\n", 1},
        {"[1,2", 99, "[\n  1,\n  2\n", 3},
        {"[1 2]", 99, "[\n  1 2]\n", 2},
        {"{\"a\":\"open", 99, "{\n  \"a\": \"open\n", 2},
        {"]", 99, "]\n", 1},
        {"[1],", 99, "[\n  1\n],\n", 3},
        {"a,b", 99, "a,b\n", 1},
        {"[\"a\nb\"]", 99, "[\"a\nb\"]\n", 2},
        {"[1,]", 99, "[\n  1,]\n", 2},
        {"[\x1b[31m]", 99, "[\x1b[31m]\n", 1},
    };
    struct buf out;

    (void)state;
    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t len = strlen(cases[i].json);
        char *json = exactly(cases[i].json, len);
        size_t count;

        buf_clear(&out);
        count = json_text_pretty(&out, json, len, cases[i].lines);
        if (strcmp(out.data, cases[i].want) != 0 || count != cases[i].count)
            fail_msg("%s: got %s, %zu lines", cases[i].json, out.data, count);
        free(json);
    }
    buf_finish(&out);
}

static double cpu_seconds(void)
{
    struct timespec now;

    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now), 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* 16 MiB open at once: forty lines must not cost a walk through all of it. */
static void test_pretty_is_lazy(void **state)
{
    struct buf in;
    struct buf out;
    double start;
    double some;
    double all;

    (void)state;
    buf_init(&in, (size_t)17 << 20);
    buf_init(&out, (size_t)256 << 20);
    (void)buf_puts(&in, "[0");
    while (in.len < (size_t)16 << 20)
        (void)buf_puts(&in, ",{\"a\":[1,2,3]}");
    (void)buf_puts(&in, "]");
    start = cpu_seconds();
    assert_int_equal(json_text_pretty(&out, in.data, in.len, 40), 40);
    some = cpu_seconds() - start;
    buf_clear(&out);
    start = cpu_seconds();
    assert_true(json_text_pretty(&out, in.data, in.len, SIZE_MAX) > 1000000);
    all = cpu_seconds() - start;
    printf("pretty: 40 lines of 16 MiB %.3f ms, all of them %.1f ms\n", some * 1e3, all * 1e3);
    assert_true(some < all / 100);
    buf_finish(&in);
    buf_finish(&out);
}

/* Deep nesting must cost its length, not its square. */
static void test_pretty_deep(void **state)
{
    struct buf in;
    struct buf out;

    (void)state;
    buf_init(&in, BUF_TEXT_MAX);
    buf_init(&out, (size_t)64 << 20);
    put_times(&in, "[", 200000);
    assert_int_equal(json_text_pretty(&out, in.data, in.len, SIZE_MAX), 200000);
    assert_true(out.len < (size_t)200000 * 130);
    buf_finish(&in);
    buf_finish(&out);
}

static void test_valid(void **state)
{
    static const struct {
        const char *json;
        bool valid;
        size_t where;
    } cases[] = {
        {"0", true, 0},
        {" {\"a\":[1,-0.5E+3,\"\\u00e9\\n\",true,false,null,{},[]]} ", true, 0},
        {"\"\\ud800\"", true, 0},
        {"", false, 0},
        {"  ", false, 2},
        {"01", false, 0},
        {"1.", false, 0},
        {".5", false, 0},
        {"+1", false, 0},
        {"1e", false, 0},
        {"nul", false, 0},
        {"nulls", false, 0},
        {"NaN", false, 0},
        {"'a'", false, 0},
        {"\"open", false, 0},
        {"\"a\\q\"", false, 2},
        {"\"\\u00g0\"", false, 1},
        {"\"\\u00\"", false, 1},
        {"\"a\nb\"", false, 2},
        {"[1,\"\xff\"]", false, 3},
        {"[1,]", false, 3},
        {"[,1]", false, 1},
        {"[1 2]", false, 3},
        {"[1", false, 2},
        {"[1}", false, 2},
        {"{\"a\"}", false, 4},
        {"{\"a\":}", false, 5},
        {"{\"a\":1,}", false, 7},
        {"{1:2}", false, 1},
        {"{\"a\" 1}", false, 5},
        {"1 2", false, 2},
        {"1,2", false, 1},
        {"]", false, 0},
        {"[]]", false, 2},
        {"{} {}", false, 3},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t len = strlen(cases[i].json);
        char *json = exactly(cases[i].json, len);
        size_t where = 0;
        bool valid = json_text_valid(json, len, &where);

        if (valid != cases[i].valid || (!valid && where != cases[i].where))
            fail_msg("%s: %d at %zu", cases[i].json, valid, where);
        free(json);
    }
}

static void test_valid_depth(void **state)
{
    struct buf in;
    size_t where = 0;

    (void)state;
    buf_init(&in, BUF_TEXT_MAX);
    put_times(&in, "[", 2048);
    put_times(&in, "]", 2048);
    assert_true(json_text_valid(in.data, in.len, &where));
    buf_clear(&in);
    put_times(&in, "[", 2049);
    put_times(&in, "]", 2049);
    assert_false(json_text_valid(in.data, in.len, &where));
    assert_int_equal(where, 2048);
    buf_finish(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_element),
        cmocka_unit_test(test_defuse),
        cmocka_unit_test(test_defused_parses),
        cmocka_unit_test(test_defuse_depth),
        cmocka_unit_test(test_defuse_long_number),
        cmocka_unit_test(test_pretty),
        cmocka_unit_test(test_pretty_is_lazy),
        cmocka_unit_test(test_pretty_deep),
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_valid_depth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
