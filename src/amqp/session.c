#include "amqp/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "amqp/frames.h"
#include "base/clock.h"

#include "base/banned.h"

enum { TIMEOUT_MS = 10000, LEAVE_MS = 2000, LEAVE_BLOCKED_MS = 50 };

static void session_destroy(struct session *session)
{
    if (session->connection)
        (void)amqp_destroy_connection(session->connection);
    for (int i = 0; i < CHANNEL_COUNT; i++)
        content_drop(&session->channels[i].content);
    mailbox_destroy(session->arrived);
    confirm_finish(session);
    free(session);
}

struct session *session_open(const struct endpoint *endpoint, const struct session_options *options,
                             struct job_control *control, struct error *error)
{
    static const struct session_options none = {0};
    const struct session_options *with = options ? options : &none;
    struct session *session = mem_calloc(1, sizeof *session);

    session->control = control;
    session->timeout_ms = with->timeout_ms > 0 ? with->timeout_ms : TIMEOUT_MS;
    session->body_max = with->body_max ? with->body_max : SESSION_BODY_MAX;
    session->arrived = mailbox_create(NULL, NULL);
    session->connection = connect_open(endpoint, session->timeout_ms, control ? control->cancel_fd : -1, error);
    if (session->connection && login_run(session, endpoint, with, error))
        return session;
    session_destroy(session);
    return NULL;
}

/* The broker reads nothing while it blocks the connection: waiting for its answers is in vain then. */
static int64_t start_leaving(struct session *session)
{
    session->leaving = true;
    return clock_ms() + (session->blocked ? LEAVE_BLOCKED_MS : LEAVE_MS);
}

static void allow_until(struct session *session, int64_t deadline)
{
    int64_t left = deadline - clock_ms();

    session->timeout_ms = left > 1 ? (int)left : 1;
}

static bool close_connection(struct session *session, int64_t deadline)
{
    amqp_connection_close_t request = {.reply_code = 200, .reply_text = wire_text("bye")};
    struct error error = {0};

    allow_until(session, deadline);
    return session_call(session, CHANNEL_NONE, AMQP_CONNECTION_CLOSE_METHOD, &request, AMQP_CONNECTION_CLOSE_OK_METHOD,
                        0, &error);
}

/* Only this order keeps the delivery counts of quorum queues: what comes after it finds nothing held. */
static bool give_back(struct session *session, int64_t deadline)
{
    struct channel *work = &session->channels[CHANNEL_WORK];
    amqp_basic_nack_t nack = {.multiple = 1, .requeue = 1};
    amqp_channel_close_t request = {.reply_code = 200, .reply_text = wire_text("bye")};
    struct error error = {0};

    if (!work->open)
        return true;
    allow_until(session, deadline);
    if (session->consumer[0]) {
        amqp_basic_cancel_t cancel = {.consumer_tag = wire_text(session->consumer)};
        if (!session_call(session, CHANNEL_WORK, AMQP_BASIC_CANCEL_METHOD, &cancel, AMQP_BASIC_CANCEL_OK_METHOD, 0,
                          &error))
            return false;
    }
    if (work->held && !session_send(session, CHANNEL_WORK, AMQP_BASIC_NACK_METHOD, &nack, &error))
        return false;
    allow_until(session, deadline);
    return session_call(session, CHANNEL_WORK, AMQP_CHANNEL_CLOSE_METHOD, &request, AMQP_CHANNEL_CLOSE_OK_METHOD, 0,
                        &error);
}

static bool tell(struct session *session, int channel, uint32_t method, void *decoded)
{
    return session_writable_now(session) &&
           amqp_send_method(session->connection, (amqp_channel_t)channel, method, decoded) == AMQP_STATUS_OK;
}

/* Looks for connection.close-ok among bytes that are not taken apart; through TLS it is never seen. */
static bool heard_close_ok(struct session *session, int64_t deadline)
{
    static const char close_ok[12] = {1, 0, 0, 0, 0, 0, 4, 0, 10, 0, 51, (char)0xce};
    int fd = amqp_get_sockfd(session->connection);
    struct error error = {0};
    char bytes[4096];
    size_t have = 0;

    while (session_wait_input(session, deadline, &error)) {
        ssize_t got = recv(fd, bytes + have, sizeof bytes - have, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got <= 0)
            return got == 0;
        have += (size_t)got;
        if (have >= sizeof close_ok && memcmp(bytes + have - sizeof close_ok, close_ok, sizeof close_ok) == 0)
            return true;
        if (have > sizeof bytes / 2) {
            memmove(bytes, bytes + have - sizeof close_ok, sizeof close_ok);
            have = sizeof close_ok;
        }
    }
    return false;
}

/* What came cannot be read, but what is held can still be given back before the connection goes: otherwise a message
 * that nobody can read would cost its neighbours a delivery with every look. */
static bool give_back_deaf(struct session *session, int64_t deadline)
{
    const struct channel *work = &session->channels[CHANNEL_WORK];
    amqp_basic_nack_t nack = {.multiple = 1, .requeue = 1};
    amqp_channel_close_t close_channel = {.reply_code = 200, .reply_text = wire_text("bye")};
    amqp_connection_close_t close_all = {.reply_code = 200, .reply_text = wire_text("bye")};

    return (!work->open || !work->held || tell(session, CHANNEL_WORK, AMQP_BASIC_NACK_METHOD, &nack)) &&
           (!work->open || tell(session, CHANNEL_WORK, AMQP_CHANNEL_CLOSE_METHOD, &close_channel)) &&
           tell(session, CHANNEL_NONE, AMQP_CONNECTION_CLOSE_METHOD, &close_all) && heard_close_ok(session, deadline);
}

bool session_release(struct session *session)
{
    int64_t deadline;
    bool good;

    if (!session)
        return true;
    deadline = start_leaving(session);
    if (session->deaf)
        good = give_back_deaf(session, deadline);
    else
        good = !session->dead && give_back(session, deadline);
    if (!session->dead)
        (void)close_connection(session, deadline);
    session_destroy(session);
    return good;
}

void session_close(struct session *session)
{
    int64_t deadline;

    if (!session)
        return;
    deadline = start_leaving(session);
    if (!session->dead)
        (void)close_connection(session, deadline);
    session_destroy(session);
}

const char *session_server_version(const struct session *session)
{
    return session->version;
}

int session_fd(const struct session *session)
{
    return amqp_get_sockfd(session->connection);
}

bool session_blocked(const struct session *session, char reason[256])
{
    if (session->blocked && reason)
        memcpy(reason, session->blocked_reason, sizeof session->blocked_reason);
    return session->blocked;
}
