/* Confirms and returns against a scripted broker: in any order, many at once, doubled, wrong, or never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "amqp/publish.h"
#include "amqp_peer.h"
#include "base/clock.h"

#include "base/banned.h"

#define COUNT(array_) (sizeof(array_) / sizeof *(array_))
#define TEXT(text_) text_, sizeof text_ - 1

enum { MESSAGES = 6, TIMEOUT_MS = 500 };
enum { PUBLISH = PEER_METHOD(60, 40) };

static bool ready_to_publish(struct amqp_peer *peer)
{
    if (!peer_login(peer) || !peer_open_channel(peer, 1) || !peer_expect(peer, PEER_METHOD(85, 10)))
        return false;
    peer_method(peer, 1, PEER_METHOD(85, 11), NULL, 0);
    return true;
}

static bool six_published(struct amqp_peer *peer)
{
    bool good = ready_to_publish(peer);

    for (int i = 0; good && i < MESSAGES; i++)
        good = peer_expect(peer, PUBLISH);
    return good;
}

static void ack(struct amqp_peer *peer, int tag, bool multiple, bool positive)
{
    char arguments[9] = {0};

    arguments[7] = (char)tag;
    arguments[8] = (char)multiple;
    peer_method(peer, 1, positive ? PEER_METHOD(60, 80) : PEER_METHOD(60, 120), arguments, sizeof arguments);
}

/* Comes back with the body of message `number`: "m1", … */
static void give_back(struct amqp_peer *peer, int number)
{
    char body[2] = {'m', (char)('0' + number)};

    peer_method(peer, 1, PEER_METHOD(60, 50), TEXT("\x01\x38\x08NO_ROUTE\x01x\x01k"));
    peer_header(peer, 1, sizeof body, "\0\0", 2);
    peer_frame(peer, 3, 1, body, sizeof body);
}

static void in_any_order(struct amqp_peer *peer)
{
    if (!six_published(peer))
        return;
    ack(peer, 4, false, true);
    ack(peer, 2, true, true);
    ack(peer, 2, true, true);
    ack(peer, 99, false, true);
    ack(peer, 6, false, false);
    ack(peer, 0, true, true);
    peer_leave(peer);
}

static void all_at_once(struct amqp_peer *peer)
{
    if (!six_published(peer))
        return;
    ack(peer, 6, true, true);
    peer_leave(peer);
}

static void returns_some(struct amqp_peer *peer)
{
    if (!six_published(peer))
        return;
    give_back(peer, 5);
    give_back(peer, 2);
    give_back(peer, 3);
    ack(peer, 3, false, false);
    ack(peer, 6, true, true);
    peer_leave(peer);
}

static void closes_the_channel(struct amqp_peer *peer)
{
    if (!six_published(peer))
        return;
    ack(peer, 2, true, true);
    give_back(peer, 4);
    peer_method(peer, 1, PEER_METHOD(20, 40), TEXT("\x01\x94\x09NOT_FOUND\x00\x3c\x00\x28"));
    peer_leave(peer);
}

static void vanishes(struct amqp_peer *peer)
{
    if (six_published(peer))
        ack(peer, 1, false, true);
}

static void says_no_more(struct amqp_peer *peer)
{
    if (six_published(peer))
        peer_leave(peer);
}

static const struct {
    void (*script)(struct amqp_peer *);
    const char *outcomes; /* of messages 1 to 6: Confirmed, Returned, Nacked, Unknown, and what stays open */
} cases[] = {
    {in_any_order, "CCCCCN"},       {all_at_once, "CCCCCC"}, {returns_some, "CRNCRC"},
    {closes_the_channel, "CCURUU"}, {vanishes, "CUUUUU"},    {says_no_more, "------"},
};

static struct session *open_at(const struct amqp_peer *peer, struct error *error)
{
    char host[] = "127.0.0.1";
    struct endpoint endpoint = {.host = host, .port = peer->port};
    struct session_options options = {.timeout_ms = TIMEOUT_MS};

    return session_open(&endpoint, &options, NULL, error);
}

static void gather(struct session *session, char outcomes[MESSAGES + 1])
{
    struct error error = {0};

    memset(outcomes, '-', MESSAGES);
    outcomes[MESSAGES] = '\0';
    for (int told = 0; told < MESSAGES; told++) {
        enum publish_outcome outcome;
        uint64_t sequence;
        char reason[256];
        if (!session_outcome(session, TIMEOUT_MS, &sequence, &outcome, reason, &error) || sequence == 0)
            return;
        assert_in_range(sequence, 1, MESSAGES);
        assert_int_equal(outcomes[sequence - 1], '-');
        outcomes[sequence - 1] = "CRNU"[outcome];
        if (outcome == PUBLISH_RETURNED)
            assert_non_null(strstr(reason, "NO_ROUTE"));
        if (outcome == PUBLISH_UNKNOWN)
            assert_true(reason[0] != '\0');
    }
}

static void test_outcomes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct amqp_peer peer;
        struct error error = {0};
        struct session *session;
        char outcomes[MESSAGES + 1];

        amqp_peer_start(&peer, cases[i].script);
        session = open_at(&peer, &error);
        assert_non_null(session);
        for (int number = 1; number <= MESSAGES; number++) {
            char body[2] = {'m', (char)('0' + number)};
            struct message *message = message_create();
            uint64_t sequence;
            message_set_body(message, body, sizeof body);
            assert_true(session_publish(session, "x", "k", message, &sequence, &error));
            assert_int_equal(sequence, number);
            message_destroy(message);
        }
        gather(session, outcomes);
        assert_string_equal(outcomes, cases[i].outcomes);
        session_close(session);
        amqp_peer_stop(&peer);
    }
}

/* Runs, as a command does, with the same peers. The first answer to each is that the exchange exists. */
static bool run_ready(struct amqp_peer *peer)
{
    if (!peer_login(peer) || !peer_open_channel(peer, 2) || !peer_expect(peer, PEER_METHOD(40, 10)))
        return false;
    peer_method(peer, 2, PEER_METHOD(40, 11), NULL, 0);
    if (!peer_open_channel(peer, 1) || !peer_expect(peer, PEER_METHOD(85, 10)))
        return false;
    peer_method(peer, 1, PEER_METHOD(85, 11), NULL, 0);
    return true;
}

static void confirms_each(struct amqp_peer *peer)
{
    if (!run_ready(peer))
        return;
    for (int i = 1; i <= 3 && peer_expect(peer, PUBLISH); i++)
        ack(peer, i, false, true);
    peer_leave(peer);
}

static void blocks(struct amqp_peer *peer)
{
    if (!run_ready(peer) || !peer_expect(peer, PUBLISH))
        return;
    peer_method(peer, 0, PEER_METHOD(10, 60), TEXT("\x0dlow on memory"));
    peer_leave(peer);
}

static void blocks_for_a_while(struct amqp_peer *peer)
{
    if (!run_ready(peer) || !peer_expect(peer, PUBLISH))
        return;
    peer_method(peer, 0, PEER_METHOD(10, 60), TEXT("\x0dlow on memory"));
    (void)usleep(100000);
    peer_method(peer, 0, PEER_METHOD(10, 61), NULL, 0);
    ack(peer, 1, false, true);
    for (int i = 2; i <= 3 && peer_expect(peer, PUBLISH); i++)
        ack(peer, i, false, true);
    peer_leave(peer);
}

static void refuses_the_first(struct amqp_peer *peer)
{
    if (!run_ready(peer) || !peer_expect(peer, PUBLISH))
        return;
    peer_method(peer, 1, PEER_METHOD(20, 40),
                TEXT("\x01\x93\x06"
                     "denied\x00\x3c\x00\x28"));
    peer_leave(peer);
}

static void resets(struct amqp_peer *peer)
{
    if (run_ready(peer) && peer_expect(peer, PUBLISH))
        ack(peer, 1, false, true);
}

static const struct {
    void (*script)(struct amqp_peer *);
    enum error_code code;
    int64_t sent, confirmed, nacked, unknown;
    const char *words;
} runs[] = {
    {confirms_each, ERROR_NONE, 3, 3, 0, 0, "3 confirmed"},
    {blocks, ERROR_UNKNOWN, 1, 0, 0, 1, "low on memory"},
    {blocks_for_a_while, ERROR_NONE, 3, 3, 0, 0, "3 confirmed"},
    {refuses_the_first, ERROR_DENIED, 1, 0, 1, 0, "denied"},
};

static void test_runs(void **state)
{
    struct message *message = message_create();

    (void)state;
    for (size_t i = 0; i < COUNT(runs); i++) {
        struct publish_plan plan = {.exchange = "x", .routing_key = "k", .message = message, .count = 3, .window = 1};
        struct publish_result result;
        struct amqp_peer peer;
        struct error error = {0};
        struct session *session;
        char words[256];
        bool good;

        amqp_peer_start(&peer, runs[i].script);
        session = open_at(&peer, &error);
        assert_non_null(session);
        good = publish_run(session, &plan, NULL, &result, &error);
        publish_words(&plan, &result, words);
        if (error.code != runs[i].code || result.unknown != runs[i].unknown)
            print_error("case %zu: %d %s | %s\n", i, (int)error.code, error.text, words);
        assert_int_equal(good, runs[i].code == ERROR_NONE);
        assert_int_equal(error.code, runs[i].code);
        assert_int_equal(result.sent, runs[i].sent);
        assert_int_equal(result.confirmed, runs[i].confirmed);
        assert_int_equal(result.nacked, runs[i].nacked);
        assert_int_equal(result.unknown, runs[i].unknown);
        assert_true(strstr(words, runs[i].words) || strstr(error.text, runs[i].words));
        session_close(session);
        amqp_peer_stop(&peer);
    }
    message_destroy(message);
}

/* A lost connection leaves no message without an outcome, wherever the cut falls. */
static void test_connection_lost(void **state)
{
    struct message *message = message_create();
    struct publish_plan plan = {.exchange = "x", .routing_key = "k", .message = message, .count = 50};
    struct publish_result result;
    struct amqp_peer peer;
    struct error error = {0};
    struct session *session;

    (void)state;
    amqp_peer_start(&peer, resets);
    session = open_at(&peer, &error);
    assert_non_null(session);
    assert_false(publish_run(session, &plan, NULL, &result, &error));
    assert_int_equal(error.code, ERROR_UNKNOWN);
    assert_int_equal(result.confirmed, 1);
    assert_int_equal(result.sent, result.confirmed + result.unknown);
    session_close(session);
    amqp_peer_stop(&peer);
    message_destroy(message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_connection_lost),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
