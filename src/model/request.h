/* A request to the management API and its reply, as they travel between threads. */
#ifndef WARREN_MODEL_REQUEST_H
#define WARREN_MODEL_REQUEST_H
#include "base/buf.h"
#include "base/error.h"
#include "base/mailbox.h"
#include "model/resource.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct snapshot;

enum http_method { HTTP_GET, HTTP_PUT, HTTP_POST, HTTP_DELETE };

struct request {
    enum http_method method;
    char *path;                      /* owned; encoded, with query: "/api/queues/%2F?page=1" */
    char *body;                      /* owned; JSON; NULL: none */
    const struct resource *resource; /* what to decode the reply as; NULL: the body only */
    bool keep_body;                  /* the snapshot keeps its JSON; without a resource the body is always kept */
    int timeout_ms;                  /* 0: 30 s, and 60 s for writes */
    size_t max_body;                 /* bytes after decompression; 0: 256 MiB with a resource, 16 MiB without */
};
/* path is printf-built by the caller and taken over. */
struct request *request_create(enum http_method method, char *path);
void request_destroy(struct request *request); /* NULL is fine; wipes the body (passwords) */

struct reply {
    struct letter letter;
    uint64_t id;               /* what submit returned */
    int status;                /* HTTP; 0 when there was none */
    struct error error;        /* ERROR_NONE for 2xx; else the broker's own reason in words */
    struct snapshot *snapshot; /* owned; NULL without a resource or on error */
    char *body;                /* owned, NUL-terminated; also kept for 503 of health checks */
    size_t body_len;
    int64_t latency_ms;
    void (*done)(void *context, struct reply *reply); /* set by the gateway */
    void *context;
};
void reply_destroy(struct reply *reply);

/* Templates: "{column}" takes the value of a name. In a path it is percent-encoded (a value "." or "..", or one that is
 * empty, is refused: brokers remove dot segments and would act on another object; "{name|exchange}" turns an empty one
 * into amq.default). In a prompt it is safe_text. In a body it is a JSON string with its quotes; "{x|json}" stands as
 * it is, as JSON. "{{" is a brace. An unknown name is ERROR_INTERNAL. */
enum template_use { TEMPLATE_PATH, TEMPLATE_PROMPT, TEMPLATE_BODY };
struct template_source {
    bool (*value)(const void *context, const char *name, struct buf *out); /* false: unknown name */
    const void *context;
};
bool template_expand(struct buf *out, const char *text, enum template_use use, const struct template_source *source,
                     struct error *error) __attribute__((warn_unused_result));
/* Calls each with every name in the text (for tests and projections). */
void template_names(const char *text, void (*each)(void *context, const char *name), void *context);
/* A source that reads a row's columns by name. */
struct row_source {
    const struct resource *resource;
    const void *row;
};
bool row_source_value(const void *row_source, const char *name, struct buf *out);

#endif
