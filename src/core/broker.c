#include "core/broker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/figure.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/document.h"

#include "base/banned.h"

#define LEAVE_MS 2500 /* jobs get two seconds to give their messages back */

bool broker_open(struct broker *broker, struct settings *settings, void (*wake)(void *), void *wake_context,
                 struct error *error)
{
    memset(broker, 0, sizeof *broker);
    broker->settings = settings;
    broker->gateway = gateway_create(&settings->api, wake, wake_context, error);
    if (!broker->gateway)
        return false;
    broker->jobs = jobs_create(wake, wake_context);
    if (wake) {
        broker->store = store_create(broker->gateway);
        store_interval(broker->store, settings->interval_ms);
    }
    return true;
}

void broker_finish(struct broker *broker)
{
    bool all;

    store_destroy(broker->store);
    /* Jobs first: what they hold is given back while there still is a way out. One that could not be woken may still
     * call the gateway: that is then left to it, until the process ends. */
    all = jobs_destroy(broker->jobs, LEAVE_MS);
    broker->jobs = NULL;
    if (all)
        gateway_destroy(broker->gateway);
    whoami_finish(&broker->whoami);
    memset(broker, 0, sizeof *broker);
}

void whoami_finish(struct whoami *whoami)
{
    free(whoami->user);
    memset(whoami, 0, sizeof *whoami);
}

static void take_tag(struct whoami *whoami, const char *tag, size_t len)
{
    static const char *const names[] = {"administrator", "monitoring", "policymaker", "management"};
    bool *const flags[] = {&whoami->administrator, &whoami->monitoring, &whoami->policymaker, &whoami->management};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && strncmp(names[i], tag, len) == 0)
            *flags[i] = true;
}

/* An array of names; a text with commas before 3.9. */
static void take_tags(struct whoami *whoami, const struct document *document)
{
    const char *text = document_text(document, "tags");

    while (text && *text) {
        size_t len = strcspn(text, ", ");
        take_tag(whoami, text, len);
        text += len;
        text += strspn(text, ", ");
    }
    for (size_t i = 0; i < document_count(document, "tags"); i++) {
        struct document *tag = document_at(document, "tags", i);
        const char *name = tag ? document_text(tag, "") : NULL;
        if (name)
            take_tag(whoami, name, strlen(name));
        document_destroy(tag);
    }
    if (whoami->administrator)
        whoami->monitoring = whoami->policymaker = true;
    if (whoami->monitoring || whoami->policymaker)
        whoami->management = true;
}

bool whoami_parse(struct whoami *whoami, const char *json, size_t len, struct error *error)
{
    struct document *document = document_parse(json, len, error);
    const char *name = document ? document_text(document, "name") : NULL;

    if (name) {
        whoami_finish(whoami);
        whoami->user = mem_strdup(name);
        take_tags(whoami, document);
    } else if (document) {
        (void)error_set(error, ERROR_PROTOCOL, "the broker does not say who we are");
    }
    document_destroy(document);
    return whoami->user != NULL && name != NULL;
}

static struct reply *get(struct gateway *gateway, const char *path)
{
    return gateway_call(gateway, request_create(HTTP_GET, mem_strdup(path)), 0, -1);
}

static bool take_version(struct broker *broker, const struct reply *reply, struct error *error)
{
    struct document *document = document_parse(reply->body, reply->body_len, error);
    const char *version = document ? document_text(document, "rabbitmq_version") : NULL;

    if (version)
        (void)snprintf(broker->version, sizeof broker->version, "%s", version);
    document_destroy(document);
    return document != NULL;
}

bool broker_identify(struct broker *broker, struct error *error)
{
    struct reply *who = get(broker->gateway, "/api/whoami");
    struct reply *overview = NULL;
    bool ok = who->error.code == ERROR_NONE;

    if (!ok && error)
        *error = who->error;
    ok = ok && whoami_parse(&broker->whoami, who->body, who->body_len, error);
    if (ok) {
        overview = get(broker->gateway, "/api/overview?columns=rabbitmq_version");
        ok = overview->error.code == ERROR_NONE;
        if (!ok && error)
            *error = overview->error;
        ok = ok && take_version(broker, overview, error);
    }
    reply_destroy(who);
    reply_destroy(overview);
    return ok;
}

bool version_at_least(const char *version, int major, int minor)
{
    char *end = NULL;
    long have_major = version ? strtol(version, &end, 10) : 0;
    long have_minor = end && *end == '.' ? strtol(end + 1, NULL, 10) : 0;

    return have_major > major || (have_major == major && have_minor >= minor);
}
