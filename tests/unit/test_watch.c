/* What one watch asks for: pages, sort, other queries, paths. */
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

static void test_page_steps_back(void **state)
{
    struct store_fixture *fixture = *state;
    struct query query = queues;
    struct watch *watch;
    struct watch_status status;

    query.page = 99;
    query.page_size = 10;
    watch = store_watch(fixture->store, &query, 0);
    assert_int_equal(fake_sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=99&page_size=10");
    fake_error(fixture->fake, 400, ERROR_BROKER, "Page out of range",
               "{\"error\":\"page_out_of_range\",\"reason\":\"Page out of range, page: 99 page size: 10, len: 21\"}");
    assert_int_equal(fake_state(watch), WATCH_WAITING);
    assert_int_equal(fake_sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=3&page_size=10");
    /* Meanwhile it shrank to nothing, and the broker says no more than that. */
    fake_error(fixture->fake, 400, ERROR_BROKER, "Page out of range", "{\"error\":\"page_out_of_range\"}");
    assert_int_equal(fake_sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=2&page_size=10");
    fake_error(fixture->fake, 400, ERROR_BROKER, "Page out of range",
               "{\"error\":\"page_out_of_range\",\"reason\":\"len: 0\"}");
    assert_int_equal(fake_sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=1&page_size=10");
    fake_error(fixture->fake, 400, ERROR_BROKER, "Page out of range",
               "{\"error\":\"page_out_of_range\",\"reason\":\"len: 0\"}");
    assert_int_equal(fake_state(watch), WATCH_FAILED);
    assert_int_equal(fake_sent(fixture), 0);
    watch_status(watch, &status);
    assert_int_equal(status.page, 1);
}

static void test_sort_falls_back(void **state)
{
    struct store_fixture *fixture = *state;
    struct query query = queues;
    struct watch *watch;
    struct watch_status status;

    query.page = 1;
    query.sort = "messages_ready";
    query.reverse = true;
    watch = store_watch(fixture->store, &query, 0);
    assert_int_equal(fake_sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=1&sort=messages_ready&sort_reverse=true");
    fake_error(fixture->fake, 500, ERROR_BROKER, "the broker failed", NULL);
    assert_int_equal(fake_sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=1");
    fake_rows(fixture->fake, ONE, 10);
    watch_status(watch, &status);
    assert_int_equal(status.state, WATCH_LIVE);
    assert_int_equal(status.error.code, ERROR_NONE);
    assert_non_null(strstr(status.note, "cannot sort by messages_ready"));
    query.sort = "name";
    watch_requery(watch, &query);
    assert_int_equal(fake_sent(fixture), 1);
    assert_non_null(strstr(fixture->fake->out[0].path, "sort=name"));
    fake_rows(fixture->fake, ONE, 10);
    watch_status(watch, &status);
    assert_string_equal(status.note, "");
    /* When it is not the sort, the failure is told and asked again with it, ever more seldom. */
    fake_now_ms += 5000;
    assert_int_equal(fake_sent(fixture), 1);
    fake_error(fixture->fake, 500, ERROR_BROKER, "the broker failed", NULL);
    assert_int_equal(fake_sent(fixture), 1);
    fake_error(fixture->fake, 500, ERROR_BROKER, "the broker failed", NULL);
    assert_int_equal(fake_state(watch), WATCH_STALE);
    assert_int_equal(fake_sent(fixture), 0);
    assert_int_equal(fake_poll(fixture), 5000);
}

static void test_requery(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *watch = fake_live(fixture, &queues);
    struct query query = queues;
    const struct snapshot *old = watch_snapshot(watch);

    fake_now_ms += 5000;
    assert_int_equal(fake_sent(fixture), 1);
    query.page = 2;
    query.name = "a b&c";
    watch_requery(watch, &query);
    assert_true(fixture->fake->out[0].cancelled);
    assert_int_equal(fake_sent(fixture), 1);
    assert_string_equal(fixture->fake->out[1].path, "/api/queues?page=2&name=a%20b%26c&use_regex=false");
    assert_ptr_equal(watch_snapshot(watch), old);
    fixture->changes = 0;
    assert_true(gateway_dispatch(&fixture->fake->gateway));
    assert_int_equal(fixture->changes, 0);
    fake_rows(fixture->fake, "[]", 10);
    assert_int_equal(snapshot_count(watch_snapshot(watch)), 0);
    /* Another table: its rows are not those. */
    watch_requery(watch, &users);
    assert_null(watch_snapshot(watch));
    assert_int_equal(fake_state(watch), WATCH_WAITING);
}

static void test_unwatch_in_flight(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *watch = store_watch(fixture->store, &queues, 0);

    assert_int_equal(fake_sent(fixture), 1);
    store_unwatch(watch);
    store_unwatch(NULL);
    assert_int_equal(fake_poll(fixture), -1);
    assert_true(gateway_dispatch(&fixture->fake->gateway));
    assert_int_equal(fixture->changes, 0);
    (void)store_watch(fixture->store, &queues, 0);
    assert_int_equal(fake_sent(fixture), 1);
}

static void close_it(void *context, struct watch *watch)
{
    (void)context;
    store_unwatch(watch);
}

static void test_unwatch_from_change(void **state)
{
    struct store_fixture *fixture = *state;

    store_on_change(fixture->store, close_it, NULL);
    (void)store_watch(fixture->store, &queues, 0);
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, ONE, 10);
    assert_int_equal(fake_poll(fixture), -1);
}

static void test_unsendable(void **state)
{
    struct store_fixture *fixture = *state;
    struct query query = queues;
    struct watch *watch;
    struct watch_status status;

    query.vhost = "..";
    watch = store_watch(fixture->store, &query, 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fake_sent(fixture), 0);
        fake_now_ms += 60000;
    }
    assert_int_equal(fake_poll(fixture), -1);
    watch_status(watch, &status);
    assert_int_equal(status.state, WATCH_FAILED);
    assert_int_equal(status.error.code, ERROR_UNSAFE);
    query.vhost = "/";
    watch_requery(watch, &query);
    assert_int_equal(fake_sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues/%2F");
}

static void test_others_get_their_turn(void **state)
{
    struct store_fixture *fixture = *state;
    struct watch *bad = store_watch(fixture->store, &queues, 0);
    struct watch *good = store_watch(fixture->store, &users, 0);

    assert_int_equal(fake_sent(fixture), 1);
    fake_error(fixture->fake, 200, ERROR_PROTOCOL, "the answer broke off", NULL);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_LOST);
    fake_now_ms += 1000;
    assert_int_equal(fake_sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/users");
    fake_rows(fixture->fake, "[]", 10);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    assert_int_equal(fake_state(good), WATCH_LIVE);
    assert_int_equal(fake_state(bad), WATCH_FAILED);
}

static void check_path(const struct query *query, const char *path)
{
    struct error error = {0};
    char *have = query_path(query, &error);

    assert_string_equal(have, path);
    free(have);
}

static void test_paths(void **state)
{
    struct query query = queues;

    (void)state;
    check_path(&query, "/api/queues");
    query.vhost = "a/b c";
    query.columns = "name,message_stats.publish_details.rate,x&y";
    check_path(&query, "/api/queues/a%2Fb%20c?columns=name,message_stats.publish_details.rate,x%26y");
    query.page = 3;
    query.page_size = 900;
    query.name = "^x.*";
    query.regex = true;
    query.extra = "lengths_age=600&lengths_incr=10";
    query.columns = NULL;
    check_path(&query, "/api/queues/a%2Fb%20c?page=3&page_size=500&name=%5Ex%2E%2A&use_regex=true&"
                       "lengths_age=600&lengths_incr=10");
    query.path = "/api/queues/%2F/one";
    query.page = 0;
    check_path(&query, "/api/queues/%2F/one?lengths_age=600&lengths_incr=10");
    query = users;
    query.vhost = "ignored";
    check_path(&query, "/api/users");
}

int main(void)
{
#define TEST(name_) cmocka_unit_test_setup_teardown(name_, fake_set_up, fake_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_page_steps_back),
        TEST(test_sort_falls_back),
        TEST(test_requery),
        TEST(test_unwatch_in_flight),
        TEST(test_unwatch_from_change),
        TEST(test_unsendable),
        TEST(test_others_get_their_turn),
        TEST(test_paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
