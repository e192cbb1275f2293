/* The one way out to workers. The real one stands on the api room; tests script a fake one. UI thread, but for call().
 */
#ifndef WARREN_CORE_GATEWAY_H
#define WARREN_CORE_GATEWAY_H
#include "base/error.h"
#include "model/endpoint.h"
#include "model/request.h"

struct gateway;
typedef void reply_fn(void *context, struct reply *reply); /* the reply is borrowed: ref its snapshot to keep it */

struct gateway_ops {
    uint64_t (*submit)(struct gateway *gateway, struct request *request, reply_fn *done, void *context);
    void (*cancel)(struct gateway *gateway, uint64_t id); /* done still comes, from dispatch, as ERROR_CANCELLED */
    struct reply *(*call)(struct gateway *gateway, struct request *request, int64_t deadline_ms,
                          int cancel_fd);      /* any thread */
    bool (*dispatch)(struct gateway *gateway); /* runs the callbacks of what has arrived; true when there was any */
    void (*destroy)(struct gateway *gateway);
};
struct gateway {
    const struct gateway_ops *ops;
};

/* wake is called on a worker's thread when something has arrived. */
struct gateway *gateway_create(const struct endpoint *endpoint, void (*wake)(void *), void *wake_context,
                               struct error *error) __attribute__((warn_unused_result));
uint64_t gateway_submit(struct gateway *gateway, struct request *request, reply_fn *done, void *context);
void gateway_cancel(struct gateway *gateway, uint64_t id);
struct reply *gateway_call(struct gateway *gateway, struct request *request, int64_t deadline_ms, int cancel_fd);
bool gateway_dispatch(struct gateway *gateway);
/* What is still out is called back as cancelled, from in here. Jobs that call() must have ended. NULL is fine. */
void gateway_destroy(struct gateway *gateway);

#endif
