/* What is watched: each watch keeps the last good snapshot of one query and asks again at its interval. One in flight
 * per watch; interval >= 5 x last latency; back-off to 30 s while the broker is gone; a denied endpoint is asked once.
 * UI thread. */
#ifndef WARREN_CORE_STORE_H
#define WARREN_CORE_STORE_H
#include "base/error.h"
#include "core/gateway.h"
#include "model/snapshot.h"
#include <stdbool.h>
#include <stdint.h>

struct store;
struct watch;

/* All strings are copied by store_watch(). Zeroes mean: not asked for. */
struct query {
    const struct resource *resource;
    const char *path;  /* an expanded item or parent path; NULL: the resource's own, by vhost */
    const char *vhost; /* NULL: all */
    int page;          /* from 1; 0: not paged */
    int page_size;     /* at most 500 */
    const char *name;  /* the broker's own filter */
    bool regex;        /* name is a regular expression */
    const char *sort;  /* API path */
    bool reverse;
    const char *columns; /* projection, see resource_projection(); NULL: everything */
    const char *extra;   /* further query text: "lengths_age=600&lengths_incr=10" */
    bool keep_body;
};

/* The path with its query text, percent-encoded; what the resource cannot do is left out. The caller frees. NULL when a
 * name must not stand in a path ("." and "..") or is empty. Any thread. */
char *query_path(const struct query *query, struct error *error) __attribute__((warn_unused_result));

enum watch_state {
    WATCH_WAITING, /* no answer yet */
    WATCH_LIVE,
    WATCH_STALE,  /* had rows, the last answer was an error or is late */
    WATCH_FAILED, /* never had rows, and an error */
    WATCH_DENIED, /* no right to read this: not asked again until refreshed */
    WATCH_ABSENT, /* this version has no such endpoint: not asked again */
};

struct watch_status {
    enum watch_state state;
    struct error error;       /* why; ERROR_NONE when live */
    int64_t age_ms;           /* of the snapshot; -1 without one */
    int64_t answered_wall_ms; /* wall clock of the last good answer; 0 without one */
    int64_t latency_ms;       /* of the last answer */
    int64_t waiting_ms;       /* how long the request in flight has been out; -1: none */
    int interval_ms;          /* in force now */
    int page;                 /* in force: steps back when the page asked for is past the end; 0: not paged */
    const char *note;         /* what is not as asked for ("the broker cannot sort by …"); "" when all is; borrowed */
};

struct store *store_create(struct gateway *gateway);
void store_destroy(struct store *store); /* before its gateway; destroys the watches too. NULL is fine */
/* For tests: another clock than clock_ms(). */
void store_set_clock(struct store *store, int64_t (*now)(void));
/* Called after a watch got an answer of any kind. */
void store_on_change(struct store *store, void (*changed)(void *context, struct watch *watch), void *context);

struct watch *store_watch(struct store *store, const struct query *query,
                          int interval_ms); /* interval_ms 0: the store's */
void store_unwatch(struct watch *watch);    /* NULL is fine; cancels what is in flight */
/* Another page, filter, sort…: asks at once, keeps the old snapshot until the answer is there. */
void watch_requery(struct watch *watch, const struct query *query);
struct snapshot *
watch_snapshot(const struct watch *watch); /* borrowed until the next dispatch; NULL before the first */
void watch_status(const struct watch *watch, struct watch_status *status);
void watch_refresh(struct watch *watch); /* now, also when denied, refused or paused; after the one in flight */
void watch_active(struct watch *watch, bool active); /* not on screen: not asked */

/* Submits what is due; returns the milliseconds until the next is (-1: nothing is watched). */
int store_poll(struct store *store, int64_t now_ms);
/* All that is on screen, now: also when paused; forgets denials and tries refused credentials once more. */
void store_refresh(struct store *store);
void store_pause(struct store *store, bool paused);
bool store_paused(const struct store *store);
void store_interval(struct store *store, int interval_ms);
int store_interval_now(const struct store *store);
/* Forget what was denied (whoami changed, the user pressed refresh). */
void store_forget_denials(struct store *store);

enum broker_state {
    BROKER_CONNECTING,
    BROKER_UP,
    BROKER_LOST,
    BROKER_REFUSED /* wrong credentials: polling has stopped */
};
enum broker_state store_broker(const struct store *store, struct error *why);

#endif
