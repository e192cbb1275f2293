/* http(s) and amqp(s) URLs into an endpoint, with libcurl's parser. Any thread. */
#ifndef WARREN_API_URL_H
#define WARREN_API_URL_H
#include "base/error.h"
#include "model/endpoint.h"
#include <stdbool.h>

/* Fills scheme, host, port (the scheme's default when left out: 15672, 15671 for https; 5672, 5671), prefix, user,
 * password, and for amqp the vhost (percent-decoded; no path: NULL; "/" alone: the empty name is refused). The endpoint
 * must be zeroed; the caller finishes it, also on error. */
bool url_parse(struct endpoint *endpoint, const char *url, struct error *error) __attribute__((warn_unused_result));

#endif
