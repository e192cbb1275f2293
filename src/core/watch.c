#include "core/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#include "base/banned.h"

#define LATENCY_FACTOR 5
#define INTERVAL_LEAST_MS 100
#define BACKOFF_MAX_MS 30000
#define LATE_MS 5000 /* a request that is out for longer makes its rows stale */

static void copy_query(struct query *to, const struct query *from)
{
    *to = *from;
    to->path = mem_strdup(from->path);
    to->vhost = mem_strdup(from->vhost);
    to->name = mem_strdup(from->name);
    to->sort = mem_strdup(from->sort);
    to->columns = mem_strdup(from->columns);
    to->extra = mem_strdup(from->extra);
}

/* These are our own copies, const only for callers of store_watch(). */
static void free_text(const char *text)
{
    union {
        const char *borrowed;
        char *owned;
    } same = {text};

    free(same.owned);
}

static void finish_query(struct query *query)
{
    free_text(query->path);
    free_text(query->vhost);
    free_text(query->name);
    free_text(query->sort);
    free_text(query->columns);
    free_text(query->extra);
}

int watch_interval(const struct watch *watch)
{
    int64_t interval = watch->interval_ms > 0 ? watch->interval_ms : watch->store->interval_ms;

    if (interval < INTERVAL_LEAST_MS)
        interval = INTERVAL_LEAST_MS;
    if (interval < LATENCY_FACTOR * watch->good_latency_ms)
        interval = LATENCY_FACTOR * watch->good_latency_ms;
    if (watch->failures > 0) {
        int64_t backoff = watch->failures > 5 ? BACKOFF_MAX_MS : (int64_t)1000 << (watch->failures - 1);
        if (interval < backoff)
            interval = backoff > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : backoff;
    }
    return interval > INT32_MAX ? INT32_MAX : (int)interval;
}

int64_t watch_due(const struct watch *watch)
{
    if (watch->sent_ms < 0 || watch->wish != WISH_NONE)
        return 0;
    /* After a failure the pause counts from its end: a time-out may have lasted longer than the interval. */
    return (watch->failures > 0 ? watch->settled_ms : watch->sent_ms) + watch_interval(watch);
}

static void settle(struct watch *watch, enum watch_state state, const struct error *error)
{
    watch->state = state;
    watch->error = *error;
}

static void accept(struct watch *watch, struct reply *reply, int64_t now_ms)
{
    snapshot_unref(watch->snapshot);
    watch->snapshot = reply->snapshot ? snapshot_ref(reply->snapshot) : NULL;
    watch->state = WATCH_LIVE;
    error_clear(&watch->error);
    watch->answered_ms = now_ms;
    watch->answered_wall_ms = clock_wall_ms();
    watch->good_latency_ms = reply->latency_ms;
    watch->failures = 0;
    watch->note[0] = '\0';
    if (watch->sort_dropped)
        (void)snprintf(watch->note, sizeof watch->note,
                       "the broker cannot sort by %.100s: these rows are in its own order", watch->query.sort);
}

/* "Page out of range, page: 99 page size: 10, len: 4": the last page there is, or just the one before. */
static int last_page(const struct watch *watch, const char *body)
{
    const char *len = strstr(body, "len: ");
    int before = watch->query.page - 1;
    int size = watch->query.page_size > 0 ? watch->query.page_size : 100;
    long rows = len ? strtol(len + 5, NULL, 10) : 0;
    long page;

    if (!len || rows < 0)
        return before;
    page = (rows + size - 1) / size;
    if (page < 1)
        page = 1;
    return page < before ? (int)page : before;
}

/* Can it be had in another way? Then it is asked once more, at once. */
static bool retry_otherwise(struct watch *watch, const struct reply *reply)
{
    if (reply->status == 400 && watch->query.page > 1 && reply->body && strstr(reply->body, "page_out_of_range")) {
        watch->query.page = last_page(watch, reply->body);
        watch->wish = WISH_SOON;
        return true;
    }
    if (reply->status == 500 && watch->query.sort && watch->query.page > 0) {
        watch->sort_dropped = !watch->sort_dropped;
        if (watch->sort_dropped)
            watch->wish = WISH_SOON;
        return watch->sort_dropped;
    }
    return false;
}

static void refuse(struct watch *watch, const struct reply *reply, const char *path)
{
    enum error_code code = reply->error.code;

    watch->failures++;
    watch->hopeless = reply->status == 0 && (code == ERROR_UNSAFE || code == ERROR_USAGE || code == ERROR_INTERNAL);
    if (code == ERROR_DENIED || code == ERROR_ABSENT) {
        settle(watch, code == ERROR_DENIED ? WATCH_DENIED : WATCH_ABSENT, &reply->error);
        store_deny(watch->store, path, watch->state, &reply->error);
        return;
    }
    settle(watch, watch->snapshot ? WATCH_STALE : WATCH_FAILED, &reply->error);
}

static void flight_done(void *context, struct reply *reply)
{
    struct flight *flight = context;
    struct watch *watch = flight->watch;
    int64_t sent_ms = flight->sent_ms;
    char *path = flight->path;

    free(flight);
    if (watch) {
        struct store *store = watch->store;
        int64_t now_ms = store->now();

        watch->flight = NULL;
        watch->settled_ms = now_ms;
        /* Not by us: the gateway is being left. */
        watch->hopeless = reply->error.code == ERROR_CANCELLED;
        if (!watch->hopeless) {
            watch->latency_ms = reply->latency_ms;
            if (reply->error.code == ERROR_NONE)
                accept(watch, reply, now_ms);
            else if (!retry_otherwise(watch, reply))
                refuse(watch, reply, path);
            store_heard(store, reply, sent_ms);
            /* Last: it may close the watch. */
            if (store->changed)
                store->changed(store->context, watch);
        }
    }
    free(path);
}

static void abandon_flight(struct watch *watch)
{
    struct flight *flight = watch->flight;

    if (!flight)
        return;
    watch->flight = NULL;
    flight->watch = NULL;
    gateway_cancel(watch->store->gateway, flight->id);
}

static void send_path(struct watch *watch, char *path, int64_t now_ms)
{
    struct flight *flight = mem_calloc(1, sizeof *flight);
    struct request *request = request_create(HTTP_GET, path);

    request->resource = watch->query.resource;
    request->keep_body = watch->query.keep_body;
    flight->watch = watch;
    flight->sent_ms = now_ms;
    flight->path = mem_strndup(path, strcspn(path, "?"));
    watch->flight = flight;
    flight->id = gateway_submit(watch->store->gateway, request, flight_done, flight);
}

void watch_ask(struct watch *watch, int64_t now_ms)
{
    struct query query = watch->query;
    struct error error = {0};
    const struct denial *denial;
    char *path;

    if (watch->sort_dropped)
        query.sort = NULL;
    path = query_path(&query, &error);
    denial = path && watch->wish != WISH_ANYWAY ? store_denial(watch->store, path) : NULL;
    watch->wish = WISH_NONE;
    watch->sent_ms = now_ms;
    if (path && !denial) {
        send_path(watch, path, now_ms);
        return;
    }
    watch->settled_ms = now_ms;
    watch->failures++;
    watch->hopeless = !denial;
    if (denial)
        settle(watch, denial->state, &denial->error);
    else
        settle(watch, WATCH_FAILED, &error);
    free(path);
}

void watch_forget_denial(struct watch *watch)
{
    if (watch->state != WATCH_DENIED && watch->state != WATCH_ABSENT)
        return;
    watch->state = watch->snapshot ? WATCH_STALE : WATCH_WAITING;
    watch->sent_ms = -1;
    watch->failures = 0;
}

struct watch *store_watch(struct store *store, const struct query *query, int interval_ms)
{
    struct watch *watch = mem_calloc(1, sizeof *watch);
    struct watch **at = &store->watches;

    watch->store = store;
    copy_query(&watch->query, query);
    watch->interval_ms = interval_ms;
    watch->active = true;
    watch->wish = WISH_SOON;
    watch->sent_ms = watch->settled_ms = -1;
    while (*at)
        at = &(*at)->next;
    *at = watch;
    return watch;
}

void store_unwatch(struct watch *watch)
{
    if (!watch)
        return;
    abandon_flight(watch);
    for (struct watch **at = &watch->store->watches; *at; at = &(*at)->next) {
        if (*at == watch) {
            *at = watch->next;
            break;
        }
    }
    snapshot_unref(watch->snapshot);
    finish_query(&watch->query);
    free(watch);
}

void watch_requery(struct watch *watch, const struct query *query)
{
    struct query old = watch->query;

    abandon_flight(watch);
    copy_query(&watch->query, query); /* first: the new may borrow from the old */
    if (old.resource != query->resource) {
        snapshot_unref(watch->snapshot);
        watch->snapshot = NULL;
        watch->state = WATCH_WAITING;
    }
    finish_query(&old);
    watch_forget_denial(watch);
    if (watch->state == WATCH_FAILED)
        watch->state = WATCH_WAITING;
    error_clear(&watch->error);
    watch->note[0] = '\0';
    watch->sort_dropped = false;
    watch->hopeless = false;
    watch->failures = 0;
    if (watch->wish == WISH_NONE)
        watch->wish = WISH_SOON;
}

struct snapshot *watch_snapshot(const struct watch *watch)
{
    return watch->snapshot;
}

void watch_refresh(struct watch *watch)
{
    watch->wish = WISH_ANYWAY;
    watch->sort_dropped = false;
    watch->hopeless = false;
}

void watch_active(struct watch *watch, bool active)
{
    watch->active = active;
}

/* What the broker's state makes of the watch's own. */
static void overlay(const struct watch *watch, struct watch_status *status)
{
    const struct store *store = watch->store;
    int64_t late_ms = 3 * watch->good_latency_ms > LATE_MS ? 3 * watch->good_latency_ms : LATE_MS;

    if (store->broker == BROKER_LOST || store->broker == BROKER_REFUSED) {
        if (status->state == WATCH_LIVE || status->state == WATCH_WAITING) {
            status->state = watch->snapshot ? WATCH_STALE : WATCH_FAILED;
            status->error = store->why;
        }
    } else if (status->state == WATCH_LIVE && status->waiting_ms > late_ms) {
        status->state = WATCH_STALE;
        (void)error_set(&status->error, ERROR_TIMEOUT, "no answer for %lld s", (long long)status->waiting_ms / 1000);
    }
}

void watch_status(const struct watch *watch, struct watch_status *status)
{
    int64_t now_ms = watch->store->now();

    memset(status, 0, sizeof *status);
    status->state = watch->state;
    status->error = watch->error;
    status->age_ms = watch->snapshot ? now_ms - watch->answered_ms : -1;
    status->answered_wall_ms = watch->answered_wall_ms;
    status->latency_ms = watch->latency_ms;
    status->waiting_ms = watch->flight ? now_ms - watch->flight->sent_ms : -1;
    status->interval_ms = watch_interval(watch);
    status->page = watch->query.page;
    status->note = watch->note;
    overlay(watch, status);
}
