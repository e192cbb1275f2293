#include "core/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "core/watch.h"

#include "base/banned.h"

#define INTERVAL_MS 5000
#define BACKOFF_FIRST_MS 1000
#define BACKOFF_MAX_MS 30000

struct store *store_create(struct gateway *gateway)
{
    struct store *store = mem_calloc(1, sizeof *store);

    store->gateway = gateway;
    store->interval_ms = INTERVAL_MS;
    store->now = clock_ms;
    store->success_ms = -1;
    return store;
}

void store_set_clock(struct store *store, int64_t (*now)(void))
{
    store->now = now;
}

static void forget(struct store *store)
{
    struct denial *denial = store->denials;

    while (denial) {
        struct denial *next = denial->next;
        free(denial->path);
        free(denial);
        denial = next;
    }
    store->denials = NULL;
}

void store_destroy(struct store *store)
{
    if (!store)
        return;
    while (store->watches)
        store_unwatch(store->watches);
    forget(store);
    free(store);
}

void store_on_change(struct store *store, void (*changed)(void *context, struct watch *watch), void *context)
{
    store->changed = changed;
    store->context = context;
}

const struct denial *store_denial(const struct store *store, const char *path)
{
    size_t len = strcspn(path, "?");

    for (const struct denial *denial = store->denials; denial; denial = denial->next)
        if (strlen(denial->path) == len && strncmp(denial->path, path, len) == 0)
            return denial;
    return NULL;
}

void store_deny(struct store *store, const char *path, enum watch_state state, const struct error *error)
{
    struct denial *denial;

    if (store_denial(store, path))
        return;
    denial = mem_calloc(1, sizeof *denial);
    denial->path = mem_strndup(path, strcspn(path, "?"));
    denial->state = state;
    denial->error = *error;
    denial->next = store->denials;
    store->denials = denial;
}

void store_forget_denials(struct store *store)
{
    forget(store);
    for (struct watch *watch = store->watches; watch; watch = watch->next)
        watch_forget_denial(watch);
}

/* A broker that comes back may be another version with other rights. */
static void broker_up(struct store *store)
{
    enum broker_state before = store->broker;

    store->broker = BROKER_UP;
    store->backoff_ms = 0;
    error_clear(&store->why);
    if (before == BROKER_UP)
        return;
    if (before == BROKER_LOST)
        store_forget_denials(store);
    for (struct watch *watch = store->watches; watch; watch = watch->next)
        if (!watch->flight && watch->state != WATCH_LIVE && watch->state != WATCH_DENIED &&
            watch->state != WATCH_ABSENT)
            watch->sent_ms = -1;
}

static void broker_lost(struct store *store, const struct error *error, int64_t sent_ms)
{
    int64_t now_ms = store->now();

    /* What was sent before it was lost tells nothing new: one outage is one step of back-off. */
    if (store->broker == BROKER_LOST && sent_ms < store->lost_ms)
        return;
    store->broker = BROKER_LOST;
    store->why = *error;
    store->lost_ms = now_ms;
    store->backoff_ms = store->backoff_ms > 0 ? 2 * store->backoff_ms : BACKOFF_FIRST_MS;
    if (store->backoff_ms > BACKOFF_MAX_MS)
        store->backoff_ms = BACKOFF_MAX_MS;
    store->retry_ms = now_ms + store->backoff_ms;
}

void store_heard(struct store *store, const struct reply *reply, int64_t sent_ms)
{
    enum error_code code = reply->error.code;

    if (code == ERROR_CREDENTIALS) {
        store->broker = BROKER_REFUSED;
        store->why = reply->error;
        /* Nobody else tries the same password, however much they were asked to. */
        for (struct watch *watch = store->watches; watch; watch = watch->next)
            watch->wish = WISH_NONE;
        return;
    }
    if (code == ERROR_CONNECT || code == ERROR_TIMEOUT || code == ERROR_PROTOCOL) {
        /* When others were answered meanwhile it is this one endpoint, not the broker. */
        if (store->success_ms < sent_ms && store->broker != BROKER_REFUSED)
            broker_lost(store, &reply->error, sent_ms);
        return;
    }
    if (reply->status == 0)
        return;
    store->success_ms = store->now();
    broker_up(store);
}

static bool may_ask(const struct store *store, const struct watch *watch)
{
    if (watch->flight || watch->hopeless)
        return false;
    if (watch->wish == WISH_ANYWAY)
        return true;
    if (!watch->active || store->broker == BROKER_REFUSED || watch->state == WATCH_DENIED ||
        watch->state == WATCH_ABSENT)
        return false;
    return !store->paused || watch->wish == WISH_SOON;
}

static int sooner(int next, int64_t wait_ms)
{
    int wait = wait_ms < 0 ? 0 : wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms;

    return next < 0 || wait < next ? wait : next;
}

/* While it is not known that the broker is there and knows us, one request is out at most: a wrong password is tried
 * once, a dead broker is knocked at by one. The least recently asked goes first, so that all get their turn. */
static int poll_one(struct store *store, int64_t now_ms)
{
    struct watch *chosen = NULL;
    int64_t from_ms = store->broker == BROKER_LOST ? store->retry_ms : 0;

    for (struct watch *watch = store->watches; watch; watch = watch->next) {
        if (watch->flight)
            return -1;
        if (may_ask(store, watch) && (!chosen || watch->wish > chosen->wish ||
                                      (watch->wish == chosen->wish && watch->sent_ms < chosen->sent_ms)))
            chosen = watch;
    }
    if (!chosen)
        return -1;
    if (chosen->wish == WISH_ANYWAY || from_ms <= now_ms) {
        watch_ask(chosen, now_ms);
        return chosen->flight ? -1 : 0;
    }
    return sooner(-1, from_ms - now_ms);
}

static int poll_all(struct store *store, int64_t now_ms)
{
    int next = -1;

    for (struct watch *watch = store->watches; watch; watch = watch->next) {
        if (!may_ask(store, watch))
            continue;
        if (watch_due(watch) <= now_ms)
            watch_ask(watch, now_ms);
        if (may_ask(store, watch))
            next = sooner(next, watch_due(watch) - now_ms);
    }
    return next;
}

int store_poll(struct store *store, int64_t now_ms)
{
    return store->broker == BROKER_UP ? poll_all(store, now_ms) : poll_one(store, now_ms);
}

void store_refresh(struct store *store)
{
    store_forget_denials(store);
    for (struct watch *watch = store->watches; watch; watch = watch->next)
        if (watch->active)
            watch_refresh(watch);
    if (store->broker == BROKER_REFUSED)
        store->broker = BROKER_CONNECTING;
}

void store_pause(struct store *store, bool paused)
{
    store->paused = paused;
}

bool store_paused(const struct store *store)
{
    return store->paused;
}

void store_interval(struct store *store, int interval_ms)
{
    store->interval_ms = interval_ms > 0 ? interval_ms : INTERVAL_MS;
}

int store_interval_now(const struct store *store)
{
    return store->interval_ms;
}

enum broker_state store_broker(const struct store *store, struct error *why)
{
    if (why)
        *why = store->why;
    return store->broker;
}
