#include "model/request.h"
#include "base/mem.h"
#include "model/snapshot.h"
#include <stdlib.h>

#include "base/banned.h"

struct request *request_create(enum http_method method, char *path)
{
    struct request *request = mem_calloc(1, sizeof *request);

    request->method = method;
    request->path = path;
    return request;
}

void request_destroy(struct request *request)
{
    if (!request)
        return;
    free(request->path);
    mem_wipe_free(request->body);
    free(request);
}

void reply_destroy(struct reply *reply)
{
    if (!reply)
        return;
    snapshot_unref(reply->snapshot);
    free(reply->body);
    free(reply);
}
