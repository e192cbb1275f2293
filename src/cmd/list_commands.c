#include "cmd/tables.h"
#include "resource/list.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

enum { LISTS_MAX = 32 };

static const struct {
    const char *name, *key;
} keys[] = {
    {"overview", "1"}, {"queues", "2"}, {"exchanges", "3"}, {"connections", "4"}, {"channels", "5"},
    {"nodes", "6"},    {"vhosts", "7"}, {"users", "8"},     {"policies", "9"},
};

static const struct arg list_args[] = {
    {.name = "filter",
     .summary = "regular expression on the name; ! before it inverts",
     .type = ARG_TEXT,
     .flags = ARG_CLI_ONLY},
    {.name = "sort", .summary = "a column; COLUMN:desc turns the order round", .type = ARG_TEXT, .flags = ARG_CLI_ONLY},
    {.name = "columns", .summary = "which columns, with commas between", .type = ARG_WORDS, .flags = ARG_CLI_ONLY},
    {.name = "limit", .summary = "rows at most", .type = ARG_INTEGER, .flags = ARG_CLI_ONLY},
};

static struct command lists[LISTS_MAX];
static char summaries[LISTS_MAX][64];
static size_t list_count;

static const char *digit(const char *name)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i].name, name) == 0)
            return keys[i].key;
    }
    return NULL;
}

static void add(const struct resource *resource)
{
    struct command *command = &lists[list_count];
    bool single = resource->flags & RESOURCE_SINGLE;
    char *summary = summaries[list_count];

    snprintf(summary, sizeof summaries[0], "%s %s", single ? "The" : "List the", resource->title);
    for (size_t i = 1; summary[i]; i++)
        summary[i] = (char)tolower((unsigned char)summary[i]);
    *command = (struct command){.name = resource->name,
                                .title = resource->title,
                                .keys = digit(resource->name),
                                .summary = summary,
                                .flags = CMD_LIST | CMD_CLI};
    if (!single) {
        command->args = list_args;
        command->arg_count = sizeof list_args / sizeof list_args[0];
    }
    list_count++;
}

struct command_table list_commands(void)
{
    bool made = list_count > 0;

    for (size_t i = 0; !made && i < resource_count && i < LISTS_MAX; i++) {
        if (resources[i]->flags & (RESOURCE_TABLE | RESOURCE_SINGLE))
            add(resources[i]);
    }
    return (struct command_table){lists, list_count};
}
