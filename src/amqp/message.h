/* A message as it was read, or as it is to be published: properties, typed headers, body. A letter, so that jobs can
 * post it. Immutable after it was posted. */
#ifndef WARREN_AMQP_MESSAGE_H
#define WARREN_AMQP_MESSAGE_H
#include "base/buf.h"
#include "base/error.h"
#include "base/mailbox.h"
#include "base/mem.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* AMQP 0-9-1 field types (4.2.5.5 as RabbitMQ speaks it: https://www.rabbitmq.com/amqp-0-9-1-errata). */
enum field_type {
    FIELD_BOOL,      /* t */
    FIELD_INTEGER,   /* b B s u I i l L: value in integer, `kind` is the letter */
    FIELD_FLOAT,     /* f d */
    FIELD_DECIMAL,   /* D: integer and scale */
    FIELD_STRING,    /* S */
    FIELD_BYTES,     /* x */
    FIELD_TIMESTAMP, /* T: seconds since 1970 */
    FIELD_LIST,      /* A */
    FIELD_TABLE,     /* F */
    FIELD_NULL,      /* V */
};
struct field {
    const char *name; /* NULL in a list */
    size_t name_len;
    enum field_type type;
    char kind; /* the letter on the wire */
    uint8_t scale;
    bool flag;
    int64_t integer;
    double real;
    const char *bytes;
    size_t len;
    struct field *children; /* list and table */
    size_t count;
};

enum message_property { /* bits of `present` */
                        PROPERTY_CONTENT_TYPE = 1,
                        PROPERTY_CONTENT_ENCODING = 2,
                        PROPERTY_DELIVERY_MODE = 4,
                        PROPERTY_PRIORITY = 8,
                        PROPERTY_CORRELATION_ID = 16,
                        PROPERTY_REPLY_TO = 32,
                        PROPERTY_EXPIRATION = 64,
                        PROPERTY_MESSAGE_ID = 128,
                        PROPERTY_TIMESTAMP = 256,
                        PROPERTY_TYPE = 512,
                        PROPERTY_USER_ID = 1024,
                        PROPERTY_APP_ID = 2048,
                        PROPERTY_CLUSTER_ID = 4096,
                        PROPERTY_HEADERS = 8192,
};

struct message {
    struct letter letter;
    struct arena arena; /* owns every string below but the body */
    size_t number;      /* 1, 2, …: order of reading */
    /* Where it came from (readers). */
    const char *exchange;
    const char *routing_key;
    bool redelivered;
    int64_t remaining;     /* messages left in the queue after it; ABSENT_I64: not known */
    uint64_t delivery_tag; /* valid on the holding job only */
    /* Properties; a bit in `present` says whether it was there. Strings may hold any bytes but NUL (replaced). */
    unsigned present;
    const char *content_type, *content_encoding, *correlation_id, *reply_to, *expiration, *message_id, *type, *user_id,
        *app_id, *cluster_id;
    uint8_t delivery_mode, priority;
    uint64_t timestamp;
    struct field *headers;
    size_t header_count;
    const char *trouble; /* NULL, or why the properties could not be read in full: never publish such a copy */
    /* The body; owned. When the peer's body was larger than the cap, body_len is what is here and body_size what it
     * was. */
    char *body;
    size_t body_len;
    uint64_t body_size;
};

struct message *message_create(void);
void message_destroy(struct message *message);
struct message *message_copy(const struct message *message);
/* "name", "TYPE" (string int float bool timestamp bytes list table null json), "value" → a header. list and table take
 * JSON. */
bool message_add_header(struct message *message, const char *name, const char *type, const char *value,
                        struct error *error) __attribute__((warn_unused_result));
/* "content_type", "priority"…, "value". delivery_mode takes 1, 2, transient, persistent. */
bool message_set_property(struct message *message, const char *name, const char *value, struct error *error)
    __attribute__((warn_unused_result));
void message_set_body(struct message *message, const char *body, size_t len); /* copied */
extern const char *const message_property_names[15];                          /* NULL-terminated, without headers */

/* The management API's shape, one object without newline: exchange, routing_key, redelivered, properties, payload,
 * payload_bytes, payload_encoding ("string" or "base64"). Types that JSON lacks carry their AMQP type. */
void message_json(const struct message *message, struct buf *out);
/* One header value in words: 7, "text", [..], {..}; raw, pass through safe_text. */
void field_text(const struct field *field, struct buf *out);
const char *field_type_name(const struct field *field);

#endif
