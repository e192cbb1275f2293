#include "amqp/frames.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/clock.h"

#include "base/banned.h"

enum {
    TICK_MS = 1000,       /* at least this often the library may send a heartbeat */
    ANSWER_TIMEOUTS = 30, /* a body that keeps coming may take this many times as long as an answer */
};

bool session_lost(struct session *session, struct error *error)
{
    if (error)
        *error = session->why;
    return false;
}

bool session_break(struct session *session, const struct error *why, struct error *error)
{
    if (!session->dead) {
        session->dead = true;
        session->why = *why;
        confirm_channel_gone(session, &session->why, false);
    }
    return session_lost(session, error);
}

bool session_failed(struct session *session, int status, struct error *error)
{
    struct error why;

    switch (status) {
    case AMQP_STATUS_HEARTBEAT_TIMEOUT:
        (void)error_set(&why, ERROR_CONNECT, "the connection is lost: no heartbeat from the broker");
        break;
    case AMQP_STATUS_CONNECTION_CLOSED:
    case AMQP_STATUS_SOCKET_CLOSED:
    case AMQP_STATUS_SOCKET_ERROR:
    case AMQP_STATUS_SSL_ERROR:
    case AMQP_STATUS_TCP_ERROR:
        (void)error_set(&why, ERROR_CONNECT, "the connection is lost: the broker closed it");
        break;
    case AMQP_STATUS_BAD_AMQP_DATA:
    case AMQP_STATUS_UNKNOWN_CLASS:
    case AMQP_STATUS_UNKNOWN_METHOD:
    case AMQP_STATUS_WRONG_METHOD:
        session->deaf = !session->dead;
        (void)error_set(&why, ERROR_PROTOCOL, "what came from the other side is not AMQP 0-9-1");
        break;
    default:
        (void)error_set(&why, ERROR_CONNECT, "the connection is lost: %s", amqp_error_string2(status));
        break;
    }
    return session_break(session, &why, error);
}

static bool cancelled(const struct session *session)
{
    return session->control && !session->leaving && job_control_cancelled(session->control);
}

static void set_cork(struct session *session, int on)
{
    session->corked = on != 0;
#ifdef TCP_CORK
    (void)setsockopt(amqp_get_sockfd(session->connection), IPPROTO_TCP, TCP_CORK, &on, sizeof on);
#endif
}

void session_cork(struct session *session)
{
    if (!session->corked)
        set_cork(session, 1);
}

/* Waits for the socket or the cancel descriptor. Returns what the socket is ready for (0: nothing), -1: cancelled. */
static int wait_socket(struct session *session, short events, int64_t deadline)
{
    struct pollfd waiting[2] = {
        {.fd = amqp_get_sockfd(session->connection), .events = events},
        {.fd = session->control && !session->leaving ? session->control->cancel_fd : -1, .events = POLLIN},
    };

    for (;;) {
        int64_t left = session->corked ? 0 : deadline - clock_ms();
        int ready = poll(waiting, 2, left > 0 ? (int)(left < TICK_MS ? left : TICK_MS) : 0);
        if (ready < 0 && errno == EINTR)
            continue;
        if (waiting[1].revents)
            return -1;
        if (ready > 0 || !session->corked)
            return ready > 0 ? waiting[0].revents : 0;
        set_cork(session, 0);
    }
}

bool session_wait_input(struct session *session, int64_t deadline, struct error *error)
{
    for (;;) {
        int ready = wait_socket(session, POLLIN, deadline);
        if (ready < 0)
            return error_set(error, ERROR_CANCELLED, "cancelled");
        if (ready > 0)
            return true;
        if (clock_ms() >= deadline)
            return error_set(error, ERROR_TIMEOUT, "no answer from the broker in time");
    }
}

/* The library decodes headers itself, and newer ones refuse what is nested deeper than a hundred. */
static bool unreadable(struct session *session, int status, struct error *error)
{
    const struct content *content = &session->channels[CHANNEL_WORK].content;
    struct error why;

    if (status != AMQP_STATUS_BAD_AMQP_DATA || content->kind != CONTENT_MESSAGE || content->header_seen)
        return session_failed(session, status, error);
    session->deaf = true;
    (void)error_set(&why, ERROR_PROTOCOL, "a message cannot be read: its headers are damaged or nested too deep");
    return session_break(session, &why, error);
}

/* Reads a frame if one is there, and lets the library send its heartbeat. */
static enum pump read_frame(struct session *session, struct error *error)
{
    struct timeval at_once = {0};
    amqp_frame_t frame;
    int status = amqp_simple_wait_frame_noblock(session->connection, &frame, &at_once);
    bool good;

    if (status == AMQP_STATUS_TIMEOUT)
        return PUMP_NOTHING;
    if (status != AMQP_STATUS_OK) {
        (void)unreadable(session, status, error);
        return PUMP_FAILED;
    }
    good = methods_handle(session, &frame, error);
    /* What was wanted of the frame has been copied. */
    amqp_maybe_release_buffers(session->connection);
    return good ? PUMP_HANDLED : PUMP_FAILED;
}

/* Sent from here and not where the broker's close is read: a peer that closes without end must not nest us. */
static bool answer_closes(struct session *session, struct error *error)
{
    amqp_channel_close_ok_t ok = {0};

    for (int number = CHANNEL_WORK; number < CHANNEL_COUNT; number++) {
        if (!session->channels[number].close_ok_due)
            continue;
        session->channels[number].close_ok_due = false;
        if (!session_send(session, number, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok, error))
            return false;
    }
    return true;
}

enum pump session_pump(struct session *session, int64_t deadline, struct error *error)
{
    if (session->dead) {
        (void)session_lost(session, error);
        return PUMP_FAILED;
    }
    for (;;) {
        enum pump pumped;
        if (!amqp_frames_enqueued(session->connection) && !amqp_data_in_buffer(session->connection) &&
            wait_socket(session, POLLIN, deadline) < 0) {
            (void)error_set(error, ERROR_CANCELLED, "cancelled");
            return PUMP_FAILED;
        }
        pumped = read_frame(session, error);
        if (pumped == PUMP_HANDLED && !answer_closes(session, error))
            return PUMP_FAILED;
        if (pumped != PUMP_NOTHING || clock_ms() >= deadline)
            return pumped;
    }
}

bool session_writable_now(const struct session *session)
{
    struct pollfd waiting = {.fd = amqp_get_sockfd(session->connection), .events = POLLOUT};

    return poll(&waiting, 1, 0) == 1 && waiting.revents == POLLOUT;
}

bool session_writable(struct session *session, struct error *error)
{
    int64_t deadline = clock_ms() + session->timeout_ms;

    if (session->dead)
        return session_lost(session, error);
    for (;;) {
        int ready = wait_socket(session, POLLIN | POLLOUT, deadline);
        if (ready < 0)
            return error_set(error, ERROR_CANCELLED, "cancelled");
        /* A closing frame may stand behind what was sent before: it is read first, for its words. */
        if (ready & ~POLLOUT && read_frame(session, error) == PUMP_FAILED)
            return false;
        if (ready & POLLOUT)
            return true;
        if (ready)
            deadline = clock_ms() + session->timeout_ms;
        else if (clock_ms() >= deadline)
            return error_set(error, ERROR_TIMEOUT, "the broker does not read what is sent to it");
    }
}

bool session_send(struct session *session, int channel, uint32_t method, void *decoded, struct error *error)
{
    int status;

    if (!session_writable(session, error))
        return false;
    status = amqp_send_method(session->connection, (amqp_channel_t)channel, method, decoded);
    if (status == AMQP_STATUS_TABLE_TOO_BIG)
        return error_set(error, ERROR_USAGE, "the arguments are too large for one frame");
    return status == AMQP_STATUS_OK || session_failed(session, status, error);
}

/* A refusal of what was asked: the channel that carried it is closed. */
static bool refused(const struct channel *channel, uint16_t generation)
{
    return !channel->open || channel->generation != generation;
}

/* Until when an answer is waited for. A large body on its way is an answer that goes on, but not for ever. */
static int64_t next_deadline(const struct session *session, const struct channel *on, int64_t deadline, int64_t last)
{
    int64_t later = clock_ms() + session->timeout_ms;

    if (session->leaving || on->content.kind == CONTENT_NONE)
        return deadline;
    return later < last ? later : last;
}

bool session_call(struct session *session, int channel, uint32_t method, void *decoded, uint32_t answer, uint32_t other,
                  struct error *error)
{
    struct channel *on = &session->channels[channel];
    uint16_t generation = on->generation;
    bool opening = method == AMQP_CHANNEL_OPEN_METHOD || channel == CHANNEL_NONE;
    int64_t deadline;
    int64_t last;

    session->answer = (struct answer){0};
    if (!session_send(session, channel, method, decoded, error))
        return false;
    deadline = clock_ms() + session->timeout_ms;
    last = clock_ms() + (int64_t)session->timeout_ms * ANSWER_TIMEOUTS;
    for (;;) {
        enum pump pumped;
        if (session->answer.method == answer || (other && session->answer.method == other))
            return true;
        if (!opening && refused(on, generation)) {
            if (error)
                *error = on->close_reason;
            return false;
        }
        if (cancelled(session))
            return error_set(error, ERROR_CANCELLED, "cancelled");
        pumped = session_pump(session, deadline, error);
        if (pumped == PUMP_FAILED)
            return false;
        if (pumped == PUMP_NOTHING || clock_ms() >= deadline)
            return error_set(error, ERROR_TIMEOUT, "no answer from the broker in time");
        deadline = next_deadline(session, on, deadline, last);
    }
}

bool session_channel(struct session *session, int channel, struct error *error)
{
    struct channel *on = &session->channels[channel];
    amqp_channel_open_t request = {.out_of_band = wire_text("")};

    if (session->dead)
        return session_lost(session, error);
    if (!answer_closes(session, error))
        return false;
    if (on->open)
        return true;
    content_drop(&on->content);
    if (!session_call(session, channel, AMQP_CHANNEL_OPEN_METHOD, &request, AMQP_CHANNEL_OPEN_OK_METHOD, 0, error))
        return false;
    on->open = true;
    on->generation++;
    on->last_tag = 0;
    on->held = 0;
    if (channel == CHANNEL_WORK) {
        session->consumer[0] = '\0';
        session->consumer_cancelled = false;
        session->confirms.selected = false;
    }
    return true;
}
