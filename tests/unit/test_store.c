/* The store over a scripted gateway and a clock that moves by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/store.h"
#include "resource/list.h"

#include "base/banned.h"

#define OUT_MAX 32

static int64_t now_ms; /* the clock */

static int64_t fake_now(void)
{
    return now_ms;
}

struct out {
    uint64_t id;
    char *path;
    const struct resource *resource;
    reply_fn *done;
    void *context;
    bool cancelled;
};

struct fake {
    struct gateway gateway; /* first */
    struct out out[OUT_MAX];
    size_t count;
    uint64_t submitted;
};

static uint64_t fake_submit(struct gateway *gateway, struct request *request, reply_fn *done, void *context)
{
    struct fake *fake = (struct fake *)gateway;
    struct out *out = &fake->out[fake->count++];

    assert_true(fake->count <= OUT_MAX);
    assert_int_equal(request->method, HTTP_GET);
    out->id = ++fake->submitted;
    out->path = mem_strdup(request->path);
    out->resource = request->resource;
    out->done = done;
    out->context = context;
    out->cancelled = false;
    request_destroy(request);
    return out->id;
}

static void fake_cancel(struct gateway *gateway, uint64_t id)
{
    struct fake *fake = (struct fake *)gateway;

    for (size_t i = 0; i < fake->count; i++)
        if (fake->out[i].id == id)
            fake->out[i].cancelled = true;
}

/* Answers the one at `at`; latency_ms passes on the clock. */
static void finish(struct fake *fake, size_t at, struct reply *reply, int64_t latency_ms)
{
    struct out out = fake->out[at];

    memmove(&fake->out[at], &fake->out[at + 1], (fake->count - at - 1) * sizeof out);
    fake->count--;
    reply->latency_ms = latency_ms;
    now_ms += latency_ms;
    out.done(out.context, reply);
    free(out.path);
    reply_destroy(reply);
}

static bool fake_dispatch(struct gateway *gateway)
{
    struct fake *fake = (struct fake *)gateway;
    bool any = false;

    for (size_t i = 0; i < fake->count;) {
        struct reply *reply;
        if (!fake->out[i].cancelled) {
            i++;
            continue;
        }
        reply = mem_calloc(1, sizeof *reply);
        (void)error_set(&reply->error, ERROR_CANCELLED, "cancelled");
        finish(fake, i, reply, 0);
        any = true;
    }
    return any;
}

static void fake_destroy(struct gateway *gateway)
{
    struct fake *fake = (struct fake *)gateway;

    for (size_t i = 0; i < fake->count; i++)
        fake->out[i].cancelled = true;
    (void)fake_dispatch(gateway);
    free(fake);
}

static const struct gateway_ops fake_ops = {
    .submit = fake_submit, .cancel = fake_cancel, .dispatch = fake_dispatch, .destroy = fake_destroy};

static void answer_rows(struct fake *fake, const char *json, int64_t latency_ms)
{
    struct reply *reply = mem_calloc(1, sizeof *reply);

    assert_true(fake->count > 0);
    reply->status = 200;
    reply->snapshot = snapshot_decode(fake->out[0].resource, json, strlen(json), false, &reply->error);
    assert_non_null(reply->snapshot);
    finish(fake, 0, reply, latency_ms);
}

static void answer_error(struct fake *fake, int status, enum error_code code, const char *text, const char *body)
{
    struct reply *reply = mem_calloc(1, sizeof *reply);

    assert_true(fake->count > 0);
    reply->status = status;
    (void)error_set(&reply->error, code, "%s", text);
    reply->body = mem_strdup(body);
    reply->body_len = body ? strlen(body) : 0;
    finish(fake, 0, reply, 10);
}

#define ONE "[{\"name\":\"one\",\"vhost\":\"/\"}]"

static const struct query queues = {.resource = &resource_queues};
static const struct query users = {.resource = &resource_users};
static const struct query nodes = {.resource = &resource_nodes};

struct fixture {
    struct fake *fake;
    struct store *store;
    int changes;
};

static void on_change(void *context, struct watch *watch)
{
    struct fixture *fixture = context;

    (void)watch;
    fixture->changes++;
}

static int set_up(void **state)
{
    struct fixture *fixture = mem_calloc(1, sizeof *fixture);

    now_ms = 1000000;
    fixture->fake = mem_calloc(1, sizeof *fixture->fake);
    fixture->fake->gateway.ops = &fake_ops;
    fixture->store = store_create(&fixture->fake->gateway);
    store_set_clock(fixture->store, fake_now);
    store_interval(fixture->store, 5000);
    store_on_change(fixture->store, on_change, fixture);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    store_destroy(fixture->store);
    gateway_destroy(&fixture->fake->gateway);
    free(fixture);
    return 0;
}

static int poll_store(const struct fixture *fixture)
{
    return store_poll(fixture->store, now_ms);
}

/* How many were sent since? */
static size_t sent(const struct fixture *fixture)
{
    uint64_t before = fixture->fake->submitted;

    (void)poll_store(fixture);
    return (size_t)(fixture->fake->submitted - before);
}

static enum watch_state state_of(const struct watch *watch)
{
    struct watch_status status;

    watch_status(watch, &status);
    return status.state;
}

/* A watch that has rows, on a broker that is up. */
static struct watch *live(struct fixture *fixture, const struct query *query)
{
    struct watch *watch = store_watch(fixture->store, query, 0);

    assert_int_equal(state_of(watch), WATCH_WAITING);
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, ONE, 10);
    assert_int_equal(state_of(watch), WATCH_LIVE);
    return watch;
}

static void test_interval(void **state)
{
    struct fixture *fixture = *state;
    struct watch *watch;
    struct watch_status status;

    assert_int_equal(poll_store(fixture), -1);
    watch = live(fixture, &queues);
    assert_int_equal(fixture->changes, 1);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    assert_int_equal(snapshot_count(watch_snapshot(watch)), 1);
    assert_int_equal(poll_store(fixture), 4990);
    now_ms += 4989;
    assert_int_equal(sent(fixture), 0);
    now_ms += 1;
    assert_int_equal(sent(fixture), 1);
    /* One in flight: however long it takes. */
    now_ms += 60000;
    assert_int_equal(sent(fixture), 0);
    watch_refresh(watch);
    assert_int_equal(sent(fixture), 0);
    assert_int_equal(state_of(watch), WATCH_STALE);
    watch_status(watch, &status);
    assert_int_equal(status.waiting_ms, 60000);
    assert_int_equal(status.age_ms, 65000 - 10);
    answer_rows(fixture->fake, ONE, 0);
    assert_int_equal(sent(fixture), 1);
}

static void test_slow_broker_is_spared(void **state)
{
    struct fixture *fixture = *state;
    struct watch *watch = live(fixture, &queues);
    struct watch_status status;

    now_ms += 5000;
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, ONE, 9000);
    watch_status(watch, &status);
    assert_int_equal(status.interval_ms, 45000);
    assert_int_equal(status.latency_ms, 9000);
    assert_int_equal(poll_store(fixture), 36000);
    store_interval(fixture->store, 60000);
    assert_int_equal(poll_store(fixture), 51000);
}

static void test_wrong_password_is_tried_once(void **state)
{
    struct fixture *fixture = *state;
    struct watch *first = store_watch(fixture->store, &queues, 0);
    struct watch *second = store_watch(fixture->store, &users, 0);
    struct error why;

    assert_int_equal(sent(fixture), 1);
    assert_int_equal(sent(fixture), 0);
    answer_error(fixture->fake, 401, ERROR_CREDENTIALS, "wrong user or password", NULL);
    assert_int_equal(store_broker(fixture->store, &why), BROKER_REFUSED);
    assert_string_equal(why.text, "wrong user or password");
    now_ms += 3600000;
    assert_int_equal(poll_store(fixture), -1);
    assert_int_equal(sent(fixture), 0);
    assert_int_equal(state_of(first), WATCH_FAILED);
    assert_int_equal(state_of(second), WATCH_FAILED);
    /* The user insists: again one at a time. */
    store_refresh(fixture->store);
    assert_int_equal(sent(fixture), 1);
    answer_error(fixture->fake, 401, ERROR_CREDENTIALS, "wrong user or password", NULL);
    assert_int_equal(sent(fixture), 0);
    store_refresh(fixture->store);
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, ONE, 10);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, "[]", 10);
    assert_int_equal(state_of(first), WATCH_LIVE);
    assert_int_equal(state_of(second), WATCH_LIVE);
}

static void test_lost_and_found(void **state)
{
    struct fixture *fixture = *state;
    struct watch *watch = live(fixture, &queues);
    struct watch *other = live(fixture, &users);
    struct watch_status status;
    int64_t waits[8];

    now_ms += 5000;
    assert_int_equal(sent(fixture), 2);
    answer_error(fixture->fake, 0, ERROR_CONNECT, "nothing listens", NULL);
    answer_error(fixture->fake, 0, ERROR_CONNECT, "nothing listens", NULL);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_LOST);
    /* Both keep their rows, and one knocks for all, ever more seldom. */
    for (size_t i = 0; i < 8; i++) {
        waits[i] = poll_store(fixture);
        now_ms += waits[i] - 1;
        assert_int_equal(sent(fixture), 0);
        now_ms += 1;
        assert_int_equal(sent(fixture), 1);
        assert_int_equal(sent(fixture), 0);
        assert_int_equal(state_of(watch), WATCH_STALE);
        assert_int_equal(state_of(other), WATCH_STALE);
        answer_error(fixture->fake, 0, ERROR_CONNECT, "nothing listens", NULL);
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
    now_ms += 30000;
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, ONE, 10);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    /* The rest follows at once. */
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, ONE, 10);
    assert_int_equal(state_of(watch), WATCH_LIVE);
    assert_int_equal(state_of(other), WATCH_LIVE);
}

static void test_black_hole_of_one(void **state)
{
    struct fixture *fixture = *state;
    struct watch *slow = live(fixture, &queues);
    struct watch *quick = live(fixture, &users);

    now_ms += 5000;
    assert_int_equal(sent(fixture), 2);
    now_ms += 1000;
    /* The second is answered, the first never: the broker is there. */
    {
        struct reply *reply = mem_calloc(1, sizeof *reply);
        reply->status = 200;
        reply->snapshot = snapshot_decode(&resource_users, "[]", 2, false, &reply->error);
        finish(fixture->fake, 1, reply, 10);
    }
    answer_error(fixture->fake, 0, ERROR_TIMEOUT, "no answer in 30 s", NULL);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    assert_int_equal(state_of(slow), WATCH_STALE);
    assert_int_equal(state_of(quick), WATCH_LIVE);
}

static void test_denied_once(void **state)
{
    struct fixture *fixture = *state;
    struct watch *rows = live(fixture, &queues);
    struct watch *denied = store_watch(fixture->store, &users, 0);
    struct watch *again;
    struct watch_status status;

    assert_int_equal(sent(fixture), 1);
    answer_error(fixture->fake, 401, ERROR_DENIED, "no right: Not administrator user", NULL);
    assert_int_equal(state_of(denied), WATCH_DENIED);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    store_unwatch(rows);
    now_ms += 3600000;
    assert_int_equal(poll_store(fixture), -1);
    /* Another watch of the same knows it already. */
    again = store_watch(fixture->store, &users, 0);
    assert_int_equal(sent(fixture), 0);
    watch_status(again, &status);
    assert_int_equal(status.state, WATCH_DENIED);
    assert_string_equal(status.error.text, "no right: Not administrator user");
    watch_refresh(denied);
    assert_int_equal(sent(fixture), 1);
    answer_error(fixture->fake, 401, ERROR_DENIED, "no right: Not administrator user", NULL);
    assert_int_equal(sent(fixture), 0);
    store_forget_denials(fixture->store);
    assert_int_equal(sent(fixture), 2);
    answer_rows(fixture->fake, "[]", 10);
    answer_rows(fixture->fake, "[]", 10);
    assert_int_equal(state_of(denied), WATCH_LIVE);
    assert_int_equal(state_of(again), WATCH_LIVE);
}

static void test_absent_until_another_broker(void **state)
{
    struct fixture *fixture = *state;
    struct watch *rows = live(fixture, &queues);
    struct watch *absent = store_watch(fixture->store, &nodes, 0);

    assert_int_equal(sent(fixture), 1);
    answer_error(fixture->fake, 404, ERROR_ABSENT, "this version of the broker has no /api/nodes", NULL);
    assert_int_equal(state_of(absent), WATCH_ABSENT);
    now_ms += 5000;
    assert_int_equal(sent(fixture), 1);
    answer_error(fixture->fake, 0, ERROR_CONNECT, "nothing listens", NULL);
    assert_int_equal(state_of(absent), WATCH_ABSENT);
    now_ms += 1000;
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, ONE, 10);
    assert_int_equal(state_of(rows), WATCH_LIVE);
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, "[]", 10);
    assert_int_equal(state_of(absent), WATCH_LIVE);
}

static void test_pause(void **state)
{
    struct fixture *fixture = *state;
    struct watch *watch = live(fixture, &queues);
    struct watch *hidden;

    store_pause(fixture->store, true);
    assert_true(store_paused(fixture->store));
    now_ms += 100000;
    assert_int_equal(poll_store(fixture), -1);
    assert_int_equal(sent(fixture), 0);
    watch_refresh(watch);
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, ONE, 10);
    /* What is opened while paused gets its rows once. */
    hidden = live(fixture, &users);
    now_ms += 100000;
    assert_int_equal(sent(fixture), 0);
    watch_active(hidden, false);
    store_pause(fixture->store, false);
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, ONE, 10);
    watch_active(hidden, true);
    assert_int_equal(sent(fixture), 1);
}

static void test_page_steps_back(void **state)
{
    struct fixture *fixture = *state;
    struct query query = queues;
    struct watch *watch;
    struct watch_status status;

    query.page = 99;
    query.page_size = 10;
    watch = store_watch(fixture->store, &query, 0);
    assert_int_equal(sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=99&page_size=10");
    answer_error(fixture->fake, 400, ERROR_BROKER, "Page out of range",
                 "{\"error\":\"page_out_of_range\",\"reason\":\"Page out of range, page: 99 page size: 10, len: 21\"}");
    assert_int_equal(state_of(watch), WATCH_WAITING);
    assert_int_equal(sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=3&page_size=10");
    /* Meanwhile it shrank to nothing, and the broker says no more than that. */
    answer_error(fixture->fake, 400, ERROR_BROKER, "Page out of range", "{\"error\":\"page_out_of_range\"}");
    assert_int_equal(sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=2&page_size=10");
    answer_error(fixture->fake, 400, ERROR_BROKER, "Page out of range",
                 "{\"error\":\"page_out_of_range\",\"reason\":\"len: 0\"}");
    assert_int_equal(sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=1&page_size=10");
    answer_error(fixture->fake, 400, ERROR_BROKER, "Page out of range",
                 "{\"error\":\"page_out_of_range\",\"reason\":\"len: 0\"}");
    assert_int_equal(state_of(watch), WATCH_FAILED);
    assert_int_equal(sent(fixture), 0);
    watch_status(watch, &status);
    assert_int_equal(status.page, 1);
}

static void test_sort_falls_back(void **state)
{
    struct fixture *fixture = *state;
    struct query query = queues;
    struct watch *watch;
    struct watch_status status;

    query.page = 1;
    query.sort = "messages_ready";
    query.reverse = true;
    watch = store_watch(fixture->store, &query, 0);
    assert_int_equal(sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=1&sort=messages_ready&sort_reverse=true");
    answer_error(fixture->fake, 500, ERROR_BROKER, "the broker failed", NULL);
    assert_int_equal(sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues?page=1");
    answer_rows(fixture->fake, ONE, 10);
    watch_status(watch, &status);
    assert_int_equal(status.state, WATCH_LIVE);
    assert_int_equal(status.error.code, ERROR_NONE);
    assert_non_null(strstr(status.note, "cannot sort by messages_ready"));
    query.sort = "name";
    watch_requery(watch, &query);
    assert_int_equal(sent(fixture), 1);
    assert_non_null(strstr(fixture->fake->out[0].path, "sort=name"));
    answer_rows(fixture->fake, ONE, 10);
    watch_status(watch, &status);
    assert_string_equal(status.note, "");
    /* When it is not the sort, the failure is told and asked again with it, ever more seldom. */
    now_ms += 5000;
    assert_int_equal(sent(fixture), 1);
    answer_error(fixture->fake, 500, ERROR_BROKER, "the broker failed", NULL);
    assert_int_equal(sent(fixture), 1);
    answer_error(fixture->fake, 500, ERROR_BROKER, "the broker failed", NULL);
    assert_int_equal(state_of(watch), WATCH_STALE);
    assert_int_equal(sent(fixture), 0);
    assert_int_equal(poll_store(fixture), 5000);
}

static void test_requery(void **state)
{
    struct fixture *fixture = *state;
    struct watch *watch = live(fixture, &queues);
    struct query query = queues;
    const struct snapshot *old = watch_snapshot(watch);

    now_ms += 5000;
    assert_int_equal(sent(fixture), 1);
    query.page = 2;
    query.name = "a b&c";
    watch_requery(watch, &query);
    assert_true(fixture->fake->out[0].cancelled);
    assert_int_equal(sent(fixture), 1);
    assert_string_equal(fixture->fake->out[1].path, "/api/queues?page=2&name=a%20b%26c&use_regex=false");
    assert_ptr_equal(watch_snapshot(watch), old);
    fixture->changes = 0;
    assert_true(gateway_dispatch(&fixture->fake->gateway));
    assert_int_equal(fixture->changes, 0);
    answer_rows(fixture->fake, "[]", 10);
    assert_int_equal(snapshot_count(watch_snapshot(watch)), 0);
    /* Another table: its rows are not those. */
    watch_requery(watch, &users);
    assert_null(watch_snapshot(watch));
    assert_int_equal(state_of(watch), WATCH_WAITING);
}

static void test_unwatch_in_flight(void **state)
{
    struct fixture *fixture = *state;
    struct watch *watch = store_watch(fixture->store, &queues, 0);

    assert_int_equal(sent(fixture), 1);
    store_unwatch(watch);
    store_unwatch(NULL);
    assert_int_equal(poll_store(fixture), -1);
    assert_true(gateway_dispatch(&fixture->fake->gateway));
    assert_int_equal(fixture->changes, 0);
    (void)store_watch(fixture->store, &queues, 0);
    assert_int_equal(sent(fixture), 1);
}

static void close_it(void *context, struct watch *watch)
{
    (void)context;
    store_unwatch(watch);
}

static void test_unwatch_from_change(void **state)
{
    struct fixture *fixture = *state;

    store_on_change(fixture->store, close_it, NULL);
    (void)store_watch(fixture->store, &queues, 0);
    assert_int_equal(sent(fixture), 1);
    answer_rows(fixture->fake, ONE, 10);
    assert_int_equal(poll_store(fixture), -1);
}

static void test_unsendable(void **state)
{
    struct fixture *fixture = *state;
    struct query query = queues;
    struct watch *watch;
    struct watch_status status;

    query.vhost = "..";
    watch = store_watch(fixture->store, &query, 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sent(fixture), 0);
        now_ms += 60000;
    }
    assert_int_equal(poll_store(fixture), -1);
    watch_status(watch, &status);
    assert_int_equal(status.state, WATCH_FAILED);
    assert_int_equal(status.error.code, ERROR_UNSAFE);
    query.vhost = "/";
    watch_requery(watch, &query);
    assert_int_equal(sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/queues/%2F");
}

static void test_others_get_their_turn(void **state)
{
    struct fixture *fixture = *state;
    struct watch *bad = store_watch(fixture->store, &queues, 0);
    struct watch *good = store_watch(fixture->store, &users, 0);

    assert_int_equal(sent(fixture), 1);
    answer_error(fixture->fake, 200, ERROR_PROTOCOL, "the answer broke off", NULL);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_LOST);
    now_ms += 1000;
    assert_int_equal(sent(fixture), 1);
    assert_string_equal(fixture->fake->out[0].path, "/api/users");
    answer_rows(fixture->fake, "[]", 10);
    assert_int_equal(store_broker(fixture->store, NULL), BROKER_UP);
    assert_int_equal(state_of(good), WATCH_LIVE);
    assert_int_equal(state_of(bad), WATCH_FAILED);
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
#define TEST(name_) cmocka_unit_test_setup_teardown(name_, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_interval),
        TEST(test_slow_broker_is_spared),
        TEST(test_wrong_password_is_tried_once),
        TEST(test_lost_and_found),
        TEST(test_black_hole_of_one),
        TEST(test_denied_once),
        TEST(test_absent_until_another_broker),
        TEST(test_pause),
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
