/* The store: intervals, back-off, denials, pause. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/store.h"
#include "fake_gateway.h"
#include "resource/list.h"

#include "base/banned.h"

static const struct query queues = {.resource = &resource_queues};
static const struct query users = {.resource = &resource_users};
static const struct query nodes = {.resource = &resource_nodes};

static void test_interval(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *watch;
    struct watch_status status;

    assert_int_equal(fake_poll(fixture), -1);
    watch = fake_live(fixture, &queues);
    assert_int_equal(fixture->changes, 1);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    assert_int_equal(snapshot_count(watch_snapshot(watch)), 1);
    assert_int_equal(fake_poll(fixture), 4990);
    fake_now_ms += 4989;
    assert_int_equal(fake_sent(fixture), 0);
    fake_now_ms += 1;
    assert_int_equal(fake_sent(fixture), 1);
    /* One in flight: however long it takes. */
    fake_now_ms += 60000;
    assert_int_equal(fake_sent(fixture), 0);
    watch_refresh(watch);
    assert_int_equal(fake_sent(fixture), 0);
    assert_int_equal(fake_state(watch), WATCH_STALE);
    watch_status(watch, &status);
    assert_int_equal(status.waiting_ms, 60000);
    assert_int_equal(status.age_ms, 65000 - 10);
    fake_rows(fixture->fake, ONE, 0);
    assert_int_equal(fake_sent(fixture), 1);
}

static void test_slow_broker_is_spared(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *watch = fake_live(fixture, &queues);
    struct watch_status status;

    fake_now_ms += 5000;
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, ONE, 9000);
    watch_status(watch, &status);
    assert_int_equal(status.interval_ms, 45000);
    assert_int_equal(status.latency_ms, 9000);
    assert_int_equal(fake_poll(fixture), 36000);
    store_interval(fixture->store, 60000);
    assert_int_equal(fake_poll(fixture), 51000);
}

static void test_wrong_password_is_tried_once(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *first = store_watch(fixture->store, &queues, 0);
    struct watch *second = store_watch(fixture->store, &users, 0);
    struct error why;

    assert_int_equal(fake_sent(fixture), 1);
    assert_int_equal(fake_sent(fixture), 0);
    fake_error(fixture->fake, 401, ERROR_CREDENTIALS, "wrong user or password", NULL);
    assert_int_equal(store_broker(fixture->store, &why), BROKER_REFUSED);
    assert_string_equal(why.text, "wrong user or password");
    fake_now_ms += 3600000;
    assert_int_equal(fake_poll(fixture), -1);
    assert_int_equal(fake_sent(fixture), 0);
    assert_int_equal(fake_state(first), WATCH_FAILED);
    assert_int_equal(fake_state(second), WATCH_FAILED);
    /* The user insists: again one at a time. */
    store_refresh(fixture->store);
    assert_int_equal(fake_sent(fixture), 1);
    fake_error(fixture->fake, 401, ERROR_CREDENTIALS, "wrong user or password", NULL);
    assert_int_equal(fake_sent(fixture), 0);
    store_refresh(fixture->store);
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, ONE, 10);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, "[]", 10);
    assert_int_equal(fake_state(first), WATCH_LIVE);
    assert_int_equal(fake_state(second), WATCH_LIVE);
}

static void test_lost_and_found(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *watch = fake_live(fixture, &queues);
    struct watch *other = fake_live(fixture, &users);
    struct watch_status status;
    int64_t waits[8];

    fake_now_ms += 5000;
    assert_int_equal(fake_sent(fixture), 2);
    fake_error(fixture->fake, 0, ERROR_CONNECT, "nothing listens", NULL);
    fake_error(fixture->fake, 0, ERROR_CONNECT, "nothing listens", NULL);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_LOST);
    /* Both keep their rows, and one knocks for all, ever more seldom. */
    for (size_t i = 0; i < 8; i++) {
        waits[i] = fake_poll(fixture);
        fake_now_ms += waits[i] - 1;
        assert_int_equal(fake_sent(fixture), 0);
        fake_now_ms += 1;
        assert_int_equal(fake_sent(fixture), 1);
        assert_int_equal(fake_sent(fixture), 0);
        assert_int_equal(fake_state(watch), WATCH_STALE);
        assert_int_equal(fake_state(other), WATCH_STALE);
        fake_error(fixture->fake, 0, ERROR_CONNECT, "nothing listens", NULL);
    }
    assert_in_range(waits[0], 900, 1000);
    assert_int_equal(waits[1], 2000);
    assert_int_equal(waits[4], 16000);
    assert_int_equal(waits[5], 30000);
    assert_int_equal(waits[7], 30000);
    assert_int_equal(snapshot_count(watch_snapshot(watch)), 1);
    watch_status(watch, &status);
    assert_string_equal(status.error.text, "nothing listens");
    assert_true(status.age_ms > 100000);
    fake_now_ms += 30000;
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, ONE, 10);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    /* The rest follows at once. */
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, ONE, 10);
    assert_int_equal(fake_state(watch), WATCH_LIVE);
    assert_int_equal(fake_state(other), WATCH_LIVE);
}

static void test_black_hole_of_one(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *slow = fake_live(fixture, &queues);
    struct watch *quick = fake_live(fixture, &users);

    fake_now_ms += 5000;
    assert_int_equal(fake_sent(fixture), 2);
    fake_now_ms += 1000;
    /* The second is answered, the first never: the broker is there. */
    {
        struct reply *reply = mem_calloc(1, sizeof *reply);
        reply->status = 200;
        reply->snapshot = snapshot_decode(&resource_users, "[]", 2, false, &reply->error);
        fake_finish(fixture->fake, 1, reply, 10);
    }
    fake_error(fixture->fake, 0, ERROR_TIMEOUT, "no answer in 30 s", NULL);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    assert_int_equal(fake_state(slow), WATCH_STALE);
    assert_int_equal(fake_state(quick), WATCH_LIVE);
}

static void test_denied_once(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *rows = fake_live(fixture, &queues);
    struct watch *denied = store_watch(fixture->store, &users, 0);
    struct watch *again;
    struct watch_status status;

    assert_int_equal(fake_sent(fixture), 1);
    fake_error(fixture->fake, 401, ERROR_DENIED, "no right: Not administrator user", NULL);
    assert_int_equal(fake_state(denied), WATCH_DENIED);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    store_unwatch(rows);
    fake_now_ms += 3600000;
    assert_int_equal(fake_poll(fixture), -1);
    /* Another watch of the same knows it already. */
    again = store_watch(fixture->store, &users, 0);
    assert_int_equal(fake_sent(fixture), 0);
    watch_status(again, &status);
    assert_int_equal(status.state, WATCH_DENIED);
    assert_string_equal(status.error.text, "no right: Not administrator user");
    watch_refresh(denied);
    assert_int_equal(fake_sent(fixture), 1);
    fake_error(fixture->fake, 401, ERROR_DENIED, "no right: Not administrator user", NULL);
    assert_int_equal(fake_sent(fixture), 0);
    store_forget_denials(fixture->store);
    assert_int_equal(fake_sent(fixture), 2);
    fake_rows(fixture->fake, "[]", 10);
    fake_rows(fixture->fake, "[]", 10);
    assert_int_equal(fake_state(denied), WATCH_LIVE);
    assert_int_equal(fake_state(again), WATCH_LIVE);
}

static void test_absent_until_another_broker(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *rows = fake_live(fixture, &queues);
    struct watch *absent = store_watch(fixture->store, &nodes, 0);

    assert_int_equal(fake_sent(fixture), 1);
    fake_error(fixture->fake, 404, ERROR_ABSENT, "this version of the broker has no /api/nodes", NULL);
    assert_int_equal(fake_state(absent), WATCH_ABSENT);
    fake_now_ms += 5000;
    assert_int_equal(fake_sent(fixture), 1);
    fake_error(fixture->fake, 0, ERROR_CONNECT, "nothing listens", NULL);
    assert_int_equal(fake_state(absent), WATCH_ABSENT);
    fake_now_ms += 1000;
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, ONE, 10);
    assert_int_equal(fake_state(rows), WATCH_LIVE);
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, "[]", 10);
    assert_int_equal(fake_state(absent), WATCH_LIVE);
}

static void test_pause(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *watch = fake_live(fixture, &queues);
    struct watch *hidden;

    store_pause(fixture->store, true);
    assert_true(store_paused(fixture->store));
    fake_now_ms += 100000;
    assert_int_equal(fake_poll(fixture), -1);
    assert_int_equal(fake_sent(fixture), 0);
    watch_refresh(watch);
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, ONE, 10);
    /* What is opened while paused gets its rows once. */
    hidden = fake_live(fixture, &users);
    fake_now_ms += 100000;
    assert_int_equal(fake_sent(fixture), 0);
    watch_active(hidden, false);
    store_pause(fixture->store, false);
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, ONE, 10);
    watch_active(hidden, true);
    assert_int_equal(fake_sent(fixture), 1);
}

int main(void)
{
#define TEST(name_) cmocka_unit_test_setup_teardown(name_, fake_set_up, fake_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_interval),
        TEST(test_slow_broker_is_spared),
        TEST(test_wrong_password_is_tried_once),
        TEST(test_lost_and_found),
        TEST(test_black_hole_of_one),
        TEST(test_denied_once),
        TEST(test_absent_until_another_broker),
        TEST(test_pause),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
