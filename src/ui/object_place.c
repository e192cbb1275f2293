#include "ui/object_place.h"
#include "base/mem.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

bool object_place_init(struct object_place *place, const struct resource *resource,
                       const struct template_source *source, struct error *error)
{
    static const char *const names[] = {"name", "user", "source"};
    struct buf text;
    *place = (struct object_place){0};
    buf_init(&text, BUF_TEXT_MAX);
    if (!template_expand(&text, resource->item_path, TEMPLATE_PATH, source, error)) {
        buf_finish(&text);
        return false;
    }
    place->path = mem_strdup(text.data);
    buf_clear(&text);
    if (strstr(resource->item_path, "{vhost}") != NULL && source->value(source->context, "vhost", &text)) {
        place->vhost = mem_strdup(text.data);
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && place->name == NULL; i++) {
        buf_clear(&text);
        if (resource_column(resource, names[i]) != NULL && source->value(source->context, names[i], &text)) {
            place->name = mem_strdup(text.data);
        }
    }
    place->name = place->name != NULL ? place->name : mem_strdup("");
    buf_finish(&text);
    return true;
}

void object_place_finish(struct object_place *place)
{
    free(place->path);
    free(place->vhost);
    free(place->name);
    *place = (struct object_place){0};
}

void object_place_title(const struct object_place *place, const struct resource *resource, bool utf8, struct buf *out)
{
    const char *arrow = utf8 ? " › " : " > ";
    if (place->vhost != NULL) {
        safe_string(out, place->vhost);
        buf_puts(out, arrow);
    }
    buf_puts(out, resource->title);
    buf_puts(out, arrow);
    if (place->name[0] == '\0') {
        buf_puts(out, "(AMQP default)");
    } else {
        safe_string(out, place->name);
    }
}

bool object_name_value(const void *context, const char *name, struct buf *out)
{
    const struct object_name *object = context;
    if (strcmp(name, "vhost") == 0 && object->vhost != NULL) {
        return buf_puts(out, object->vhost);
    }
    return strcmp(name, "name") == 0 && buf_puts(out, object->name);
}
