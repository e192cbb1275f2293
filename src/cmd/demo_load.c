#include "base/clock.h"
#include "cmd/demo.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

enum {
    TICK_MS = 100,
    SAY_MS = 5000,
    HOLD_MAX = 10,      /* what consumers prefetch */
    BACKLOG_MAX = 5000, /* the growing queue is purged at this depth, and grows again */
    BACKLOG_LOOK_MS = 5000,
};

/* A consumer: takes from one queue at a rate that swings, acks most and nacks some. */
struct worker {
    const char *name, *queue;
    bool billing;
    double per_second; /* on average; 0: whatever comes */
    double swing;      /* share of it that the rate swings by */
    double period_s;   /* of the swing */
    double nack;       /* share that is nacked without requeue */
    struct session *session;
    uint64_t held[HOLD_MAX];
    int held_count;
    double credit; /* messages that may be finished now */
    int64_t acked, nacked;
};

/* A flow of messages to an exchange. */
struct flow {
    bool billing;
    const char *exchange, *key, *body; /* body: a format with one number */
    double per_second, swing, period_s;
    int64_t batch_ms; /* sent in batches so often; 0: evenly */
    bool priority;
    double due;
    int64_t last_ms, sent;
};

struct load {
    struct demo *demo;
    struct session *producers[2]; /* one a vhost; [1] is billing */
    struct worker workers[5];
    struct flow flows[7];
    int64_t start_ms, said_ms, looked_ms, purged;
    int64_t outcomes[4]; /* by enum publish_outcome */
    uint64_t random;
};

static const struct load initial = {
    .workers =
        {{.name = "warren demo: canceller",
          .queue = "cancelOrder",
          .per_second = 18,
          .swing = 0.4,
          .period_s = 47,
          .nack = 0.06},
         {.name = "warren demo: urgent orders",
          .queue = "orders.priority",
          .per_second = 6,
          .swing = 0.3,
          .period_s = 71},
         {.name = "warren demo: payments",
          .queue = "payments",
          .per_second = 40,
          .swing = 0.5,
          .period_s = 60,
          .nack = 0},
         {.name = "warren demo: mailer", .queue = "emails.backlog", .per_second = 2, .swing = 0.5, .period_s = 90},
         {.name = "warren demo: invoices",
          .queue = "billing.invoice",
          .billing = true,
          .per_second = 12,
          .swing = 0.2,
          .period_s = 33,
          .nack = 0.03}},
    .flows = {{.exchange = "delay_exchange",
               .key = "cancelOrder",
               .body = "{\"order_sn\":\"SN%09" PRIu64 "\"}",
               .per_second = 16,
               .swing = 0.6,
               .period_s = 80,
               .batch_ms = 2000},
              {.exchange = "events",
               .key = "order.created",
               .body = "{\"event\":\"order.created\",\"order_sn\":\"SN%09" PRIu64
                       "\",\"total\":129.90,\"currency\":\"EUR\"}",
               .per_second = 9,
               .swing = 0.7,
               .period_s = 120},
              {.exchange = "events",
               .key = "order.urgent",
               .body = "{\"event\":\"order.urgent\",\"order_sn\":\"SN%09" PRIu64 "\"}",
               .per_second = 3,
               .swing = 0.5,
               .period_s = 40,
               .priority = true},
              {.exchange = "events",
               .key = "payment.card.captured",
               .body = "{\"event\":\"payment.captured\",\"payment\":%" PRIu64 ",\"method\":\"card\"}",
               .per_second = 25,
               .swing = 0.6,
               .period_s = 50},
              {.exchange = "events",
               .key = "payment.refund",
               .body = "{\"event\":\"payment.refund\",\"payment\":%" PRIu64 "}",
               .per_second = 2,
               .swing = 0.9,
               .period_s = 35},
              {.billing = true,
               .exchange = "billing.events",
               .key = "invoice.created",
               .body = "{\"invoice\":\"INV-%" PRIu64 "\",\"net\":42.00}",
               .per_second = 9,
               .swing = 0.5,
               .period_s = 66},
              {.billing = true,
               .exchange = "billing.events",
               .key = "refund.created",
               .body = "{\"refund\":%" PRIu64 "}",
               .per_second = 0.2,
               .swing = 0.5,
               .period_s = 66}},
};

/* xorshift64: noise for charts, nothing more. Between 0 and 1. */
static double noise(struct load *load)
{
    load->random ^= load->random << 13;
    load->random ^= load->random >> 7;
    load->random ^= load->random << 17;
    return (double)(load->random >> 11) / 9007199254740992.0;
}

/* Messages in this tick: a slow sine, and noise on it. */
static double share(struct load *load, double per_second, double swing, double period_s, int64_t now_ms)
{
    double seconds = (double)(now_ms - load->start_ms) / 1000;
    double rate = per_second * (1 + swing * sin(2 * 3.14159265358979 * seconds / period_s));

    return rate * (0.7 + 0.6 * noise(load)) * TICK_MS / 1000;
}

static bool publish_one(struct load *load, struct flow *flow, struct error *error)
{
    struct message *message = message_create();
    char body[256], priority[4];
    uint64_t sequence = 0;

    /* The formats are ours, above: each takes one number. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(body, sizeof body, flow->body, (uint64_t)(clock_wall_ms() % 1000000 * 1000 + flow->sent % 1000));
#pragma GCC diagnostic pop
    message_set_body(message, body, strlen(body));
    snprintf(priority, sizeof priority, "%d", (int)(noise(load) * 5));
    bool ok = message_set_property(message, "content_type", "application/json", error) &&
              message_set_property(message, "delivery_mode", "persistent", error) &&
              message_set_property(message, "app_id", "warren-demo", error) &&
              (!flow->priority || message_set_property(message, "priority", priority, error)) &&
              session_publish(load->producers[flow->billing], flow->exchange, flow->key, message, &sequence, error);
    flow->sent += ok;
    message_destroy(message);
    return ok;
}

static bool flow_tick(struct load *load, struct flow *flow, int64_t now_ms, struct error *error)
{
    flow->due += share(load, flow->per_second, flow->swing, flow->period_s, now_ms);
    if (now_ms - flow->last_ms < flow->batch_ms)
        return true;
    flow->last_ms = now_ms;
    while (flow->due >= 1) {
        flow->due -= 1;
        if (!publish_one(load, flow, error))
            return error_prefix(error, "publishing to %s: ", flow->exchange);
    }
    return true;
}

static bool collect(struct load *load, int which, struct error *error)
{
    enum publish_outcome outcome = PUBLISH_UNKNOWN;
    uint64_t sequence = 1;
    char reason[256];

    while (sequence != 0) {
        if (!session_outcome(load->producers[which], 0, &sequence, &outcome, reason, error))
            return false;
        if (sequence)
            load->outcomes[outcome]++;
    }
    return true;
}

static bool finish_due(struct load *load, struct worker *worker, struct error *error)
{
    while (worker->held_count && worker->credit >= 1) {
        worker->credit -= 1;
        uint64_t tag = worker->held[0];
        bool bad = noise(load) < worker->nack;
        memmove(worker->held, worker->held + 1, (size_t)--worker->held_count * sizeof tag);
        if (bad ? !session_nack(worker->session, tag, false, false, error)
                : !session_ack(worker->session, tag, false, error))
            return false;
        *(bad ? &worker->nacked : &worker->acked) += 1;
    }
    return true;
}

/* Holds what has come (the prefetch bounds it), and finishes what is due. */
static bool worker_tick(struct load *load, struct worker *worker, int64_t now_ms, struct error *error)
{
    struct message *message = NULL;

    worker->credit += share(load, worker->per_second, worker->swing, worker->period_s, now_ms);
    if (worker->credit > HOLD_MAX)
        worker->credit = HOLD_MAX;
    while (worker->held_count < HOLD_MAX) {
        if (!session_next(worker->session, 0, &message, error))
            return error_prefix(error, "consuming from %s: ", worker->queue);
        if (!message)
            break;
        worker->held[worker->held_count++] = message->delivery_tag;
        message_destroy(message);
    }
    return finish_due(load, worker, error);
}

/* So that a broker left alone with the demo does not fill up. */
static bool bound_backlog(struct load *load, int64_t now_ms, struct error *error)
{
    struct queue_facts facts = {0};
    int64_t purged = 0;

    if (now_ms - load->looked_ms < BACKLOG_LOOK_MS)
        return true;
    load->looked_ms = now_ms;
    if (!session_queue_exists(load->producers[0], "emails.backlog", &facts, error))
        return false;
    if (facts.messages < BACKLOG_MAX)
        return true;
    if (!session_purge_queue(load->producers[0], "emails.backlog", &purged, error))
        return false;
    demo_say(load->demo, "emails.backlog held %" PRId64 " messages: purged, it begins again", purged);
    return true;
}

static void tell(struct load *load, int64_t now_ms)
{
    int64_t sent = 0;

    if (now_ms - load->said_ms < SAY_MS)
        return;
    load->said_ms = now_ms;
    for (size_t i = 0; i < sizeof load->flows / sizeof load->flows[0]; i++)
        sent += load->flows[i].sent;
    demo_say(load->demo,
             "%" PRId64 " s: %" PRId64 " messages sent, %" PRId64 " confirmed; orders: %" PRId64 " sent, %" PRId64
             " cancelled, %" PRId64 " failed",
             (now_ms - load->start_ms) / 1000, sent, load->outcomes[PUBLISH_CONFIRMED], load->flows[0].sent,
             load->workers[0].acked, load->workers[0].nacked);
}

static bool open_all(struct load *load, struct error *error)
{
    for (int i = 0; i < 2; i++) {
        load->producers[i] = demo_session(load->demo, i ? "warren demo: billing" : "warren demo: shop", i == 1, error);
        if (!load->producers[i] || !session_confirm_select(load->producers[i], error))
            return false;
    }
    for (size_t i = 0; i < sizeof load->workers / sizeof load->workers[0]; i++) {
        struct worker *worker = &load->workers[i];
        worker->session = demo_session(load->demo, worker->name, worker->billing, error);
        if (!worker->session || !session_consume(worker->session, worker->queue, HOLD_MAX, NULL, error))
            return false;
    }
    return true;
}

static bool tick(struct load *load, struct error *error)
{
    int64_t now_ms = clock_ms();
    bool ok = true;

    for (size_t i = 0; ok && i < sizeof load->flows / sizeof load->flows[0]; i++)
        ok = flow_tick(load, &load->flows[i], now_ms, error);
    for (size_t i = 0; ok && i < sizeof load->workers / sizeof load->workers[0]; i++)
        ok = worker_tick(load, &load->workers[i], now_ms, error);
    for (int i = 0; ok && i < 2; i++)
        ok = collect(load, i, error);
    if (!ok || !bound_backlog(load, now_ms, error))
        return false;
    tell(load, now_ms);
    /* The rest of the tick, in which a cancel is seen at once. */
    return session_idle(load->producers[0], TICK_MS, error);
}

bool demo_load(struct demo *demo, char result[256], struct error *error)
{
    struct load load = initial;

    load.demo = demo;
    load.start_ms = load.said_ms = clock_ms();
    load.random = (uint64_t)clock_wall_ms() | 1;
    bool ok = open_all(&load, error);
    if (ok)
        demo_say(demo, "traffic flows; Ctrl-C stops it, warren demo --remove takes all of it away");
    while (ok && !job_control_cancelled(demo->control))
        ok = tick(&load, error);
    bool cancelled = job_control_cancelled(demo->control);
    for (size_t i = 0; i < sizeof load.workers / sizeof load.workers[0]; i++)
        (void)session_release(load.workers[i].session);
    for (int i = 0; i < 2; i++)
        (void)session_release(load.producers[i]);
    if (!cancelled)
        return ok;
    snprintf(result, 256, "stopped; the vhosts stay, warren demo --remove takes them away");
    error_clear(error);
    return true;
}
