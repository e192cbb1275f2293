/* One connection to one broker, as the front ends share it: settings, gateway, store, jobs, and who we are. UI thread.
 */
#ifndef WARREN_CORE_BROKER_H
#define WARREN_CORE_BROKER_H
#include "core/gateway.h"
#include "core/jobs.h"
#include "core/settings.h"
#include "core/store.h"

struct whoami {
    char *user; /* NULL until known */
    /* With what a tag implies: administrator is all of them, monitoring and policymaker are management too. */
    bool administrator, monitoring, policymaker, management;
};
/* From the body of /api/whoami. The struct must be zeroed or filled; on false it is left as it was. */
bool whoami_parse(struct whoami *whoami, const char *json, size_t len, struct error *error)
    __attribute__((warn_unused_result));
void whoami_finish(struct whoami *whoami);

struct broker {
    struct settings *settings; /* borrowed */
    struct gateway *gateway;   /* owned */
    struct store *store;       /* owned; NULL in the CLI */
    struct jobs *jobs;         /* owned */
    char version[32];          /* of the broker; "" until known */
    struct whoami whoami;
};

/* wake NULL: for the command line, without a store. On false nothing is left to finish. */
bool broker_open(struct broker *broker, struct settings *settings, void (*wake)(void *), void *wake_context,
                 struct error *error) __attribute__((warn_unused_result));
/* Waits up to 2.5 s for jobs that still hold messages. Zeroes are fine. */
void broker_finish(struct broker *broker);

/* The AMQP endpoint for a vhost (NULL: "/"): --amqp, else from the broker's listeners, else from its port check, else
 * the default port. For jobs: blocks. The caller finishes *endpoint, also on error. */
bool broker_amqp_endpoint(struct gateway *gateway, const struct settings *settings, const char *vhost,
                          struct endpoint *endpoint, int cancel_fd, struct error *error)
    __attribute__((warn_unused_result));

/* Asks /api/whoami and /api/overview once and fills whoami and version; blocks. For the CLI: the console
 * asks through its gateway and whoami_parse(). */
bool broker_identify(struct broker *broker, struct error *error) __attribute__((warn_unused_result));

/* Is version (as "4.3.6") at least major.minor? */
bool version_at_least(const char *version, int major, int minor);

#endif
