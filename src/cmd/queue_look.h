/* What a queue is, read from the management API before messages are touched. Only for this room. UI thread. */
#ifndef WARREN_CMD_QUEUE_LOOK_H
#define WARREN_CMD_QUEUE_LOOK_H
#include "amqp/peek.h"
#include "cmd/invoke.h"
#include "model/document.h"

struct queue_look {
    struct queue_nature nature; /* its strings live in the document and here */
    struct document *document;
    char *name, *vhost, *version;
    char *overflow; /* of a policy that the document does not tell; NULL */
};
void queue_look_destroy(struct queue_look *look);
/* From the queue's own JSON; takes the document. */
struct queue_look *queue_look_create(struct document *queue, const char *name, const char *vhost, const char *version);

/* Reads the invocation's queue (and the broker's version where it is not known yet), then calls done, which takes the
 * look. On an error the target is finished with it. */
void queue_look_start(struct invocation *invocation, void (*done)(struct invocation *, struct queue_look *));

#endif
