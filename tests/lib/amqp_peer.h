/* A scripted peer on loopback that speaks AMQP 0-9-1 as badly as a test wants. One connection, one thread. */
#ifndef WARREN_TEST_AMQP_PEER_H
#define WARREN_TEST_AMQP_PEER_H
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct amqp_peer {
    int listener;
    int port;
    int fd; /* of the connection, while the script runs */
    int channel_max, frame_max;
    pthread_t thread;
    void (*script)(struct amqp_peer *peer);
};
/* Listens, and runs the script on the first connection. */
void amqp_peer_start(struct amqp_peer *peer, void (*script)(struct amqp_peer *peer));
void amqp_peer_stop(struct amqp_peer *peer); /* ends the connection and the thread */

/* For scripts. */
#define PEER_METHOD(class_, method_) ((uint32_t)(class_) << 16 | (uint32_t)(method_))
void peer_raw(struct amqp_peer *peer, const void *bytes, size_t len);
void peer_frame(struct amqp_peer *peer, int type, int channel, const void *payload, size_t len);
void peer_method(struct amqp_peer *peer, int channel, uint32_t method, const void *arguments, size_t len);
/* A content header: body_size as claimed, and the property list as it stands. */
void peer_header(struct amqp_peer *peer, int channel, uint64_t body_size, const void *properties, size_t len);
bool peer_expect(struct amqp_peer *peer, uint32_t method); /* reads until the client sends it; false at its end */
void peer_greet(struct amqp_peer *peer);                   /* protocol header in, connection.start out */
bool peer_login(struct amqp_peer *peer);                   /* the whole handshake, done well */
bool peer_open_channel(struct amqp_peer *peer, int channel);
void peer_leave(struct amqp_peer *peer); /* answers whatever comes until the client has gone */

#endif
