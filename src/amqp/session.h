/* One AMQP 0-9-1 connection with two channels, used by one thread: 1 carries deliveries and confirms, 2 asks what may
 * fail. All client capabilities are announced. Every wait ends at a deadline or when the control is cancelled. */
#ifndef WARREN_AMQP_SESSION_H
#define WARREN_AMQP_SESSION_H
#include "amqp/message.h"
#include "base/error.h"
#include "base/job_control.h"
#include "model/endpoint.h"

struct session;

#define SESSION_BODY_MAX ((size_t)16 << 20) /* bytes of one body kept, unless said otherwise */

struct session_options {
    const char *name; /* connection name: "warren publish" */
    int timeout_ms;   /* connecting and each request; 0: 10 s */
    int heartbeat_s;  /* 0: 30 */
    size_t body_max;  /* bytes; 0: SESSION_BODY_MAX */
};
/* The control may be NULL. Errors are in the broker's own words: credentials, vhost missing, no right, not AMQP, TLS.
 */
struct session *session_open(const struct endpoint *endpoint, const struct session_options *options,
                             struct job_control *control, struct error *error) __attribute__((warn_unused_result));
/* Cancel, cancel-ok, nack(0, multiple, requeue), channel.close, close-ok, connection.close. NULL is fine. Returns false
 * when the broker did not confirm it (what was held is then returned by the closing connection). */
bool session_release(struct session *session);
/* Closes without nack: where nack would send messages to the tail of the queue, or count against them. */
void session_close(struct session *session);
const char *session_server_version(const struct session *session);
int session_fd(const struct session *session);

/* Asked on channel 2, which is reopened when the answer was a refusal. */
struct queue_facts {
    int64_t messages; /* ready */
    int64_t consumers;
};
bool session_queue_exists(struct session *session, const char *queue, struct queue_facts *facts, struct error *error)
    __attribute__((warn_unused_result));
bool session_exchange_exists(struct session *session, const char *exchange, struct error *error)
    __attribute__((warn_unused_result));
/* arguments: headers of this message are used as the argument table; NULL: none. */
bool session_declare_queue(struct session *session, const char *queue, bool durable, bool exclusive, bool auto_delete,
                           const struct message *arguments, struct error *error) __attribute__((warn_unused_result));
bool session_declare_exchange(struct session *session, const char *exchange, const char *type, bool durable,
                              bool auto_delete, const struct message *arguments, struct error *error)
    __attribute__((warn_unused_result));
bool session_bind_queue(struct session *session, const char *queue, const char *exchange, const char *routing_key,
                        const struct message *arguments, struct error *error) __attribute__((warn_unused_result));
bool session_delete_queue(struct session *session, const char *queue, bool if_unused, bool if_empty,
                          struct error *error) __attribute__((warn_unused_result));
bool session_delete_exchange(struct session *session, const char *exchange, struct error *error)
    __attribute__((warn_unused_result));
bool session_purge_queue(struct session *session, const char *queue, int64_t *purged, struct error *error)
    __attribute__((warn_unused_result));

/* Reading on channel 1, manual ack. */
/* true with *message NULL: the queue is empty. The caller owns the message. */
bool session_get(struct session *session, const char *queue, struct message **message, struct error *error)
    __attribute__((warn_unused_result));
bool session_consume(struct session *session, const char *queue, int prefetch, const struct message *arguments,
                     struct error *error) __attribute__((warn_unused_result));
/* The next delivery; true with NULL: none within wait_ms (heartbeats are served meanwhile). A consumer cancelled by the
 * broker, a closed channel: false, with the reason. */
bool session_next(struct session *session, int wait_ms, struct message **message, struct error *error)
    __attribute__((warn_unused_result));
bool session_ack(struct session *session, uint64_t tag, bool multiple, struct error *error)
    __attribute__((warn_unused_result));
bool session_nack(struct session *session, uint64_t tag, bool multiple, bool requeue, struct error *error)
    __attribute__((warn_unused_result));
bool session_reject(struct session *session, uint64_t tag, bool requeue, struct error *error)
    __attribute__((warn_unused_result));
/* Serves heartbeats and server cancels for wait_ms, for a session that only holds. */
bool session_idle(struct session *session, int wait_ms, struct error *error) __attribute__((warn_unused_result));

/* Publishing on channel 1: confirm.select once, then a window. */
enum publish_outcome { PUBLISH_CONFIRMED, PUBLISH_RETURNED, PUBLISH_NACKED, PUBLISH_UNKNOWN };
bool session_confirm_select(struct session *session, struct error *error) __attribute__((warn_unused_result));
/* Sends with mandatory; *sequence gets its number (from 1). On false a number other than 0 means that it may have been
 * sent: its outcome is told. While the broker blocks publishers nothing is sent: it waits, and ERROR_TIMEOUT says so.
 */
bool session_publish(struct session *session, const char *exchange, const char *routing_key,
                     const struct message *message, uint64_t *sequence, struct error *error)
    __attribute__((warn_unused_result));
/* The next outcome (confirms may be multiple and out of order; they are told one by one). true with *sequence 0:
 * nothing within wait_ms. A returned message is told as PUBLISH_RETURNED, with the broker's reason. */
bool session_outcome(struct session *session, int wait_ms, uint64_t *sequence, enum publish_outcome *outcome,
                     char reason[256], struct error *error) __attribute__((warn_unused_result));
bool session_blocked(const struct session *session, char reason[256]); /* connection.blocked is in force */

#endif
