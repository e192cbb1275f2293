/* `:peek orders.eu` — a command on an object that is named, not selected. */
#include "base/mem.h"
#include "cmd/registry.h"
#include "ui/console_internal.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct naming {
    struct console *console;
    const struct command *command;
    const struct resource *resource;
    struct args *args; /* owned */
    char *vhost, *name;
};

static void naming_destroy(struct naming *naming)
{
    args_destroy(naming->args);
    free(naming->vhost);
    free(naming->name);
    free(naming);
}

/* The vhost, and the one other key. */
static bool name_value(const void *context, const char *name, struct buf *out)
{
    const struct naming *naming = context;
    const struct column *column = resource_column(naming->resource, name);

    if (strcmp(name, "vhost") == 0)
        return buf_puts(out, naming->vhost);
    return column && column->flags & COL_KEY && buf_puts(out, naming->name);
}

static void arrived(void *context, struct reply *reply)
{
    struct naming *naming = context;
    struct console *console = naming->console;
    struct target target = {reply->snapshot, 0};

    if (reply->error.code != ERROR_NONE || !reply->snapshot || snapshot_count(reply->snapshot) == 0) {
        if (reply->error.code != ERROR_CANCELLED)
            console_status(console, error_severity(reply->error.code), "%s %s: %s", naming->resource->singular,
                           naming->name, reply->error.text);
    } else {
        console->status[0] = '\0';
        console_track(console, invoke(&console->broker, &console->host, naming->command, naming->args, &target, 1,
                                      naming->vhost, false));
        naming->args = NULL;
    }
    naming_destroy(naming);
}

static bool has_one_name(const struct resource *resource)
{
    size_t names = 0;

    for (size_t i = 0; i < resource->column_count; i++)
        names += resource->columns[i].flags & COL_KEY && strcmp(resource->columns[i].name, "vhost") != 0;
    return names == 1 && resource->item_path;
}

bool console_invoke_named(struct console *console, const struct command *command, const char *name, struct args *args,
                          struct error *error)
{
    const struct resource *resource = command_resource(command);
    struct buf path;

    if (!resource || !has_one_name(resource)) {
        args_destroy(args);
        return error_set(error, ERROR_USAGE, "%s acts on a selected row", command->name);
    }
    struct naming *naming = mem_calloc(1, sizeof *naming);
    *naming = (struct naming){
        console, command, resource, args, mem_strdup(console->vhost ? console->vhost : "/"), mem_strdup(name)};
    const struct template_source source = {name_value, naming};
    buf_init(&path, BUF_TEXT_MAX);
    if (!template_expand(&path, resource->item_path, TEMPLATE_PATH, &source, error)) {
        buf_finish(&path);
        naming_destroy(naming);
        return false;
    }
    struct request *request = request_create(HTTP_GET, buf_take(&path, NULL));
    request->resource = resource;
    console_status(console, SEVERITY_INFO, "reading %s %s…", resource->singular, name);
    gateway_submit(console->broker.gateway, request, arrived, naming);
    return true;
}
