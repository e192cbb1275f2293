#include "cmd/delay_check.h"
#include "amqp/publish.h"
#include "cmd/policy_look.h"
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

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
    struct document *policies = policy_fetch(gateway, list, vhost, NULL, "", cancel_fd, error);
    bool good = true;

    /* Brokers before operator policies: the other list still counts. */
    if (error->code == ERROR_ABSENT)
        return true;
    for (size_t i = 0; policies && good && i < document_count(policies, ""); i++) {
        struct document *policy = document_at(policies, "", i);
        good = !policy_applies(policy, queue) || keeps(policy, queue, delay_ms, error);
        document_destroy(policy);
    }
    if (!policies)
        good = error_prefix(error, "the policies that could spoil the delay cannot be read: ");
    document_destroy(policies);
    return good;
}

/* Does the exchange lead anywhere? Patterns of topics and headers are not judged: one binding is enough. */
static bool leads_on(const struct document *exchange, const struct document *bindings, const char *routing_key)
{
    const char *type = document_text(exchange, "type");
    bool direct = type && strcmp(type, "direct") == 0;
    bool found = false;

    for (size_t i = 0; i < document_count(bindings, "") && !found; i++) {
        struct document *binding = document_at(bindings, "", i);
        const char *key = document_text(binding, "routing_key");
        found = !direct || (key && strcmp(key, routing_key) == 0);
        document_destroy(binding);
    }
    return found;
}

bool delay_check_target(struct gateway *gateway, const char *vhost, const char *exchange, const char *routing_key,
                        int cancel_fd, struct error *error)
{
    struct error unread = {0};

    if (!*exchange || strcmp(exchange, ".") == 0 || strcmp(exchange, "..") == 0)
        return true;
    struct document *object = policy_fetch(gateway, "exchanges", vhost, exchange, "", cancel_fd, &unread);
    struct document *bindings =
        policy_fetch(gateway, "exchanges", vhost, exchange, "/bindings/source", cancel_fd, &unread);
    /* What is missing, the passive declare says in the broker's words; an alternate exchange may come from a policy. */
    bool other_way =
        object && (document_has(object, "arguments.alternate-exchange") || document_text(object, "policy"));
    bool good = !object || !bindings || other_way || leads_on(object, bindings, routing_key);
    document_destroy(object);
    document_destroy(bindings);
    return good ||
           error_set(error, ERROR_UNROUTABLE,
                     "no queue is bound to %.200s with the key %.200s: the message would vanish without a word when "
                     "its time has come; bind a queue first",
                     exchange, *routing_key ? routing_key : "\"\"");
}

bool delay_check(struct gateway *gateway, const char *vhost, const char *queue, int64_t delay_ms, int cancel_fd,
                 struct error *error)
{
    return check_list(gateway, "policies", vhost, queue, delay_ms, cancel_fd, error) &&
           check_list(gateway, "operator-policies", vhost, queue, delay_ms, cancel_fd, error);
}
