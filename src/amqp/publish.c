#include "amqp/publish.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amqp/frames.h"
#include "amqp/variables.h"
#include "base/clock.h"

#include "base/banned.h"

enum {
    WINDOW = 100,
    REPORT_MS = 100,
    LAST_WORDS_MS = 60, /* after a cancel: confirms that are on their way */
};
#define EXPANDED_MAX ((size_t)256 << 20) /* bytes of one body */

struct run {
    struct session *session;
    const struct publish_plan *plan;
    struct job_control *control;
    struct publish_result *result;
    const char *exchange; /* where it is really sent */
    const char *routing_key;
    int64_t in_flight;
    int64_t renewed_ms;
    int64_t reported_ms;
};

static void count_outcome(struct run *run, enum publish_outcome outcome, const char *reason)
{
    struct publish_result *result = run->result;

    run->in_flight--;
    if (outcome != PUBLISH_CONFIRMED && result->reason[0] == '\0')
        (void)snprintf(result->reason, sizeof result->reason, "%s", reason);
    switch (outcome) {
    case PUBLISH_CONFIRMED:
        result->confirmed++;
        break;
    case PUBLISH_RETURNED:
        result->returned++;
        break;
    case PUBLISH_NACKED:
        result->nacked++;
        break;
    case PUBLISH_UNKNOWN:
        result->unknown++;
        break;
    }
}

static void report(struct run *run, bool last)
{
    const struct publish_result *result = run->result;
    int64_t now = clock_ms();
    char words[160] = "";

    if (!run->control || (!last && now - run->reported_ms < REPORT_MS))
        return;
    run->reported_ms = now;
    if (run->session->blocked)
        (void)snprintf(words, sizeof words, "the broker blocks publishers: %.120s", run->session->blocked_reason);
    job_control_report(run->control, result->confirmed + result->returned + result->nacked, run->plan->count, words);
}

/* Takes outcomes for wait_ms, or until `enough` of what is in flight is left. */
static bool collect(struct run *run, int64_t wait_ms, int64_t enough, struct error *error)
{
    int64_t deadline = clock_ms() + wait_ms;

    for (;;) {
        int64_t left = deadline - clock_ms();
        enum publish_outcome outcome;
        uint64_t sequence;
        char reason[256];
        if (!session_outcome(run->session, left > 0 ? (int)(left < REPORT_MS ? left : REPORT_MS) : 0, &sequence,
                             &outcome, reason, error))
            return false;
        if (sequence != 0)
            count_outcome(run, outcome, reason);
        report(run, false);
        if (run->in_flight <= enough || (sequence == 0 && clock_ms() >= deadline))
            return true;
    }
}

/* The window is full, or it is the end: waits as long as confirms keep coming. */
static bool collect_down_to(struct run *run, int64_t enough, struct error *error)
{
    while (run->in_flight > enough) {
        int64_t before = run->in_flight;
        if (!collect(run, run->session->timeout_ms, enough, error))
            return false;
        if (run->in_flight < before)
            continue;
        if (run->session->blocked)
            return error_set(error, ERROR_UNKNOWN, "the broker blocks publishers: %s: what was sent may appear later",
                             run->session->blocked_reason);
        return error_set(error, ERROR_UNKNOWN, "the broker did not confirm in time");
    }
    return true;
}

static bool expand(const struct run *run, int64_t number, struct message *copy, struct error *error)
{
    const struct message *message = run->plan->message;
    struct buf body;
    bool fits;

    buf_init(&body, EXPANDED_MAX);
    variables_expand(&body, message->body, message->body_len, number);
    fits = !body.overflow;
    free(copy->body);
    copy->body = buf_take(&body, &copy->body_len);
    copy->body_size = copy->body_len;
    return fits || error_set(error, ERROR_USAGE, "the body is too large");
}

static bool prepare_delay(struct run *run, struct error *error)
{
    const struct publish_plan *plan = run->plan;
    struct publish_result *result = run->result;

    if (plan->delay_ms <= 0)
        return true;
    if (run->renewed_ms != 0 && clock_ms() - run->renewed_ms < DELAY_RENEW_MS)
        return true;
    if (!delay_prepare(run->session, plan->exchange, plan->routing_key, plan->delay_ms, result->delay_queue,
                       &result->delay_ms, error))
        return false;
    run->renewed_ms = clock_ms();
    run->exchange = "";
    run->routing_key = result->delay_queue;
    return true;
}

static bool publish_one(struct run *run, const struct message *message, struct error *error)
{
    const struct channel *work = &run->session->channels[CHANNEL_WORK];
    uint64_t sequence = 0;
    bool good;

    /* The broker closed the channel over one of them: it would refuse the others too. */
    if (run->result->sent > 0 && !work->open && !run->session->dead) {
        *error = work->close_reason;
        return false;
    }
    good = prepare_delay(run, error) &&
           session_publish(run->session, run->exchange, run->routing_key, message, &sequence, error);

    if (sequence != 0) {
        run->result->sent++;
        run->in_flight++;
    }
    return good;
}

static bool publish_all(struct run *run, struct message *copy, struct error *error)
{
    const struct publish_plan *plan = run->plan;
    int64_t window = plan->window > 0 ? plan->window : WINDOW;
    int64_t due = clock_ms();

    for (int64_t number = 1; number <= plan->count; number++, due += plan->every_ms) {
        if (plan->every_ms > 0)
            while (clock_ms() < due)
                if (!collect(run, due - clock_ms(), -1, error))
                    return false;
        if (!collect_down_to(run, window - 1, error) || (copy && !expand(run, number, copy, error)) ||
            !publish_one(run, copy ? copy : plan->message, error))
            return false;
    }
    return collect_down_to(run, 0, error);
}

/* What is still open when the run stops early. */
static void settle(struct run *run, struct error *error)
{
    struct publish_result *result = run->result;
    struct error late = {0};
    bool refused = run->session->confirms.decided_count > 0;

    if (error->code == ERROR_CANCELLED && !run->session->dead && !run->session->blocked) {
        run->session->leaving = true;
        (void)collect(run, LAST_WORDS_MS, 0, &late);
        run->session->leaving = false;
    } else if (refused) {
        (void)collect(run, 0, 0, &late);
    }
    result->unknown += run->in_flight;
    run->in_flight = 0;
    if (result->unknown == 0)
        return;
    if (result->reason[0] == '\0')
        (void)snprintf(result->reason, sizeof result->reason, "%.255s", error->text);
    if (run->session->blocked && error->code == ERROR_CANCELLED)
        (void)error_set(error, ERROR_UNKNOWN,
                        "cancelled while the broker blocks publishers (%s): what was sent may appear later",
                        run->session->blocked_reason);
    if (error->code == ERROR_CANCELLED || error->code == ERROR_CONNECT || error->code == ERROR_TIMEOUT)
        error->code = ERROR_UNKNOWN;
}

/* Everything was told; was all of it good? */
static bool judge(const struct run *run, struct error *error)
{
    const struct publish_result *result = run->result;
    const struct channel *work = &run->session->channels[CHANNEL_WORK];
    enum error_code code = result->unknown > 0   ? ERROR_UNKNOWN
                           : result->nacked == 0 ? ERROR_UNROUTABLE
                           : work->open          ? ERROR_REFUSED
                                                 : work->close_reason.code;
    char words[256];

    if (result->confirmed == run->plan->count)
        return true;
    publish_words(run->plan, result, words);
    return error_set(error, code, "%s", words);
}

bool publish_run(struct session *session, const struct publish_plan *plan, struct job_control *control,
                 struct publish_result *result, struct error *error)
{
    struct error own = {0};
    struct run run = {.session = session,
                      .plan = plan,
                      .control = control,
                      .result = result,
                      .exchange = plan->exchange,
                      .routing_key = plan->routing_key};
    bool variables = plan->variables && variables_present(plan->message->body, plan->message->body_len);
    struct message *copy = variables ? message_copy(plan->message) : NULL;
    bool good;

    *result = (struct publish_result){0};
    /* Asked first, so that a missing exchange is known as such and nothing is in flight when the broker says so. */
    good = session_exchange_exists(session, plan->exchange, &own) || own.code == ERROR_DENIED;
    good = good && publish_all(&run, copy, &own);
    message_destroy(copy);
    if (!good)
        settle(&run, &own);
    report(&run, true);
    if (good)
        good = judge(&run, &own);
    if (!good && error)
        *error = own;
    return good;
}

static void add_part(char out[256], int64_t count, const char *word, bool single)
{
    size_t len = strlen(out);

    if (count == 0)
        return;
    if (single)
        (void)snprintf(out + len, 256 - len, "%s%s", len ? ", " : "", word);
    else
        (void)snprintf(out + len, 256 - len, "%s%" PRId64 " %s", len ? ", " : "", count, word);
}

void publish_words(const struct publish_plan *plan, const struct publish_result *result, char out[256])
{
    bool single = plan->count == 1;
    size_t len;

    out[0] = '\0';
    add_part(out, result->confirmed, plan->delay_ms > 0 ? "confirmed, delayed" : "confirmed", single);
    add_part(out, result->returned, "returned: no queue is bound for it", single);
    add_part(out, result->nacked, "refused", single);
    add_part(out, result->unknown, "unknown: it may have arrived", single);
    if (result->sent < plan->count)
        add_part(out, plan->count - result->sent, "not sent", single);
    len = strlen(out);
    if (result->reason[0] && (result->nacked || result->unknown))
        (void)snprintf(out + len, 256 - len, " (%s)", result->reason);
}
