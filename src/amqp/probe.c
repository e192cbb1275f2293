#include "amqp/probe.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

#include "base/banned.h"

static const char greeting[8] = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

/* false at the deadline or when cancelled. */
static bool wait_for(int fd, short events, int64_t deadline_ms, int cancel_fd)
{
    for (;;) {
        struct pollfd fds[2] = {{.fd = fd, .events = events}, {.fd = cancel_fd, .events = POLLIN}};
        int64_t left = deadline_ms - clock_ms();
        int count = left > 0 ? poll(fds, 2, (int)left) : 0;

        if (count < 0 && errno == EINTR)
            continue;
        return count > 0 && fds[1].revents == 0;
    }
}

static bool connect_in_time(int fd, const struct addrinfo *address, int64_t deadline_ms, int cancel_fd)
{
    int failure = 0;
    socklen_t size = sizeof failure;

    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        return true;
    return errno == EINPROGRESS && wait_for(fd, POLLOUT, deadline_ms, cancel_fd) &&
           getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
}

/* A frame of type 1 (method) on channel 0, or "AMQP" and the version it would rather have. */
static enum probe_result judge(const unsigned char *bytes)
{
    static const unsigned char method[3] = {1, 0, 0};

    if (memcmp(bytes, "AMQP", 4) == 0 || memcmp(bytes, method, sizeof method) == 0)
        return PROBE_AMQP;
    return bytes[0] == 0x15 && bytes[1] == 0x03 ? PROBE_TLS : PROBE_NOTHING;
}

static enum probe_result talk(int fd, int64_t deadline_ms, int cancel_fd)
{
    unsigned char bytes[4];
    size_t have = 0;

    if (send(fd, greeting, sizeof greeting, MSG_NOSIGNAL) != (ssize_t)sizeof greeting)
        return PROBE_NOTHING;
    while (have < sizeof bytes) {
        ssize_t count;

        if (!wait_for(fd, POLLIN, deadline_ms, cancel_fd))
            return PROBE_NOTHING;
        count = recv(fd, bytes + have, sizeof bytes - have, 0);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count <= 0)
            return PROBE_NOTHING;
        have += (size_t)count;
    }
    return judge(bytes);
}

enum probe_result probe_port(const char *host, int port, int timeout_ms, int cancel_fd)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *list = NULL;
    enum probe_result result = PROBE_NOTHING;
    int64_t deadline_ms;
    char service[12];

    (void)snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &hints, &list) != 0)
        return PROBE_NOTHING;
    deadline_ms = clock_ms() + timeout_ms;
    for (const struct addrinfo *address = list; address && result == PROBE_NOTHING; address = address->ai_next) {
        int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
        if (fd < 0)
            continue;
        if (connect_in_time(fd, address, deadline_ms, cancel_fd))
            result = talk(fd, deadline_ms, cancel_fd);
        (void)close(fd);
    }
    freeaddrinfo(list);
    return result;
}
