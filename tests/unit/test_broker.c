/* The gateway, and what a broker says of itself, against a server on loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "amqp/probe.h"
#include "base/clock.h"
#include "base/job_control.h"
#include "base/mem.h"
#include "core/broker.h"
#include "http_stub.h"

#include "base/banned.h"

#define COUNT(array_) (sizeof(array_) / sizeof *(array_))

/* A port that answers whatever comes with the same bytes. */
struct port {
    int listener, number;
    pthread_t thread;
    const char *bytes;
    size_t len;
};

static void *answer(void *context)
{
    const struct port *port = context;
    int fd;

    while ((fd = accept(port->listener, NULL, NULL)) >= 0) {
        char greeting[8];
        if (recv(fd, greeting, sizeof greeting, MSG_WAITALL) > 0 && port->len > 0)
            (void)send(fd, port->bytes, port->len, MSG_NOSIGNAL);
        /* Until the peer goes; without bytes this is silence. */
        (void)recv(fd, greeting, 1, 0);
        (void)close(fd);
    }
    return NULL;
}

static void port_open(struct port *port, const char *bytes, size_t len)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;

    port->bytes = bytes;
    port->len = len;
    port->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(port->listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(port->listener, 8), 0);
    assert_int_equal(getsockname(port->listener, (struct sockaddr *)&address, &size), 0);
    port->number = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&port->thread, NULL, answer, port), 0);
}

static void port_close(struct port *port)
{
    (void)shutdown(port->listener, SHUT_RDWR);
    (void)pthread_join(port->thread, NULL);
    (void)close(port->listener);
}

#define METHOD "\x01\x00\x00\x00\x00\x01\xf4\x00\x0a\x00\x0a"

static void test_probe(void **state)
{
    static const struct sample {
        const char *bytes;
        size_t len;
        enum probe_result result;
    } samples[] = {
        {METHOD, 11, PROBE_AMQP},
        {"AMQP\0\0\x09\x01", 8, PROBE_AMQP},
        {"\x15\x03\x03\x00\x02\x02\x46", 7, PROBE_TLS},
        {"SSH-2.0-x\r\n", 11, PROBE_NOTHING},
        {"", 0, PROBE_NOTHING},
    };
    struct job_control control;
    struct port port;

    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++) {
        int64_t start_ms = clock_ms();
        port_open(&port, samples[i].bytes, samples[i].len);
        assert_int_equal(probe_port("127.0.0.1", port.number, 300, -1), samples[i].result);
        assert_true(clock_ms() - start_ms < 2000);
        port_close(&port);
    }
    assert_int_equal(probe_port("127.0.0.1", port.number, 300, -1), PROBE_NOTHING);
    assert_true(job_control_init(&control));
    job_control_cancel(&control);
    port_open(&port, "", 0);
    assert_int_equal(probe_port("127.0.0.1", port.number, 60000, control.cancel_fd), PROBE_NOTHING);
    port_close(&port);
    job_control_finish(&control);
}

static void wake(void *context)
{
    const int *pipe_ends = context;

    assert_int_equal(write(pipe_ends[1], "x", 1), 1);
}

struct fixture {
    struct stub_answer answers[4];
    char overview[400], check[200];
    struct http_stub *stub;
    struct settings settings;
    struct broker broker;
    int pipe_ends[2];
};

static int set_up(void **state)
{
    struct fixture *fixture = mem_calloc(1, sizeof *fixture);
    struct error error = {0};

    fixture->answers[0] =
        (struct stub_answer){.path = "/api/whoami", .body = "{\"name\":\"me\",\"tags\":[\"monitoring\",\"other\"]}"};
    fixture->answers[1] = (struct stub_answer){.path = "/api/overview", .body = fixture->overview};
    fixture->answers[2] =
        (struct stub_answer){.path = "/api/health/checks/port-listener/1", .status = 503, .body = fixture->check};
    fixture->answers[3] = (struct stub_answer){.path = "/api/silent", .kind = STUB_SILENT};
    (void)snprintf(fixture->overview, sizeof fixture->overview, "{\"rabbitmq_version\":\"4.3.6\"}");
    (void)snprintf(fixture->check, sizeof fixture->check, "{}");
    fixture->stub = http_stub_start(fixture->answers, COUNT(fixture->answers));
    fixture->settings.api.host = mem_strdup("127.0.0.1");
    fixture->settings.api.user = mem_strdup("me");
    fixture->settings.api.password = mem_strdup("secret");
    fixture->settings.api.port = http_stub_port(fixture->stub);
    assert_int_equal(pipe(fixture->pipe_ends), 0);
    *state = fixture;
    return broker_open(&fixture->broker, &fixture->settings, wake, fixture->pipe_ends, &error) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    broker_finish(&fixture->broker);
    http_stub_stop(fixture->stub);
    endpoint_finish(&fixture->settings.api);
    endpoint_finish(&fixture->settings.amqp);
    (void)close(fixture->pipe_ends[0]);
    (void)close(fixture->pipe_ends[1]);
    free(fixture);
    return 0;
}

static void test_identify(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};

    assert_true(broker_identify(&fixture->broker, &error));
    assert_string_equal(fixture->broker.version, "4.3.6");
    assert_string_equal(fixture->broker.whoami.user, "me");
    assert_true(fixture->broker.whoami.monitoring);
    assert_true(fixture->broker.whoami.management);
    assert_false(fixture->broker.whoami.administrator);
    assert_false(fixture->broker.whoami.policymaker);
}

static void test_whoami(void **state)
{
    static const char old[] = "{\"name\":\"x\",\"tags\":\"policymaker, administrator\"}";
    static const char none[] = "{\"name\":\"y\",\"tags\":[]}";
    struct whoami whoami = {0};
    struct error error = {0};

    (void)state;
    assert_true(whoami_parse(&whoami, old, sizeof old - 1, &error));
    assert_true(whoami.administrator && whoami.monitoring && whoami.policymaker && whoami.management);
    assert_true(whoami_parse(&whoami, none, sizeof none - 1, &error));
    assert_string_equal(whoami.user, "y");
    assert_false(whoami.management);
    assert_false(whoami_parse(&whoami, "{}", 2, &error));
    assert_int_equal(error.code, ERROR_PROTOCOL);
    assert_false(whoami_parse(&whoami, "{", 1, &error));
    assert_string_equal(whoami.user, "y");
    whoami_finish(&whoami);
}

static void test_versions(void **state)
{
    (void)state;
    assert_true(version_at_least("4.3.6", 4, 3));
    assert_true(version_at_least("4.3.6", 3, 13));
    assert_false(version_at_least("4.3.6", 4, 4));
    assert_true(version_at_least("3.13.7+x", 3, 13));
    assert_false(version_at_least("3.10.8", 3, 13));
    assert_true(version_at_least("4.1.0-beta.3", 4, 1));
    assert_true(version_at_least("5", 5, 0));
    assert_false(version_at_least("", 1, 0));
    assert_false(version_at_least(NULL, 1, 0));
}

/* Asks for the AMQP endpoint and checks its port; 0: must fail. */
static void expect_amqp(struct fixture *fixture, int port, bool tls, enum error_code code)
{
    struct endpoint endpoint;
    struct error error = {0};
    bool ok = broker_amqp_endpoint(fixture->broker.gateway, &fixture->settings, "a/b", &endpoint, -1, &error);

    assert_int_equal(error.code, code);
    assert_int_equal(ok, code == ERROR_NONE);
    if (ok) {
        assert_int_equal(endpoint.port, port);
        assert_int_equal(endpoint.tls, tls);
        assert_string_equal(endpoint.vhost, "a/b");
        assert_string_equal(endpoint.user, "me");
        assert_string_equal(endpoint.password, "secret");
        assert_null(endpoint.prefix);
    }
    endpoint_finish(&endpoint);
}

static void test_amqp_from_listeners(void **state)
{
    struct fixture *fixture = *state;

    (void)snprintf(fixture->overview, sizeof fixture->overview,
                   "{\"node\":\"b\",\"listeners\":[{\"node\":\"a\",\"protocol\":\"amqp\",\"port\":1111},"
                   "{\"node\":\"b\",\"protocol\":\"clustering\",\"port\":2},"
                   "{\"node\":\"b\",\"protocol\":\"amqp\",\"port\":2222},{\"node\":\"b\",\"protocol\":\"amqp/"
                   "ssl\",\"port\":3333}]}");
    expect_amqp(fixture, 2222, false, ERROR_NONE);
    assert_int_equal(http_stub_seen(fixture->stub, "/api/health"), 0);
}

static void test_amqp_with_tls_only(void **state)
{
    struct fixture *fixture = *state;

    (void)snprintf(fixture->overview, sizeof fixture->overview,
                   "{\"node\":\"b\",\"listeners\":[{\"node\":\"a\",\"protocol\":\"amqp/ssl\",\"port\":1111}]}");
    expect_amqp(fixture, 1111, true, ERROR_NONE);
}

static void test_amqp_from_ports(void **state)
{
    struct fixture *fixture = *state;
    struct port other;
    struct port amqp;

    port_open(&other, "HTTP/1.1 400\r\n", 14);
    port_open(&amqp, METHOD, 11);
    (void)snprintf(fixture->check, sizeof fixture->check,
                   "{\"status\":\"failed\",\"ports\":[15672,%d,25672,%d,70000,\"x\",%d]}", fixture->settings.api.port,
                   other.number, amqp.number);
    expect_amqp(fixture, amqp.number, false, ERROR_NONE);
    port_close(&other);
    port_close(&amqp);
}

static void test_amqp_by_default(void **state)
{
    expect_amqp(*state, 5672, false, ERROR_NONE);
}

static void test_amqp_given(void **state)
{
    struct fixture *fixture = *state;

    fixture->settings.amqp_given = true;
    fixture->settings.amqp.host = mem_strdup("elsewhere");
    fixture->settings.amqp.port = 4444;
    fixture->settings.amqp.tls = true;
    expect_amqp(fixture, 4444, true, ERROR_NONE);
    assert_int_equal(http_stub_seen(fixture->stub, "/"), 0);
}

static void test_amqp_refused(void **state)
{
    struct fixture *fixture = *state;

    fixture->answers[1].status = 401;
    (void)snprintf(fixture->overview, sizeof fixture->overview, "{\"error\":\"not_authorized\",\"reason\":\"x\"}");
    expect_amqp(fixture, 0, false, ERROR_CREDENTIALS);
}

struct tally {
    int calls;
    enum error_code code;
};

static void count(void *context, struct reply *reply)
{
    struct tally *tally = context;

    tally->calls++;
    tally->code = reply->error.code;
}

static void wait_woken(const struct fixture *fixture)
{
    struct pollfd one = {.fd = fixture->pipe_ends[0], .events = POLLIN};
    char byte;

    assert_int_equal(poll(&one, 1, 10000), 1);
    assert_int_equal(read(fixture->pipe_ends[0], &byte, 1), 1);
}

static struct request *get(const char *path)
{
    return request_create(HTTP_GET, mem_strdup(path));
}

static void test_gateway(void **state)
{
    struct fixture *fixture = *state;
    struct gateway *gateway = fixture->broker.gateway;
    struct tally tally = {0};
    struct tally late = {0};
    struct tally out = {0};
    uint64_t id = gateway_submit(gateway, get("/api/whoami"), count, &tally);

    assert_true(id > 0);
    wait_woken(fixture);
    assert_int_equal(tally.calls, 0);
    assert_true(gateway_dispatch(gateway));
    assert_int_equal(tally.calls, 1);
    assert_int_equal(tally.code, ERROR_NONE);
    assert_false(gateway_dispatch(gateway));
    gateway_cancel(gateway, id);
    /* The answer is there, and cancelled before anybody looked. */
    id = gateway_submit(gateway, get("/api/whoami"), count, &late);
    wait_woken(fixture);
    gateway_cancel(gateway, id);
    assert_true(gateway_dispatch(gateway));
    assert_int_equal(late.calls, 1);
    assert_int_equal(late.code, ERROR_CANCELLED);
    id = gateway_submit(gateway, get("/api/silent"), count, &out);
    http_stub_wait_seen(fixture->stub, "/api/silent", 1);
    gateway_cancel(gateway, id);
    wait_woken(fixture);
    while (out.calls == 0)
        (void)gateway_dispatch(gateway);
    assert_int_equal(out.code, ERROR_CANCELLED);
    assert_int_equal(out.calls, 1);
    assert_int_equal(tally.calls, 1);
}

struct again {
    struct gateway *gateway;
    struct tally *tally;
};

/* Whoever asks once more while the gateway is being left is called back too. */
static void ask_again(void *context, struct reply *reply)
{
    struct again *again = context;

    count(again->tally, reply);
    (void)gateway_submit(again->gateway, get("/api/silent/3"), count, again->tally);
}

static void test_gateway_leaves(void **state)
{
    struct fixture *fixture = *state;
    struct endpoint endpoint;
    struct error error = {0};
    struct tally tally = {0};
    struct again again = {.tally = &tally};
    int64_t start_ms;

    endpoint_copy(&endpoint, &fixture->settings.api);
    again.gateway = gateway_create(&endpoint, NULL, NULL, &error);
    endpoint_finish(&endpoint);
    (void)gateway_submit(again.gateway, get("/api/silent/1"), count, &tally);
    (void)gateway_submit(again.gateway, get("/api/silent/2"), ask_again, &again);
    http_stub_wait_seen(fixture->stub, "/api/silent/", 2);
    start_ms = clock_ms();
    gateway_destroy(again.gateway);
    assert_true(clock_ms() - start_ms < 200);
    assert_int_equal(tally.calls, 3);
    assert_int_equal(tally.code, ERROR_CANCELLED);
    gateway_destroy(NULL);
}

int main(void)
{
#define TEST(name_) cmocka_unit_test_setup_teardown(name_, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probe),
        cmocka_unit_test(test_whoami),
        cmocka_unit_test(test_versions),
        TEST(test_identify),
        TEST(test_amqp_from_listeners),
        TEST(test_amqp_with_tls_only),
        TEST(test_amqp_from_ports),
        TEST(test_amqp_by_default),
        TEST(test_amqp_given),
        TEST(test_amqp_refused),
        TEST(test_gateway),
        TEST(test_gateway_leaves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
