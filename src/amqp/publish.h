/* Publish with confirms and mandatory, in a window. Runs on a job's thread. */
#ifndef WARREN_AMQP_PUBLISH_H
#define WARREN_AMQP_PUBLISH_H
#include "amqp/session.h"

struct publish_plan {
    const char *exchange; /* "" with routing_key = queue for a queue */
    const char *routing_key;
    const struct message *message; /* {{seq}} {{uuid}} {{now}} in body are expanded when `variables` */
    bool variables;
    int64_t count;    /* at least 1 */
    int64_t every_ms; /* between messages; 0: as fast as confirms allow */
    int window;       /* unconfirmed at most; 0: 100 */
    int64_t delay_ms; /* through a delay queue; 0: at once */
};
struct publish_result {
    int64_t sent, confirmed, returned, nacked, unknown;
    char reason[256];      /* the broker's, of the first that was not confirmed */
    char delay_queue[256]; /* the one used; "" without delay */
    int64_t delay_ms;      /* as rounded */
};
/* false when anything was not confirmed; the error says it in words (ERROR_UNROUTABLE, ERROR_REFUSED, ERROR_UNKNOWN …).
 */
bool publish_run(struct session *session, const struct publish_plan *plan, struct job_control *control,
                 struct publish_result *result, struct error *error) __attribute__((warn_unused_result));
/* "3 confirmed", "1 returned: no queue is bound …" */
void publish_words(const struct publish_plan *plan, const struct publish_result *result, char out[256]);

/* How often a run declares its delay queue again, at most. */
#define DELAY_RENEW_MS (INT64_C(5) * 60 * 1000)
/* The delay as delay_prepare() puts it into force: never shorter, in steps that grow with it, so that queues stay few.
 */
int64_t delay_rounded(int64_t delay_ms);
/* What the delay queue for a target is called, and the delay in force: rounded, so that queues stay few. */
bool delay_name(const char *exchange, const char *routing_key, int64_t delay_ms, char name[256], int64_t *rounded_ms,
                struct error *error) __attribute__((warn_unused_result));
/* Declares (or renews) the delay queue for a target: warren.delay.<ms>.<hash>, x-message-ttl, dead-letter exchange and
 * key. Passive-declares the target first. name gets the queue's name, *rounded_ms the delay in force. */
bool delay_prepare(struct session *session, const char *exchange, const char *routing_key, int64_t delay_ms,
                   char name[256], int64_t *rounded_ms, struct error *error) __attribute__((warn_unused_result));

#endif
