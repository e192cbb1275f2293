/* A gateway without a broker: replies are scripted by the start of the path. One thread. */
#ifndef WARREN_TESTS_SCRIPTED_GATEWAY_H
#define WARREN_TESTS_SCRIPTED_GATEWAY_H
#include "core/gateway.h"
#include <stdbool.h>
#include <stddef.h>

struct gateway *scripted_gateway_create(void); /* gateway_destroy() frees it */
/* A request whose path starts with prefix is answered so; of several the longest counts, of equal ones the last. A path
 * that nobody scripted is answered with 404. */
void scripted_reply(struct gateway *gateway, const char *prefix, int status, const char *body);
bool scripted_reply_file(struct gateway *gateway, const char *prefix, int status, const char *file);
/* No answer, but an error of the transport. */
void scripted_fail(struct gateway *gateway, const char *prefix, enum error_code code, const char *text);
/* While held, requests stay in flight. */
void scripted_hold(struct gateway *gateway, bool held);
/* What was submitted, oldest first: "GET /api/queues?…" and the body (NULL: none). Borrowed. */
size_t scripted_count(const struct gateway *gateway);
const char *scripted_line(const struct gateway *gateway, size_t index);
const char *scripted_body(const struct gateway *gateway, size_t index);
/* The last one that starts so, or NULL. */
const char *scripted_last(const struct gateway *gateway, const char *start);

#endif
