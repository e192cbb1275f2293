/* AMQP sessions against peers that lie, stall, nest, flood and vanish. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "amqp/publish.h"
#include "amqp/session.h"
#include "amqp_peer.h"
#include "base/clock.h"
#include "base/text.h"

#include "base/banned.h"

#define COUNT(array_) (sizeof(array_) / sizeof *(array_))
#define TEXT(text_) text_, sizeof text_ - 1

enum { TIMEOUT_MS = 400, SLACK_MS = 1500 };

static struct session *open_at(const struct amqp_peer *peer, struct job_control *control, struct error *error)
{
    char host[] = "127.0.0.1";
    struct endpoint endpoint = {.host = host, .port = peer->port};
    struct session_options options = {.timeout_ms = TIMEOUT_MS, .name = "test"};

    return session_open(&endpoint, &options, control, error);
}

/* Peers that never let anyone in. */
static void speaks_http(struct amqp_peer *peer)
{
    peer_raw(peer, TEXT("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
}

static void speaks_tls(struct amqp_peer *peer)
{
    peer_raw(peer, TEXT("\x15\x03\x01\x00\x02\x02\x46"));
}

static void wants_amqp_1_0(struct amqp_peer *peer)
{
    peer_raw(peer, TEXT("AMQP\x00\x01\x00\x00"));
}

static void says_nothing(struct amqp_peer *peer)
{
    char rest[64];

    while (read(peer->fd, rest, sizeof rest) > 0)
        continue;
}

static void hangs_up(struct amqp_peer *peer)
{
    (void)peer;
}

static void drips(struct amqp_peer *peer)
{
    for (int i = 0; i < 20; i++) {
        peer_raw(peer, "\x01\x00\x00\x00\x00\x01\x00" + i % 7, 1);
        (void)usleep(100000);
    }
}

static void huge_frame(struct amqp_peer *peer)
{
    peer_raw(peer, TEXT("\x01\x00\x00\x7f\xff\xff\xf0zzzzzzzz"));
}

static void wrong_end(struct amqp_peer *peer)
{
    peer_raw(peer, TEXT("\x01\x00\x00\x00\x00\x00\x04\x00\x0a\x00\x0a\x00"));
}

static void short_start(struct amqp_peer *peer)
{
    peer_method(peer, 0, PEER_METHOD(10, 10), "\0", 1);
}

static void no_mechanism(struct amqp_peer *peer)
{
    peer_method(peer, 0, PEER_METHOD(10, 10), TEXT("\x00\x09\x00\x00\x00\x00\x00\x00\x00\x07XPLAINY\x00\x00\x00\x00"));
    says_nothing(peer);
}

static void wrong_password(struct amqp_peer *peer)
{
    peer_greet(peer);
    if (peer_expect(peer, PEER_METHOD(10, 11)))
        peer_method(peer, 0, PEER_METHOD(10, 50),
                    TEXT("\x01\x93\x12"
                         "ACCESS_REFUSED - \x1b"
                         "\x00\x00\x00\x00"));
}

static void tiny_frames(struct amqp_peer *peer)
{
    peer->frame_max = 1;
    (void)peer_login(peer);
}

static void one_channel(struct amqp_peer *peer)
{
    peer->channel_max = 1;
    (void)peer_login(peer);
}

static void goes_after_tune(struct amqp_peer *peer)
{
    peer_greet(peer);
    (void)peer_expect(peer, PEER_METHOD(10, 11));
}

static void unasked_content(struct amqp_peer *peer)
{
    peer_header(peer, 1, 5, "\0\0", 2);
    says_nothing(peer);
}

static const struct {
    void (*script)(struct amqp_peer *);
    enum error_code code;
    const char *words;
} closed_doors[] = {
    {speaks_http, ERROR_PROTOCOL, "HTTP"},
    {speaks_tls, ERROR_PROTOCOL, "amqps"},
    {wants_amqp_1_0, ERROR_PROTOCOL, "AMQP 0-9-1"},
    {says_nothing, ERROR_CONNECT, "no answer"},
    {hangs_up, ERROR_PROTOCOL, "AMQP port"},
    {drips, ERROR_CONNECT, "no answer"},
    {huge_frame, ERROR_PROTOCOL, "not AMQP"},
    {wrong_end, ERROR_PROTOCOL, "not AMQP"},
    {short_start, ERROR_PROTOCOL, "not AMQP"},
    {no_mechanism, ERROR_CREDENTIALS, "does not offer PLAIN, only XPLAINY"},
    {wrong_password, ERROR_CREDENTIALS, "ACCESS_REFUSED"},
    {tiny_frames, ERROR_PROTOCOL, "too small"},
    {one_channel, ERROR_BROKER, "one channel"},
    {goes_after_tune, ERROR_CONNECT, "closed"},
    {unasked_content, ERROR_PROTOCOL, "AMQP 0-9-1"},
};

static void test_closed_doors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(closed_doors); i++) {
        struct amqp_peer peer;
        struct error error = {0};
        int64_t before = clock_ms();
        struct session *session;

        amqp_peer_start(&peer, closed_doors[i].script);
        session = open_at(&peer, NULL, &error);
        assert_null(session);
        if (error.code != closed_doors[i].code || !strstr(error.text, closed_doors[i].words))
            print_error("case %zu: %d %s\n", i, (int)error.code, error.text);
        assert_int_equal(error.code, closed_doors[i].code);
        assert_non_null(strstr(error.text, closed_doors[i].words));
        assert_true(clock_ms() - before < TIMEOUT_MS + SLACK_MS);
        amqp_peer_stop(&peer);
    }
}

static void *cancel_soon(void *control)
{
    (void)usleep(150000);
    job_control_cancel(control);
    return NULL;
}

/* Cancelled while the peer is silent: in the handshake, in a request, and while it does not read. */
static void test_cancel_is_prompt(void **state)
{
    struct job_control control;
    struct amqp_peer peer;
    struct error error = {0};
    pthread_t thread;
    int64_t before;

    (void)state;
    assert_true(job_control_init(&control));
    amqp_peer_start(&peer, says_nothing);
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &control), 0);
    before = clock_ms();
    assert_null(open_at(&peer, &control, &error));
    assert_int_equal(error.code, ERROR_CANCELLED);
    assert_in_range(clock_ms() - before, 100, 250);
    assert_int_equal(pthread_join(thread, NULL), 0);
    amqp_peer_stop(&peer);
    job_control_finish(&control);
}

/* Peers that let us in and answer basic.get in their own way. */
#define GET_OK TEXT("\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01x\x01k\x00\x00\x00\x07")

static bool let_in(struct amqp_peer *peer)
{
    return peer_login(peer) && peer_open_channel(peer, 1) && peer_expect(peer, PEER_METHOD(60, 70));
}

static void claims_too_much(struct amqp_peer *peer)
{
    static char part[100000];

    if (!let_in(peer))
        return;
    peer_method(peer, 1, PEER_METHOD(60, 71), GET_OK);
    peer_header(peer, 1, UINT64_C(1) << 63, "\0\0", 2);
    for (int i = 0; i < 3; i++)
        peer_frame(peer, 3, 1, part, sizeof part);
    says_nothing(peer);
}

static void sends_too_much(struct amqp_peer *peer)
{
    if (!let_in(peer))
        return;
    peer_method(peer, 1, PEER_METHOD(60, 71), GET_OK);
    peer_header(peer, 1, 3, "\0\0", 2);
    peer_frame(peer, 3, 1, "four", 4);
    says_nothing(peer);
}

static void body_first(struct amqp_peer *peer)
{
    if (let_in(peer))
        peer_frame(peer, 3, 1, "four", 4);
}

static void two_at_once(struct amqp_peer *peer)
{
    if (!let_in(peer))
        return;
    peer_method(peer, 1, PEER_METHOD(60, 71), GET_OK);
    peer_method(peer, 1, PEER_METHOD(60, 71), GET_OK);
}

static void other_channel(struct amqp_peer *peer)
{
    if (let_in(peer))
        peer_method(peer, 77, PEER_METHOD(60, 72), "\0", 1);
}

static void unknown_method(struct amqp_peer *peer)
{
    if (let_in(peer))
        peer_method(peer, 1, PEER_METHOD(99, 99), "\0", 1);
}

static void closes_without_end(struct amqp_peer *peer)
{
    if (!let_in(peer))
        return;
    for (int i = 0; i < 20000; i++)
        peer_method(peer, 1, PEER_METHOD(20, 40),
                    TEXT("\x01\x96\x03"
                         "why\x00\x3c\x00\x46"));
}

static void broker_stops(struct amqp_peer *peer)
{
    if (let_in(peer))
        peer_method(peer, 0, PEER_METHOD(10, 50),
                    TEXT("\x01\x40\x04"
                         "stop\x00\x00\x00\x00"));
}

static void cut_in_a_frame(struct amqp_peer *peer)
{
    if (let_in(peer))
        peer_raw(peer, TEXT("\x01\x00\x01\x00\x00\x00\x30\x00\x3c"));
}

static const struct {
    void (*script)(struct amqp_peer *);
    enum error_code code;
    const char *words;
} bad_answers[] = {
    {claims_too_much, ERROR_TIMEOUT, "no answer"},
    {sends_too_much, ERROR_PROTOCOL, "not AMQP"},
    {body_first, ERROR_PROTOCOL, "not AMQP"},
    {two_at_once, ERROR_PROTOCOL, "not AMQP"},
    {other_channel, ERROR_PROTOCOL, "not AMQP"},
    {unknown_method, ERROR_PROTOCOL, "not AMQP"},
    {closes_without_end, ERROR_BROKER, "why"},
    {broker_stops, ERROR_CONNECT, "stop"},
    {cut_in_a_frame, ERROR_CONNECT, "connection is lost"},
};

static void test_bad_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad_answers); i++) {
        struct amqp_peer peer;
        struct error error = {0};
        struct message *message = NULL;
        struct session *session;

        amqp_peer_start(&peer, bad_answers[i].script);
        session = open_at(&peer, NULL, &error);
        assert_non_null(session);
        assert_false(session_get(session, "q", &message, &error));
        if (error.code != bad_answers[i].code || !strstr(error.text, bad_answers[i].words))
            print_error("case %zu: %d %s\n", i, (int)error.code, error.text);
        assert_int_equal(error.code, bad_answers[i].code);
        assert_non_null(strstr(error.text, bad_answers[i].words));
        session_close(session);
        amqp_peer_stop(&peer);
    }
}

/* 20,000 lists inside one another, in a message that anyone can send. */
static void nests(struct amqp_peer *peer)
{
    enum { DEPTH = 20000, SIZE = 2 + 4 + 1 + DEPTH * 5 };
    unsigned char *bytes = calloc(SIZE, 1);
    unsigned char *at = bytes;

    if (!bytes || !let_in(peer)) {
        free(bytes);
        return;
    }
    *at++ = 0x20;
    *at++ = 0;
    for (int i = -1; i < DEPTH; i++) {
        uint32_t rest = (uint32_t)(i < 0 ? SIZE - 6 : (DEPTH - 1 - i) * 5);
        if (i == 0)
            *at++ = 0;
        if (i >= 0)
            *at++ = 'A';
        for (int shift = 24; shift >= 0; shift -= 8)
            *at++ = (unsigned char)(rest >> shift);
    }
    peer_method(peer, 1, PEER_METHOD(60, 71), GET_OK);
    peer_header(peer, 1, 4, bytes, SIZE);
    peer_frame(peer, 3, 1, "body", 4);
    peer_leave(peer);
    free(bytes);
}

static void *read_nested(void *argument)
{
    struct amqp_peer peer;
    struct error error = {0};
    struct message *message = NULL;
    struct session *session;

    (void)argument;
    amqp_peer_start(&peer, nests);
    session = open_at(&peer, NULL, &error);
    assert_non_null(session);
    /* Newer libraries have a limit of their own, and then nothing can be read of it. */
    if (session_get(session, "q", &message, &error)) {
        assert_non_null(message->trouble);
        assert_int_equal(message->header_count, 0);
        assert_string_equal(message->body, "body");
    } else {
        assert_int_equal(error.code, ERROR_PROTOCOL);
    }
    message_destroy(message);
    (void)session_release(session);
    amqp_peer_stop(&peer);
    return NULL;
}

static void test_nested_headers(void **state)
{
    pthread_attr_t attributes;
    pthread_t thread;

    (void)state;
    /* As large as a job's. */
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, (size_t)64 << 20), 0);
    assert_int_equal(pthread_create(&thread, &attributes, read_nested, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(pthread_attr_destroy(&attributes), 0);
}

/* Never answers the closing: held messages cannot be given back in time. */
static void never_closes(struct amqp_peer *peer)
{
    if (!let_in(peer))
        return;
    peer_method(peer, 1, PEER_METHOD(60, 71), GET_OK);
    peer_header(peer, 1, 0, "\0\0", 2);
    says_nothing(peer);
}

static void test_release_gives_up(void **state)
{
    struct amqp_peer peer;
    struct error error = {0};
    struct message *message = NULL;
    struct session *session;
    int64_t before;

    (void)state;
    amqp_peer_start(&peer, never_closes);
    session = open_at(&peer, NULL, &error);
    assert_non_null(session);
    assert_true(session_get(session, "q", &message, &error));
    assert_int_equal(message->body_len, 0);
    assert_int_equal(message->remaining, 7);
    message_destroy(message);
    before = clock_ms();
    assert_false(session_release(session));
    assert_in_range(clock_ms() - before, 1500, 4000);
    amqp_peer_stop(&peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_closed_doors),     cmocka_unit_test(test_cancel_is_prompt),
        cmocka_unit_test(test_bad_answers),      cmocka_unit_test(test_nested_headers),
        cmocka_unit_test(test_release_gives_up),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
