/* Why a request failed, in plain words with what to do. Inside of the api room. */
#ifndef WARREN_API_EXPLAIN_H
#define WARREN_API_EXPLAIN_H
#include "api/transfer.h"
#include "base/error.h"

/* No HTTP answer, or half of one. */
void explain_transport(struct error *error, const struct transfer *transfer, const struct origin *origin,
                       CURLcode result);
/* The peer answered with something that is no HTTP at all. */
void explain_stranger(struct error *error, const struct origin *origin, const char *bytes, size_t len);
void explain_redirect(struct error *error, int status, const char *location);
/* Tells a missing object from a missing endpoint or vhost: the broker answers 404 for all of them. */
void explain_missing(struct error *error, const struct request *request);

#define EXPLAIN_MAYBE_DONE "it may have been done; look before trying again"

#endif
