/* Where one object is: the path that asks for it, and what a title says. UI thread. */
#ifndef WARREN_UI_OBJECT_PLACE_H
#define WARREN_UI_OBJECT_PLACE_H
#include "base/error.h"
#include "model/request.h"
#include "model/resource.h"

struct object_place {
    char *path;         /* its item path, expanded */
    char *vhost, *name; /* raw; vhost NULL: it is in none */
};
/* False when a name cannot stand in a path (".", ".."). */
bool object_place_init(struct object_place *place, const struct resource *resource,
                       const struct template_source *source, struct error *error) __attribute__((warn_unused_result));
void object_place_finish(struct object_place *place);
/* "/orders › Queues › orders.eu", as safe text. */
void object_place_title(const struct object_place *place, const struct resource *resource, bool utf8, struct buf *out);

/* The values of an object that is known by its name alone. */
struct object_name {
    const char *vhost, *name; /* vhost NULL: none */
};
bool object_name_value(const void *context, const char *name, struct buf *out); /* for a struct template_source */

#endif
