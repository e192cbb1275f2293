/* Where AMQP is, when only the address of the management API is known. */
#include "core/broker.h"

#include <stdlib.h>
#include <string.h>

#include "amqp/probe.h"
#include "base/figure.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/document.h"

#include "base/banned.h"

#define PROBE_MS 700
#define PROBES 16 /* ports of one node that are tried */

#define PORT_PLAIN 5672
#define PORT_TLS 5671

struct search {
    struct gateway *gateway;
    const struct endpoint *api;
    int cancel_fd;
    bool tls; /* found: what to use */
    int port; /* 0: not found yet */
};

static struct reply *get(const struct search *search, const char *path)
{
    return gateway_call(search->gateway, request_create(HTTP_GET, mem_strdup(path)), 0, search->cancel_fd);
}

/* The port of a protocol: on the node that answered, else on any. 0: none. */
static int listener_port(const struct document *overview, const char *protocol)
{
    const char *node = document_text(overview, "node");
    int64_t port = 0;

    for (size_t i = 0; i < document_count(overview, "listeners"); i++) {
        struct document *listener = document_at(overview, "listeners", i);
        const char *name = listener ? document_text(listener, "protocol") : NULL;
        const char *where = listener ? document_text(listener, "node") : NULL;
        bool speaks = name && strcmp(name, protocol) == 0;
        bool here = speaks && node && where && strcmp(node, where) == 0;

        if (here || (speaks && port == 0))
            port = document_integer(listener, "port");
        document_destroy(listener);
        if (here)
            break;
    }
    return port > 0 && port <= 65535 ? (int)port : 0;
}

/* What https protects, AMQP must not send in clear text. */
static bool choose_listener(struct search *search, const struct document *overview, struct error *error)
{
    int plain = listener_port(overview, "amqp");
    int tls = listener_port(overview, "amqp/ssl");

    search->tls = tls && (search->api->tls || !plain);
    search->port = search->tls ? tls : plain;
    if (search->port && search->api->tls && !search->tls && !endpoint_is_loopback(search->api)) {
        search->port = 0;
        return error_set(
            error, ERROR_UNSAFE,
            "the broker offers AMQP without TLS only: give --amqp amqp://host:%d to send the password in clear text",
            plain);
    }
    return true;
}

static bool search_listeners(struct search *search, struct error *error)
{
    struct reply *reply = get(search, "/api/overview?columns=node,listeners");
    enum error_code code = reply->error.code;
    struct document *overview = code == ERROR_NONE ? document_parse(reply->body, reply->body_len, NULL) : NULL;
    bool ok = true;

    if (code == ERROR_CREDENTIALS || code == ERROR_CANCELLED) {
        *error = reply->error;
        ok = false;
    }
    if (overview)
        ok = choose_listener(search, overview, error);
    document_destroy(overview);
    reply_destroy(reply);
    return ok;
}

/* Clustering, tools and protocols that have ports of their own. */
static bool is_other_port(int64_t port)
{
    static const int others[] = {15672, 15671, 15692, 15691, 25672, 4369,  1883,  8883,
                                 61613, 61614, 5551,  5552,  15673, 15674, 15675, 15676};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (port == others[i])
            return true;
    return port >= 35672 && port <= 35682;
}

/* By default the port of clustering is the one of AMQP and 20,000. */
static bool is_candidate(const struct search *search, int64_t port)
{
    return port > 0 && port <= 65535 && port != search->api->port && !is_other_port(port) &&
           !(port > 26000 && port < 27000);
}

static size_t candidates(const struct search *search, const struct document *check, int ports[PROBES])
{
    int usual = search->api->tls ? PORT_TLS : PORT_PLAIN;
    size_t count = 0;

    for (size_t i = 0; i < document_count(check, "ports") && count < PROBES; i++) {
        struct document *item = document_at(check, "ports", i);
        int64_t port = item ? document_integer(item, "") : ABSENT_I64;

        document_destroy(item);
        if (!is_candidate(search, port))
            continue;
        ports[count++] = (int)port;
        if (port == usual) {
            ports[count - 1] = ports[0];
            ports[0] = usual;
        }
    }
    return count;
}

static void try_ports(struct search *search, const struct document *check)
{
    int ports[PROBES];
    size_t count = candidates(search, check, ports);
    enum probe_result wanted = search->api->tls ? PROBE_TLS : PROBE_AMQP;

    for (size_t i = 0; i < count && search->port == 0; i++) {
        if (probe_port(search->api->host, ports[i], PROBE_MS, search->cancel_fd) != wanted)
            continue;
        search->port = ports[i];
        search->tls = search->api->tls;
    }
}

/* The overview shows its listeners to monitoring users only; this check tells the node's ports to every tag. */
static bool search_ports(struct search *search, struct error *error)
{
    struct reply *reply = get(search, "/api/health/checks/port-listener/1");
    struct document *check = reply->body ? document_parse(reply->body, reply->body_len, NULL) : NULL;
    /* Only a broker that answered may be looked for at the usual port: else somebody else's could stand there. */
    bool ok = reply->status != 0 && reply->error.code != ERROR_CREDENTIALS && reply->error.code != ERROR_PROTOCOL;

    if (!ok) {
        *error = reply->error;
        if (error->code != ERROR_CANCELLED)
            (void)error_prefix(error, "the broker's AMQP port cannot be found out (--amqp tells it): ");
    } else if (check)
        try_ports(search, check);
    document_destroy(check);
    reply_destroy(reply);
    return ok;
}

static void inherit(char **text, const char *from)
{
    if (!*text)
        *text = mem_strdup(from);
}

static void take_given(struct endpoint *endpoint, const struct settings *settings)
{
    endpoint_copy(endpoint, &settings->amqp);
    /* A password belongs to its user. */
    if (!endpoint->user) {
        inherit(&endpoint->user, settings->api.user);
        inherit(&endpoint->password, settings->api.password);
    }
    inherit(&endpoint->ca_file, settings->api.ca_file);
    inherit(&endpoint->cert_file, settings->api.cert_file);
    inherit(&endpoint->key_file, settings->api.key_file);
    endpoint->insecure = endpoint->insecure || settings->api.insecure;
}

static void take_found(struct endpoint *endpoint, const struct settings *settings, const struct search *search)
{
    endpoint_copy(endpoint, &settings->api);
    free(endpoint->prefix);
    endpoint->prefix = NULL;
    endpoint->tls = search->port ? search->tls : settings->api.tls;
    endpoint->port = search->port ? search->port : endpoint->tls ? PORT_TLS : PORT_PLAIN;
    log_line(LOG_LEVEL_INFO, "amqp: port %d%s, %s", endpoint->port, endpoint->tls ? " (TLS)" : "",
             search->port ? "found" : "by default");
}

bool broker_amqp_endpoint(struct gateway *gateway, const struct settings *settings, const char *vhost,
                          struct endpoint *endpoint, int cancel_fd, struct error *error)
{
    struct search search = {.gateway = gateway, .api = &settings->api, .cancel_fd = cancel_fd};
    struct error why = {0};

    memset(endpoint, 0, sizeof *endpoint);
    if (settings->amqp_given && settings->amqp.host) {
        take_given(endpoint, settings);
    } else {
        if (!search_listeners(&search, &why) || (search.port == 0 && !search_ports(&search, &why))) {
            if (error)
                *error = why;
            return false;
        }
        take_found(endpoint, settings, &search);
    }
    if (vhost) {
        free(endpoint->vhost);
        endpoint->vhost = mem_strdup(vhost);
    }
    return true;
}
