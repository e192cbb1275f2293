/* The demo: the order-cancel scenario and its neighbours, in two vhosts of its own. All of it but the command runs on a
 * job's thread. Only for this room. */
#ifndef WARREN_CMD_DEMO_H
#define WARREN_CMD_DEMO_H
#include "amqp/session.h"
#include "core/gateway.h"
#include "core/settings.h"

#define DEMO_VHOST "warren-demo"
#define DEMO_BILLING "warren-demo-billing" /* the second vhost, and the name of the user who sees nothing else */
#define DEMO_MARK "made by warren demo"    /* the description of its vhosts: what is not so marked is left alone */
#define DEMO_USER_TAG "warren-demo"        /* marks the user; the broker knows no such tag, so it gives no right */

struct demo {
    struct gateway *gateway;
    const struct settings *settings;
    struct job_control *control;
    char password[40]; /* of the billing user, new at each start */
};
void demo_say(const struct demo *demo, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Vhosts, user and permissions over HTTP, queues and exchanges over AMQP. Says what it did not make and so refuses. */
bool demo_build(struct demo *demo, struct error *error) __attribute__((warn_unused_result));
bool demo_remove(struct demo *demo, char result[256], struct error *error) __attribute__((warn_unused_result));
/* A connection to one of the vhosts; billing: as the billing user. */
struct session *demo_session(const struct demo *demo, const char *name, bool billing, struct error *error)
    __attribute__((warn_unused_result));
/* Publishes and consumes until the job is cancelled. */
bool demo_load(struct demo *demo, char result[256], struct error *error) __attribute__((warn_unused_result));

#endif
