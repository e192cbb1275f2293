#include "cmd/policy_look.h"
#include "base/figure.h"
#include "base/match.h"
#include "base/mem.h"
#include "base/text.h"
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* The broker searches the name for the pattern, as PCRE. The group keeps a leading ! or ~ from being a filter's mark.
 */
bool policy_applies(const struct document *policy, const char *queue)
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

struct document *policy_fetch(struct gateway *gateway, const char *list, const char *vhost, const char *name,
                              const char *rest, int cancel_fd, struct error *error)
{
    struct buf path;

    buf_init(&path, BUF_TEXT_MAX);
    buf_printf(&path, "/api/%s/", list);
    text_percent(&path, vhost, strlen(vhost));
    if (name) {
        buf_putc(&path, '/');
        text_percent(&path, name, strlen(name));
    }
    buf_puts(&path, rest);
    struct reply *reply = gateway_call(gateway, request_create(HTTP_GET, buf_take(&path, NULL)), 0, cancel_fd);
    *error = reply->error;
    struct document *document = error->code ? NULL : document_parse(reply->body, reply->body_len, error);
    reply_destroy(reply);
    return document;
}

/* Of those that apply, the one with the highest priority; NULL: none does. */
static struct document *strongest(const struct document *policies, const char *queue)
{
    struct document *best = NULL;

    for (size_t i = 0; i < document_count(policies, ""); i++) {
        struct document *policy = document_at(policies, "", i);
        bool better = policy_applies(policy, queue) &&
                      (!best || document_integer(policy, "priority") > document_integer(best, "priority"));
        document_destroy(better ? best : policy);
        if (better)
            best = policy;
    }
    return best;
}

static int64_t lower(int64_t a, int64_t b)
{
    if (a == ABSENT_I64 || b == ABSENT_I64)
        return a == ABSENT_I64 ? b : a;
    return a < b ? a : b;
}

static bool add_list(struct gateway *gateway, const char *list, const char *vhost, const char *queue, int cancel_fd,
                     struct policy_limits *limits, struct error *error)
{
    struct document *policies = policy_fetch(gateway, list, vhost, NULL, "", cancel_fd, error);

    /* Brokers before operator policies: the other list still counts. */
    if (!policies)
        return error->code == ERROR_ABSENT ? true : error_prefix(error, "the policies of the vhost cannot be read: ");
    struct document *policy = strongest(policies, queue);
    if (policy) {
        const char *overflow = document_text(policy, "definition.overflow");
        limits->max_length = lower(limits->max_length, document_integer(policy, "definition.max-length"));
        limits->max_length_bytes =
            lower(limits->max_length_bytes, document_integer(policy, "definition.max-length-bytes"));
        if (overflow)
            snprintf(limits->overflow, sizeof limits->overflow, "%s", overflow);
    }
    document_destroy(policy);
    document_destroy(policies);
    return true;
}

bool policy_limits_read(struct gateway *gateway, const char *vhost, const char *queue, int cancel_fd,
                        struct policy_limits *limits, struct error *error)
{
    *limits = (struct policy_limits){.max_length = ABSENT_I64, .max_length_bytes = ABSENT_I64};
    return add_list(gateway, "policies", vhost, queue, cancel_fd, limits, error) &&
           add_list(gateway, "operator-policies", vhost, queue, cancel_fd, limits, error);
}
