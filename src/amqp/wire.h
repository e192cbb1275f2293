/* The room's inside: rabbitmq-c, and the AMQP encodings that warren reads and writes itself. For src/amqp alone. */
#ifndef WARREN_AMQP_WIRE_H
#define WARREN_AMQP_WIRE_H
#include "amqp/message.h"
#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0.12 moved the headers. */
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#endif

#define FIELD_DEPTH_MAX 32   /* tables and lists inside one another, reading and writing */
#define SHORT_STRING_MAX 255 /* bytes: names, keys and most properties (AMQP 0-9-1, 4.2.5.3) */

/* rabbitmq-c takes its input as void *, and only reads it: the one place where const is cast away. */
amqp_bytes_t wire_bytes(const void *bytes, size_t len);
amqp_bytes_t wire_text(const char *text); /* NULL: empty */
/* A copy in the arena that a C string can hold: each NUL becomes U+FFFD. */
char *wire_string(struct arena *arena, amqp_bytes_t bytes);
void wire_copy(char *out, size_t size, amqp_bytes_t bytes); /* the same, clipped into an array */

/* A field table as it stands after its length (AMQP 0-9-1, 4.2.5.5). false: not one, or nested too deep. */
bool fields_decode(struct arena *arena, const void *bytes, size_t len, struct field **fields, size_t *count,
                   struct error *error) __attribute__((warn_unused_result));
/* For rabbitmq-c to encode; the table lives in the arena, its bytes stay the fields'. */
bool fields_table(struct arena *arena, const struct field *fields, size_t count, amqp_table_t *table,
                  struct error *error) __attribute__((warn_unused_result));
size_t fields_size(const struct field *fields, size_t count); /* bytes on the wire, without the table's length */
void fields_copy(struct arena *arena, struct field **to, const struct field *from, size_t count);
/* JSON to one field: numbers are l or d, strings S. */
bool field_from_json(struct arena *arena, const char *json, size_t len, struct field *field, struct error *error)
    __attribute__((warn_unused_result));

/* The property list of a content header (AMQP 0-9-1, 4.2.6.1). */
bool properties_decode(struct message *message, const void *bytes, size_t len, struct error *error)
    __attribute__((warn_unused_result));
size_t properties_size(const struct message *message); /* bytes on the wire, at most */
bool properties_build(struct arena *arena, const struct message *message, amqp_basic_properties_t *properties,
                      struct error *error) __attribute__((warn_unused_result));

#endif
