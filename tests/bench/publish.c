/* Publishing with confirms: publish_run(), and a plain loop over rabbitmq-c that does the same in the same window. */
#include "amqp/publish.h"
#include "amqp/wire.h"
#include "base/mem.h"
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if __has_include(<rabbitmq-c/tcp_socket.h>)
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp_tcp_socket.h>
#endif

#include "base/banned.h"

#define BODY_BYTES 256
#define TURNS 3

struct job {
    char *host, *user, *password, *vhost, *queue;
    int port, window;
    int64_t count;
};

static double ours(const struct job *job)
{
    const struct endpoint endpoint = {
        .host = job->host, .port = job->port, .user = job->user, .password = job->password, .vhost = job->vhost};
    const struct session_options options = {.name = "warren bench"};
    struct message *message = message_create();
    struct publish_plan plan = {
        .exchange = "", .routing_key = job->queue, .message = message, .count = job->count, .window = job->window};
    struct publish_result result;
    struct error error = {ERROR_NONE, ""};
    char body[BODY_BYTES];
    double took = -1;

    memset(body, 'x', sizeof body);
    message_set_body(message, body, sizeof body);
    if (!message_set_property(message, "delivery_mode", "persistent", &error))
        return -1;
    struct session *session = session_open(&endpoint, &options, NULL, &error);
    if (session && session_confirm_select(session, &error)) {
        const double start = bench_now();
        if (publish_run(session, &plan, NULL, &result, &error) && result.confirmed == job->count)
            took = bench_now() - start;
    }
    if (took < 0)
        fprintf(stderr, "publish_run: %s\n", error.text);
    session_close(session);
    message_destroy(message);
    return took;
}

/* The plain loop */

static amqp_bytes_t bytes(const char *text)
{
    union {
        const char *from;
        void *to;
    } cast = {text};

    return (amqp_bytes_t){strlen(text), cast.to};
}

static amqp_connection_state_t plain_open(const struct job *job)
{
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    struct timeval wait = {10, 0};

    if (socket && amqp_socket_open_noblock(socket, job->host, job->port, &wait) == AMQP_STATUS_OK &&
        amqp_login(connection, job->vhost, 0, 131072, 30, AMQP_SASL_METHOD_PLAIN, job->user, job->password)
                .reply_type == AMQP_RESPONSE_NORMAL &&
        amqp_channel_open(connection, 1) && amqp_confirm_select(connection, 1))
        return connection;
    amqp_destroy_connection(connection);
    return NULL;
}

/* Waits for one confirm; returns how many messages it tells of, -1 when it is none. */
static int64_t plain_confirm(amqp_connection_state_t connection, bool *confirmed, int64_t *low)
{
    amqp_frame_t frame;
    int64_t count = 0;

    if (amqp_simple_wait_frame(connection, &frame) != AMQP_STATUS_OK || frame.frame_type != AMQP_FRAME_METHOD ||
        frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
        return -1;
    const amqp_basic_ack_t *ack = frame.payload.method.decoded;
    const int64_t tag = (int64_t)ack->delivery_tag;
    for (int64_t i = ack->multiple ? *low : tag; i <= tag; i++) {
        count += confirmed[i] ? 0 : 1;
        confirmed[i] = true;
    }
    while (confirmed[*low])
        (*low)++;
    amqp_maybe_release_buffers(connection);
    return count;
}

static bool plain_run(amqp_connection_state_t connection, const struct job *job, bool *confirmed)
{
    amqp_basic_properties_t properties = {._flags = AMQP_BASIC_DELIVERY_MODE_FLAG, .delivery_mode = 2};
    int64_t in_flight = 0, low = 1;
    char body[BODY_BYTES];

    memset(body, 'x', sizeof body);
    for (int64_t i = 0; i < job->count || in_flight > 0;) {
        if (i < job->count && in_flight < job->window) {
            if (amqp_basic_publish(connection, 1, amqp_empty_bytes, bytes(job->queue), 1, 0, &properties,
                                   (amqp_bytes_t){sizeof body, body}) != AMQP_STATUS_OK)
                return false;
            in_flight++;
            i++;
            continue;
        }
        const int64_t told = plain_confirm(connection, confirmed, &low);
        if (told < 0)
            return false;
        in_flight -= told;
    }
    return true;
}

static double plain(const struct job *job)
{
    amqp_connection_state_t connection = plain_open(job);
    bool *confirmed = mem_calloc((size_t)job->count + 2, sizeof *confirmed);
    double took = -1;

    if (connection) {
        const double start = bench_now();
        if (plain_run(connection, job, confirmed))
            took = bench_now() - start;
        amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
        amqp_destroy_connection(connection);
    }
    if (took < 0)
        fprintf(stderr, "the plain loop failed\n");
    free(confirmed);
    return took;
}

int bench_publish(char *const *words)
{
    const struct job job = {.host = words[0],
                            .port = (int)strtol(words[1], NULL, 10),
                            .user = words[2],
                            .password = words[3],
                            .vhost = words[4],
                            .queue = words[5],
                            .count = strtol(words[6], NULL, 10),
                            .window = (int)strtol(words[7], NULL, 10)};
    double our = 1e9, their = 1e9;

    /* In turns, so that both see the same broker. */
    for (int i = 0; i < TURNS; i++) {
        const double one = ours(&job), other = plain(&job);
        if (one < 0 || other < 0)
            return 1;
        our = one < our ? one : our;
        their = other < their ? other : their;
    }
    bench_print("publish", our);
    bench_print("publish_plain", their);
    return 0;
}
