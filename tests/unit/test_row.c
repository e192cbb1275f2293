/* One row through its columns, templates over it, requests, endpoints and documents. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/figure.h"
#include "base/mem.h"
#include "model/document.h"
#include "model/endpoint.h"
#include "model/request.h"
#include "model/row.h"
#include "model/snapshot.h"
#include "resource/list.h"
#include "resource/queues.h"

#include "base/banned.h"

static struct queue_row queue(void)
{
    struct error error = {0};
    struct snapshot *empty = snapshot_decode(&resource_queues, "[{}]", 4, false, &error);
    struct queue_row row;

    assert_non_null(empty);
    memcpy(&row, snapshot_row(empty, 0), sizeof row);
    snapshot_unref(empty);
    row.vhost = "/";
    row.name = "orders";
    return row;
}

static const struct column *column(const char *name)
{
    const struct column *found = resource_column(&resource_queues, name);

    assert_non_null(found);
    return found;
}

static void assert_shown(const struct queue_row *row, const char *name, const char *shown, const char *plain)
{
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    row_show(column(name), row, &out);
    assert_string_equal(out.data, shown);
    buf_clear(&out);
    row_plain(column(name), row, &out);
    assert_string_equal(out.data, plain);
    buf_finish(&out);
}

static void test_show(void **state)
{
    (void)state;
    struct queue_row row = queue();

    assert_shown(&row, "ready", "-", "");
    assert_shown(&row, "publish", "-", "");
    assert_shown(&row, "durable", "-", "");
    assert_shown(&row, "state", "-", "");
    assert_shown(&row, "ready_history", "-", "");
    row.ready = 0;
    row.total = 41208;
    row.publish = 0.1;
    row.capacity = 0.455;
    row.utilisation = 0.0001;
    row.durable = 1;
    row.auto_delete = 0;
    row.state = "running";
    row.type = "quorum";
    row.dlx = "";
    row.ttl = 60000;
    row.policy = "p\033[31m";
    row.members = "[\"a@h\",\"b@h\"]";
    row.arguments = "{\"x-max-length\":10,\"x\":\"\\u001b[2J\"}";
    assert_shown(&row, "ready", "·", "0");
    assert_shown(&row, "total", "41,208", "41208");
    assert_shown(&row, "publish", "0.1", "0.1");
    assert_shown(&row, "capacity", "46%", "0.455");
    assert_shown(&row, "utilisation", "<1%", "0.0001");
    assert_shown(&row, "durable", "✓", "true");
    assert_shown(&row, "auto_delete", "·", "false");
    assert_shown(&row, "state", "●", "running");
    assert_shown(&row, "type", "Q", "quorum");
    assert_shown(&row, "dlx", "(AMQP default)", "");
    assert_shown(&row, "ttl", "1m 00s", "60000");
    assert_shown(&row, "policy", "p^[[31m", "p\033[31m");
    assert_shown(&row, "members", "a@h b@h", "[\"a@h\",\"b@h\"]");
    assert_shown(&row, "arguments", "x-max-length=10 x=^[[2J", row.arguments);
}

static void test_states(void **state)
{
    (void)state;
    struct queue_row row = queue();

    assert_int_equal(row_state(column("state"), &row), STATE_NONE);
    row.state = "running";
    assert_int_equal(row_state(column("state"), &row), STATE_GOOD);
    row.state = "flow";
    assert_int_equal(row_state(column("state"), &row), STATE_WARNING);
    row.state = "crashed";
    assert_int_equal(row_state(column("state"), &row), STATE_BAD);
    row.state = "never heard of";
    assert_int_equal(row_state(column("state"), &row), STATE_QUIET);
    figure_set_ascii(true);
    assert_string_equal(state_glyph(STATE_BAD), "X");
    figure_set_ascii(false);
}

static void test_compare(void **state)
{
    (void)state;
    struct queue_row a = queue(), b = queue();

    assert_int_equal(row_compare(column("ready"), &a, &b), 0);
    b.ready = 0;
    assert_true(row_compare(column("ready"), &a, &b) < 0);
    a.ready = -1;
    assert_true(row_compare(column("ready"), &b, &a) > 0);
    assert_int_equal(row_compare(column("publish"), &a, &b), 0);
    b.publish = 0;
    assert_true(row_compare(column("publish"), &a, &b) < 0);
    assert_true(row_compare(column("publish"), &b, &a) > 0);
    assert_true(row_compare(column("policy"), &a, &b) == 0);
    b.policy = "";
    assert_true(row_compare(column("policy"), &a, &b) < 0);
    a.policy = "z";
    b.policy = "é";
    assert_true(row_compare(column("policy"), &a, &b) < 0);
    a.durable = 0;
    assert_true(row_compare(column("durable"), &b, &a) < 0);
}

static void test_key(void **state)
{
    (void)state;
    struct queue_row row = queue();
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    row_key(&resource_queues, &row, &out);
    assert_string_equal(out.data, "/\x1forders");
    buf_finish(&out);
    assert_string_equal(row_text_named(&resource_queues, &row, "name"), "orders");
    assert_int_equal(row_integer_named(&resource_queues, &row, "messages_ready"), ABSENT_I64);
    assert_null(row_text_named(&resource_queues, &row, "nonsense"));
}

static bool expands(const char *name, const char *text, enum template_use use, struct buf *out, struct error *error)
{
    struct queue_row row = queue();
    struct row_source from = {&resource_queues, &row};
    struct template_source source = {row_source_value, &from};

    row.name = name;
    row.ready = 12;
    buf_clear(out);
    return template_expand(out, text, use, &source, error);
}

static void test_template_path(void **state)
{
    (void)state;
    struct error error = {0};
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    assert_true(expands("a/b c%2F.é", "/api/queues/{vhost}/{name}/x", TEMPLATE_PATH, &out, &error));
    assert_string_equal(out.data, "/api/queues/%2F/a%2Fb%20c%252F%2E%C3%A9/x");
    assert_false(expands(".", "/api/queues/{vhost}/{name}", TEMPLATE_PATH, &out, &error));
    assert_int_equal(error.code, ERROR_UNSAFE);
    assert_false(expands("..", "/api/queues/{vhost}/{name|exchange}", TEMPLATE_PATH, &out, &error));
    assert_int_equal(error.code, ERROR_UNSAFE);
    assert_true(expands("...", "{name}", TEMPLATE_PATH, &out, &error));
    assert_false(expands("", "{name}", TEMPLATE_PATH, &out, &error));
    assert_int_equal(error.code, ERROR_UNSAFE);
    assert_false(expands(NULL, "{name}", TEMPLATE_PATH, &out, &error));
    assert_true(expands("", "/{name|exchange}", TEMPLATE_PATH, &out, &error));
    assert_string_equal(out.data, "/amq.default");
    assert_false(expands("x", "{nonsense}", TEMPLATE_PATH, &out, &error));
    assert_int_equal(error.code, ERROR_INTERNAL);
    assert_false(expands("x", "{name", TEMPLATE_PATH, &out, &error));
    assert_false(expands("x", "{name|wrong}", TEMPLATE_PATH, &out, &error));
    assert_false(expands("x", "{}", TEMPLATE_PATH, &out, &error));
    buf_finish(&out);
}

static void test_template_text(void **state)
{
    (void)state;
    struct error error = {0};
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    assert_true(expands("a\033[2Jb", "Purge {name}? {ready} are lost.", TEMPLATE_PROMPT, &out, &error));
    assert_string_equal(out.data, "Purge a^[[2Jb? 12 are lost.");
    assert_true(
        expands("a\"\n", "{{\"name\":{name},\"n\":{ready|json},\"p\":{policy|json}}", TEMPLATE_BODY, &out, &error));
    assert_string_equal(out.data, "{\"name\":\"a\\\"\\n\",\"n\":12,\"p\":null}");
    assert_false(expands("{\"a\":", "{name|json}", TEMPLATE_BODY, &out, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    buf_finish(&out);
}

static void count_name(void *context, const char *name)
{
    struct buf *out = context;

    buf_puts(out, name);
    buf_putc(out, ';');
}

static void test_template_names(void **state)
{
    (void)state;
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    template_names("/a/{vhost}/{name|exchange} {{x} {y|json}", count_name, &out);
    template_names(NULL, count_name, &out);
    assert_string_equal(out.data, "vhost;name;y;");
    buf_finish(&out);
}

static void test_document(void **state)
{
    (void)state;
    struct error error = {0};
    struct document *document = document_create();

    document_set_text(document, "a.b", "x\xff");
    document_set_integer(document, "a.n", 7);
    document_set_bool(document, "yes", true);
    document_set_number(document, "f", 0.5);
    document_add_text(document, "list", "one");
    document_add_text(document, "list", "two");
    assert_true(document_set_json(document, "raw", "{\"k\":[1,{\"z\":null}]}", &error));
    assert_false(document_set_json(document, "raw", "{", &error));
    document_remove(document, "a.n");
    document_remove(document, "no.such");
    char *text = document_dump(document, false);
    assert_string_equal(text, "{\"a\":{\"b\":\"x\xef\xbf\xbd\"},\"yes\":true,\"f\":0.5,\"list\":[\"one\",\"two\"],"
                              "\"raw\":{\"k\":[1,{\"z\":null}]}}");
    free(text);
    assert_string_equal(document_text(document, "list.1"), "two");
    assert_int_equal(document_integer(document, "raw.k.0"), 1);
    assert_int_equal(document_count(document, "list"), 2);
    assert_int_equal(document_count(document, ""), 5);
    assert_string_equal(document_key(document, "", 1), "yes");
    assert_null(document_key(document, "", 9));
    struct document *inner = document_at(document, "raw.k", 1);
    assert_true(document_has(inner, "z"));
    assert_null(document_at(document, "list", 2));
    document_destroy(inner);
    assert_int_equal(document_bool(document, "yes"), 1);
    assert_int_equal(document_bool(document, "f"), -1);
    assert_true(isnan(document_number(document, "yes")));
    document_destroy(document);
    document = document_parse("[1,\"\\u0000\",18446744073709551615]", 33, &error);
    assert_non_null(document);
    assert_true(document_number(document, "2") > 1.8e19);
    assert_int_equal(document_integer(document, "2"), ABSENT_I64);
    document_destroy(document);
    assert_null(document_parse("<html>", 6, &error));
    assert_int_equal(error.code, ERROR_PROTOCOL);
}

static void test_endpoint(void **state)
{
    (void)state;
    static const char *const near[] = {"localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"};
    static const char *const far[] = {"128.0.0.1", "localhost.example.com", "::2", "127.0.0.1.example.com"};
    struct endpoint endpoint = {.host = mem_strdup("h"), .password = mem_strdup("s"), .port = 1}, copy;

    endpoint_copy(&copy, &endpoint);
    endpoint_finish(&endpoint);
    assert_string_equal(copy.password, "s");
    assert_null(copy.user);
    assert_false(endpoint_is_loopback(&copy));
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++) {
        free(copy.host);
        copy.host = mem_strdup(near[i]);
        assert_true(endpoint_is_loopback(&copy));
    }
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        free(copy.host);
        copy.host = mem_strdup(far[i]);
        assert_false(endpoint_is_loopback(&copy));
    }
    endpoint_finish(&copy);
    request_destroy(NULL);
    request_destroy(request_create(HTTP_GET, mem_strdup("/api/overview")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_show),           cmocka_unit_test(test_states),
        cmocka_unit_test(test_compare),        cmocka_unit_test(test_key),
        cmocka_unit_test(test_template_path),  cmocka_unit_test(test_template_text),
        cmocka_unit_test(test_template_names), cmocka_unit_test(test_document),
        cmocka_unit_test(test_endpoint),
    };
    setlocale(LC_ALL, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
