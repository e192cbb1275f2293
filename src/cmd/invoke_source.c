#include "base/figure.h"
#include "cmd/invoke_parts.h"
#include "model/row.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

void invocation_destroy(struct invocation *invocation)
{
    for (size_t i = 0; i < invocation->target_count; i++)
        snapshot_unref(invocation->targets[i].snapshot);
    free(invocation->targets);
    args_destroy(invocation->args);
    free(invocation->path);
    char *vhost = invocation->owned_vhost;
    free(vhost);
    free(invocation);
}

const void *target_row(const struct target *target)
{
    return snapshot_row(target->snapshot, target->index);
}

const void *invocation_row(const struct invocation *invocation)
{
    return invocation->current < invocation->target_count ? target_row(&invocation->targets[invocation->current])
                                                          : NULL;
}

const struct resource *invocation_resource(const struct invocation *invocation)
{
    if (invocation->current >= invocation->target_count)
        return NULL;
    return snapshot_resource(invocation->targets[invocation->current].snapshot);
}

/* The row's column: by its name, or by "queue.name" when the row is a queue's. */
static const struct column *column_of(const struct invocation *invocation, const char *name)
{
    const struct resource *resource = invocation_resource(invocation);
    const char *dot = strchr(name, '.');

    if (!resource)
        return NULL;
    if (dot && strlen(resource->singular) == (size_t)(dot - name) &&
        memcmp(resource->singular, name, (size_t)(dot - name)) == 0)
        return resource_column(resource, dot + 1);
    return dot ? NULL : resource_column(resource, name);
}

static bool row_value(const void *context, const char *name, struct buf *out)
{
    const struct invocation *invocation = context;
    const struct column *column = column_of(invocation, name);

    if (column)
        row_plain(column, invocation_row(invocation), out);
    else if (strcmp(name, "vhost") == 0)
        buf_puts(out, invocation->vhost);
    else
        return false;
    return true;
}

static const struct arg *arg_of(const struct invocation *invocation, const char *name)
{
    for (size_t i = 0; i < invocation->command->arg_count; i++) {
        if (strcmp(invocation->command->args[i].name, name) == 0)
            return &invocation->command->args[i];
    }
    return NULL;
}

static bool value(const void *context, const char *name, struct buf *out)
{
    const struct invocation *invocation = context;
    const struct arg *arg = arg_of(invocation, name);
    const char *text = arg ? args_get(invocation->args, name) : NULL;
    int64_t ms = 0;

    if (!arg)
        return row_value(context, name, out);
    if (arg->type == ARG_PAIRS)
        return args_pairs_json(text, out, NULL);
    if (arg->type == ARG_DURATION && args_duration(invocation->args, name, &ms))
        return buf_printf(out, "%lld", (long long)ms);
    buf_puts(out, text ? text : "");
    return true;
}

static bool prompt_value(const void *context, const char *name, struct buf *out)
{
    const struct invocation *invocation = context;
    const struct column *column = arg_of(invocation, name) ? NULL : column_of(invocation, name);
    char figure[FIGURE_SIZE];

    if (!column || column->type != COL_I64)
        return value(context, name, out);
    int64_t number = row_integer(column, invocation_row(invocation));
    if (number == ABSENT_I64)
        return buf_puts(out, "number unknown");
    return buf_puts(out, number == 0 ? "0" : figure_count(figure, number));
}

struct template_source invocation_row_source(const struct invocation *invocation)
{
    return (struct template_source){row_value, invocation};
}

struct template_source invocation_source(const struct invocation *invocation)
{
    return (struct template_source){value, invocation};
}

struct template_source invocation_prompt_source(const struct invocation *invocation)
{
    return (struct template_source){prompt_value, invocation};
}

const char *invocation_text(const struct invocation *invocation, const char *name)
{
    const char *text = arg_of(invocation, name) ? args_get(invocation->args, name) : NULL;
    const struct column *column = column_of(invocation, name);

    if (!text && column)
        text = row_text(column, invocation_row(invocation));
    return !text && strcmp(name, "vhost") == 0 ? invocation->vhost : text;
}

const char *invocation_name(const struct invocation *invocation)
{
    static const char *const names[] = {"name", "user", "destination", NULL};

    for (const char *const *name = names; *name; name++) {
        const struct column *column = column_of(invocation, *name);
        const char *text = column ? row_text(column, invocation_row(invocation)) : NULL;
        if (text)
            return text;
    }
    return "";
}
