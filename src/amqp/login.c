/* The handshake by hand, on the session's own pump: it ends at the deadline and at once when cancelled, and a refusal
 * keeps the broker's words (AMQP 0-9-1, 2.2.4). */
#include "amqp/frames.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include "base/clock.h"

#include "base/banned.h"

enum { FRAME_MAX = 131072, FRAME_MIN = 4096, HEARTBEAT_S = 30, SEND_BUFFER = 212992 };

/* What the handshake waits for, as the broker sent it. */
struct greeting {
    struct arena arena;
    bool tls;
    uint32_t method;
    const char *mechanisms;
    uint32_t channel_max, frame_max, heartbeat;
};

static bool not_amqp(struct session *session, const char *what, struct error *error)
{
    struct error why;

    (void)error_set(&why, ERROR_PROTOCOL, "%s", what);
    return session_break(session, &why, error);
}

/* What the other side said instead of AMQP, without taking it from the socket. */
static bool foreign_words(struct session *session, struct error *error)
{
    char first[16] = {0};
    ssize_t got = recv(amqp_get_sockfd(session->connection), first, sizeof first - 1, MSG_PEEK | MSG_DONTWAIT);

    if (got >= 5 && memcmp(first, "HTTP/", 5) == 0)
        return not_amqp(session, "the other side speaks HTTP, not AMQP: is this the management port?", error);
    if (got >= 2 && (first[0] == 0x15 || first[0] == 0x16) && first[1] == 3)
        return not_amqp(session, "the other side speaks TLS: use amqps", error);
    if (got >= 8 && memcmp(first, "AMQP", 4) == 0)
        return not_amqp(session, "the other side does not speak AMQP 0-9-1", error);
    return true;
}

static void note_version(struct session *session, const amqp_table_t *properties)
{
    for (int i = 0; i < properties->num_entries; i++) {
        const amqp_table_entry_t *entry = &properties->entries[i];
        if (entry->key.len == 7 && memcmp(entry->key.bytes, "version", 7) == 0 &&
            entry->value.kind == AMQP_FIELD_KIND_UTF8)
            wire_copy(session->version, sizeof session->version, entry->value.value.bytes);
    }
}

static void note_greeting(struct session *session, struct greeting *greeting, const amqp_method_t *method)
{
    greeting->method = method->id;
    if (method->id == AMQP_CONNECTION_START_METHOD) {
        const amqp_connection_start_t *start = method->decoded;
        greeting->mechanisms = wire_string(&greeting->arena, start->mechanisms);
        note_version(session, &start->server_properties);
    } else if (method->id == AMQP_CONNECTION_TUNE_METHOD) {
        const amqp_connection_tune_t *tune = method->decoded;
        greeting->channel_max = tune->channel_max;
        greeting->frame_max = tune->frame_max;
        greeting->heartbeat = tune->heartbeat;
    }
}

/* What a failure means depends on how far the two have come. */
static bool failed(struct session *session, const struct greeting *greeting, int status, struct error *error)
{
    bool hung_up = status == AMQP_STATUS_CONNECTION_CLOSED || status == AMQP_STATUS_SOCKET_ERROR ||
                   status == AMQP_STATUS_SSL_ERROR;

    if (greeting->mechanisms || !hung_up)
        return session_failed(session, status, error);
    return not_amqp(session,
                    greeting->tls ? "the other side hung up after the TLS handshake: does it want a certificate?"
                                  : "the other side hung up without a word: is this an AMQP port?",
                    error);
}

/* A frame of the handshake; what it says is noted before its memory goes. */
static bool next_frame(struct session *session, struct greeting *greeting, int64_t deadline, struct error *error)
{
    struct timeval at_once = {0};
    amqp_frame_t frame;
    int status = amqp_simple_wait_frame_noblock(session->connection, &frame, &at_once);

    if (status == AMQP_STATUS_TIMEOUT)
        return session_wait_input(session, deadline, error);
    if (status != AMQP_STATUS_OK)
        return failed(session, greeting, status, error);
    if (frame.frame_type != AMQP_FRAME_METHOD || frame.channel != CHANNEL_NONE)
        return not_amqp(session, "the other side does not speak AMQP 0-9-1", error);
    if (frame.payload.method.id == AMQP_CONNECTION_CLOSE_METHOD)
        return methods_handle(session, &frame, error);
    note_greeting(session, greeting, &frame.payload.method);
    amqp_maybe_release_buffers(session->connection);
    return true;
}

/* The next frames must bring this method, or a closing one with the reason. */
static bool await(struct session *session, struct greeting *greeting, uint32_t wanted, int64_t deadline,
                  struct error *error)
{
    greeting->method = 0;
    while (greeting->method != wanted) {
        if (!next_frame(session, greeting, deadline, error))
            return false;
        if (greeting->method != wanted && clock_ms() >= deadline)
            return error_set(error, ERROR_TIMEOUT, "no answer from the broker in time");
    }
    return true;
}

static amqp_table_entry_t text_entry(const char *key, const char *value)
{
    return (amqp_table_entry_t){.key = wire_text(key),
                                .value = {.kind = AMQP_FIELD_KIND_UTF8, .value = {.bytes = wire_text(value)}}};
}

/* Without connection.blocked a publish under an alarm would hang; without authentication_failure_close a wrong password
 * would only be a dropped connection. */
static void announce(struct arena *arena, const char *name, amqp_table_t *properties)
{
    static const char *const capabilities[] = {"publisher_confirms",
                                               "exchange_exchange_bindings",
                                               "basic.nack",
                                               "consumer_cancel_notify",
                                               "connection.blocked",
                                               "consumer_priorities",
                                               "authentication_failure_close",
                                               "per_consumer_qos"};
    enum { COUNT = sizeof capabilities / sizeof capabilities[0], PROPERTIES = 6 };
    amqp_table_entry_t *flags = arena_alloc(arena, COUNT * sizeof *flags);
    amqp_table_entry_t *entries = arena_alloc(arena, PROPERTIES * sizeof *entries);
    struct utsname system;

    for (int i = 0; i < COUNT; i++)
        flags[i] = (amqp_table_entry_t){.key = wire_text(capabilities[i]),
                                        .value = {.kind = AMQP_FIELD_KIND_BOOLEAN, .value = {.boolean = 1}}};
    entries[0] = text_entry("product", "warren");
    entries[1] = text_entry("version", WARREN_VERSION);
    entries[2] = text_entry("platform", uname(&system) == 0 ? arena_strdup(arena, system.sysname) : "POSIX");
    entries[3] = text_entry("information", "A terminal console for RabbitMQ");
    entries[4] = text_entry("connection_name", name ? name : "warren");
    entries[5] = (amqp_table_entry_t){
        .key = wire_text("capabilities"),
        .value = {.kind = AMQP_FIELD_KIND_TABLE, .value = {.table = {.num_entries = COUNT, .entries = flags}}}};
    *properties = (amqp_table_t){.num_entries = PROPERTIES, .entries = entries};
}

static bool offers(const char *mechanisms, const char *wanted)
{
    size_t len = strlen(wanted);

    for (const char *at = mechanisms; (at = strstr(at, wanted)) != NULL; at += len)
        if ((at == mechanisms || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

static bool send_credentials(struct session *session, const struct endpoint *endpoint,
                             const struct session_options *options, const struct greeting *greeting,
                             struct error *error)
{
    bool external = endpoint->cert_file && !endpoint->user;
    const char *user = endpoint->user ? endpoint->user : "guest";
    const char *password = endpoint->password ? endpoint->password : endpoint->user ? "" : "guest";
    const char *mechanism = external ? "EXTERNAL" : "PLAIN";
    struct arena arena = {0};
    amqp_connection_start_ok_t request = {.mechanism = wire_text(mechanism), .locale = wire_text("en_US")};
    size_t size = strlen(user) + strlen(password) + 2;
    char *response;
    bool good;

    if (!offers(greeting->mechanisms, mechanism))
        return error_set(error, ERROR_CREDENTIALS, "the broker does not offer %s, only %s", mechanism,
                         greeting->mechanisms);
    response = mem_calloc(size, 1);
    memcpy(response + 1, user, strlen(user));
    memcpy(response + 2 + strlen(user), password, strlen(password));
    request.response = external ? wire_text("") : wire_bytes(response, size);
    announce(&arena, options->name, &request.client_properties);
    good = session_send(session, CHANNEL_NONE, AMQP_CONNECTION_START_OK_METHOD, &request, error);
    explicit_bzero(response, size);
    free(response);
    arena_finish(&arena);
    return good;
}

static uint32_t smaller(uint32_t ours, uint32_t theirs)
{
    return theirs != 0 && theirs < ours ? theirs : ours;
}

static bool tune(struct session *session, const struct session_options *options, const struct greeting *greeting,
                 struct error *error)
{
    uint32_t heartbeat = options->heartbeat_s > 0 ? (uint32_t)options->heartbeat_s : HEARTBEAT_S;
    amqp_connection_tune_ok_t request = {
        .channel_max = (uint16_t)smaller(CHANNEL_COUNT - 1, greeting->channel_max),
        .frame_max = smaller(FRAME_MAX, greeting->frame_max),
        .heartbeat = (uint16_t)smaller(heartbeat > UINT16_MAX ? UINT16_MAX : heartbeat, greeting->heartbeat),
    };

    if (request.frame_max < FRAME_MIN)
        return not_amqp(session, "the broker allows only frames that are too small for AMQP", error);
    if (request.channel_max < CHANNEL_COUNT - 1)
        return error_set(error, ERROR_BROKER, "the broker allows only one channel per connection, warren needs two");
    if (amqp_tune_connection(session->connection, request.channel_max, (int)request.frame_max, request.heartbeat) !=
        AMQP_STATUS_OK)
        return error_set(error, ERROR_INTERNAL, "the connection could not be tuned");
    return session_send(session, CHANNEL_NONE, AMQP_CONNECTION_TUNE_OK_METHOD, &request, error);
}

/* During the login 403 means the credentials; afterwards it means a right. */
static bool refused(struct session *session, struct error *error)
{
    if (session->why.code == ERROR_DENIED && strstr(session->why.text, "ACCESS_REFUSED"))
        session->why.code = ERROR_CREDENTIALS;
    if (session->dead)
        (void)session_lost(session, error);
    return false;
}

static bool handshake(struct session *session, const struct endpoint *endpoint, const struct session_options *options,
                      struct greeting *greeting, struct error *error)
{
    int64_t deadline = clock_ms() + session->timeout_ms;
    amqp_connection_open_t open = {.virtual_host = wire_text(endpoint->vhost ? endpoint->vhost : "/"), .insist = 1};
    int status = amqp_send_header(session->connection);

    if (status != AMQP_STATUS_OK)
        return failed(session, greeting, status, error);
    if (open.virtual_host.len > SHORT_STRING_MAX)
        return error_set(error, ERROR_USAGE, "the vhost's name is longer than %d bytes", SHORT_STRING_MAX);
    /* Through TLS the first bytes on the socket are TLS. */
    if (!session_wait_input(session, deadline, error) || (!endpoint->tls && !foreign_words(session, error)))
        return false;
    if (!await(session, greeting, AMQP_CONNECTION_START_METHOD, deadline, error) ||
        !send_credentials(session, endpoint, options, greeting, error))
        return false;
    if (!await(session, greeting, AMQP_CONNECTION_TUNE_METHOD, deadline, error))
        return refused(session, error);
    return tune(session, options, greeting, error) &&
           session_send(session, CHANNEL_NONE, AMQP_CONNECTION_OPEN_METHOD, &open, error) &&
           await(session, greeting, AMQP_CONNECTION_OPEN_OK_METHOD, deadline, error);
}

bool login_run(struct session *session, const struct endpoint *endpoint, const struct session_options *options,
               struct error *error)
{
    struct greeting greeting = {.tls = endpoint->tls};
    struct error own = {0};
    int size = SEND_BUFFER;
    bool good;

    /* Room for whole frames: once the socket is writable a frame goes out without blocking. */
    (void)setsockopt(amqp_get_sockfd(session->connection), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    good = handshake(session, endpoint, options, &greeting, &own);
    /* Nothing was asked for yet, so that silence leaves nothing in doubt. */
    if (!good && own.code == ERROR_TIMEOUT)
        own.code = ERROR_CONNECT;
    if (!good && error)
        *error = own;
    arena_finish(&greeting.arena);
    return good;
}
