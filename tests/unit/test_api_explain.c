/* What the broker's refusals become in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/explain.h"
#include "base/mem.h"
#include "model/request.h"
#include "resource/list.h"

#include "base/banned.h"

#define COUNT(array_) (sizeof(array_) / sizeof *(array_))

struct sample {
    int status;
    const char *type; /* NULL: application/json */
    const char *body;
    enum error_code code;
    const char *words;
};

static const struct sample samples[] = {
    {200, NULL, "[]", ERROR_NONE, ""},
    {201, NULL, "", ERROR_NONE, ""},
    {204, NULL, "", ERROR_NONE, ""},
    /* 3.10 and 4.x; up to 3.9 */
    {401, NULL, "{\"error\":\"not_authorized\",\"reason\":\"Login failed\"}", ERROR_CREDENTIALS,
     "wrong user or password"},
    {401, NULL, "{\"error\":\"not_authorized\",\"reason\":\"Not_Authorized\"}", ERROR_CREDENTIALS, "wrong user"},
    {401, NULL, "{\"error\":\"not_authorised\",\"reason\":\"Login failed\"}", ERROR_CREDENTIALS, "wrong user"},
    {401, NULL, "{\"error\":\"not_authorised\",\"reason\":\"User can only log in via localhost\"}", ERROR_CREDENTIALS,
     "own machine"},
    {401, NULL, "", ERROR_CREDENTIALS, "wrong user or password"},
    {401, "text/html", "<h1>Sign in</h1>", ERROR_CREDENTIALS, "a web page"},
    {401, NULL, "{\"error\":\"not_authorised\",\"reason\":\"Not management user\"}", ERROR_DENIED,
     "AMQP may still work"},
    {401, NULL, "{\"error\":\"not_authorised\",\"reason\":\"Not administrator user\"}", ERROR_DENIED,
     "no right: Not administrator user"},
    {401, NULL, "{\"error\":\"not_authorised\",\"reason\":\"User not authorised to access virtual host\"}",
     ERROR_DENIED, "access virtual host"},
    {401, NULL, "{\"error\":\"not_authorised\",\"reason\":\"Access refused.\"}", ERROR_DENIED, "Access refused."},
    {403, NULL, "{\"error\":\"forbidden\",\"reason\":\"no\"}", ERROR_DENIED, "no right: no"},
    {403, "text/html", "<html>", ERROR_DENIED, "proxy"},
    {404, NULL, "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}", ERROR_MISSING, "does not exist"},
    {404, NULL, "{\"error\":\"not_found\",\"reason\":\"Not Found\"}", ERROR_MISSING, "no right in it"},
    {404, NULL, "", ERROR_ABSENT, "nothing is at this path"},
    {404, "text/html", "<!doctype html><TITLE lang=en>404 nginx</TITLE>", ERROR_PROTOCOL, "\"404 nginx\""},
    {400, NULL, "{\"error\":\"bad_request\",\"reason\":\"inequivalent arg 'durable'\\nfor queue\"}", ERROR_BROKER,
     "inequivalent arg 'durable' for queue"},
    {400, NULL, "{\"error\":\"bad_request\",\"reason\":[110,111,32,233,8364,128512]}", ERROR_BROKER,
     "no \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
    {400, NULL, "{\"error\":\"bad_request\",\"reason\":[55296,-1,9999999]}", ERROR_BROKER,
     "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {400, NULL, "{\"error\":\"bad_request\",\"reason\":[\"first\",\"second\"]}", ERROR_BROKER, "first, second"},
    {400, NULL, "{\"error\":\"bad_request\",\"reason\":{\"user\":\"none\",\"n\":[1]}}", ERROR_BROKER,
     "user: none, n: [1]"},
    {400, NULL, "{\"error\":\"bad_request\",\"reason\":null}", ERROR_BROKER, "bad_request"},
    {400, NULL, "{\"error\":\"bad_request\"}", ERROR_BROKER, "bad_request"},
    {400, NULL, "[]", ERROR_BROKER, "without a reason"},
    {400, NULL, "", ERROR_BROKER, "HTTP 400"},
    {400, NULL, "{\"error\":\"bad_req", ERROR_BROKER, "HTTP 400"},
    {400, NULL, "{\"error\":\"page_out_of_range\",\"reason\":\"Page out of range, page: 9 page size: 10, len: 4\"}",
     ERROR_BROKER, "Page out of range"},
    {400, NULL, "{\"error\":\"bad_request\",\"reason\":\"timeout\"}", ERROR_TIMEOUT, "gave up waiting"},
    {405, NULL, "", ERROR_ABSENT, "this version"},
    {406, NULL, "", ERROR_ABSENT, "this version"},
    {404, NULL, "{\"error\":\"not_found\",\"reason\":\"exchange_not_found\"}", ERROR_MISSING, "(exchange_not_found)"},
    {400, NULL, "{\"error\":\"bad_request\",\"reason\":\"[{&lt;&lt;&quot;x&quot;&gt;&gt;,1}] &amp; &nbsp;\"}",
     ERROR_BROKER, "[{<<\"x\">>,1}] & &nbsp;"},
    {407, NULL, "", ERROR_CREDENTIALS, "proxy"},
    {408, NULL, "", ERROR_TIMEOUT, "gave up waiting"},
    {412, NULL, "{\"error\":\"precondition_failed\",\"reason\":\"vhost is protected from deletion\"}", ERROR_BROKER,
     "vhost is protected from deletion"},
    {413, NULL, "", ERROR_BROKER, "larger than the broker takes"},
    {429, NULL, "", ERROR_BROKER, "ask less often"},
    {500, NULL, "", ERROR_BROKER, "its log may say why"},
    {500, NULL, "{\"error\":\"Internal Server Error\",\"reason\":\"{badmatch,x}\"}", ERROR_BROKER, "{badmatch,x}"},
    {500, NULL, "{\"error\":\"timeout\"}", ERROR_TIMEOUT, "gave up waiting"},
    {502, NULL, "", ERROR_CONNECT, "HTTP 502"},
    {503, NULL, "{\"status\":\"failed\",\"reason\":\"No active listener\",\"missing\":1,\"ports\":[1]}", ERROR_BROKER,
     "failed: No active listener"},
    {503, NULL, "{\"status\":\"failed\"}", ERROR_BROKER, "no reason given"},
    {503, NULL, "", ERROR_CONNECT, "not available"},
    {504, NULL, "", ERROR_TIMEOUT, "no answer in time"},
    {301, NULL, "", ERROR_PROTOCOL, "redirected (HTTP 301)"},
    {200, "text/html; charset=utf-8", "hello", ERROR_PROTOCOL, "a web page came back"},
    {200, NULL, " \n<!DOCTYPE html><title></title>", ERROR_PROTOCOL, "a web page came back"},
    {200, NULL, "<title", ERROR_PROTOCOL, "a web page came back"},
};

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++) {
        const struct sample *sample = &samples[i];
        struct error error = {ERROR_INTERNAL, "before"};

        api_explain(&error, sample->status, sample->type ? sample->type : "application/json", sample->body,
                    strlen(sample->body));
        if (error.code != sample->code || !strstr(error.text, sample->words))
            fail_msg("%d %s: %d \"%s\"", sample->status, sample->body, (int)error.code, error.text);
        if (error.code == ERROR_NONE)
            assert_string_equal(error.text, "");
    }
}

static void test_huge_reason(void **state)
{
    struct error error = {0};
    struct buf body;

    (void)state;
    buf_init(&body, BUF_TEXT_MAX);
    (void)buf_puts(&body, "{\"error\":\"bad_request\",\"reason\":\"");
    for (int i = 0; i < 20000; i++)
        (void)buf_puts(&body, "\xe2\x82\xac");
    (void)buf_puts(&body, "\"}");
    api_explain(&error, 400, NULL, body.data, body.len);
    assert_int_equal(error.code, ERROR_BROKER);
    assert_int_equal(strlen(error.text) % 3, 0);
    assert_in_range(strlen(error.text), 300, 400);
    buf_finish(&body);
}

static enum error_code missing(enum http_method method, const char *path, const struct resource *resource)
{
    struct error error = {ERROR_MISSING, "it does not exist"};
    struct request *request = request_create(method, mem_strdup(path));

    request->resource = resource;
    explain_missing(&error, request);
    if (strstr(error.text, "no such vhost"))
        error.code = ERROR_DENIED; /* told apart for this test */
    request_destroy(request);
    return error.code;
}

static void test_missing(void **state)
{
    (void)state;
    assert_int_equal(missing(HTTP_GET, "/api/queues?page=1", &resource_queues), ERROR_ABSENT);
    assert_int_equal(missing(HTTP_GET, "/api/queues/%2F", &resource_queues), ERROR_DENIED);
    assert_int_equal(missing(HTTP_GET, "/api/queues/%2F/one", &resource_queues), ERROR_MISSING);
    assert_int_equal(missing(HTTP_GET, "/api/users/nobody", &resource_users), ERROR_MISSING);
    assert_int_equal(missing(HTTP_GET, "/api/users", &resource_users), ERROR_ABSENT);
    assert_int_equal(missing(HTTP_GET, "/api/deprecated-features", NULL), ERROR_ABSENT);
    assert_int_equal(missing(HTTP_GET, "/api/health/checks/metadata-store/initialized", NULL), ERROR_ABSENT);
    assert_int_equal(missing(HTTP_GET, "/api/queues/%2F/one", NULL), ERROR_MISSING);
    assert_int_equal(missing(HTTP_DELETE, "/api/queues/%2F/one", NULL), ERROR_MISSING);
}

static void test_redirect(void **state)
{
    struct error error = {0};

    (void)state;
    explain_redirect(&error, 302, "https://user:pass@host.example:15671/x/?secret=1");
    assert_non_null(strstr(error.text, "https://host.example:15671/x/"));
    assert_null(strstr(error.text, "pass"));
    assert_null(strstr(error.text, "secret"));
    explain_redirect(&error, 307, "http://[broken");
    assert_non_null(strstr(error.text, "HTTP 307"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_huge_reason),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_redirect),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
