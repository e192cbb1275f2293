/* One request on its way through libcurl: set up, received, turned into a reply. API thread. Inside of the api room. */
#ifndef WARREN_API_TRANSFER_H
#define WARREN_API_TRANSFER_H
#include "base/buf.h"
#include "base/mailbox.h"
#include "model/endpoint.h"
#include "model/request.h"
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

/* Where all requests of one client go. Read-only once made. */
struct origin {
    struct endpoint endpoint;
    char *base;  /* "https://host:15671/prefix", without credentials */
    bool direct; /* loopback: no proxy in between */
};
bool origin_init(struct origin *origin, const struct endpoint *endpoint, struct error *error)
    __attribute__((warn_unused_result));
void origin_finish(struct origin *origin);

struct transfer {
    struct transfer *next;
    uint64_t id;
    struct request *request; /* owned */
    struct mailbox *to;
    void (*done)(void *context, struct reply *reply);
    void *context;
    CURL *easy; /* NULL until started */
    struct curl_slist *headers;
    struct buf body; /* after decompression */
    size_t header_bytes;
    int64_t started_ms;
    char curl_words[CURL_ERROR_SIZE];
};

/* Takes the request. */
struct transfer *transfer_create(struct request *request);
void transfer_destroy(struct transfer *transfer); /* must not be in a multi handle */
/* Makes transfer->easy. false: it cannot be sent at all; the reply says why. */
bool transfer_prepare(struct transfer *transfer, const struct origin *origin, struct error *error)
    __attribute__((warn_unused_result));
/* The reply for what curl came to; never NULL. Decodes. */
struct reply *transfer_reply(struct transfer *transfer, const struct origin *origin, CURLcode result);
/* The reply for what never got an answer. */
struct reply *transfer_failed(const struct transfer *transfer, const struct error *error);
bool transfer_sent(const struct transfer *transfer); /* has any of it left this machine? */
bool transfer_writes(const struct transfer *transfer);

#endif
