/* What may be peeked at: every kind of queue × version × limit × state, and delays as they are rounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "amqp/peek.h"
#include "amqp/publish.h"
#include "base/figure.h"

#include "base/banned.h"

#define COUNT(array_) (sizeof(array_) / sizeof *(array_))

static const struct queue_nature plain = {.name = "q",
                                          .vhost = "/",
                                          .version = "4.3.6",
                                          .type = "classic",
                                          .state = "running",
                                          .max_length = ABSENT_I64,
                                          .max_length_bytes = ABSENT_I64,
                                          .delivery_limit = ABSENT_I64,
                                          .consumers = 0,
                                          .ready = 10};

static const char *const versions[] = {"3.8.0", "3.10.8", "3.13.7", "4.0.5", "4.1.0", "4.2.9", "4.3.0",
                                       "4.3.6", "4.10.1", "5.0.0",  "4",     "x",     "",      NULL};
static const char *const types[] = {"classic", "quorum", "stream", "rabbit_mqtt_qos0_queue", "", NULL};
static const int64_t limits[] = {ABSENT_I64, -1, 0, 1, 20, 1000000};
static const char *const overflows[] = {NULL, "drop-head", "reject-publish", "reject-publish-dlx"};
static const int64_t lengths[] = {ABSENT_I64, 0, 1000};

static bool from_4_3(const char *version)
{
    return version && (strcmp(version, "4.3.0") == 0 || strcmp(version, "4.3.6") == 0 ||
                       strcmp(version, "4.10.1") == 0 || strcmp(version, "5.0.0") == 0);
}

/* The rule in one line: classic, or quorum of 4.3; and nothing that drops its head. */
static bool expected(const struct queue_nature *nature)
{
    bool readable = nature->type && (strcmp(nature->type, "classic") == 0 ||
                                     (strcmp(nature->type, "quorum") == 0 && from_4_3(nature->version)));
    bool drops =
        (nature->max_length != ABSENT_I64 || nature->max_length_bytes != ABSENT_I64) &&
        (!nature->overflow || strcmp(nature->overflow, "drop-head") == 0 ||
         (strcmp(nature->overflow, "reject-publish-dlx") == 0 && nature->type && strcmp(nature->type, "quorum") == 0));

    return readable && !drops && !nature->exclusive && !nature->single_active;
}

static size_t walk_lengths(struct queue_nature nature)
{
    struct peek_verdict verdict;
    size_t walked = 0;

    for (size_t l = 0; l < COUNT(lengths) * COUNT(lengths) * COUNT(overflows); l++) {
        nature.max_length = lengths[l % COUNT(lengths)];
        nature.max_length_bytes = lengths[l / COUNT(lengths) % COUNT(lengths)];
        nature.overflow = overflows[l / COUNT(lengths) / COUNT(lengths)];
        peek_judge(&nature, &verdict);
        assert_int_equal(verdict.allowed, expected(&nature));
        assert_true(strlen(verdict.words) > 10);
        assert_int_equal(verdict.release, PEEK_NACK);
        assert_false(verdict.ask);
        walked++;
    }
    return walked;
}

static void test_whole_table(void **state)
{
    size_t walked = 0;

    (void)state;
    for (size_t v = 0; v < COUNT(versions); v++)
        for (size_t t = 0; t < COUNT(types); t++)
            for (size_t d = 0; d < COUNT(limits); d++)
                for (unsigned flags = 0; flags < 16; flags++) {
                    struct queue_nature nature = plain;
                    nature.version = versions[v];
                    nature.type = types[t];
                    nature.delivery_limit = limits[d];
                    nature.exclusive = flags & 1;
                    nature.single_active = flags & 2;
                    nature.priority = flags & 4;
                    nature.auto_delete = flags & 8;
                    walked += walk_lengths(nature);
                }
    print_message("%zu kinds of queue judged\n", walked);
}

static void judge(struct queue_nature nature, bool allowed, bool ask, const char *words)
{
    struct peek_verdict verdict;

    peek_judge(&nature, &verdict);
    if (!strstr(verdict.words, words))
        print_error("%s lacks: %s\n", verdict.words, words);
    assert_non_null(strstr(verdict.words, words));
    assert_int_equal(verdict.allowed, allowed);
    assert_int_equal(verdict.ask, ask);
}

static void test_words(void **state)
{
    struct queue_nature nature = plain;

    (void)state;
    judge(nature, true, false, "classic: messages are put back in place, with redelivered set");
    nature.priority = true;
    judge(nature, true, false, "classic with priorities");
    nature.consumers = 1;
    judge(nature, true, true, "1 consumer: it will see another order");
    nature.consumers = 2;
    judge(nature, true, true, "2 consumers: they will see another order");
    nature.consumers = ABSENT_I64;
    judge(nature, true, true, "consumers are not known");
    nature = plain;
    nature.name = "mqtt-subscription-x";
    judge(nature, true, true, "belongs to a plugin");
    nature = plain;
    nature.type = "quorum";
    judge(nature, true, false, "quorum, 4.3.6: messages are put back in place, only x-acquired-count");
    nature.version = "4.0.5";
    nature.delivery_limit = 20;
    judge(nature, false, false, "rabbitmq-queues peek --vhost / q 1");
    judge(nature, false, false, "each return counts");
    nature.delivery_limit = -1;
    judge(nature, false, false, "tail");
    nature.delivery_limit = ABSENT_I64;
    judge(nature, false, false, "may count");
    nature.version = "3.10.8";
    judge(nature, false, false, "tail");
    nature.delivery_limit = 0;
    judge(nature, false, false, "each return counts");
    nature.version = NULL;
    judge(nature, false, false, "version, which is not known");
    nature.version = "4.2.0";
    nature.name = "it's; rm";
    judge(nature, false, false, "--vhost / 'it'\\''s; rm' 1");
    nature = plain;
    nature.type = "stream";
    judge(nature, false, false, "x-stream-offset");
    nature = plain;
    nature.max_length = 5;
    judge(nature, false, false, "drops its head");
    nature = plain;
    nature.exclusive = true;
    judge(nature, false, false, "exclusive");
    nature = plain;
    nature.single_active = true;
    judge(nature, false, false, "single active consumer");
}

static void test_states(void **state)
{
    static const struct {
        const char *state;
        bool allowed;
    } states[] = {{"running", true},  {"idle", true},     {"flow", true},      {NULL, true},       {"down", false},
                  {"stopped", false}, {"crashed", false}, {"minority", false}, {"syncing", false}, {"", false}};

    (void)state;
    for (size_t i = 0; i < COUNT(states); i++) {
        struct queue_nature nature = plain;
        nature.state = states[i].state;
        judge(nature, states[i].allowed, false, states[i].allowed ? "put back" : "not running");
    }
}

static void test_long_names(void **state)
{
    char name[256];
    struct queue_nature nature = plain;
    struct peek_verdict verdict;

    (void)state;
    memset(name, '\'', sizeof name - 1);
    name[255] = '\0';
    nature.type = "quorum";
    nature.version = "4.0.5";
    nature.name = name;
    nature.vhost = name;
    peek_judge(&nature, &verdict);
    assert_false(verdict.allowed);
    assert_true(strlen(verdict.words) < sizeof verdict.words);
}

static void test_rounded_delays(void **state)
{
    static const int64_t exact[] = {50, 100, 1000, 1500, 5000, 30000, 60000, 90000, 600000, 1800000, 3600000, 86400000};

    (void)state;
    for (size_t i = 0; i < COUNT(exact); i++)
        assert_int_equal(delay_rounded(exact[i]), exact[i]);
    assert_int_equal(delay_rounded(1), 50);
    assert_int_equal(delay_rounded(1001), 1100);
    assert_int_equal(delay_rounded(61001), 65000);
    for (int64_t ms = 1; ms < INT64_C(2000000000); ms += 1 + ms / 7) {
        int64_t rounded = delay_rounded(ms);
        assert_true(rounded >= ms);
        assert_true(ms < 1000 || rounded - ms <= ms / 10);
        assert_int_equal(delay_rounded(rounded), rounded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_table), cmocka_unit_test(test_words),          cmocka_unit_test(test_states),
        cmocka_unit_test(test_long_names),  cmocka_unit_test(test_rounded_delays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
