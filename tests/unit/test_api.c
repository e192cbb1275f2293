/* The management client against a hostile server on loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/api.h"
#include "base/clock.h"
#include "base/job_control.h"
#include "base/log.h"
#include "base/mem.h"
#include "http_stub.h"
#include "model/snapshot.h"
#include "resource/list.h"

#include "base/banned.h"

#define WAIT_MS 10000
#define COUNT(array_) (sizeof(array_) / sizeof *(array_))

#define QUEUES "[{\"name\":\"one\",\"vhost\":\"/\"},{\"name\":\"two\",\"vhost\":\"/\"}]"

static const struct stub_answer answers[] = {
    {.path = "/api/whoami", .body = "{\"name\":\"guest\"}"},
    {.path = "/api/queues", .body = QUEUES},
    {.path = "/api/gzip", .kind = STUB_GZIP, .body = QUEUES},
    {.path = "/api/bomb", .kind = STUB_BOMB, .size = (size_t)400 << 20},
    {.path = "/api/truncated", .kind = STUB_TRUNCATED, .body = "[{\"name\":"},
    {.path = "/api/endless", .kind = STUB_ENDLESS},
    {.path = "/api/headers", .kind = STUB_ENDLESS_HEADERS},
    {.path = "/api/page", .type = "text/html", .body = "<html><head><title>\n Log  in </title></head></html>"},
    {.path = "/api/gateway", .status = 502, .type = "text/html", .body = "<h1>Bad Gateway</h1>"},
    {.path = "/api/elsewhere", .status = 302, .headers = "Location: http://me:secret@evil.example/x?token=hidden\r\n"},
    {.path = "/api/slow", .kind = STUB_SLOW, .body = QUEUES QUEUES QUEUES QUEUES},
    {.path = "/api/reset", .kind = STUB_RESET},
    {.path = "/api/close", .kind = STUB_CLOSE},
    {.path = "/api/silent", .kind = STUB_SILENT},
    {.path = "/api/hold", .kind = STUB_HOLD, .body = "{}"},
    {.path = "/api/amqp", .kind = STUB_RAW, .body = "AMQP\0\0\x09\x01", .size = 8},
    {.path = "/api/amqp-reset", .kind = STUB_RAW_RESET, .body = "AMQP\0\0\x09\x01", .size = 8},
    {.path = "/api/tls", .kind = STUB_RAW, .body = "\x15\x03\x01\x00\x02\x02\x46", .size = 7},
    {.path = "/api/ssh", .kind = STUB_RAW, .body = "SSH-2.0-OpenSSH_9.2\r\n"},
    {.path = "/api/broken", .body = "{\"a\":"},
    {.path = "/api/wrong", .status = 401, .body = "{\"error\":\"not_authorized\",\"reason\":\"Login failed\"}"},
    {.path = "/api/right",
     .status = 401,
     .body = "{\"error\":\"not_authorised\",\"reason\":\"Not administrator user\"}"},
    {.path = "/api/health/checks/alarms",
     .status = 503,
     .body = "{\"status\":\"failed\",\"reason\":\"an alarm is in effect\"}"},
    {.path = "/api/done", .status = 204},
};

struct fixture {
    struct http_stub *stub;
    struct api *api;
    struct mailbox *box; /* outlives the client: it may still be at the box when the letter is out */
};

static int set_up(void **state)
{
    struct fixture *fixture = mem_calloc(1, sizeof *fixture);
    struct endpoint endpoint = {0};
    struct error error = {0};
    char host[] = "127.0.0.1";
    char user[] = "guest";
    char password[] = "top-secret";

    fixture->stub = http_stub_start(answers, COUNT(answers));
    endpoint.host = host;
    endpoint.user = user;
    endpoint.password = password;
    endpoint.port = http_stub_port(fixture->stub);
    fixture->box = mailbox_create(NULL, NULL);
    fixture->api = api_create(&endpoint, &error);
    *state = fixture;
    return fixture->api ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    api_destroy(fixture->api);
    mailbox_destroy(fixture->box);
    http_stub_stop(fixture->stub);
    free(fixture);
    return 0;
}

static struct reply *ask(const struct fixture *fixture, enum http_method method, const char *path, int timeout_ms)
{
    struct request *request = request_create(method, mem_strdup(path));
    struct reply *reply;

    request->timeout_ms = timeout_ms;
    reply = api_call(fixture->api, request, 0, -1);
    assert_non_null(reply);
    return reply;
}

/* The reply must be this error, with these words in it. */
static void expect(const struct fixture *fixture, enum http_method method, const char *path, enum error_code code,
                   const char *words)
{
    struct reply *reply = ask(fixture, method, path, 2000);

    if (reply->error.code != code || !strstr(reply->error.text, words))
        fail_msg("%s: %d \"%s\" instead of %d \"%s\"", path, (int)reply->error.code, reply->error.text, (int)code,
                 words);
    assert_null(reply->snapshot);
    reply_destroy(reply);
}

static void test_body(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = ask(fixture, HTTP_GET, "/api/whoami", 0);
    char *last = http_stub_last(fixture->stub);

    assert_int_equal(reply->error.code, ERROR_NONE);
    assert_int_equal(reply->status, 200);
    assert_string_equal(reply->body, "{\"name\":\"guest\"}");
    assert_int_equal(reply->body_len, strlen(reply->body));
    assert_non_null(strstr(last, "Authorization: Basic Z3Vlc3Q6dG9wLXNlY3JldA=="));
    assert_non_null(strstr(last, "Accept-Encoding: "));
    assert_non_null(strstr(last, "gzip"));
    assert_non_null(strstr(last, "User-Agent: warren/"));
    assert_null(strstr(last, "top-secret"));
    free(last);
    reply_destroy(reply);
}

static void expect_rows(const struct fixture *fixture, const char *path, size_t rows)
{
    struct request *request = request_create(HTTP_GET, mem_strdup(path));
    struct reply *reply;

    request->resource = &resource_queues;
    reply = api_call(fixture->api, request, 0, -1);
    assert_string_equal(reply->error.text, "");
    assert_non_null(reply->snapshot);
    assert_int_equal(snapshot_count(reply->snapshot), rows);
    assert_null(reply->body);
    reply_destroy(reply);
}

static void test_rows(void **state)
{
    expect_rows(*state, "/api/queues?page=1", 2);
    expect_rows(*state, "/api/gzip", 2);
}

static void test_write(void **state)
{
    struct fixture *fixture = *state;
    struct request *request = request_create(HTTP_PUT, mem_strdup("/api/done/x"));
    struct reply *reply;
    char *last;

    request->body = mem_strdup("{\"durable\":true}");
    reply = api_call(fixture->api, request, 0, -1);
    last = http_stub_last(fixture->stub);
    assert_int_equal(reply->error.code, ERROR_NONE);
    assert_int_equal(reply->status, 204);
    assert_non_null(strstr(last, "PUT /api/done/x HTTP/1.1"));
    assert_non_null(strstr(last, "Content-Type: application/json"));
    assert_non_null(strstr(last, "\r\n\r\n{\"durable\":true}"));
    free(last);
    reply_destroy(reply);
}

static void test_hostile(void **state)
{
    struct fixture *fixture = *state;

    expect(fixture, HTTP_GET, "/api/truncated", ERROR_PROTOCOL, "broke off after 9 bytes");
    expect(fixture, HTTP_PUT, "/api/truncated", ERROR_UNKNOWN, "look before trying again");
    expect(fixture, HTTP_GET, "/api/endless", ERROR_PROTOCOL, "larger than 16384 KiB");
    expect(fixture, HTTP_GET, "/api/headers", ERROR_PROTOCOL, "headers never end");
    expect(fixture, HTTP_GET, "/api/page", ERROR_PROTOCOL, "a web page \"Log in\" came back");
    expect(fixture, HTTP_GET, "/api/gateway", ERROR_CONNECT, "HTTP 502");
    expect(fixture, HTTP_GET, "/api/reset", ERROR_CONNECT, "broke before the answer");
    expect(fixture, HTTP_GET, "/api/close", ERROR_CONNECT, "broke before the answer");
    expect(fixture, HTTP_DELETE, "/api/reset", ERROR_UNKNOWN, "it may have been done");
    expect(fixture, HTTP_POST, "/api/close", ERROR_UNKNOWN, "it may have been done");
    assert_int_equal(http_stub_seen(fixture->stub, "/api/close"), 2);
    expect(fixture, HTTP_GET, "/api/amqp", ERROR_PROTOCOL, "speaks AMQP; the management API is usually on 15672");
    expect(fixture, HTTP_GET, "/api/amqp-reset", ERROR_PROTOCOL, "speaks AMQP");
    expect(fixture, HTTP_GET, "/api/tls", ERROR_PROTOCOL, "speaks TLS: write https://");
    expect(fixture, HTTP_GET, "/api/ssh", ERROR_PROTOCOL, "does not speak HTTP");
}

static void test_bomb(void **state)
{
    struct fixture *fixture = *state;
    int64_t start_ms = clock_ms();

    expect(fixture, HTTP_GET, "/api/bomb", ERROR_PROTOCOL, "larger than 16384 KiB");
    assert_true(clock_ms() - start_ms < 2000);
}

static void test_redirect(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = ask(fixture, HTTP_GET, "/api/elsewhere", 0);

    assert_int_equal(reply->error.code, ERROR_PROTOCOL);
    assert_non_null(strstr(reply->error.text, "http://evil.example/x"));
    assert_null(strstr(reply->error.text, "secret"));
    assert_null(strstr(reply->error.text, "hidden"));
    reply_destroy(reply);
}

static void test_refusals(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply;

    expect(fixture, HTTP_GET, "/api/wrong", ERROR_CREDENTIALS, "wrong user or password");
    expect(fixture, HTTP_GET, "/api/right", ERROR_DENIED, "Not administrator user");
    expect(fixture, HTTP_GET, "/api/nowhere/%2F/x", ERROR_MISSING, "does not exist");
    expect(fixture, HTTP_GET, "/api/nowhere", ERROR_ABSENT, "no /api/nowhere");
    expect(fixture, HTTP_DELETE, "/api/nowhere", ERROR_MISSING, "does not exist");
    reply = ask(fixture, HTTP_GET, "/api/health/checks/alarms", 0);
    assert_int_equal(reply->error.code, ERROR_BROKER);
    assert_string_equal(reply->error.text, "failed: an alarm is in effect");
    assert_non_null(strstr(reply->body, "\"status\":\"failed\""));
    reply_destroy(reply);
}

static void test_timeouts(void **state)
{
    struct fixture *fixture = *state;
    static const char *const paths[] = {"/api/silent", "/api/slow"};

    for (size_t i = 0; i < COUNT(paths); i++) {
        int64_t start_ms = clock_ms();
        struct reply *reply = ask(fixture, HTTP_GET, paths[i], 300);
        assert_int_equal(reply->error.code, ERROR_TIMEOUT);
        assert_in_range(clock_ms() - start_ms, 250, 1500);
        assert_null(strstr(reply->error.text, "may have been done"));
        reply_destroy(reply);
        reply = ask(fixture, HTTP_POST, paths[i], 300);
        assert_int_equal(reply->error.code, ERROR_TIMEOUT);
        assert_non_null(strstr(reply->error.text, "it may have been done; look before trying again"));
        reply_destroy(reply);
    }
}

static void test_dots(void **state)
{
    struct fixture *fixture = *state;

    expect(fixture, HTTP_GET, "/api/queues/%2E", ERROR_UNSAFE, "brokers remove it");
    expect(fixture, HTTP_DELETE, "/api/queues/%2F/%2e./contents", ERROR_UNSAFE, "brokers remove it");
    expect(fixture, HTTP_GET, "/api/queues/../users?x=1", ERROR_UNSAFE, "brokers remove it");
    expect(fixture, HTTP_GET, "/api/queues/%2F/..?x=1", ERROR_UNSAFE, "brokers remove it");
    assert_int_equal(http_stub_seen(fixture->stub, "/"), 0);
    reply_destroy(ask(fixture, HTTP_GET, "/api/queues/%2F/a..b?name=..", 0));
    reply_destroy(ask(fixture, HTTP_GET, "/api/queues/%2F/...?name=/../", 0));
    assert_int_equal(http_stub_seen(fixture->stub, "/api/queues/%2F/"), 2);
}

static uint64_t submit(const struct fixture *fixture, struct mailbox *box, enum http_method method, const char *path)
{
    return api_submit(fixture->api, request_create(method, mem_strdup(path)), box, NULL, NULL);
}

static struct reply *take(struct mailbox *box)
{
    struct reply *reply = (struct reply *)mailbox_take(box, WAIT_MS);

    assert_non_null(reply);
    return reply;
}

static void test_one_per_url(void **state)
{
    struct fixture *fixture = *state;
    struct mailbox *box = fixture->box;

    for (int i = 0; i < 5; i++)
        (void)submit(fixture, box, HTTP_GET, "/api/hold/same");
    http_stub_wait_seen(fixture->stub, "/api/hold/same", 1);
    /* Another URL overtakes those that wait. */
    reply_destroy(ask(fixture, HTTP_GET, "/api/whoami", 0));
    assert_int_equal(http_stub_seen(fixture->stub, "/api/hold/same"), 1);
    http_stub_release(fixture->stub);
    for (int i = 0; i < 5; i++) {
        struct reply *reply = take(box);
        assert_int_equal(reply->error.code, ERROR_NONE);
        assert_int_equal(reply->id, i == 0 ? 1 : i + 1);
        reply_destroy(reply);
    }
    assert_int_equal(http_stub_most_out(fixture->stub), 1);
}

static void test_four_connections(void **state)
{
    struct fixture *fixture = *state;
    struct mailbox *box = fixture->box;
    char path[40];

    for (int i = 0; i < 9; i++) {
        (void)snprintf(path, sizeof path, "/api/hold/%d", i);
        (void)submit(fixture, box, HTTP_GET, path);
    }
    http_stub_wait_seen(fixture->stub, "/api/hold/", 3);
    /* Held reads leave room for what somebody waits for. */
    reply_destroy(ask(fixture, HTTP_DELETE, "/api/done/1", 0));
    reply_destroy(ask(fixture, HTTP_PUT, "/api/done/2", 0));
    assert_int_equal(http_stub_seen(fixture->stub, "/api/hold/"), 3);
    http_stub_release(fixture->stub);
    for (int i = 0; i < 9; i++)
        reply_destroy(take(box));
    assert_in_range(http_stub_most_open(fixture->stub), 1, 4);
}

static void test_connections_kept(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < 3; i++)
        reply_destroy(ask(fixture, HTTP_GET, "/api/whoami", 0));
    assert_int_equal(http_stub_connections(fixture->stub), 1);
    /* What must not be sent twice never goes over a connection that may be dead. */
    reply_destroy(ask(fixture, HTTP_POST, "/api/done", 0));
    assert_int_equal(http_stub_connections(fixture->stub), 2);
}

static void test_cancel(void **state)
{
    struct fixture *fixture = *state;
    struct mailbox *box = fixture->box;
    uint64_t out = submit(fixture, box, HTTP_GET, "/api/silent");
    uint64_t waiting = submit(fixture, box, HTTP_GET, "/api/silent");
    uint64_t write;
    struct reply *reply;

    http_stub_wait_seen(fixture->stub, "/api/silent", 1);
    api_cancel(fixture->api, waiting);
    reply = take(box);
    assert_int_equal(reply->id, waiting);
    assert_int_equal(reply->error.code, ERROR_CANCELLED);
    reply_destroy(reply);
    api_cancel(fixture->api, out);
    api_cancel(fixture->api, out);
    api_cancel(fixture->api, 4711);
    reply = take(box);
    assert_int_equal(reply->id, out);
    assert_int_equal(reply->error.code, ERROR_CANCELLED);
    reply_destroy(reply);
    write = submit(fixture, box, HTTP_DELETE, "/api/silent/w");
    http_stub_wait_seen(fixture->stub, "/api/silent/w", 1);
    api_cancel(fixture->api, write);
    reply = take(box);
    assert_non_null(strstr(reply->error.text, "it may have been done"));
    reply_destroy(reply);
    reply_destroy(ask(fixture, HTTP_GET, "/api/whoami", 0));
    assert_null(mailbox_take(box, 0));
}

static void test_destroy_in_transfer(void **state)
{
    struct fixture *fixture = *state;
    struct mailbox *box = fixture->box;
    int64_t start_ms;

    (void)submit(fixture, box, HTTP_GET, "/api/silent/1");
    (void)submit(fixture, box, HTTP_GET, "/api/endless");
    (void)submit(fixture, box, HTTP_GET, "/api/slow");
    (void)submit(fixture, box, HTTP_GET, "/api/silent/2");
    (void)submit(fixture, box, HTTP_GET, "/api/silent/2");
    http_stub_wait_seen(fixture->stub, "/api/", 3);
    start_ms = clock_ms();
    api_destroy(fixture->api);
    fixture->api = NULL;
    assert_true(clock_ms() - start_ms < 200);
    for (int i = 0; i < 5; i++) {
        struct reply *reply = (struct reply *)mailbox_take(box, 0);
        assert_non_null(reply);
        if (reply->error.code != ERROR_PROTOCOL)
            assert_int_equal(reply->error.code, ERROR_CANCELLED);
        reply_destroy(reply);
    }
    assert_null(mailbox_take(box, 0));
}

static void test_call_ends(void **state)
{
    struct fixture *fixture = *state;
    struct job_control control;
    int64_t start_ms = clock_ms();
    struct reply *reply =
        api_call(fixture->api, request_create(HTTP_PUT, mem_strdup("/api/silent")), clock_ms() + 200, -1);

    assert_int_equal(reply->error.code, ERROR_TIMEOUT);
    assert_non_null(strstr(reply->error.text, "it may have been done"));
    assert_in_range(clock_ms() - start_ms, 190, 1500);
    reply_destroy(reply);
    assert_true(job_control_init(&control));
    job_control_cancel(&control);
    reply = api_call(fixture->api, request_create(HTTP_GET, mem_strdup("/api/silent")), 0, control.cancel_fd);
    assert_int_equal(reply->error.code, ERROR_CANCELLED);
    reply_destroy(reply);
    job_control_finish(&control);
}

static void test_proxy_is_for_others(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply;

    (void)setenv("http_proxy", "http://127.0.0.1:1", 1);
    (void)setenv("all_proxy", "http://127.0.0.1:1", 1);
    reply = ask(fixture, HTTP_GET, "/api/whoami", 0);
    (void)unsetenv("http_proxy");
    (void)unsetenv("all_proxy");
    assert_int_equal(reply->error.code, ERROR_NONE);
    reply_destroy(reply);
}

static void no_secret(void *context, const char *line)
{
    size_t *lines = context;

    assert_null(strstr(line, "secret"));
    assert_null(strstr(line, "Z3Vlc3Q6"));
    ++*lines;
}

static void test_log_is_clean(void **state)
{
    struct fixture *fixture = *state;
    size_t lines = 0;

    reply_destroy(ask(fixture, HTTP_GET, "/api/wrong?password=top-secret", 0));
    reply_destroy(ask(fixture, HTTP_GET, "/api/auth/hash_password/top-secret", 0));
    reply_destroy(ask(fixture, HTTP_GET, "/api/elsewhere", 0));
    log_recent(no_secret, &lines);
    assert_true(lines >= 3);
}

static struct api *client(const char *host_name, int port, struct error *error)
{
    struct endpoint endpoint = {0};
    struct api *api;

    endpoint.host = mem_strdup(host_name);
    endpoint.port = port;
    api = api_create(&endpoint, error);
    endpoint_finish(&endpoint);
    return api;
}

static void expect_unreachable(const char *host, int port, const char *words)
{
    struct error error = {0};
    struct fixture fixture = {.api = client(host, port, &error)};

    assert_non_null(fixture.api);
    expect(&fixture, HTTP_GET, "/api/whoami", ERROR_CONNECT, words);
    api_destroy(fixture.api);
}

static void test_unreachable(void **state)
{
    struct fixture *fixture = *state;
    int port = http_stub_port(fixture->stub);
    struct error error = {0};

    http_stub_stop(fixture->stub);
    fixture->stub = http_stub_start(answers, COUNT(answers));
    if (http_stub_port(fixture->stub) != port)
        expect_unreachable("127.0.0.1", port, "is the management plugin enabled?");
    expect_unreachable("no..host", 15672, "there is no host named no..host");
    assert_null(client("a host", 15672, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    assert_null(client("user@host", 15672, &error));
    assert_null(client("host", 0, &error));
}

int main(void)
{
#define TEST(name_) cmocka_unit_test_setup_teardown(name_, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_body),
        TEST(test_rows),
        TEST(test_write),
        TEST(test_hostile),
        TEST(test_bomb),
        TEST(test_redirect),
        TEST(test_refusals),
        TEST(test_timeouts),
        TEST(test_dots),
        TEST(test_one_per_url),
        TEST(test_four_connections),
        TEST(test_connections_kept),
        TEST(test_cancel),
        TEST(test_destroy_in_transfer),
        TEST(test_call_ends),
        TEST(test_proxy_is_for_others),
        TEST(test_log_is_clean),
        TEST(test_unreachable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
