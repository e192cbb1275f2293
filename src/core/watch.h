/* What store.c and watch.c share of a store and its watches. UI thread. */
#ifndef WARREN_CORE_WATCH_H
#define WARREN_CORE_WATCH_H
#include "core/store.h"

enum watch_wish {
    WISH_NONE,
    WISH_SOON,   /* ask without waiting for the interval, also when paused */
    WISH_ANYWAY, /* the user insists: also when denied or refused */
};

/* One request that is out. It outlives its watch: the gateway always calls back. */
struct flight {
    struct watch *watch; /* NULL: nobody waits for it any more */
    uint64_t id;
    int64_t sent_ms;
    char *path;
};

struct watch {
    struct watch *next;
    struct store *store;
    struct query query; /* owns its strings */
    int interval_ms;    /* asked for; 0: the store's */
    bool active;
    enum watch_wish wish;
    bool sort_dropped;     /* the broker failed on the sort: asked without */
    bool hopeless;         /* cannot even be sent: not tried again until it changes */
    struct flight *flight; /* NULL: none */
    struct snapshot *snapshot;
    enum watch_state state;
    struct error error;
    char note[200];
    int64_t sent_ms;     /* -1: due at once */
    int64_t settled_ms;  /* the last answer of any kind; -1: none */
    int64_t answered_ms; /* the last good one */
    int64_t answered_wall_ms;
    int64_t latency_ms;      /* of the last answer of any kind */
    int64_t good_latency_ms; /* of the last good one: what the interval goes by */
    int failures;            /* in a row */
};

/* What is not asked again: a path (without query) that was denied or does not exist in this version. */
struct denial {
    struct denial *next;
    char *path;
    enum watch_state state;
    struct error error;
};

struct store {
    struct gateway *gateway; /* borrowed */
    struct watch *watches;
    struct denial *denials;
    int interval_ms;
    bool paused;
    void (*changed)(void *context, struct watch *watch);
    void *context;
    int64_t (*now)(void);
    enum broker_state broker;
    struct error why;
    int backoff_ms;
    int64_t retry_ms;   /* while lost: not before then */
    int64_t lost_ms;    /* when it was lost */
    int64_t success_ms; /* the last time the broker answered anything; -1: never */
};

int64_t watch_due(const struct watch *watch); /* clock: when it should be asked, leaving the store's state aside */
int watch_interval(const struct watch *watch);
/* Sends, or settles without sending when the path is denied or cannot be built. */
void watch_ask(struct watch *watch, int64_t now_ms);
void watch_forget_denial(struct watch *watch); /* to be asked again */

const struct denial *store_denial(const struct store *store, const char *path);
void store_deny(struct store *store, const char *path, enum watch_state state, const struct error *error);
/* What an answer to something sent at sent_ms tells about the broker. */
void store_heard(struct store *store, const struct reply *reply, int64_t sent_ms);

#endif
