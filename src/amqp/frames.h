/* The room's inside: the session's state and the frame pump under it. For src/amqp alone. */
#ifndef WARREN_AMQP_FRAMES_H
#define WARREN_AMQP_FRAMES_H
#include "amqp/session.h"
#include "amqp/wire.h"

enum { CHANNEL_NONE = 0, CHANNEL_WORK = 1, CHANNEL_ASK = 2, CHANNEL_COUNT = 3 };

/* A content on its way: method, header, then bodies (AMQP 0-9-1, 2.3.5.2). */
enum content_kind { CONTENT_NONE, CONTENT_MESSAGE, CONTENT_RETURN };
struct content {
    enum content_kind kind;
    struct message *message;
    bool header_seen;
    uint64_t left;   /* bytes of body still to come */
    size_t capacity; /* bytes allocated for the body */
    int code;        /* of a return */
    char text[256];
};

struct channel {
    bool open;
    uint16_t generation; /* counts openings: delivery tags start at 1 again with each */
    uint64_t last_tag;   /* of the newest delivery */
    uint64_t held;       /* deliveries neither acked nor returned */
    struct content content;
    bool close_ok_due; /* the broker closed it and waits for our word */
    struct error close_reason;
};

/* What the last synchronous answer said. */
struct answer {
    uint32_t method; /* 0: none yet */
    int64_t messages;
    int64_t consumers;
};

/* One published message that waits for its outcome. */
struct pending {
    uint64_t sequence;
    uint64_t route; /* hash of exchange and key */
    uint64_t body;  /* and of the body */
    uint64_t whole; /* and of the properties as sent */
    bool decided;
    char *returned; /* the reason of its basic.return; owned */
};
struct outcome {
    uint64_t sequence;
    enum publish_outcome outcome;
    char *reason; /* owned; may be NULL */
};
struct confirms {
    bool selected;           /* in this opening of the channel */
    uint64_t next;           /* the sequence of the next message, for the caller */
    uint64_t base;           /* what was published before the channel was opened */
    struct pending *pending; /* ordered by sequence */
    size_t first, count, capacity;
    struct outcome *decided; /* not yet told */
    size_t decided_first, decided_count, decided_capacity;
};

struct session {
    amqp_connection_state_t connection;
    struct job_control *control; /* may be NULL */
    bool leaving;                /* cancel was seen: it no longer interrupts */
    int timeout_ms;
    size_t body_max;
    char version[64];
    bool dead; /* the connection is gone, for the reason in `why` */
    bool deaf; /* … because what came could not be read: it can still be written to */
    struct error why;
    bool blocked;
    bool corked; /* what is sent is gathered until the next wait */
    char blocked_reason[256];
    struct channel channels[CHANNEL_COUNT];
    struct answer answer;
    struct mailbox *arrived; /* messages that were delivered and not yet taken */
    size_t arrived_bytes;    /* of their bodies */
    char consumer[64];       /* its tag; "" when there is none */
    bool consumer_cancelled; /* by the broker */
    struct confirms confirms;
};

/* frames.c */
enum pump { PUMP_HANDLED, PUMP_NOTHING, PUMP_FAILED };
/* Handles one frame, or waits for it until the deadline (clock_ms). PUMP_FAILED: the connection is gone, or cancelled.
 */
enum pump session_pump(struct session *session, int64_t deadline, struct error *error);
/* Waits until a frame can be sent without blocking, serving what arrives meanwhile. */
bool session_writable(struct session *session, struct error *error) __attribute__((warn_unused_result));
bool session_send(struct session *session, int channel, uint32_t method, void *decoded, struct error *error)
    __attribute__((warn_unused_result));
/* Sends and waits for one of the (at most two; 0: one) answers. A refusal closes the channel: its words are the error.
 */
bool session_call(struct session *session, int channel, uint32_t method, void *decoded, uint32_t answer, uint32_t other,
                  struct error *error) __attribute__((warn_unused_result));
/* Opens the channel when it is not open. */
bool session_channel(struct session *session, int channel, struct error *error) __attribute__((warn_unused_result));
/* Waits until something can be read; false: cancelled, or the deadline has passed. */
bool session_wait_input(struct session *session, int64_t deadline, struct error *error)
    __attribute__((warn_unused_result));
/* From here on small frames leave together, at the latest when there is something to wait for: else each would wake the
 * broker by itself. */
void session_cork(struct session *session);
bool session_writable_now(const struct session *session);
bool session_failed(struct session *session, int status, struct error *error); /* marks it dead; false */
bool session_lost(struct session *session, struct error *error);               /* repeats why; false */
enum error_code reply_error_code(int code, const char *text);

/* methods.c: what a frame means for the session. */
bool methods_handle(struct session *session, const amqp_frame_t *frame, struct error *error)
    __attribute__((warn_unused_result));

/* content.c */
bool content_begin(struct session *session, int channel, const amqp_method_t *method, struct error *error)
    __attribute__((warn_unused_result));
bool content_frame(struct session *session, int channel, const amqp_frame_t *frame, struct error *error)
    __attribute__((warn_unused_result));
void content_drop(struct content *content);

/* confirm.c */
void confirm_decide(struct session *session, uint64_t tag, bool multiple, enum publish_outcome outcome);
void confirm_returned(struct session *session, const struct content *content);
void confirm_channel_gone(struct session *session, const struct error *why, bool refused);
/* The next message on the wire gets its number. */
void confirm_expect(struct session *session, const struct message *message, const char *exchange, const char *key);
void confirm_forget_last(struct session *session); /* it was not sent in full, which for the broker is not at all */
bool confirm_tell(struct session *session, struct outcome *outcome); /* false: none; outcome->reason is the caller's */
void confirm_finish(struct session *session);

/* Nothing more can be said on this connection; repeats why. false. */
bool session_break(struct session *session, const struct error *why, struct error *error);

/* connect.c: name, socket and TLS; gives up at once when cancelled. NULL: the error says why. */
amqp_connection_state_t connect_open(const struct endpoint *endpoint, int timeout_ms, int cancel_fd,
                                     struct error *error) __attribute__((warn_unused_result));
/* login.c: from the protocol header to connection.open-ok. */
bool login_run(struct session *session, const struct endpoint *endpoint, const struct session_options *options,
               struct error *error) __attribute__((warn_unused_result));

#endif
