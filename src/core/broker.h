/* One connection to one broker, as the front ends share it: settings, gateway, store, jobs, and who we are. UI thread. */
#ifndef WARREN_CORE_BROKER_H
#define WARREN_CORE_BROKER_H
#include "core/gateway.h"
#include "core/jobs.h"
#include "core/settings.h"
#include "core/store.h"

struct whoami {
    char *user;
    bool administrator, monitoring, policymaker, management;
};

struct broker {
    struct settings *settings; /* borrowed */
    struct gateway *gateway;   /* owned */
    struct store *store;       /* owned; NULL in the CLI */
    struct jobs *jobs;         /* owned */
    char version[32];          /* of the broker; "" until known */
    struct whoami whoami;
};

bool broker_open(struct broker *broker, struct settings *settings, void (*wake)(void *), void *wake_context,
                 struct error *error) __attribute__((warn_unused_result));
void broker_finish(struct broker *broker);

/* The AMQP endpoint for a vhost (NULL: "/"): --amqp, else from the broker's listeners, else from its port check, else the
 * default port. For jobs: blocks. The caller finishes *endpoint. */
bool broker_amqp_endpoint(struct gateway *gateway, const struct settings *settings, const char *vhost,
                          struct endpoint *endpoint, int cancel_fd, struct error *error) __attribute__((warn_unused_result));

/* Asks /api/whoami and /api/overview once and fills whoami and version; blocks. For the CLI and jobs. */
bool broker_identify(struct broker *broker, struct error *error) __attribute__((warn_unused_result));

/* Is version (as "4.3.6") at least major.minor? */
bool version_at_least(const char *version, int major, int minor);

#endif
