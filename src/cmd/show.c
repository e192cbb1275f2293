#include "base/json_text.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/invoke.h"
#include "cmd/tables.h"
#include "model/row.h"
#include "model/snapshot.h"
#include "resource/list.h"
#include <string.h>

#include "base/banned.h"

enum { KINDS_MAX = 32, SHOW_LINES = 1000000 };

static const char *kinds[KINDS_MAX];

/* One whose keys are a name, in a vhost or not: those a person can write down. */
static bool can_be_named(const struct resource *resource)
{
    if (!resource->item_path)
        return false;
    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        if (column->flags & COL_KEY && strcmp(column->name, "name") != 0 && strcmp(column->name, "vhost") != 0)
            return false;
    }
    return true;
}

/* "NAME  value" lines of all that is known; text for people. */
static void lines(struct buf *out, const struct resource *resource, const void *row)
{
    int width = 0;

    for (size_t i = 0; i < resource->column_count; i++) {
        int len = (int)strlen(resource->columns[i].name);
        if (!row_absent(&resource->columns[i], row) && len > width)
            width = len;
    }
    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        struct buf value;
        if (row_absent(column, row) || column->type == COL_SERIES)
            continue;
        buf_init(&value, BUF_TEXT_MAX);
        row_plain(column, row, &value);
        buf_printf(out, "%-*s  ", width, column->name);
        safe_text(out, value.data, value.len);
        buf_putc(out, '\n');
        buf_finish(&value);
    }
}

static void print(struct invocation *invocation, const struct snapshot *snapshot)
{
    size_t len = 0;
    const char *json = snapshot_body(snapshot, &len);
    struct buf out;

    buf_init(&out, (size_t)64 << 20);
    if (invocation->broker->settings->output == OUTPUT_JSON) {
        json_text_pretty(&out, json ? json : "", len, SHOW_LINES);
        if (out.len && out.data[out.len - 1] != '\n')
            buf_putc(&out, '\n');
    } else {
        lines(&out, snapshot_resource(snapshot), snapshot_row(snapshot, 0));
    }
    invocation->host->ops->print(invocation->host, out.data, out.len);
    buf_finish(&out);
}

static void answered(void *context, struct reply *reply)
{
    struct invocation *invocation = context;
    struct error error = reply->error;

    invocation->request = 0;
    if (error.code == ERROR_NONE && snapshot_count(reply->snapshot) == 0)
        error_set(&error, ERROR_PROTOCOL, "the broker's answer holds no object");
    if (error.code == ERROR_NONE)
        print(invocation, reply->snapshot);
    else
        error_prefix(&error, "%s %.200s: ", args_get(invocation->args, "kind"), args_get(invocation->args, "name"));
    invocation_finish(invocation, NULL, &error);
}

static bool no_such_kind(const char *kind, struct error *error)
{
    const char *near = text_nearest(kind, kinds);

    if (near)
        return error_set(error, ERROR_USAGE, "there is no kind %.60s: did you mean %s?", kind, near);
    return error_set(error, ERROR_USAGE, "there is no kind %.60s", kind);
}

static void run(struct invocation *invocation)
{
    const struct resource *resource = resource_find(args_get(invocation->args, "kind"));
    struct error error = {0};
    char *path = NULL;

    if (!invocation->host->ops->print)
        error_set(&error, ERROR_USAGE, "show is for the command line");
    else if (!resource || !can_be_named(resource))
        no_such_kind(args_get(invocation->args, "kind"), &error);
    else
        path = invocation_path(invocation, resource->item_path, &error);
    if (!path) {
        invocation_finish(invocation, NULL, &error);
        return;
    }
    struct request *request = request_create(HTTP_GET, path);
    request->resource = resource;
    request->keep_body = true;
    invocation->request = gateway_submit(invocation->broker->gateway, request, answered, invocation);
}

static const struct arg show_args[] = {
    {.name = "kind",
     .summary = "what it is: queue, exchange, vhost, …",
     .type = ARG_TEXT,
     .flags = ARG_REQUIRED | ARG_POSITIONAL,
     .choices = kinds},
    {.name = "name", .summary = "its name", .type = ARG_TEXT, .flags = ARG_REQUIRED | ARG_POSITIONAL},
};
static const struct command rows[] = {
    {.name = "show",
     .title = "Show",
     .summary = "One object, with all that is known about it",
     .manual = "Vhosted ones are looked for in --vhost, else in /. With -o json the broker's own JSON.",
     .flags = CMD_CLI | CMD_CLI_ONLY,
     .args = show_args,
     .arg_count = sizeof show_args / sizeof show_args[0],
     .run = run},
};

struct command_table show_commands(void)
{
    size_t count = 0;

    for (size_t i = 0; i < resource_count && count < KINDS_MAX - 1; i++) {
        if (can_be_named(resources[i]))
            kinds[count++] = resources[i]->singular;
    }
    kinds[count] = NULL;
    return (struct command_table){rows, sizeof rows / sizeof rows[0]};
}
