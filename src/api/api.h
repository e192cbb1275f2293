/* The management HTTP client: one thread, one curl multi handle, many transfers, decoding there.
 * One in flight per URL (a second GET of the same URL waits its turn), four connections per host. */
#ifndef WARREN_API_API_H
#define WARREN_API_API_H
#include "base/error.h"
#include "base/mailbox.h"
#include "model/endpoint.h"
#include "model/request.h"

struct api;

/* Copies the endpoint; starts the thread (signals blocked). */
struct api *api_create(const struct endpoint *endpoint, struct error *error) __attribute__((warn_unused_result));
/* Aborts what runs (their replies are posted as cancelled), joins. NULL is fine. */
void api_destroy(struct api *api);

/* Takes the request. The reply is posted to `to` exactly once, also after cancel; its id is the one returned. The box
 * must outlive the client: a letter can be taken out while its poster is still at the box. Any thread. */
uint64_t api_submit(struct api *api, struct request *request, struct mailbox *to, void (*done)(void *, struct reply *),
                    void *context);
void api_cancel(struct api *api, uint64_t id); /* any thread; an unknown id is fine */

/* For jobs: submits and waits on the caller's thread until the reply, the deadline (clock_ms; 0: the request's own
 * time-out), or until cancel_fd (-1: none) becomes readable. The caller destroys the reply (never NULL). */
struct reply *api_call(struct api *api, struct request *request, int64_t deadline_ms, int cancel_fd);

/* Turns an HTTP status and body into an error in the broker's own words. Exposed for tests. */
void api_explain(struct error *error, int status, const char *content_type, const char *body, size_t len);

#endif
