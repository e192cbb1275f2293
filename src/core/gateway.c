#include "core/gateway.h"

#include <stdlib.h>

#include "api/api.h"
#include "base/mailbox.h"
#include "base/mem.h"

#include "base/banned.h"

/* A request that its sender still waits for. */
struct pending {
    struct pending *next;
    uint64_t id;
    bool cancelled;
};

/* The real one. */
struct http_gateway {
    struct gateway gateway; /* first */
    struct api *api;        /* NULL while leaving */
    struct mailbox *box;
    struct pending *pending;
    uint64_t last_id; /* for what is refused while leaving */
};

static struct http_gateway *of(struct gateway *gateway)
{
    return (struct http_gateway *)gateway;
}

static void destroy_letter(struct letter *letter)
{
    reply_destroy((struct reply *)letter);
}

/* Nothing is sent any more, but whoever asks is still called back. */
static uint64_t refuse(struct http_gateway *http, struct request *request, reply_fn *done, void *context)
{
    struct reply *reply = mem_calloc(1, sizeof *reply);

    request_destroy(request);
    reply->letter.destroy = destroy_letter;
    reply->id = ++http->last_id;
    reply->done = done;
    reply->context = context;
    (void)error_set(&reply->error, ERROR_CANCELLED, "cancelled: the console is being left");
    (void)mailbox_post(http->box, &reply->letter);
    return http->last_id;
}

static uint64_t http_submit(struct gateway *gateway, struct request *request, reply_fn *done, void *context)
{
    struct http_gateway *http = of(gateway);
    struct pending *pending;

    if (!http->api)
        return refuse(http, request, done, context);
    pending = mem_calloc(1, sizeof *pending);
    pending->id = http->last_id = api_submit(http->api, request, http->box, done, context);
    pending->next = http->pending;
    http->pending = pending;
    return pending->id;
}

/* The answer may be in the box already: it is told as cancelled all the same. */
static void http_cancel(struct gateway *gateway, uint64_t id)
{
    struct http_gateway *http = of(gateway);

    for (struct pending *pending = http->pending; pending; pending = pending->next) {
        if (pending->id != id || pending->cancelled)
            continue;
        pending->cancelled = true;
        if (http->api)
            api_cancel(http->api, id);
    }
}

static struct reply *http_call(struct gateway *gateway, struct request *request, int64_t deadline_ms, int cancel_fd)
{
    return api_call(of(gateway)->api, request, deadline_ms, cancel_fd);
}

/* Was it cancelled? Forgets it. */
static bool settle(struct http_gateway *http, uint64_t id)
{
    for (struct pending **at = &http->pending; *at; at = &(*at)->next) {
        struct pending *pending = *at;
        bool cancelled = pending->cancelled;

        if (pending->id != id)
            continue;
        *at = pending->next;
        free(pending);
        return cancelled;
    }
    return false;
}

static bool http_dispatch(struct gateway *gateway)
{
    struct http_gateway *http = of(gateway);
    struct letter *letter;
    bool any = false;

    while ((letter = mailbox_take(http->box, 0)) != NULL) {
        struct reply *reply = (struct reply *)letter;

        if (settle(http, reply->id) && reply->error.code != ERROR_CANCELLED)
            (void)error_set(&reply->error, ERROR_CANCELLED, "cancelled%s",
                            reply->status ? ": the answer had come" : "");
        if (reply->done)
            reply->done(reply->context, reply);
        letter->destroy(letter);
        any = true;
    }
    return any;
}

static void http_destroy(struct gateway *gateway)
{
    struct http_gateway *http = of(gateway);

    for (struct pending *pending = http->pending; pending; pending = pending->next)
        pending->cancelled = true;
    api_destroy(http->api);
    http->api = NULL;
    (void)http_dispatch(gateway);
    mailbox_destroy(http->box);
    free(http);
}

static const struct gateway_ops http_ops = {http_submit, http_cancel, http_call, http_dispatch, http_destroy};

struct gateway *gateway_create(const struct endpoint *endpoint, void (*wake)(void *), void *wake_context,
                               struct error *error)
{
    struct http_gateway *http;
    struct api *api = api_create(endpoint, error);

    if (!api)
        return NULL;
    http = mem_calloc(1, sizeof *http);
    http->gateway.ops = &http_ops;
    http->api = api;
    http->box = mailbox_create(wake, wake_context);
    return &http->gateway;
}

uint64_t gateway_submit(struct gateway *gateway, struct request *request, reply_fn *done, void *context)
{
    return gateway->ops->submit(gateway, request, done, context);
}

void gateway_cancel(struct gateway *gateway, uint64_t id)
{
    gateway->ops->cancel(gateway, id);
}

struct reply *gateway_call(struct gateway *gateway, struct request *request, int64_t deadline_ms, int cancel_fd)
{
    return gateway->ops->call(gateway, request, deadline_ms, cancel_fd);
}

bool gateway_dispatch(struct gateway *gateway)
{
    return gateway->ops->dispatch(gateway);
}

void gateway_destroy(struct gateway *gateway)
{
    if (gateway)
        gateway->ops->destroy(gateway);
}
