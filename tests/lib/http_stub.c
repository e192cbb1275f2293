#include "http_stub.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "http_answer.h"

#include "base/banned.h"

#define CONNECTIONS 64
#define REQUESTS 4096
#define REQUEST_MAX ((size_t)1 << 20)

struct seen {
    char path[200];
    bool out; /* not answered yet */
};

struct peer {
    struct http_stub *stub;
    pthread_t thread;
    int fd; /* -1: closed */
    bool started;
};

struct http_stub {
    const struct stub_answer *answers;
    size_t count;
    int listener;
    int port;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct peer peers[CONNECTIONS];
    size_t peer_count, open, most_open, most_out, seen_count;
    struct seen seen[REQUESTS];
    char *last;
    bool released, stopping;
};

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "http_stub: %s: %s\n", what, strerror(errno));
    abort();
}

/* false: the test is over. */
static bool wait_released(struct http_stub *stub)
{
    bool stopping;

    (void)pthread_mutex_lock(&stub->lock);
    while (!stub->released && !stub->stopping)
        (void)pthread_cond_wait(&stub->changed, &stub->lock);
    stopping = stub->stopping;
    (void)pthread_mutex_unlock(&stub->lock);
    return !stopping;
}

static const struct stub_answer *find_answer(const struct http_stub *stub, const char *path)
{
    static const struct stub_answer none = {.status = 404,
                                            .body = "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}"};
    const struct stub_answer *best = &none;
    size_t best_len = 0;

    for (size_t i = 0; i < stub->count; i++) {
        size_t len = strlen(stub->answers[i].path);
        if (len >= best_len && strncmp(path, stub->answers[i].path, len) == 0) {
            best = &stub->answers[i];
            best_len = len;
        }
    }
    return best;
}

/* One request, head and body, or NULL at the end. */
static char *read_request(int fd)
{
    char *text = mem_calloc(1, REQUEST_MAX + 1);
    size_t len = 0;

    for (;;) {
        const char *end = strstr(text, "\r\n\r\n");
        const char *length = end ? strstr(text, "\r\nContent-Length:") : NULL;
        size_t wanted = !end ? SIZE_MAX : (size_t)(end + 4 - text) + (length ? strtoul(length + 17, NULL, 10) : 0);
        ssize_t count;

        if (len >= wanted)
            return text;
        count = len < REQUEST_MAX ? recv(fd, text + len, REQUEST_MAX - len, 0) : 0;
        if (count <= 0) {
            free(text);
            return NULL;
        }
        len += (size_t)count;
    }
}

static size_t note_request(struct http_stub *stub, char *text, const char *path)
{
    size_t out = 0;
    size_t at;

    (void)pthread_mutex_lock(&stub->lock);
    must(stub->seen_count < REQUESTS, "too many requests");
    at = stub->seen_count++;
    (void)snprintf(stub->seen[at].path, sizeof stub->seen[at].path, "%s", path);
    stub->seen[at].out = true;
    for (size_t i = 0; i < stub->seen_count; i++)
        out += stub->seen[i].out && strcmp(stub->seen[i].path, stub->seen[at].path) == 0;
    if (out > stub->most_out)
        stub->most_out = out;
    free(stub->last);
    stub->last = text;
    (void)pthread_cond_broadcast(&stub->changed);
    (void)pthread_mutex_unlock(&stub->lock);
    return at;
}

static bool serve_one(struct http_stub *stub, int fd)
{
    char *text = read_request(fd);
    const struct stub_answer *answer;
    char path[200];
    const char *from;
    bool more;
    size_t at;

    if (!text)
        return false;
    from = strchr(text, ' ');
    must(from != NULL, "no request line");
    (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(from + 1, " "), from + 1);
    answer = find_answer(stub, path);
    at = note_request(stub, text, path);
    /* Told before the answer is, or the next request could come first. */
    if (answer->kind == STUB_PLAIN) {
        (void)pthread_mutex_lock(&stub->lock);
        stub->seen[at].out = false;
        (void)pthread_mutex_unlock(&stub->lock);
    }
    more = (answer->kind != STUB_HOLD || wait_released(stub)) && http_answer(fd, answer);
    (void)pthread_mutex_lock(&stub->lock);
    stub->seen[at].out = false;
    (void)pthread_mutex_unlock(&stub->lock);
    return more;
}

static void *serve(void *context)
{
    struct peer *peer = context;
    struct http_stub *stub = peer->stub;

    while (serve_one(stub, peer->fd))
        continue;
    (void)pthread_mutex_lock(&stub->lock);
    (void)close(peer->fd);
    peer->fd = -1;
    stub->open--;
    (void)pthread_mutex_unlock(&stub->lock);
    return NULL;
}

static void *listen_on(void *context)
{
    struct http_stub *stub = context;

    for (;;) {
        int fd = accept(stub->listener, NULL, NULL);
        struct peer *peer;

        if (fd < 0)
            return NULL;
        (void)pthread_mutex_lock(&stub->lock);
        must(stub->peer_count < CONNECTIONS, "too many connections");
        peer = &stub->peers[stub->peer_count++];
        peer->stub = stub;
        peer->fd = fd;
        stub->open++;
        if (stub->open > stub->most_open)
            stub->most_open = stub->open;
        if (stub->stopping)
            (void)shutdown(fd, SHUT_RDWR);
        (void)pthread_mutex_unlock(&stub->lock);
        must(pthread_create(&peer->thread, NULL, serve, peer) == 0, "thread");
        peer->started = true;
    }
}

struct http_stub *http_stub_start(const struct stub_answer *answers, size_t count)
{
    struct http_stub *stub = mem_calloc(1, sizeof *stub);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;

    stub->answers = answers;
    stub->count = count;
    (void)pthread_mutex_init(&stub->lock, NULL);
    (void)pthread_cond_init(&stub->changed, NULL);
    stub->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(stub->listener >= 0 && bind(stub->listener, (const struct sockaddr *)&address, sizeof address) == 0 &&
             listen(stub->listener, 64) == 0 && getsockname(stub->listener, (struct sockaddr *)&address, &size) == 0,
         "listen");
    stub->port = ntohs(address.sin_port);
    must(pthread_create(&stub->thread, NULL, listen_on, stub) == 0, "thread");
    return stub;
}

void http_stub_stop(struct http_stub *stub)
{
    (void)pthread_mutex_lock(&stub->lock);
    stub->stopping = true;
    for (size_t i = 0; i < stub->peer_count; i++)
        if (stub->peers[i].fd >= 0)
            (void)shutdown(stub->peers[i].fd, SHUT_RDWR);
    (void)pthread_cond_broadcast(&stub->changed);
    (void)pthread_mutex_unlock(&stub->lock);
    (void)shutdown(stub->listener, SHUT_RDWR);
    (void)pthread_join(stub->thread, NULL);
    for (size_t i = 0; i < stub->peer_count; i++)
        if (stub->peers[i].started)
            (void)pthread_join(stub->peers[i].thread, NULL);
    (void)close(stub->listener);
    (void)pthread_cond_destroy(&stub->changed);
    (void)pthread_mutex_destroy(&stub->lock);
    free(stub->last);
    free(stub);
}

int http_stub_port(const struct http_stub *stub)
{
    return stub->port;
}

void http_stub_release(struct http_stub *stub)
{
    (void)pthread_mutex_lock(&stub->lock);
    stub->released = true;
    (void)pthread_cond_broadcast(&stub->changed);
    (void)pthread_mutex_unlock(&stub->lock);
}

static size_t count_seen(const struct http_stub *stub, const char *path)
{
    size_t count = 0;

    for (size_t i = 0; i < stub->seen_count; i++)
        count += strncmp(stub->seen[i].path, path, strlen(path)) == 0;
    return count;
}

size_t http_stub_seen(struct http_stub *stub, const char *path)
{
    size_t count;

    (void)pthread_mutex_lock(&stub->lock);
    count = count_seen(stub, path);
    (void)pthread_mutex_unlock(&stub->lock);
    return count;
}

void http_stub_wait_seen(struct http_stub *stub, const char *path, size_t count)
{
    struct timespec until = {0};

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 10;
    (void)pthread_mutex_lock(&stub->lock);
    while (count_seen(stub, path) < count)
        must(pthread_cond_timedwait(&stub->changed, &stub->lock, &until) == 0, "the request never came");
    (void)pthread_mutex_unlock(&stub->lock);
}

static size_t read_size(struct http_stub *stub, const size_t *size)
{
    size_t value;

    (void)pthread_mutex_lock(&stub->lock);
    value = *size;
    (void)pthread_mutex_unlock(&stub->lock);
    return value;
}

size_t http_stub_connections(struct http_stub *stub)
{
    return read_size(stub, &stub->peer_count);
}

size_t http_stub_most_open(struct http_stub *stub)
{
    return read_size(stub, &stub->most_open);
}

size_t http_stub_most_out(struct http_stub *stub)
{
    return read_size(stub, &stub->most_out);
}

char *http_stub_last(struct http_stub *stub)
{
    char *text;

    (void)pthread_mutex_lock(&stub->lock);
    text = mem_strdup(stub->last ? stub->last : "");
    (void)pthread_mutex_unlock(&stub->lock);
    return text;
}
