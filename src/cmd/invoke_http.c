#include "base/mem.h"
#include "base/text.h"
#include "cmd/invoke_parts.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

char *invocation_path(const struct invocation *invocation, const char *path, struct error *error)
{
    struct template_source source = invocation_source(invocation), prompt = invocation_prompt_source(invocation);
    struct buf out, ctl;

    buf_init(&out, BUF_TEXT_MAX);
    if (template_expand(&out, path, TEMPLATE_PATH, &source, error))
        return buf_take(&out, NULL);
    buf_finish(&out);
    if (invocation->command->ctl && error->code == ERROR_UNSAFE) {
        struct error first = *error;
        buf_init(&ctl, BUF_TEXT_MAX);
        if (template_expand(&ctl, invocation->command->ctl, TEMPLATE_PROMPT, &prompt, error))
            error_set(error, ERROR_UNSAFE, "%.300s; on a node: %.180s", first.text, ctl.data);
        buf_finish(&ctl);
    }
    return NULL;
}

/* What brokers answer when an outcome is open: none in time, 500 from a minority, 400 with the word timeout. */
static bool in_doubt(const struct reply *reply)
{
    if (reply->error.code == ERROR_TIMEOUT || reply->status == 500 || reply->status == 503)
        return true;
    return reply->status == 400 && strstr(reply->error.text, "timeout");
}

static void judge_again(struct invocation *invocation, const struct reply *reply, struct error *error)
{
    const char *why = invocation->doubt.text;
    bool gone = reply->status == 404;

    if (reply->error.code != ERROR_NONE && !gone) {
        error_set(error, ERROR_UNKNOWN, "the outcome is unknown (%.200s); reading it again: %.200s", why,
                  reply->error.text);
    } else if (invocation->method == HTTP_DELETE && gone) {
        error_clear(error);
    } else if (invocation->method == HTTP_DELETE) {
        error_set(error, ERROR_UNKNOWN, "it is still there, and may go later (%.300s)", why);
    } else if (gone) {
        error_set(error, ERROR_UNKNOWN, "it is not there, and may appear later (%.300s)", why);
    } else {
        error_set(error, ERROR_UNKNOWN, "it is there now; whether as asked is unknown (%.300s)", why);
    }
}

static void read_again_done(void *context, struct reply *reply)
{
    struct invocation *invocation = context;
    struct error error = {0};

    invocation->request = 0;
    judge_again(invocation, reply, &error);
    invocation_finish(invocation, NULL, &error);
}

static void sent(void *context, struct reply *reply)
{
    struct invocation *invocation = context;

    invocation->request = 0;
    bool item = invocation->method == HTTP_PUT || invocation->method == HTTP_DELETE;
    if (!item || invocation->cancelled || !in_doubt(reply)) {
        invocation_finish(invocation, NULL, &reply->error);
        return;
    }
    invocation->doubt = reply->error;
    size_t len = strcspn(invocation->path, "?");
    struct request *request = request_create(HTTP_GET, mem_strndup(invocation->path, len));
    invocation->request = gateway_submit(invocation->broker->gateway, request, read_again_done, invocation);
}

void invocation_send(struct invocation *invocation, enum http_method method, char *path, char *body)
{
    struct request *request = request_create(method, path);

    request->body = body;
    free(invocation->path);
    invocation->path = mem_strdup(path);
    invocation->method = method;
    invocation->request = gateway_submit(invocation->broker->gateway, request, sent, invocation);
}

struct reading {
    struct invocation *invocation;
    void (*done)(struct invocation *, struct reply *);
};

static void read_done(void *context, struct reply *reply)
{
    struct reading *reading = context;

    reading->invocation->request = 0;
    reading->done(reading->invocation, reply);
    free(reading);
}

void invocation_read(struct invocation *invocation, char *path, void (*done)(struct invocation *, struct reply *))
{
    struct reading *reading = mem_calloc(1, sizeof *reading);

    *reading = (struct reading){invocation, done};
    invocation->request =
        gateway_submit(invocation->broker->gateway, request_create(HTTP_GET, path), read_done, reading);
}
