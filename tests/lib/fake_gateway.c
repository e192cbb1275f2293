#include "fake_gateway.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

int64_t fake_now_ms;

static int64_t fake_now(void)
{
    return fake_now_ms;
}

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
void fake_finish(struct fake *fake, size_t at, struct reply *reply, int64_t latency_ms)
{
    struct out out = fake->out[at];

    memmove(&fake->out[at], &fake->out[at + 1], (fake->count - at - 1) * sizeof out);
    fake->count--;
    reply->latency_ms = latency_ms;
    fake_now_ms += latency_ms;
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
        fake_finish(fake, i, reply, 0);
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

void fake_rows(struct fake *fake, const char *json, int64_t latency_ms)
{
    struct reply *reply = mem_calloc(1, sizeof *reply);

    assert_true(fake->count > 0);
    reply->status = 200;
    reply->snapshot = snapshot_decode(fake->out[0].resource, json, strlen(json), false, &reply->error);
    assert_non_null(reply->snapshot);
    fake_finish(fake, 0, reply, latency_ms);
}

void fake_error(struct fake *fake, int status, enum error_code code, const char *text, const char *body)
{
    struct reply *reply = mem_calloc(1, sizeof *reply);

    assert_true(fake->count > 0);
    reply->status = status;
    (void)error_set(&reply->error, code, "%s", text);
    reply->body = mem_strdup(body);
    reply->body_len = body ? strlen(body) : 0;
    fake_finish(fake, 0, reply, 10);
}

static void on_change(void *context, struct watch *watch)
{
    struct store_fixture *fixture = context;

    (void)watch;
    fixture->changes++;
}

int fake_set_up(void **state)
{
    struct store_fixture *fixture = mem_calloc(1, sizeof *fixture);

    fake_now_ms = 1000000;
    fixture->fake = mem_calloc(1, sizeof *fixture->fake);
    fixture->fake->gateway.ops = &fake_ops;
    fixture->store = store_create(&fixture->fake->gateway);
    store_set_clock(fixture->store, fake_now);
    store_interval(fixture->store, 5000);
    store_on_change(fixture->store, on_change, fixture);
    *state = fixture;
    return 0;
}

int fake_tear_down(void **state)
{
    struct store_fixture *fixture = *state;

    store_destroy(fixture->store);
    gateway_destroy(&fixture->fake->gateway);
    free(fixture);
    return 0;
}

int fake_poll(const struct store_fixture *fixture)
{
    return store_poll(fixture->store, fake_now_ms);
}

/* How many were sent since? */
size_t fake_sent(const struct store_fixture *fixture)
{
    uint64_t before = fixture->fake->submitted;

    (void)fake_poll(fixture);
    return (size_t)(fixture->fake->submitted - before);
}

enum watch_state fake_state(const struct watch *watch)
{
    struct watch_status status;

    watch_status(watch, &status);
    return status.state;
}

/* A watch that has rows, on a broker that is up. */
struct watch *fake_live(struct store_fixture *fixture, const struct query *query)
{
    struct watch *watch = store_watch(fixture->store, query, 0);

    assert_int_equal(fake_state(watch), WATCH_WAITING);
    assert_int_equal(fake_sent(fixture), 1);
    fake_rows(fixture->fake, ONE, 10);
    assert_int_equal(fake_state(watch), WATCH_LIVE);
    return watch;
}
