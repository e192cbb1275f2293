#include "amqp_peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/banned.h"

enum { FRAME_END = 0xce, READ_MAX = 1 << 20 };

static void *serve(void *argument)
{
    struct amqp_peer *peer = argument;

    peer->fd = accept(peer->listener, NULL, NULL);
    if (peer->fd < 0)
        return NULL;
    peer->script(peer);
    (void)shutdown(peer->fd, SHUT_WR);
    /* Reads to the end: closing with unread input would be a reset. */
    for (char rest[4096]; recv(peer->fd, rest, sizeof rest, 0) > 0;)
        continue;
    (void)close(peer->fd);
    return NULL;
}

void amqp_peer_start(struct amqp_peer *peer, void (*script)(struct amqp_peer *peer))
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;

    *peer = (struct amqp_peer){.script = script, .channel_max = 2047, .frame_max = 131072};
    peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (peer->listener < 0 || bind(peer->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(peer->listener, 1) != 0 || getsockname(peer->listener, (struct sockaddr *)&address, &size) != 0 ||
        pthread_create(&peer->thread, NULL, serve, peer) != 0)
        abort();
    peer->port = ntohs(address.sin_port);
}

void amqp_peer_stop(struct amqp_peer *peer)
{
    (void)shutdown(peer->listener, SHUT_RDWR);
    (void)pthread_join(peer->thread, NULL);
    (void)close(peer->listener);
}

void peer_raw(struct amqp_peer *peer, const void *bytes, size_t len)
{
    const char *at = bytes;

    while (len > 0) {
        ssize_t sent = send(peer->fd, at, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return;
        at += sent;
        len -= (size_t)sent;
    }
}

static void put_number(unsigned char *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (unsigned char)(value >> (8 * (size - 1 - i)));
}

void peer_frame(struct amqp_peer *peer, int type, int channel, const void *payload, size_t len)
{
    unsigned char *frame = malloc(len + 8);

    if (!frame)
        abort();
    frame[0] = (unsigned char)type;
    put_number(frame + 1, (uint64_t)channel, 2);
    put_number(frame + 3, len, 4);
    if (len)
        memcpy(frame + 7, payload, len);
    frame[7 + len] = FRAME_END;
    peer_raw(peer, frame, len + 8);
    free(frame);
}

void peer_method(struct amqp_peer *peer, int channel, uint32_t method, const void *arguments, size_t len)
{
    unsigned char *payload = malloc(len + 4);

    if (!payload)
        abort();
    put_number(payload, method, 4);
    if (len)
        memcpy(payload + 4, arguments, len);
    peer_frame(peer, 1, channel, payload, len + 4);
    free(payload);
}

void peer_header(struct amqp_peer *peer, int channel, uint64_t body_size, const void *properties, size_t len)
{
    unsigned char *payload = calloc(len + 12, 1);

    if (!payload)
        abort();
    put_number(payload, 60, 2);
    put_number(payload + 4, body_size, 8);
    memcpy(payload + 12, properties, len);
    peer_frame(peer, 2, channel, payload, len + 12);
    free(payload);
}

static bool read_exactly(struct amqp_peer *peer, void *bytes, size_t len)
{
    for (size_t have = 0; have < len;) {
        ssize_t got = recv(peer->fd, (char *)bytes + have, len - have, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        have += (size_t)got;
    }
    return true;
}

/* The next method of the client, 0 for other frames; false at its end. */
static bool read_method(struct amqp_peer *peer, uint32_t *method, int *channel)
{
    unsigned char head[7];
    unsigned char *payload;
    size_t len;
    bool good;

    if (!read_exactly(peer, head, sizeof head))
        return false;
    len = (size_t)head[3] << 24 | (size_t)head[4] << 16 | (size_t)head[5] << 8 | head[6];
    payload = len < READ_MAX ? malloc(len + 1) : NULL;
    good = payload && read_exactly(peer, payload, len + 1);
    *channel = head[1] << 8 | head[2];
    *method = 0;
    if (good && head[0] == 1 && len >= 4)
        *method = PEER_METHOD(payload[0] << 8 | payload[1], payload[2] << 8 | payload[3]);
    free(payload);
    return good;
}

bool peer_expect(struct amqp_peer *peer, uint32_t method)
{
    uint32_t got;
    int channel;

    while (read_method(peer, &got, &channel))
        if (got == method)
            return true;
    return false;
}

void peer_greet(struct amqp_peer *peer)
{
    static const char start[] = "\x00\x09\x00\x00\x00\x00\x00\x00\x00\x0ePLAIN AMQPLAIN\x00\x00\x00\x05"
                                "en_US";
    char header[8];

    if (read_exactly(peer, header, sizeof header))
        peer_method(peer, 0, PEER_METHOD(10, 10), start, sizeof start - 1);
}

bool peer_login(struct amqp_peer *peer)
{
    unsigned char tune[8] = {0};

    peer_greet(peer);
    if (!peer_expect(peer, PEER_METHOD(10, 11)))
        return false;
    put_number(tune, (uint64_t)peer->channel_max, 2);
    put_number(tune + 2, (uint64_t)peer->frame_max, 4);
    peer_method(peer, 0, PEER_METHOD(10, 30), tune, sizeof tune);
    if (!peer_expect(peer, PEER_METHOD(10, 40)))
        return false;
    peer_method(peer, 0, PEER_METHOD(10, 41), "\0", 1);
    return true;
}

bool peer_open_channel(struct amqp_peer *peer, int channel)
{
    if (!peer_expect(peer, PEER_METHOD(20, 10)))
        return false;
    peer_method(peer, channel, PEER_METHOD(20, 11), "\0\0\0\0", 4);
    return true;
}

void peer_leave(struct amqp_peer *peer)
{
    uint32_t method;
    int channel;

    while (read_method(peer, &method, &channel)) {
        if (method == PEER_METHOD(20, 40))
            peer_method(peer, channel, PEER_METHOD(20, 41), NULL, 0);
        if (method == PEER_METHOD(10, 50)) {
            peer_method(peer, 0, PEER_METHOD(10, 51), NULL, 0);
            return;
        }
    }
}
