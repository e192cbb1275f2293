#include "cli/target.h"
#include "base/mem.h"
#include "cli/interrupt.h"
#include "cmd/options.h"
#include "cmd/registry.h"
#include "model/document.h"
#include "model/row.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct naming {
    const struct resource *resource;
    const char *const *words;
    const char *vhost;
};

/* The keys but the vhost take the words in their order. */
static bool name_value(const void *context, const char *name, struct buf *out)
{
    const struct naming *naming = context;
    size_t at = 0;

    if (strcmp(name, "vhost") == 0)
        return buf_puts(out, naming->vhost);
    for (size_t i = 0; i < naming->resource->column_count; i++) {
        const struct column *column = &naming->resource->columns[i];
        if (!(column->flags & COL_KEY) || strcmp(column->name, "vhost") == 0)
            continue;
        if (strcmp(column->name, name) == 0)
            return buf_puts(out, naming->words[at]);
        at++;
    }
    return false;
}

/* A row made of nothing but its names, for objects that no path can name: what is not known counts as the worst. */
static struct snapshot *bare_row(const struct naming *naming, struct error *error)
{
    struct document *document = document_create();
    size_t at = 0;

    for (size_t i = 0; i < naming->resource->column_count; i++) {
        const struct column *column = &naming->resource->columns[i];
        if (!(column->flags & COL_KEY))
            continue;
        bool vhost = strcmp(column->name, "vhost") == 0;
        document_set_text(document, column->path, vhost ? naming->vhost : naming->words[at++]);
    }
    char *json = document_dump(document, false);
    struct snapshot *snapshot = snapshot_decode(naming->resource, json, strlen(json), false, error);
    free(json);
    document_destroy(document);
    return snapshot;
}

static struct snapshot *read(struct broker *broker, const struct resource *resource, char *path, struct error *error)
{
    struct request *request = request_create(HTTP_GET, path);
    struct snapshot *snapshot = NULL;

    request->resource = resource;
    struct reply *reply = gateway_call(broker->gateway, request, 0, interrupt_fd());
    *error = reply->error;
    if (error->code == ERROR_NONE)
        snapshot = snapshot_ref(reply->snapshot);
    reply_destroy(reply);
    return snapshot;
}

static bool by_name(struct broker *broker, const struct naming *naming, struct target *target, struct error *error)
{
    struct template_source source = {name_value, naming};
    struct buf path;

    buf_init(&path, BUF_TEXT_MAX);
    if (template_expand(&path, naming->resource->item_path, TEMPLATE_PATH, &source, error))
        target->snapshot = read(broker, naming->resource, buf_take(&path, NULL), error);
    else if (error->code == ERROR_UNSAFE && *naming->words[0])
        target->snapshot = bare_row(naming, error);
    buf_finish(&path);
    if (target->snapshot && snapshot_count(target->snapshot) == 0) {
        snapshot_unref(target->snapshot);
        target->snapshot = NULL;
        error_set(error, ERROR_PROTOCOL, "the broker's answer holds no object");
    }
    return target->snapshot || error_prefix(error, "%s %.200s: ", naming->resource->singular, naming->words[0]);
}

/* Among the bindings of the pair, the one with the routing key. */
static bool choose_binding(const struct resource *resource, const char *key, struct target *target, struct error *error)
{
    size_t found = 0;

    for (size_t i = 0; i < snapshot_count(target->snapshot); i++) {
        const char *text = row_text_named(resource, snapshot_row(target->snapshot, i), "routing_key");
        if (strcmp(text ? text : "", key) != 0)
            continue;
        target->index = i;
        found++;
    }
    if (found == 1)
        return true;
    snapshot_unref(target->snapshot);
    target->snapshot = NULL;
    if (found == 0)
        return error_set(error, ERROR_MISSING, "there is no such binding with the key \"%.200s\"", key);
    return error_set(error, ERROR_USAGE, "%zu such bindings differ in their arguments alone: choose one in the console",
                     found);
}

static bool arg_value(const void *context, const char *name, struct buf *out)
{
    const struct args *args = context;
    const char *type = args_get(args, "destination-type");

    if (strcmp(name, "path_type") == 0)
        return buf_puts(out, type && strcmp(type, "exchange") == 0 ? "e" : "q");
    const char *value = args_get(args, name);
    return value && buf_puts(out, value);
}

struct vhosted {
    const struct args *args;
    const char *vhost;
};

static bool vhosted_value(const void *context, const char *name, struct buf *out)
{
    const struct vhosted *vhosted = context;

    return strcmp(name, "vhost") == 0 ? buf_puts(out, vhosted->vhost) : arg_value(vhosted->args, name, out);
}

static bool by_args(struct broker *broker, const struct resource *resource, const struct args *args, const char *vhost,
                    struct target *target, struct error *error)
{
    struct vhosted vhosted = {args, vhost};
    struct template_source source = {vhosted_value, &vhosted};
    const char *key = args_get(args, "routing-key");
    struct buf path;

    buf_init(&path, BUF_TEXT_MAX);
    if (template_expand(&path, "/api/bindings/{vhost}/e/{source}/{path_type}/{destination}", TEMPLATE_PATH, &source,
                        error))
        target->snapshot = read(broker, resource, buf_take(&path, NULL), error);
    buf_finish(&path);
    if (!target->snapshot)
        return error_prefix(error, "unbind: ");
    return choose_binding(resource, key ? key : "", target, error);
}

bool target_find(struct broker *broker, const struct command *command, const char *const *words,
                 const struct args *args, const char *vhost, struct target *target, struct error *error)
{
    const struct resource *resource = command_resource(command);
    const char *names[ROW_WORDS_MAX];
    struct naming naming = {resource, words, vhost};

    *target = (struct target){0};
    if (command_row_words(command, names) == 0)
        return by_args(broker, resource, args, vhost, target, error);
    return by_name(broker, &naming, target, error);
}
