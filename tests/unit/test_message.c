/* Messages: every field type both ways, properties, JSON in and out, depth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amqp/message.h"
#include "amqp/variables.h"
#include "amqp/wire.h"
#include "base/figure.h"
#include "base/text.h"

#include "base/banned.h"

#define COUNT(array_) (sizeof(array_) / sizeof *(array_))

/* Each value as it stands on the wire, what JSON shows of it, and what a person sees. */
static const struct {
    const char *bytes;
    size_t len;
    const char *type, *json, *words;
} values[] = {
#define WIRE(bytes_) bytes_, sizeof bytes_ - 1
    {WIRE("t\x01"), "bool", "true", "true"},
    {WIRE("t\x00"), "bool", "false", "false"},
    {WIRE("b\xff"), "int", "-1", "-1"},
    {WIRE("B\xff"), "int", "255", "255"},
    {WIRE("s\x80\x00"), "int", "-32768", "-32768"},
    {WIRE("u\x80\x00"), "int", "32768", "32768"},
    {WIRE("I\xff\xff\xff\xfe"), "int", "-2", "-2"},
    {WIRE("i\xff\xff\xff\xfe"), "int", "4294967294", "4294967294"},
    {WIRE("l\x80\x00\x00\x00\x00\x00\x00\x00"), "int", "-9223372036854775808", "-9223372036854775808"},
    {WIRE("L\xff\xff\xff\xff\xff\xff\xff\xff"), "int", "18446744073709551615", "18446744073709551615"},
    {WIRE("f\x3f\xc0\x00\x00"), "float", "1.5", "1.5"},
    {WIRE("d\x40\x09\x21\xfb\x54\x44\x2d\x18"), "float", "3.141592653589793", "3.141592653589793"},
    {WIRE("d\x40\x00\x00\x00\x00\x00\x00\x00"), "float", "2.0", "2.0"},
    {WIRE("d\x7f\xf0\x00\x00\x00\x00\x00\x00"), "float", "{\"amqp_type\":\"float\",\"value\":\"inf\"}", "inf"},
    {WIRE("d\x7f\xf8\x00\x00\x00\x00\x00\x00"), "float", "{\"amqp_type\":\"float\",\"value\":\"nan\"}", "nan"},
    {WIRE("D\x03\x00\x00\x30\x39"), "decimal", "{\"amqp_type\":\"decimal\",\"value\":\"12.345\"}", "12.345"},
    {WIRE("D\x05\x00\x00\x00\x07"), "decimal", "{\"amqp_type\":\"decimal\",\"value\":\"0.00007\"}", "0.00007"},
    {WIRE("D\x00\xff\xff\xff\xff"), "decimal", "{\"amqp_type\":\"decimal\",\"value\":\"-1\"}", "-1"},
    {WIRE("S\x00\x00\x00\x04t\x1b\"\x00"), "string", "\"t\\u001b\\\"\\u0000\"", "\"t\x1b\"\x00\""},
    {WIRE("S\x00\x00\x00\x00"), "string", "\"\"", "\"\""},
    {WIRE("S\x00\x00\x00\x01\xff"), "string", "{\"amqp_type\":\"string\",\"value\":\"/w==\",\"encoding\":\"base64\"}",
     "\"\xff\""},
    {WIRE("x\x00\x00\x00\x02\x00\xff"), "bytes", "{\"amqp_type\":\"bytes\",\"value\":\"AP8=\",\"encoding\":\"base64\"}",
     "0x00ff"},
    {WIRE("T\x00\x00\x00\x00\x65\x53\xf1\x00"), "timestamp", "{\"amqp_type\":\"timestamp\",\"value\":1700000000}",
     "1700000000"},
    {WIRE("T\xff\xff\xff\xff\xff\xff\xff\xff"), "timestamp",
     "{\"amqp_type\":\"timestamp\",\"value\":18446744073709551615}", "18446744073709551615"},
    {WIRE("V"), "null", "null", "null"},
    {WIRE("A\x00\x00\x00\x00"), "list", "[]", "[]"},
    {WIRE("A\x00\x00\x00\x05t\x01VtA\x00\x00"), NULL, NULL, NULL}, /* a list that runs over */
    {WIRE("A\x00\x00\x00\x03t\x01V"), "list", "[true,null]", "[true, null]"},
    {WIRE("F\x00\x00\x00\x05\x01kt\x01\x00"), NULL, NULL, NULL}, /* a key without a value */
    {WIRE("F\x00\x00\x00\x04\x01kt\x01"), "table", "{\"k\":true}", "{k: true}"},
    {WIRE("F\x00\x00\x00\x00"), "table", "{}", "{}"},
    {WIRE("?"), NULL, NULL, NULL},
    {WIRE("l\x00"), NULL, NULL, NULL},
    {WIRE("S\x00\x00\x00\x05"), NULL, NULL, NULL},
    {WIRE("S\xff\xff\xff\xff"), NULL, NULL, NULL},
    {WIRE("A\xff\xff\xff\xff"), NULL, NULL, NULL},
};

static void test_field_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        char entry[64] = "\x03key";
        struct message *message = message_create();
        struct error error = {0};
        struct buf json, words;
        char *expected;
        bool good;

        memcpy(entry + 4, values[i].bytes, values[i].len);
        good =
            fields_decode(&message->arena, entry, 4 + values[i].len, &message->headers, &message->header_count, &error);
        assert_int_equal(good, values[i].type != NULL);
        if (!good) {
            assert_int_equal(error.code, ERROR_PROTOCOL);
            message_destroy(message);
            continue;
        }
        message->present |= PROPERTY_HEADERS;
        assert_int_equal(message->header_count, 1);
        assert_string_equal(message->headers[0].name, "key");
        assert_string_equal(field_type_name(&message->headers[0]), values[i].type);
        buf_init(&json, BUF_TEXT_MAX);
        buf_init(&words, BUF_TEXT_MAX);
        message_json(message, &json);
        expected = mem_printf("{\"headers\":{\"key\":%s}}", values[i].json);
        assert_non_null(strstr(json.data, expected));
        free(expected);
        field_text(&message->headers[0], &words);
        assert_int_equal(strncmp(words.data, values[i].words, strlen(values[i].words)), 0);
        buf_finish(&json);
        buf_finish(&words);
        message_destroy(message);
    }
}

/* What was read is written again byte for byte. */
static void test_round_trip(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        char entry[64] = "\x03key";
        char out[128];
        struct arena arena = {0};
        struct field *fields, *copy;
        size_t count, at = 0;
        amqp_table_t table;
        struct error error = {0};

        memcpy(entry + 4, values[i].bytes, values[i].len);
        if (values[i].type) {
            assert_true(fields_decode(&arena, entry, 4 + values[i].len, &fields, &count, &error));
            fields_copy(&arena, &copy, fields, count);
            assert_true(fields_table(&arena, copy, count, &table, &error));
            assert_int_equal(amqp_encode_table(wire_bytes(out, sizeof out), &table, &at), AMQP_STATUS_OK);
            assert_int_equal(at, 4 + 4 + values[i].len);
            assert_memory_equal(out + 4, entry, 4 + values[i].len);
            assert_true(fields_size(copy, count) >= at - 4);
        }
        arena_finish(&arena);
    }
}

static void nest(struct buf *out, int depth, char kind)
{
    for (int i = 0; i < depth; i++) {
        size_t rest = (size_t)(depth - 1 - i) * (kind == 'F' ? 6 : 5);
        unsigned char size[4] = {(unsigned char)(rest >> 24), (unsigned char)(rest >> 16), (unsigned char)(rest >> 8),
                                 (unsigned char)rest};
        if (kind == 'F' || i == 0)
            (void)buf_putc(out, 0);
        (void)buf_putc(out, kind);
        (void)buf_append(out, size, 4);
    }
}

static void test_depth(void **state)
{
    (void)state;
    for (int depth = 1; depth < 20000; depth = depth < 40 ? depth + 1 : depth * 2) {
        for (int kind = 0; kind < 2; kind++) {
            struct arena arena = {0};
            struct field *fields;
            size_t count;
            struct error error = {0};
            struct buf bytes;
            amqp_table_t table;
            bool good;

            buf_init(&bytes, BUF_TEXT_MAX);
            nest(&bytes, depth, kind ? 'F' : 'A');
            good = fields_decode(&arena, bytes.data, bytes.len, &fields, &count, &error);
            assert_int_equal(good, depth < FIELD_DEPTH_MAX);
            if (good)
                assert_true(fields_table(&arena, fields, count, &table, &error));
            else
                assert_non_null(strstr(error.text, "nested deeper"));
            buf_finish(&bytes);
            arena_finish(&arena);
        }
    }
}

static void test_properties(void **state)
{
    static const char bytes[] = "\xff\xfc"
                                "\x01t\x02\x63\x65\x00\x00\x00\x04\x01nt\x01\x02\x09\x01\x63\x01r\x01\x65\x03i\x00j"
                                "\x00\x00\x00\x00\x00\x00\x00\x07\x01y\x01u\x01\x61\x00";
    struct message *message = message_create();
    struct message *copy;
    struct error error = {0};
    amqp_basic_properties_t out;
    char again[256];
    int len;

    (void)state;
    assert_true(properties_decode(message, bytes, sizeof bytes - 1, &error));
    assert_int_equal(message->present, 16383);
    assert_string_equal(message->content_type, "t");
    assert_string_equal(message->content_encoding, "ce");
    assert_int_equal(message->delivery_mode, 2);
    assert_int_equal(message->priority, 9);
    assert_string_equal(message->message_id, "i\xef\xbf\xbdj");
    assert_int_equal(message->timestamp, 7);
    assert_string_equal(message->cluster_id, "");
    message->message_id = "i.j";
    copy = message_copy(message);
    message_destroy(message);
    assert_true(properties_build(&copy->arena, copy, &out, &error));
    len = amqp_encode_properties(AMQP_BASIC_CLASS, &out, wire_bytes(again, sizeof again));
    assert_int_equal(len, sizeof bytes - 1);
    for (int i = 0; i < len; i++)
        assert_true(again[i] == bytes[i] || (again[i] == '.' && bytes[i] == 0));
    message_destroy(copy);
    for (size_t cut = 0; cut < sizeof bytes - 1; cut++) {
        char *exact = mem_strndup(bytes, cut);
        char *tight = mem_alloc(cut);
        message = message_create();
        memcpy(tight, exact, cut);
        assert_false(properties_decode(message, tight, cut, &error));
        message_destroy(message);
        free(tight);
        free(exact);
    }
}

static void test_set_property(void **state)
{
    static const struct {
        const char *name, *value;
        bool good;
    } cases[] = {
        {"content_type", "text/plain", true},
        {"delivery_mode", "persistent", true},
        {"delivery_mode", "1", true},
        {"delivery_mode", "3", false},
        {"priority", "255", true},
        {"priority", "256", false},
        {"priority", "-1", false},
        {"priority", "", false},
        {"timestamp", "1700000000", true},
        {"timestamp", "-1", false},
        {"timestamp", "now", false},
        {"headers", "x", false},
        {"", "x", false},
        {"cluster_id", "c", true},
        {"user_id", "guest", true},
    };
    char long_text[300];
    struct error error;
    struct message *message = message_create();

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(message_set_property(message, cases[i].name, cases[i].value, &error), cases[i].good);
    memset(long_text, 'x', sizeof long_text);
    long_text[255] = '\0';
    assert_true(message_set_property(message, "reply_to", long_text, &error));
    long_text[255] = 'x';
    long_text[256] = '\0';
    assert_false(message_set_property(message, "reply_to", long_text, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    assert_false(message_set_property(message, "prioritty", "1", &error));
    assert_non_null(strstr(error.text, "did you mean priority"));
    for (size_t i = 0; message_property_names[i]; i++)
        assert_true(message_set_property(message, message_property_names[i], "1", &error));
    message_destroy(message);
}

static void test_add_header(void **state)
{
    static const struct {
        const char *type, *value, *json; /* NULL: refused */
    } cases[] = {
        {"string", "a\"b", "\"a\\\"b\""},
        {"int", "-5", "-5"},
        {"int", "9223372036854775807", "9223372036854775807"},
        {"int", "9223372036854775808", NULL},
        {"int", "5x", NULL},
        {"float", "1e3", "1000.0"},
        {"float", "0.1", "0.1"},
        {"float", "", NULL},
        {"bool", "yes", "true"},
        {"bool", "0", "false"},
        {"bool", "maybe", NULL},
        {"timestamp", "12", "{\"amqp_type\":\"timestamp\",\"value\":12}"},
        {"bytes", "ab", "{\"amqp_type\":\"bytes\",\"value\":\"YWI=\",\"encoding\":\"base64\"}"},
        {"decimal", "10.50", "{\"amqp_type\":\"decimal\",\"value\":\"10.50\"}"},
        {"decimal", "1.2.3", NULL},
        {"decimal", "99999999999", NULL},
        {"null", "", "null"},
        {"list", "[1, 2.0, \"x\", [true, null], {}]", "[1,2.0,\"x\",[true,null],{}]"},
        {"list", "{}", NULL},
        {"table", " { \"a\" : { \"b\" : [ ] } } ", "{\"a\":{\"b\":[]}}"},
        {"table", "[]", NULL},
        {"table", "{\"a\":1,}", NULL},
        {"table", "{\"a\" 1}", NULL},
        {"table", "{a:1}", NULL},
        {"json", "\"\\u00e4\\ud83d\\ude00\\n\"", "\"\xc3\xa4\xf0\x9f\x98\x80\\n\""},
        {"json", "\"\\ud83d\"", NULL},
        {"json", "\"\\u00\"", NULL},
        {"json", "\"\\\"", NULL},
        {"json", "\"", NULL},
        {"json", "tru", NULL},
        {"json", "1 2", NULL},
        {"json", "-", NULL},
        {"json", "99999999999999999999", "1e+20"},
        {"json", "", NULL},
        {"number", "1", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct message *message = message_create();
        struct error error = {0};
        struct buf json;
        char *expected;
        bool good = message_add_header(message, "h", cases[i].type, cases[i].value, &error);

        assert_int_equal(good, cases[i].json != NULL);
        if (good) {
            buf_init(&json, BUF_TEXT_MAX);
            message_json(message, &json);
            expected = mem_printf("\"headers\":{\"h\":%s}}", cases[i].json);
            assert_non_null(strstr(json.data, expected));
            free(expected);
            buf_finish(&json);
        } else {
            assert_int_equal(error.code, ERROR_USAGE);
            assert_int_equal(message->header_count, 0);
        }
        message_destroy(message);
    }
}

static void test_headers_replace(void **state)
{
    struct message *message = message_create();
    struct error error;
    char name[300];
    char deep[200];

    (void)state;
    for (int i = 0; i < 50; i++) {
        char key[8];
        (void)snprintf(key, sizeof key, "k%d", i % 25);
        assert_true(message_add_header(message, key, "int", "1", &error));
    }
    assert_int_equal(message->header_count, 25);
    memset(name, 'n', sizeof name);
    name[256] = '\0';
    assert_false(message_add_header(message, name, "int", "1", &error));
    memset(deep, '[', 100);
    memset(deep + 100, ']', 99);
    deep[199] = '\0';
    assert_false(message_add_header(message, "deep", "json", deep, &error));
    assert_non_null(strstr(error.text, "too deep"));
    message_destroy(message);
}

static void test_json_shape(void **state)
{
    struct message *message = message_create();
    struct buf json;

    (void)state;
    message->exchange = "ex";
    message->routing_key = "k";
    message->redelivered = true;
    message_set_body(message, "hello", 5);
    buf_init(&json, BUF_TEXT_MAX);
    message_json(message, &json);
    assert_string_equal(json.data, "{\"exchange\":\"ex\",\"routing_key\":\"k\",\"redelivered\":true,\"properties\":{},"
                                   "\"payload\":\"hello\",\"payload_bytes\":5,\"payload_encoding\":\"string\"}");
    buf_clear(&json);
    message_set_body(message, "\xff\x00", 2);
    message->body_size = 9;
    message_json(message, &json);
    assert_non_null(strstr(json.data, "\"payload\":\"/wA=\",\"payload_bytes\":9,\"payload_encoding\":\"base64\","
                                      "\"payload_truncated\":true}"));
    buf_finish(&json);
    message_destroy(message);
    message_destroy(NULL);
}

static void test_variables(void **state)
{
    static const char text[] = "{{seq}} {{ {{seq}}{{x}}{{uuid}}|{{now}}{";
    struct buf out;

    (void)state;
    assert_true(variables_present(text, sizeof text - 1));
    assert_false(variables_present("{{seq}", 6));
    assert_false(variables_present("{{}}{{{{", 8));
    assert_false(variables_present(NULL, 0));
    buf_init(&out, BUF_TEXT_MAX);
    variables_expand(&out, text, sizeof text - 1, 42);
    assert_int_equal(strncmp(out.data, "42 {{ 42{{x}}", 13), 0);
    assert_int_equal(out.len, 13 + 36 + 1 + 24 + 1);
    assert_int_equal(out.data[13 + 14], '4');
    assert_int_equal(out.data[out.len - 2], 'Z');
    assert_int_equal(out.data[out.len - 1], '{');
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_field_types),     cmocka_unit_test(test_round_trip),   cmocka_unit_test(test_depth),
        cmocka_unit_test(test_properties),      cmocka_unit_test(test_set_property), cmocka_unit_test(test_add_header),
        cmocka_unit_test(test_headers_replace), cmocka_unit_test(test_json_shape),   cmocka_unit_test(test_variables),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
