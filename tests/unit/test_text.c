/* safe_text and the measuring, clipping, encoding and parsing of text. */
#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/text.h"

#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct safe_case {
    const char *bytes;
    size_t len; /* 0: strlen */
    const char *want;
};

/* clang-format off */
static const struct safe_case safe_cases[] = {
    {"", 0, ""},
    {"orders.eu-1", 0, "orders.eu-1"},
    {"\x1b[31mred", 0, "^[[31mred"},
    {"a\0b", 3, "a^@b"},
    {"\t\n\r\x7f", 0, "^I^J^M^?"},
    {"\x1f", 0, "^_"},
    /* C1, as UTF-8 and as a lone byte */
    {"\xc2\x9b" "31m", 0, "<U+009B>31m"},
    {"\x9b" "31m", 0, "\\x9B31m"},
    {"\xc2\x85", 0, "<U+0085>"},
    /* not UTF-8 */
    {"\xff\xfe", 0, "\\xFF\\xFE"},
    {"\xc0\xaf", 0, "\\xC0\\xAF"},
    {"\xe0\x80\xaf", 0, "\\xE0\\x80\\xAF"},
    {"\xf0\x80\x80\xaf", 0, "\\xF0\\x80\\x80\\xAF"},
    {"\xc1\x9b", 0, "\\xC1\\x9B"},
    {"\xed\xa0\x80", 0, "\\xED\\xA0\\x80"},
    {"\xf4\x90\x80\x80", 0, "\\xF4\\x90\\x80\\x80"},
    {"\xf8\x88\x80\x80\x80", 0, "\\xF8\\x88\\x80\\x80\\x80"},
    {"a\xe2\x82", 0, "a\\xE2\\x82"},
    {"\xe2\x82" "A", 0, "\\xE2\\x82" "A"},
    {"\xe2\x82\x1b", 0, "\\xE2\\x82^["},
    {"\x80", 0, "\\x80"},
    /* bidi, zero width, line ends, tags, interlinear, soft hyphen */
    {"\xd8\x9c", 0, "<U+061C>"},
    {"a\xe2\x80\x8b" "b", 0, "a<U+200B>b"},
    {"\xe2\x80\x8d\xe2\x80\x8e\xe2\x80\x8f", 0, "<U+200D><U+200E><U+200F>"},
    {"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xae", 0, "<U+2028><U+2029><U+202E>"},
    {"\xe2\x81\xa0\xe2\x81\xa6\xe2\x81\xaf", 0, "<U+2060><U+2066><U+206F>"},
    {"\xef\xbb\xbf", 0, "<U+FEFF>"},
    {"\xef\xbf\xb9\xef\xbf\xbb", 0, "<U+FFF9><U+FFFB>"},
    {"\xf3\xa0\x81\x81", 0, "<U+E0041>"},
    {"\xc2\xad", 0, "<U+00AD>"},
    {"\xe1\xa0\x8e", 0, "<U+180E>"},
    /* unassigned, noncharacters, private use */
    {"\xcd\xb8", 0, "<U+0378>"},
    {"\xef\xb7\x90\xef\xbf\xbe\xef\xbf\xbf", 0, "<U+FDD0><U+FFFE><U+FFFF>"},
    {"\xf4\x8f\xbf\xbf", 0, "<U+10FFFF>"},
    {"\xee\x80\x80", 0, "<U+E000>"},
    {"\xf3\xb0\x80\x80", 0, "<U+F0000>"},
    {"\xe2\x81\xa5", 0, "<U+2065>"},
    /* what is fine stays */
    {"\xef\xbf\xbd", 0, "\xef\xbf\xbd"},
    {"na\xc3\xafve \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x90\xb0", 0, "na\xc3\xafve \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x90\xb0"},
    /* marks: two on a base, none without one */
    {"e\xcc\x81\xcc\x82", 0, "e\xcc\x81\xcc\x82"},
    {"e\xcc\x81\xcc\x82\xcc\x83", 0, "e\xcc\x81\xcc\x82<U+0303>"},
    {"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85", 0, "e\xcc\x81\xcc\x82<U+0303><U+0304><U+0305>"},
    {"\xcc\x81", 0, "<U+0301>"},
    {"\x1b\xcc\x81", 0, "^[<U+0301>"},
    {"a\x1b\xcc\x81", 0, "a^[<U+0301>"},
    {"a\xe2\x80\x8b\xcc\x81", 0, "a<U+200B><U+0301>"},
    {"\xff\xcc\x81x\xcc\x81", 0, "\\xFF<U+0301>x\xcc\x81"},
    {"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 0, "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"},
    {"\xf0\x9f\x8f\xbd", 0, "<U+1F3FD>"},
    {"\xe2\x9d\xa4\xef\xb8\x8f", 0, "\xe2\x9d\xa4\xef\xb8\x8f"},
};
/* clang-format on */

static void test_safe_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(safe_cases); i++) {
        const struct safe_case *safe = &safe_cases[i];
        size_t len = safe->len ? safe->len : strlen(safe->bytes);
        /* At the end of its allocation, so that a sanitizer sees a byte read too far. */
        char *bytes = mem_alloc(len);
        struct buf out;

        memcpy(bytes, safe->bytes, len);
        buf_init(&out, BUF_TEXT_MAX);
        safe_text(&out, bytes, len);
        if (strcmp(out.data, safe->want) != 0)
            fail_msg("case %zu: got \"%s\", want \"%s\"", i, out.data, safe->want);
        buf_finish(&out);
        free(bytes);
    }
}

static void append_utf8(struct buf *out, uint32_t code)
{
    if (code < 0x80) {
        (void)buf_putc(out, (char)code);
        return;
    }
    if (code < 0x800) {
        (void)buf_putc(out, (char)(0xc0 | code >> 6));
    } else {
        if (code < 0x10000) {
            (void)buf_putc(out, (char)(0xe0 | code >> 12));
        } else {
            (void)buf_putc(out, (char)(0xf0 | code >> 18));
            (void)buf_putc(out, (char)(0x80 | (code >> 12 & 0x3f)));
        }
        (void)buf_putc(out, (char)(0x80 | (code >> 6 & 0x3f)));
    }
    (void)buf_putc(out, (char)(0x80 | (code & 0x3f)));
}

static bool must_hide(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0, 0x1f},        {0x7f, 0x9f},     {0x61c, 0x61c},     {0x200b, 0x200f},  {0x2028, 0x202e},
                  {0x2060, 0x206f}, {0xd800, 0xdfff}, {0xe000, 0xf8ff},   {0xfeff, 0xfeff},  {0xfdd0, 0xfdef},
                  {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe0fff}, {0x1fffe, 0x1ffff}};

    for (size_t i = 0; i < COUNT(ranges); i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

/* Every code point there is: what must be hidden is, and all that is shown has a width in the C library's eyes. */
static void test_every_code_point(void **state)
{
    struct buf in;
    struct buf out;
    size_t shown = 0;

    (void)state;
    buf_init(&in, 64);
    buf_init(&out, 64);
    for (uint32_t code = 0; code <= 0x10ffff; code++) {
        int cells;
        buf_clear(&in);
        buf_clear(&out);
        (void)buf_putc(&in, 'x');
        append_utf8(&in, code);
        safe_text(&out, in.data, in.len);
        if (must_hide(code)) {
            for (size_t i = 0; i < out.len; i++)
                if ((unsigned char)out.data[i] < 0x20 || (unsigned char)out.data[i] > 0x7e)
                    fail_msg("U+%04X is shown", code);
            continue;
        }
        shown += out.len == in.len && memcmp(out.data, in.data, in.len) == 0;
        cells = text_cells(out.data);
        if (cells < 1 || cells > 11)
            fail_msg("U+%04X: %d cells", code, cells);
    }
    assert_true(shown > 100000); /* letters of living scripts are not hidden */
    buf_finish(&in);
    buf_finish(&out);
}

static void test_safe_text_cap(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 5);
    safe_text(&out, "\x1b\x1b\x1b\x1b", 4);
    assert_true(out.overflow);
    assert_string_equal(out.data, "^[^[");
    buf_finish(&out);
    buf_init(&out, 5);
    /* The end is the end, also when the rest of the character lies behind it. */
    safe_text(&out, "\xe2\x82\xac", 1);
    assert_string_equal(out.data, "\\xE2");
    buf_clear(&out);
    safe_string(&out, NULL);
    assert_string_equal(out.data, "");
    buf_finish(&out);
}

static void test_safe_copy(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        const char *want;
    } cases[] = {
        {"abcdef", 4, "abc"},
        {"abc", 4, "abc"},
        {"abc", 1, ""},
        {NULL, 4, ""},
        {"a\x1b", 3, "a"},
        {"a\x1b", 4, "a^["},
        {"a\x1b", 2, "a"},
        {"\xe2\x82\xac", 3, ""},
        {"\xe2\x82\xac", 4, "\xe2\x82\xac"},
        {"a\xe2\x80\xae", 8, "a"},
        {"a\xe2\x80\xae"
         "b",
         8, "a"},
        {"\xff", 4, ""},
        {"\xff", 5, "\\xFF"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *out = mem_alloc(cases[i].size);
        assert_ptr_equal(safe_copy(out, cases[i].size, cases[i].text), out);
        if (strcmp(out, cases[i].want) != 0)
            fail_msg("case %zu: got \"%s\"", i, out);
        free(out);
    }
}

static void test_safe_line(void **state)
{
    static const char body[] = "one\r\n\r\n\ntwo\rx\nlast\r";
    static const char *const want[] = {"one", "", "", "two^Mx", "last^M"};
    size_t len = sizeof body - 1;
    size_t at = 0;
    struct buf out;

    (void)state;
    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < COUNT(want); i++) {
        buf_clear(&out);
        at += safe_line(&out, body + at, len - at);
        assert_string_equal(out.data, want[i]);
    }
    assert_int_equal(at, len);
    assert_int_equal(safe_line(&out, body + at, 0), 0);
    buf_finish(&out);
}

static void test_next(void **state)
{
    static const struct {
        const char *text;
        size_t bytes;
        int cells;
    } cases[] = {
        {"ab", 1, 1},
        {"e\xcc\x81x", 3, 1},
        {"\xe6\x97\xa5x", 3, 2},
        {"\xf0\x9f\x90\xb0", 4, 2},
        {"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbdx", 8, 2},
        {"\xe2\x9d\xa4\xef\xb8\x8fx", 6, 1},
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 7, 2},
        {"\xff\xfe", 1, 1},
        {"\x1b[", 1, 1},
        {"\xcc\x81x", 2, 0},
    };
    size_t bytes;
    int cells;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(text_next(cases[i].text, strlen(cases[i].text), &bytes, &cells));
        if (bytes != cases[i].bytes || cells != cases[i].cells)
            fail_msg("case %zu: %zu bytes, %d cells", i, bytes, cells);
    }
    assert_false(text_next("", 0, &bytes, &cells));
    assert_int_equal(text_cells("a\xe6\x97\xa5"
                                "e\xcc\x81"),
                     4);
    assert_int_equal(text_cells(NULL), 0);
}

static void test_clip(void **state)
{
    static const struct {
        const char *text;
        int cells;
        const char *ellipsis;
        const char *want;
        int used;
    } cases[] = {
        {"queue", 5, "\xe2\x80\xa6", "queue", 5},
        {"queues", 5, "\xe2\x80\xa6", "queu\xe2\x80\xa6", 5},
        {"queues", 5, "~", "queu~", 5},
        {"queues", 1, "~", "~", 1},
        {"queues", 0, "~", "", 0},
        {"queues", -3, "~", "", 0},
        {"", 0, "~", "", 0},
        {"queues", 3, "", "que", 3},
        {"queues", 2, "...", "qu", 2},
        /* a wide character that does not fit leaves a cell empty */
        {"\xe6\x97\xa5\xe6\x9c\xac", 3, "~", "\xe6\x97\xa5~", 3},
        {"a\xe6\x97\xa5\xe6\x9c\xac", 3, "~", "a~", 2},
        {"\xe6\x97\xa5\xe6\x9c\xac", 4, "~", "\xe6\x97\xa5\xe6\x9c\xac", 4},
        /* marks stay with their base and cost nothing */
        {"e\xcc\x81"
         "e\xcc\x81",
         2, "~",
         "e\xcc\x81"
         "e\xcc\x81",
         2},
        {"e\xcc\x81"
         "e\xcc\x81x",
         2, "~", "e\xcc\x81~", 2},
        {NULL, 4, "~", "", 0},
    };
    struct buf out;

    (void)state;
    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < COUNT(cases); i++) {
        int used;
        buf_clear(&out);
        used = text_clip(&out, cases[i].text, cases[i].cells, cases[i].ellipsis);
        if (strcmp(out.data, cases[i].want) != 0 || used != cases[i].used)
            fail_msg("case %zu: got \"%s\" (%d)", i, out.data, used);
    }
    buf_finish(&out);
}

struct encode_case {
    const char *bytes;
    size_t len;
    const char *want;
};

static void check_encoding(void (*encode)(struct buf *, const char *, size_t), const struct encode_case *cases,
                           size_t count)
{
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_clear(&out);
        encode(&out, cases[i].bytes, cases[i].len);
        assert_string_equal(out.data, cases[i].want);
    }
    buf_finish(&out);
}

static void encode_base64(struct buf *out, const char *bytes, size_t len)
{
    text_base64(out, bytes, len);
}

static void test_encodings(void **state)
{
    static const struct encode_case percent[] = {
        {"aZ09_-", 6, "aZ09_-"}, {"/", 1, "%2F"},           {".", 1, "%2E"}, {"a b~%", 5, "a%20b%7E%25"},
        {"\0\xff", 2, "%00%FF"}, {"\xc3\xa9", 2, "%C3%A9"}, {"", 0, ""},
    };
    static const struct encode_case json[] = {
        {"a\"b\\c", 5, "\"a\\\"b\\\\c\""},
        {"\n\t\r\b\f\x01\x7f", 7, "\"\\n\\t\\r\\b\\f\\u0001\\u007f\""},
        {"\0", 1, "\"\\u0000\""},
        {"\xc3\xa9\xff", 3, "\"\xc3\xa9\xef\xbf\xbd\""},
        {"", 0, "\"\""},
    };
    static const struct encode_case base64[] = {
        {"", 0, ""},        {"f", 1, "Zg=="},        {"fo", 2, "Zm8="},
        {"foo", 3, "Zm9v"}, {"foob", 4, "Zm9vYg=="}, {"\xff\xfe\xfd", 3, "//79"},
    };

    (void)state;
    check_encoding(text_percent, percent, COUNT(percent));
    check_encoding(text_json_string, json, COUNT(json));
    check_encoding(encode_base64, base64, COUNT(base64));
}

static void test_csv(void **state)
{
    static const char *const cases[][2] = {
        {"plain", "plain"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {" x", "\" x\""},
        {"x ", "\"x \""},
        {"", ""},
        {NULL, ""},
    };
    struct buf out;

    (void)state;
    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf_clear(&out);
        text_csv_field(&out, cases[i][0]);
        assert_string_equal(out.data, cases[i][1]);
    }
    buf_finish(&out);
}

static void test_utf8(void **state)
{
    (void)state;
    assert_true(text_is_utf8("", 0));
    assert_true(text_is_utf8("a\0\xc3\xa9\xf0\x9f\x90\xb0", 8));
    assert_false(text_is_utf8("\xc3", 1));
    assert_false(text_is_utf8("\xc0\x80", 2));
    assert_false(text_is_utf8("\xed\xbf\xbf", 3));
    assert_false(text_is_utf8("ok\x80", 3));
}

static void test_nearest(void **state)
{
    static const char *const words[] = {"queues", "purge", "publish", "permissions", "policies", "peek", NULL};
    static const char *const cases[][2] = {
        {"queue", "queues"},
        {"prugee", "purge"},
        {"publsih", "publish"},
        {"perm", "permissions"},
        {"peke", "peek"},
        {"zzz", NULL},
        {"", NULL},
        {"x", NULL},
        {"polices", "policies"},
        {"completely-else", NULL},
    };
    char longer[200];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *near = text_nearest(cases[i][0], words);
        if ((near == NULL) != (cases[i][1] == NULL) || (near && strcmp(near, cases[i][1]) != 0))
            fail_msg("\"%s\": got %s", cases[i][0], near ? near : "nothing");
    }
    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_null(text_nearest(longer, words));
    assert_null(text_nearest("x", (const char *const[]){longer, NULL}));
}

static void test_starts(void **state)
{
    (void)state;
    assert_true(text_starts("amq.direct", "amq."));
    assert_true(text_starts("x", ""));
    assert_false(text_starts("am", "amq."));
    assert_false(text_starts(NULL, "x"));
}

static void test_duration(void **state)
{
    static const struct {
        const char *text;
        bool good;
        int64_t ms;
    } cases[] = {
        {"10", true, 10000},
        {"1.5s", true, 1500},
        {"200ms", true, 200},
        {"5m", true, 300000},
        {"1h", true, 3600000},
        {"2d", true, 172800000},
        {"0", true, 0},
        {"0.0005", true, 0},
        {"1.123456789123456789s", true, 1123},
        {"0.5h", true, 1800000},
        {"", false, 0},
        {"s", false, 0},
        {"-1", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 s", false, 0},
        {"1.", false, 0},
        {".5", false, 0},
        {"1e3", false, 0},
        {"1,5", false, 0},
        {"0x10", false, 0},
        {"inf", false, 0},
        {"nan", false, 0},
        {"1y", false, 0},
        {"9223372036854775807", false, 0},
        {"9223372036854775807ms", false, 0},
        {"9223372036854775805ms", true, INT64_C(9223372036854775805)},
        {"99999999999999999999ms", false, 0},
        {NULL, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t ms = -7;
        bool good = text_parse_duration(cases[i].text, &ms);
        if (good != cases[i].good || (good && ms != cases[i].ms))
            fail_msg("\"%s\": %d, %lld", cases[i].text ? cases[i].text : "(null)", good, (long long)ms);
    }
}

static void test_parse_i64(void **state)
{
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-1", true, -1},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"0x1", false, 0},
        {NULL, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t value = 0;
        bool good = text_parse_i64(cases[i].text, &value);
        if (good != cases[i].good || (good && value != cases[i].value))
            fail_msg("\"%s\": %d, %lld", cases[i].text ? cases[i].text : "(null)", good, (long long)value);
    }
}

/* Without a UTF-8 locale the widths come from elsewhere; nothing unsafe may get through for that. */
static void test_c_locale(void **state)
{
    struct buf out;

    (void)state;
    assert_non_null(setlocale(LC_ALL, "C"));
    buf_init(&out, BUF_TEXT_MAX);
    safe_text(&out,
              "\xe6\x97\xa5\xe2\x80\xae\xc2\x9b\xff"
              "e\xcc\x81",
              12);
    assert_string_equal(out.data, "\xe6\x97\xa5<U+202E><U+009B>\\xFF"
                                  "e\xcc\x81");
    assert_int_equal(text_cells("\xe6\x97\xa5"
                                "e\xcc\x81"),
                     3);
    buf_finish(&out);
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_safe_text), cmocka_unit_test(test_every_code_point), cmocka_unit_test(test_safe_text_cap),
        cmocka_unit_test(test_safe_copy), cmocka_unit_test(test_safe_line),        cmocka_unit_test(test_next),
        cmocka_unit_test(test_clip),      cmocka_unit_test(test_encodings),        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_utf8),      cmocka_unit_test(test_nearest),          cmocka_unit_test(test_starts),
        cmocka_unit_test(test_duration),  cmocka_unit_test(test_parse_i64),        cmocka_unit_test(test_c_locale),
    };

    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
