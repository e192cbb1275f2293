#include "http_answer.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <zlib.h>

#include "base/banned.h"

static bool put(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t count = send(fd, at, len, MSG_NOSIGNAL);
        if (count <= 0)
            return false;
        at += count;
        len -= (size_t)count;
    }
    return true;
}

static bool put_head(int fd, const struct stub_answer *answer, const char *more)
{
    char head[2000];
    int len = snprintf(head, sizeof head, "HTTP/1.1 %d Stub\r\nContent-Type: %s\r\n%s%s\r\n",
                       answer->status ? answer->status : 200, answer->type ? answer->type : "application/json",
                       answer->headers ? answer->headers : "", more);

    return put(fd, head, (size_t)len);
}

static size_t body_size(const struct stub_answer *answer)
{
    return answer->size ? answer->size : answer->body ? strlen(answer->body) : 0;
}

static bool put_plain(int fd, const struct stub_answer *answer, size_t announced)
{
    char length[60];

    if (answer->status == 204)
        return put_head(fd, answer, "");
    (void)snprintf(length, sizeof length, "Content-Length: %zu\r\n", announced);
    return put_head(fd, answer, length) && put(fd, answer->body ? answer->body : "", body_size(answer));
}

/* zeroes: instead of the body. The connection closes at the end, since the length is not announced. */
static bool put_gzip(int fd, const struct stub_answer *answer, bool zeroes)
{
    unsigned char in[65536] = {0};
    unsigned char out[65536];
    z_stream stream = {0};
    size_t left = body_size(answer);
    const char *body = answer->body;
    bool ok = put_head(fd, answer, "Content-Encoding: gzip\r\nConnection: close\r\n");
    int state = Z_OK;

    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    while (ok && state != Z_STREAM_END) {
        if (stream.avail_in == 0 && left > 0) {
            size_t part = left < sizeof in ? left : sizeof in;
            if (!zeroes)
                memcpy(in, body, part);
            stream.next_in = in;
            stream.avail_in = (uInt)part;
            body += zeroes ? 0 : part;
            left -= part;
        }
        stream.next_out = out;
        stream.avail_out = sizeof out;
        state = deflate(&stream, left > 0 ? Z_NO_FLUSH : Z_FINISH);
        ok = put(fd, out, sizeof out - stream.avail_out);
    }
    (void)deflateEnd(&stream);
    return false;
}

static bool put_endless(int fd, const struct stub_answer *answer)
{
    char chunk[1024];

    memset(chunk, ' ', sizeof chunk);
    if (!put_head(fd, answer, "Transfer-Encoding: chunked\r\n"))
        return false;
    while (put(fd, "400\r\n", 5) && put(fd, chunk, sizeof chunk) && put(fd, "\r\n", 2))
        continue;
    return false;
}

static bool put_endless_headers(int fd)
{
    if (!put(fd, "HTTP/1.1 200 OK\r\n", 17))
        return false;
    while (put(fd, "X-Long: 0123456789012345678901234567890123456789\r\n", 50))
        continue;
    return false;
}

/* Has the peer gone? Waits for up to wait_ms. */
static bool gone(int fd, int wait_ms)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    char byte;

    return poll(&one, 1, wait_ms) > 0 && recv(fd, &byte, 1, MSG_PEEK) <= 0;
}

static bool put_slow(int fd, const struct stub_answer *answer)
{
    char length[60];

    (void)snprintf(length, sizeof length, "Content-Length: %zu\r\n", body_size(answer));
    if (!put_head(fd, answer, length))
        return false;
    for (size_t i = 0; i < body_size(answer); i++)
        if (gone(fd, 20) || !put(fd, answer->body + i, 1))
            return false;
    return true;
}

bool http_answer(int fd, const struct stub_answer *answer)
{
    struct linger at_once = {1, 0};

    switch (answer->kind) {
    case STUB_GZIP:
        return put_gzip(fd, answer, false);
    case STUB_BOMB:
        return put_gzip(fd, answer, true);
    case STUB_TRUNCATED:
        (void)put_plain(fd, answer, body_size(answer) + 1000);
        return false;
    case STUB_ENDLESS:
        return put_endless(fd, answer);
    case STUB_ENDLESS_HEADERS:
        return put_endless_headers(fd);
    case STUB_SLOW:
        return put_slow(fd, answer);
    case STUB_RESET:
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        return false;
    case STUB_CLOSE:
        return false;
    case STUB_SILENT:
        while (!gone(fd, -1))
            continue;
        return false;
    case STUB_RAW_RESET:
        (void)put(fd, answer->body, body_size(answer));
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        return false;
    case STUB_RAW:
        (void)put(fd, answer->body, body_size(answer));
        return false;
    case STUB_PLAIN:
    case STUB_HOLD:
    default:
        return put_plain(fd, answer, body_size(answer));
    }
}
