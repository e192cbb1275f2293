#include "api/api.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "api/explain.h"
#include "api/transfer.h"
#include "base/mem.h"

#include "base/banned.h"

#define CONNECTIONS 4L  /* per host */
#define AT_ONCE 4       /* requests out */
#define READS_AT_ONCE 3 /* of them: a slow list must not keep an action waiting */

struct list {
    struct transfer *first;
    struct transfer **last;
};

struct api {
    pthread_t thread;
    struct origin origin; /* read-only once the thread runs */
    CURLM *multi;         /* its thread's, but for curl_multi_wakeup() */

    pthread_mutex_t lock; /* for what others hand over */
    struct list incoming;
    uint64_t *cancels;
    size_t cancel_count;
    uint64_t last_id;
    bool stopping;

    struct list waiting; /* the thread's own, from here on */
    struct list running;
    size_t writes_out, reads_out;
};

static void list_init(struct list *list)
{
    list->first = NULL;
    list->last = &list->first;
}

static void list_add(struct list *list, struct transfer *transfer)
{
    transfer->next = NULL;
    *list->last = transfer;
    list->last = &transfer->next;
}

static void list_remove(struct list *list, struct transfer *transfer)
{
    for (struct transfer **at = &list->first; *at; at = &(*at)->next) {
        if (*at != transfer)
            continue;
        *at = transfer->next;
        if (!*at)
            list->last = at;
        return;
    }
}

static struct transfer *list_find(const struct list *list, uint64_t id)
{
    struct transfer *transfer = list->first;

    while (transfer && transfer->id != id)
        transfer = transfer->next;
    return transfer;
}

static void deliver(struct transfer *transfer, struct reply *reply)
{
    (void)mailbox_post(transfer->to, &reply->letter);
    transfer_destroy(transfer);
}

static void deliver_error(struct transfer *transfer, const struct error *error)
{
    deliver(transfer, transfer_failed(transfer, error));
}

static void deliver_cancelled(struct transfer *transfer)
{
    struct error error;

    if (transfer_writes(transfer) && transfer_sent(transfer))
        (void)error_set(&error, ERROR_CANCELLED, "cancelled: " EXPLAIN_MAYBE_DONE);
    else
        (void)error_set(&error, ERROR_CANCELLED, "cancelled");
    deliver_error(transfer, &error);
}

/* Takes it out of curl. */
static void leave(struct api *api, struct transfer *transfer)
{
    (void)curl_multi_remove_handle(api->multi, transfer->easy);
    list_remove(&api->running, transfer);
    if (transfer_writes(transfer))
        api->writes_out--;
    else
        api->reads_out--;
}

static void cancel_one(struct api *api, uint64_t id)
{
    struct transfer *transfer = list_find(&api->waiting, id);

    if (transfer) {
        list_remove(&api->waiting, transfer);
    } else {
        transfer = list_find(&api->running, id);
        if (!transfer)
            return;
        leave(api, transfer);
    }
    deliver_cancelled(transfer);
}

/* false when it is time to leave. */
static bool take_orders(struct api *api)
{
    struct list incoming;
    uint64_t *cancels;
    size_t cancel_count;
    bool stopping;

    (void)pthread_mutex_lock(&api->lock);
    incoming = api->incoming;
    list_init(&api->incoming);
    cancels = api->cancels;
    cancel_count = api->cancel_count;
    api->cancels = NULL;
    api->cancel_count = 0;
    stopping = api->stopping;
    (void)pthread_mutex_unlock(&api->lock);

    for (struct transfer *transfer = incoming.first, *next; transfer; transfer = next) {
        next = transfer->next;
        list_add(&api->waiting, transfer);
    }
    for (size_t i = 0; i < cancel_count; i++)
        cancel_one(api, cancels[i]);
    free(cancels);
    return !stopping;
}

static bool url_is_out(const struct api *api, const char *path)
{
    for (const struct transfer *out = api->running.first; out; out = out->next)
        if (!transfer_writes(out) && strcmp(out->request->path, path) == 0)
            return true;
    return false;
}

static bool may_start(const struct api *api, const struct transfer *transfer)
{
    if (api->writes_out + api->reads_out >= AT_ONCE)
        return false;
    if (transfer_writes(transfer))
        return true;
    return api->reads_out < READS_AT_ONCE && !(transfer->request->path && url_is_out(api, transfer->request->path));
}

static void start_one(struct api *api, struct transfer *transfer)
{
    struct error error = {0};

    list_remove(&api->waiting, transfer);
    if (!transfer_prepare(transfer, &api->origin, &error)) {
        deliver_error(transfer, &error);
        return;
    }
    if (curl_multi_add_handle(api->multi, transfer->easy) != CURLM_OK) {
        (void)error_set(&error, ERROR_INTERNAL, "libcurl does not take the request");
        deliver_error(transfer, &error);
        return;
    }
    list_add(&api->running, transfer);
    if (transfer_writes(transfer))
        api->writes_out++;
    else
        api->reads_out++;
}

/* Writes first: somebody waits for them. */
static void start_waiting(struct api *api)
{
    for (int reads = 0; reads < 2; reads++) {
        for (struct transfer *transfer = api->waiting.first, *next; transfer; transfer = next) {
            next = transfer->next;
            if (transfer_writes(transfer) != (reads != 0) && may_start(api, transfer))
                start_one(api, transfer);
        }
    }
}

static void collect(struct api *api)
{
    const CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(api->multi, &left)) != NULL) {
        struct transfer *transfer = NULL;
        struct reply *reply;
        CURLcode result = message->data.result;

        if (message->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        leave(api, transfer);
        reply = transfer_reply(transfer, &api->origin, result);
        deliver(transfer, reply);
    }
}

static void *run(void *context)
{
    struct api *api = context;
    int running;

    while (take_orders(api)) {
        (void)curl_multi_perform(api->multi, &running);
        collect(api);
        start_waiting(api);
        (void)curl_multi_poll(api->multi, NULL, 0, 60000, NULL);
    }
    while (api->running.first) {
        struct transfer *transfer = api->running.first;
        leave(api, transfer);
        deliver_cancelled(transfer);
    }
    while (api->waiting.first) {
        struct transfer *transfer = api->waiting.first;
        list_remove(&api->waiting, transfer);
        deliver_cancelled(transfer);
    }
    return NULL;
}

static void start_curl(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* The front end's thread handles signals; those that a fault raises stay open, to restore the terminal. */
static int start_thread(struct api *api)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    sigset_t blocked;
    sigset_t before;
    int failure;

    (void)sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        (void)sigdelset(&blocked, faults[i]);
    (void)pthread_sigmask(SIG_SETMASK, &blocked, &before);
    failure = pthread_create(&api->thread, NULL, run, api);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

static void free_api(struct api *api)
{
    if (api->multi)
        (void)curl_multi_cleanup(api->multi);
    origin_finish(&api->origin);
    (void)pthread_mutex_destroy(&api->lock);
    free(api->cancels);
    free(api);
}

struct api *api_create(const struct endpoint *endpoint, struct error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct api *api = mem_calloc(1, sizeof *api);
    int failure = 0;

    (void)pthread_once(&once, start_curl);
    list_init(&api->incoming);
    list_init(&api->waiting);
    list_init(&api->running);
    if (pthread_mutex_init(&api->lock, NULL) != 0)
        abort();
    if (!origin_init(&api->origin, endpoint, error)) {
        free_api(api);
        return NULL;
    }
    api->multi = curl_multi_init();
    if (api->multi) {
        (void)curl_multi_setopt(api->multi, CURLMOPT_MAX_HOST_CONNECTIONS, CONNECTIONS);
        (void)curl_multi_setopt(api->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS);
        failure = start_thread(api);
    }
    if (!api->multi || failure != 0) {
        (void)error_set(error, ERROR_INTERNAL, "no thread for the management API: %s", strerror(failure));
        free_api(api);
        return NULL;
    }
    return api;
}

void api_destroy(struct api *api)
{
    if (!api)
        return;
    (void)pthread_mutex_lock(&api->lock);
    api->stopping = true;
    (void)pthread_mutex_unlock(&api->lock);
    (void)curl_multi_wakeup(api->multi);
    (void)pthread_join(api->thread, NULL);
    free_api(api);
}

uint64_t api_submit(struct api *api, struct request *request, struct mailbox *to, void (*done)(void *, struct reply *),
                    void *context)
{
    struct transfer *transfer = transfer_create(request);
    uint64_t id;

    transfer->to = to;
    transfer->done = done;
    transfer->context = context;
    (void)pthread_mutex_lock(&api->lock);
    id = transfer->id = ++api->last_id;
    list_add(&api->incoming, transfer);
    (void)pthread_mutex_unlock(&api->lock);
    (void)curl_multi_wakeup(api->multi);
    return id;
}

void api_cancel(struct api *api, uint64_t id)
{
    (void)pthread_mutex_lock(&api->lock);
    api->cancels = mem_resize(api->cancels, api->cancel_count + 1, sizeof *api->cancels);
    api->cancels[api->cancel_count++] = id;
    (void)pthread_mutex_unlock(&api->lock);
    (void)curl_multi_wakeup(api->multi);
}
