/* A store over a gateway whose answers a test scripts, and a clock that moves by hand. One test at a time. */
#ifndef FAKE_GATEWAY_H
#define FAKE_GATEWAY_H
#include "core/store.h"
#include <stdbool.h>
#include <stddef.h>

#define OUT_MAX 32
#define ONE "[{\"name\":\"one\",\"vhost\":\"/\"}]"

extern int64_t fake_now_ms; /* the clock */

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

struct store_fixture {
    struct fake *fake;
    struct store *store;
    int changes;
};

int fake_set_up(void **state); /* for cmocka: *state is a struct store_fixture */
int fake_tear_down(void **state);
/* Answers the request at `at`; latency_ms passes on the clock. Takes the reply. */
void fake_finish(struct fake *fake, size_t at, struct reply *reply, int64_t latency_ms);
/* The same for the first that is out. */
void fake_rows(struct fake *fake, const char *json, int64_t latency_ms);
void fake_error(struct fake *fake, int status, enum error_code code, const char *text, const char *body);
int fake_poll(const struct store_fixture *fixture);    /* store_poll() at the clock's time */
size_t fake_sent(const struct store_fixture *fixture); /* polls: how many were sent? */
enum watch_state fake_state(const struct watch *watch);
/* A watch that has rows, on a broker that is up. */
struct watch *fake_live(struct store_fixture *fixture, const struct query *query);

#endif
