/* A small hostile HTTP server on loopback, for tests in-process: every path has a scripted answer. Any thread may ask
 * it what it saw. Waits end after ten seconds with an abort, so that a test never hangs. */
#ifndef HTTP_STUB_H
#define HTTP_STUB_H
#include <stdbool.h>
#include <stddef.h>

enum stub_kind {
    STUB_PLAIN,
    STUB_GZIP,      /* the body, compressed */
    STUB_BOMB,      /* gzip of `size` zeroes */
    STUB_TRUNCATED, /* announces more than it sends, and closes */
    STUB_ENDLESS,   /* chunks without end */
    STUB_ENDLESS_HEADERS,
    STUB_SLOW,      /* one byte each 20 ms */
    STUB_RESET,     /* RST after the request */
    STUB_CLOSE,     /* closes without a byte */
    STUB_SILENT,    /* reads the request, says nothing */
    STUB_HOLD,      /* answers once http_stub_release() was called */
    STUB_RAW_RESET, /* as STUB_RAW, and ends with RST */
    STUB_RAW,       /* the body as it is instead of HTTP, then closes */
};

struct stub_answer {
    const char *path; /* the longest that the request's path starts with */
    enum stub_kind kind;
    int status;          /* 0: 200 */
    const char *type;    /* NULL: application/json */
    const char *headers; /* further ones, each with \r\n; NULL: none */
    const char *body;
    size_t size; /* of the body when it has zero bytes in it, and of a bomb; 0: strlen */
};

struct http_stub;
/* The answers must outlive it. */
struct http_stub *http_stub_start(const struct stub_answer *answers, size_t count);
void http_stub_stop(struct http_stub *stub);
int http_stub_port(const struct http_stub *stub);
void http_stub_release(struct http_stub *stub);
/* Requests seen so far whose path starts so. */
size_t http_stub_seen(struct http_stub *stub, const char *path);
void http_stub_wait_seen(struct http_stub *stub, const char *path, size_t count);
size_t http_stub_connections(struct http_stub *stub); /* all there ever were */
size_t http_stub_most_open(struct http_stub *stub);   /* the most at one time */
size_t http_stub_most_out(struct http_stub *stub);    /* the most requests of one path at one time */
/* The last request, head and body; the caller frees. */
char *http_stub_last(struct http_stub *stub);

#endif
