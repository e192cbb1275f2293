/* Addresses as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "api/url.h"

#include "base/banned.h"

#define COUNT(array_) (sizeof(array_) / sizeof *(array_))

struct sample {
    const char *url;
    bool tls;
    const char *host;
    int port;
    const char *prefix, *user, *password, *vhost;
};

static const struct sample samples[] = {
    {"http://localhost", false, "localhost", 15672, NULL, NULL, NULL, NULL},
    {"http://localhost/", false, "localhost", 15672, NULL, NULL, NULL, NULL},
    {"localhost:8080", false, "localhost", 8080, NULL, NULL, NULL, NULL},
    {"rabbit.example", false, "rabbit.example", 15672, NULL, NULL, NULL, NULL},
    {"HTTPS://h", true, "h", 15671, NULL, NULL, NULL, NULL},
    {"https://h:443/rabbit/", true, "h", 443, "/rabbit", NULL, NULL, NULL},
    {"https://h/a/b//", true, "h", 15671, "/a/b", NULL, NULL, NULL},
    {"http://h/api", false, "h", 15672, NULL, NULL, NULL, NULL},
    {"http://h/rabbit/api/", false, "h", 15672, "/rabbit", NULL, NULL, NULL},
    {"http://h:15672/#/queues/%2F/x", false, "h", 15672, NULL, NULL, NULL, NULL},
    {"http://guest:guest@h", false, "h", 15672, NULL, "guest", "guest", NULL},
    {"http://a%40b:p%3A%2F%25@h", false, "h", 15672, NULL, "a@b", "p:/%", NULL},
    {"http://user@h", false, "h", 15672, NULL, "user", NULL, NULL},
    {"http://user:@h", false, "h", 15672, NULL, "user", "", NULL},
    {"http://[::1]:15672", false, "::1", 15672, NULL, NULL, NULL, NULL},
    {"amqp://[::1]", false, "::1", 5672, NULL, NULL, NULL, NULL},
    {"http://[fe80::1%25eth0]", false, "fe80::1%eth0", 15672, NULL, NULL, NULL, NULL},
    {"amqp://h", false, "h", 5672, NULL, NULL, NULL, NULL},
    {"amqps://u:p@h", true, "h", 5671, NULL, "u", "p", NULL},
    {"amqp://h/%2F", false, "h", 5672, NULL, NULL, NULL, "/"},
    {"amqp://h/a%2fb%20c", false, "h", 5672, NULL, NULL, NULL, "a/b c"},
    {"amqp://h/vhost?heartbeat=5", false, "h", 5672, NULL, NULL, NULL, "vhost"},
    {"amqp://h?heartbeat=5", false, "h", 5672, NULL, NULL, NULL, NULL},
    {"amqp://h/..", false, "h", 5672, NULL, NULL, NULL, ".."},
    {"amqp://h/%C3%A9", false, "h", 5672, NULL, NULL, NULL, "\xc3\xa9"},
};

static void check(const char *url, const char *what, const char *have, const char *wanted)
{
    if (!have != !wanted || (have && wanted && strcmp(have, wanted) != 0))
        fail_msg("%s: %s is %s instead of %s", url, what, have ? have : "NULL", wanted ? wanted : "NULL");
}

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++) {
        const struct sample *sample = &samples[i];
        struct endpoint endpoint = {0};
        struct error error = {0};

        if (!url_parse(&endpoint, sample->url, &error))
            fail_msg("%s: %s", sample->url, error.text);
        check(sample->url, "host", endpoint.host, sample->host);
        check(sample->url, "prefix", endpoint.prefix, sample->prefix);
        check(sample->url, "user", endpoint.user, sample->user);
        check(sample->url, "password", endpoint.password, sample->password);
        check(sample->url, "vhost", endpoint.vhost, sample->vhost);
        assert_int_equal(endpoint.port, sample->port);
        assert_int_equal(endpoint.tls, sample->tls);
        endpoint_finish(&endpoint);
    }
}

static void test_bad(void **state)
{
    static const char *const urls[] = {
        "",
        "http://",
        "http://:80",
        "ftp://h",
        "file:///etc/passwd",
        "http://h:0",
        "http://h:65536",
        "http://h:x",
        "http://h h/",
        "http://secret%00x:y@h",
        "http://u:secret%@h",
        "http://u:secret%zz@h",
        "amqp://h/",
        "amqp://h/a%00b",
        "amqp://h/%",
        "http://[::1",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(urls); i++) {
        struct endpoint endpoint = {0};
        struct error error = {0};

        if (url_parse(&endpoint, urls[i], &error))
            fail_msg("%s was taken: host %s port %d", urls[i], endpoint.host, endpoint.port);
        assert_int_equal(error.code, ERROR_USAGE);
        assert_null(strstr(error.text, "secret"));
        assert_true(strlen(error.text) > 10);
        endpoint_finish(&endpoint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_good), cmocka_unit_test(test_bad)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
