/* A name may take long to resolve and a TLS handshake cannot be interrupted: both run on a thread of their own, which
 * is left behind when the caller gives up. It ends by its own timeouts and frees what it made. */
#include "amqp/frames.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "amqp/secure.h"
#include "base/clock.h"

#include "base/banned.h"

struct opener {
    pthread_mutex_t lock;
    int holders; /* the caller and the thread */
    int done[2]; /* socket pair: the thread writes when it has finished */
    int64_t deadline;
    bool tls;
    char *host;
    int port;
    struct secure_options secure;
    amqp_connection_state_t connection; /* NULL when it failed, or when the caller took it */
    struct error error;
};

static void opener_release(struct opener *opener)
{
    bool last;

    (void)pthread_mutex_lock(&opener->lock);
    last = --opener->holders == 0;
    (void)pthread_mutex_unlock(&opener->lock);
    if (!last)
        return;
    if (opener->connection)
        (void)amqp_destroy_connection(opener->connection);
    (void)close(opener->done[0]);
    (void)close(opener->done[1]);
    (void)pthread_mutex_destroy(&opener->lock);
    free(opener->host);
    secure_finish(&opener->secure);
    free(opener);
}

static int wait_connected(int fd, int64_t deadline)
{
    struct pollfd waiting = {.fd = fd, .events = POLLOUT};
    int problem = 0;
    socklen_t size = sizeof problem;

    for (;;) {
        int64_t left = deadline - clock_ms();
        int ready = left > 0 ? poll(&waiting, 1, (int)left) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready == 0)
            return ETIMEDOUT;
        return getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size) == 0 ? problem : errno;
    }
}

/* A connected socket, or -1 with the reason in *problem. */
static int connect_address(const struct addrinfo *address, int64_t deadline, int *problem)
{
    int one = 1;
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);

    if (fd < 0) {
        *problem = errno;
        return -1;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    *problem = connect(fd, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
    if (*problem == EINPROGRESS || *problem == EINTR)
        *problem = wait_connected(fd, deadline);
    if (*problem == 0)
        return fd;
    (void)close(fd);
    return -1;
}

/* Tries every address in turn; a dead one takes no more than its share of the time. */
static int connect_name(struct opener *opener)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP};
    struct addrinfo *addresses = NULL;
    char *port = mem_printf("%d", opener->port);
    int trouble = getaddrinfo(opener->host, port, &hints, &addresses);
    int left = 0;
    int problem = 0;
    int fd = -1;

    free(port);
    if (trouble != 0) {
        (void)error_set(&opener->error, ERROR_CONNECT, "cannot find the host %s: %s", opener->host,
                        trouble == EAI_SYSTEM ? strerror(errno) : gai_strerror(trouble));
        return -1;
    }
    for (const struct addrinfo *address = addresses; address; address = address->ai_next)
        left++;
    for (const struct addrinfo *address = addresses; address && fd < 0; address = address->ai_next, left--) {
        int64_t now = clock_ms();
        fd = connect_address(address, now + (opener->deadline - now) / left, &problem);
    }
    freeaddrinfo(addresses);
    if (fd < 0)
        (void)error_set(&opener->error, ERROR_CONNECT, "cannot connect to %s port %d: %s", opener->host, opener->port,
                        strerror(problem));
    return fd;
}

static void open_plain(struct opener *opener, amqp_connection_state_t connection)
{
    amqp_socket_t *tcp = amqp_tcp_socket_new(connection);
    int fd;

    if (!tcp) {
        (void)error_set(&opener->error, ERROR_INTERNAL, "no memory for a socket");
        return;
    }
    fd = connect_name(opener);
    if (fd >= 0)
        amqp_tcp_socket_set_sockfd(tcp, fd);
}

static void open_secure(struct opener *opener, amqp_connection_state_t connection)
{
    int fd;

    if (secure_open(connection, &opener->secure, opener->host, opener->port, opener->deadline, &opener->error))
        return;
    /* The library does not say why the socket failed. Whoever asks again learns the reason. */
    if (opener->error.code != ERROR_CONNECT || opener->error.text[0] != '\0')
        return;
    fd = connect_name(opener);
    if (fd < 0)
        return;
    (void)close(fd);
    (void)error_set(&opener->error, ERROR_CONNECT, "cannot connect to %s port %d: the connection was dropped",
                    opener->host, opener->port);
}

static void *opener_run(void *argument)
{
    struct opener *opener = argument;
    amqp_connection_state_t connection = amqp_new_connection();

    if (!connection)
        (void)error_set(&opener->error, ERROR_INTERNAL, "no memory for a connection");
    else if (opener->tls)
        open_secure(opener, connection);
    else
        open_plain(opener, connection);
    if (connection && opener->error.code != ERROR_NONE) {
        (void)amqp_destroy_connection(connection);
        connection = NULL;
    }
    opener->connection = connection;
    (void)send(opener->done[1], "", 1, MSG_NOSIGNAL);
    opener_release(opener);
    return NULL;
}

static bool opener_start(struct opener *opener, pthread_t *thread)
{
    sigset_t all;
    sigset_t before;
    int trouble;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    trouble = pthread_create(thread, NULL, opener_run, opener);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return trouble == 0;
}

/* true when the thread has finished; otherwise the error says why nobody waits for it any longer. */
static bool opener_wait(struct opener *opener, int cancel_fd, struct error *error)
{
    struct pollfd waiting[2] = {{.fd = opener->done[0], .events = POLLIN}, {.fd = cancel_fd, .events = POLLIN}};

    for (;;) {
        int64_t left = opener->deadline - clock_ms();
        int ready = poll(waiting, 2, left > 0 ? (int)left : 0);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready > 0 && waiting[1].revents)
            return error_set(error, ERROR_CANCELLED, "cancelled");
        if (ready > 0)
            return true;
        return error_set(error, ERROR_CONNECT, "cannot connect to %s port %d: no answer in time", opener->host,
                         opener->port);
    }
}

static struct opener *opener_create(const struct endpoint *endpoint, int timeout_ms)
{
    struct opener *opener = mem_calloc(1, sizeof *opener);

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, opener->done) != 0) {
        free(opener);
        return NULL;
    }
    (void)pthread_mutex_init(&opener->lock, NULL);
    opener->holders = 1;
    opener->deadline = clock_ms() + timeout_ms;
    opener->tls = endpoint->tls;
    opener->host = mem_strdup(endpoint->host ? endpoint->host : "localhost");
    opener->port = endpoint->port ? endpoint->port : endpoint->tls ? 5671 : 5672;
    secure_init(&opener->secure, endpoint);
    return opener;
}

amqp_connection_state_t connect_open(const struct endpoint *endpoint, int timeout_ms, int cancel_fd,
                                     struct error *error)
{
    struct opener *opener = opener_create(endpoint, timeout_ms);
    amqp_connection_state_t connection = NULL;
    pthread_t thread;

    if (!opener) {
        (void)error_set(error, ERROR_CONNECT, "cannot connect: %s", strerror(errno));
        return NULL;
    }
    opener->holders++;
    if (!opener_start(opener, &thread)) {
        opener->holders--;
        (void)error_set(error, ERROR_CONNECT, "cannot connect: no thread could be started");
    } else if (!opener_wait(opener, cancel_fd, error)) {
        (void)pthread_detach(thread);
    } else {
        (void)pthread_join(thread, NULL);
        connection = opener->connection;
        opener->connection = NULL;
        if (!connection && error)
            *error = opener->error;
    }
    opener_release(opener);
    return connection;
}
