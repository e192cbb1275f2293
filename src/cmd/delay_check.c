#include "cmd/delay_check.h"
#include "amqp/publish.h"
#include "base/match.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/document.h"
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* The broker searches the name for the pattern, as PCRE. The group keeps a leading ! or ~ from being a filter's mark.
 */
static bool applies(const struct document *policy, const char *queue)
{
    const char *pattern = document_text(policy, "pattern");
    const char *to = document_text(policy, "apply-to");
    struct error ignored = {0};

    if (!pattern || (to && strcmp(to, "exchanges") == 0))
        return false;
    char *group = mem_printf("(?:%s)", pattern);
    struct match *match = match_create(group, &ignored);
    bool there = match && match_text(match, queue, strlen(queue));
    match_destroy(match);
    mem_wipe_free(group);
    return there;
}

/* A queue expires after its last use, and a publish is none: while messages come it is declared again only now and
 * then, so that the last one must fit between two of those. */
static int64_t least_expires(int64_t delay_ms)
{
    return delay_ms + 2 * DELAY_RENEW_MS;
}

static bool keeps(const struct document *policy, const char *queue, int64_t delay_ms, struct error *error)
{
    static const char *const limits[] = {"max-length", "max-length-bytes", "expires", "message-ttl"};
    char path[80];

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        snprintf(path, sizeof path, "definition.%s", limits[i]);
        int64_t value = document_integer(policy, path);
        bool spoils = true;
        if (strcmp(limits[i], "expires") == 0)
            spoils = value < least_expires(delay_ms);
        else if (strcmp(limits[i], "message-ttl") == 0)
            spoils = value <= delay_ms;
        if (document_has(policy, path) && spoils)
            return error_set(
                error, ERROR_UNSAFE,
                "the policy %.100s puts %s %lld on delay queues like %.160s: messages would be lost or come "
                "early; change its pattern so that it leaves warren.delay alone",
                document_text(policy, "name") ? document_text(policy, "name") : "?", limits[i], (long long)value,
                queue);
    }
    return true;
}

static bool check_list(struct gateway *gateway, const char *list, const char *vhost, const char *queue,
                       int64_t delay_ms, int cancel_fd, struct error *error)
{
    struct buf path;
    bool good = true;

    buf_init(&path, BUF_TEXT_MAX);
    buf_printf(&path, "/api/%s/", list);
    text_percent(&path, vhost, strlen(vhost));
    struct reply *reply = gateway_call(gateway, request_create(HTTP_GET, buf_take(&path, NULL)), 0, cancel_fd);
    *error = reply->error;
    /* Brokers before operator policies, or without the right to see them: the other list still counts. */
    if (error->code == ERROR_ABSENT) {
        reply_destroy(reply);
        return true;
    }
    struct document *policies = error->code ? NULL : document_parse(reply->body, reply->body_len, error);
    for (size_t i = 0; policies && good && i < document_count(policies, ""); i++) {
        struct document *policy = document_at(policies, "", i);
        good = !applies(policy, queue) || keeps(policy, queue, delay_ms, error);
        document_destroy(policy);
    }
    if (!policies)
        good = error_prefix(error, "the policies that could spoil the delay cannot be read: ");
    document_destroy(policies);
    reply_destroy(reply);
    return good;
}

bool delay_check(struct gateway *gateway, const char *vhost, const char *queue, int64_t delay_ms, int cancel_fd,
                 struct error *error)
{
    return check_list(gateway, "policies", vhost, queue, delay_ms, cancel_fd, error) &&
           check_list(gateway, "operator-policies", vhost, queue, delay_ms, cancel_fd, error);
}
