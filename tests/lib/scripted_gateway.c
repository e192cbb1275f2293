#include "scripted_gateway.h"
#include "api/api.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/snapshot.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct script {
    char *prefix, *body;
    int status;
    struct error error;
};
struct sent {
    uint64_t id;
    struct request *request;
    reply_fn *done;
    void *context;
    bool answered, cancelled;
    char *line;
};
struct scripted {
    struct gateway gateway;
    struct script *scripts;
    size_t script_count;
    struct sent *sent;
    size_t count;
    bool held;
};

static struct scripted *scripted_of(const struct gateway *gateway)
{
    union {
        const struct gateway *in;
        struct scripted *out;
    } cast = {gateway};

    return cast.out;
}

static const struct script *find(const struct scripted *scripted, const char *path)
{
    const struct script *best = NULL;

    for (size_t i = 0; i < scripted->script_count; i++) {
        const struct script *script = &scripted->scripts[i];
        if (text_starts(path, script->prefix) && (!best || strlen(script->prefix) >= strlen(best->prefix)))
            best = script;
    }
    return best;
}

static void fill_body(struct reply *reply, const struct request *request, const struct script *script)
{
    const size_t len = strlen(script->body);

    reply->status = script->status;
    if (script->status >= 300) {
        api_explain(&reply->error, script->status, "application/json", script->body, len);
    } else if (request->resource) {
        reply->snapshot = snapshot_decode(request->resource, script->body, len, request->keep_body, &reply->error);
    }
    if (!request->resource || script->status >= 300) {
        reply->body = mem_strdup(script->body);
        reply->body_len = len;
    }
}

static void fill(const struct scripted *scripted, struct reply *reply, const struct request *request)
{
    static char missing[] = "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}";
    const struct script nothing = {.body = missing, .status = 404};
    const struct script *script = find(scripted, request->path);

    error_clear(&reply->error);
    if (!script)
        script = &nothing;
    if (script->error.code != ERROR_NONE)
        reply->error = script->error;
    else
        fill_body(reply, request, script);
    reply->latency_ms = 7;
}

static uint64_t submit(struct gateway *gateway, struct request *request, reply_fn *done, void *context)
{
    static const char *const methods[] = {"GET", "PUT", "POST", "DELETE"};
    struct scripted *scripted = scripted_of(gateway);

    scripted->sent = mem_resize(scripted->sent, scripted->count + 1, sizeof *scripted->sent);
    scripted->sent[scripted->count] =
        (struct sent){.id = scripted->count + 1,
                      .request = request,
                      .done = done,
                      .context = context,
                      .line = mem_printf("%s %s", methods[request->method], request->path)};
    return ++scripted->count;
}

static void cancel(struct gateway *gateway, uint64_t id)
{
    struct scripted *scripted = scripted_of(gateway);

    if (id >= 1 && id <= scripted->count)
        scripted->sent[id - 1].cancelled = true;
}

static void answer(struct scripted *scripted, size_t index)
{
    struct reply reply = {.id = index + 1};

    scripted->sent[index].answered = true;
    if (scripted->sent[index].cancelled)
        error_set(&reply.error, ERROR_CANCELLED, "cancelled");
    else
        fill(scripted, &reply, scripted->sent[index].request);
    if (scripted->sent[index].done)
        scripted->sent[index].done(scripted->sent[index].context, &reply);
    snapshot_unref(reply.snapshot);
    free(reply.body);
}

static bool dispatch(struct gateway *gateway)
{
    struct scripted *scripted = scripted_of(gateway);
    const size_t count = scripted->count; /* a callback may submit more: those are answered the next time */
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        if (!scripted->sent[i].answered && (!scripted->held || scripted->sent[i].cancelled)) {
            answer(scripted, i);
            any = true;
        }
    }
    return any;
}

static void destroy_reply(struct letter *letter)
{
    struct reply *reply = (struct reply *)letter;

    snapshot_unref(reply->snapshot);
    free(reply->body);
    free(reply);
}

static struct reply *call(struct gateway *gateway, struct request *request, int64_t deadline_ms, int cancel_fd)
{
    struct reply *reply = mem_calloc(1, sizeof *reply);

    (void)deadline_ms;
    (void)cancel_fd;
    reply->letter.destroy = destroy_reply;
    fill(scripted_of(gateway), reply, request);
    request_destroy(request);
    return reply;
}

static void destroy(struct gateway *gateway)
{
    struct scripted *scripted = scripted_of(gateway);

    for (size_t i = 0; i < scripted->count; i++) {
        scripted->sent[i].cancelled = true;
        if (!scripted->sent[i].answered)
            answer(scripted, i);
        request_destroy(scripted->sent[i].request);
        free(scripted->sent[i].line);
    }
    for (size_t i = 0; i < scripted->script_count; i++) {
        free(scripted->scripts[i].prefix);
        free(scripted->scripts[i].body);
    }
    free(scripted->sent);
    free(scripted->scripts);
    free(scripted);
}

static const struct gateway_ops scripted_ops = {submit, cancel, call, dispatch, destroy};

struct gateway *scripted_gateway_create(void)
{
    struct scripted *scripted = mem_calloc(1, sizeof *scripted);

    scripted->gateway.ops = &scripted_ops;
    return &scripted->gateway;
}

static struct script *add(struct gateway *gateway, const char *prefix)
{
    struct scripted *scripted = scripted_of(gateway);

    scripted->scripts = mem_resize(scripted->scripts, scripted->script_count + 1, sizeof *scripted->scripts);
    struct script *script = &scripted->scripts[scripted->script_count++];
    memset(script, 0, sizeof *script);
    script->prefix = mem_strdup(prefix);
    return script;
}

void scripted_reply(struct gateway *gateway, const char *prefix, int status, const char *body)
{
    struct script *script = add(gateway, prefix);

    script->status = status;
    script->body = mem_strdup(body ? body : "");
}

bool scripted_reply_file(struct gateway *gateway, const char *prefix, int status, const char *file)
{
    FILE *stream = fopen(file, "rb");
    char chunk[4096];
    struct buf text;
    size_t got;

    if (!stream)
        return false;
    buf_init(&text, (size_t)64 << 20);
    while ((got = fread(chunk, 1, sizeof chunk, stream)) > 0)
        buf_append(&text, chunk, got);
    fclose(stream);
    scripted_reply(gateway, prefix, status, text.data);
    buf_finish(&text);
    return true;
}

void scripted_fail(struct gateway *gateway, const char *prefix, enum error_code code, const char *text)
{
    struct script *script = add(gateway, prefix);

    script->body = mem_strdup("");
    error_set(&script->error, code, "%s", text);
}

void scripted_hold(struct gateway *gateway, bool held)
{
    scripted_of(gateway)->held = held;
}

size_t scripted_count(const struct gateway *gateway)
{
    return scripted_of(gateway)->count;
}

const char *scripted_line(const struct gateway *gateway, size_t index)
{
    return index < scripted_of(gateway)->count ? scripted_of(gateway)->sent[index].line : NULL;
}

const char *scripted_body(const struct gateway *gateway, size_t index)
{
    return index < scripted_of(gateway)->count ? scripted_of(gateway)->sent[index].request->body : NULL;
}

const char *scripted_last(const struct gateway *gateway, const char *start)
{
    for (size_t i = scripted_of(gateway)->count; i > 0; i--) {
        if (text_starts(scripted_of(gateway)->sent[i - 1].line, start))
            return scripted_of(gateway)->sent[i - 1].line;
    }
    return NULL;
}
