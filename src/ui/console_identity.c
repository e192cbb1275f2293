/* Who we are, and whom we talk to. */
#include "base/mem.h"
#include "model/document.h"
#include "resource/overview.h"
#include "ui/console_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define LISTENERS_MOST ((size_t)200) /* that are looked at */

/* Tags are a list since 3.9, and were words with commas before. */
static bool has_tag(const struct document *document, const char *tag)
{
    const char *words = document_text(document, "tags");
    char path[32];

    if (words) {
        const char *found = strstr(words, tag);
        return found != NULL;
    }
    for (size_t i = 0; i < document_count(document, "tags"); i++) {
        snprintf(path, sizeof path, "tags.%zu", i);
        const char *word = document_text(document, path);
        if (word && strcmp(word, tag) == 0)
            return true;
    }
    return false;
}

static void whoami_arrived(void *context, struct reply *reply)
{
    struct console *console = context;
    struct whoami *whoami = &console->broker.whoami;
    struct error error;

    console->whoami = 0;
    if (reply->error.code != ERROR_NONE || !reply->body)
        return;
    struct document *document = document_parse(reply->body, reply->body_len, &error);
    if (!document)
        return;
    free(whoami->user);
    whoami->user = mem_strdup(document_text(document, "name"));
    whoami->administrator = has_tag(document, "administrator");
    whoami->monitoring = has_tag(document, "monitoring");
    whoami->policymaker = has_tag(document, "policymaker");
    whoami->management = has_tag(document, "management");
    document_destroy(document);
    console->dirty = true;
}

void console_identify(struct console *console)
{
    if (console->whoami || console->broker.whoami.user)
        return;
    struct request *request = request_create(HTTP_GET, mem_strdup("/api/whoami"));
    console->whoami = gateway_submit(console->broker.gateway, request, whoami_arrived, console);
}

/* How many nodes the listeners stand on: the overview has no other word of the cluster's size. 0: not told. */
static int count_nodes(const char *listeners)
{
    struct error error;
    struct document *document = listeners ? document_parse(listeners, strlen(listeners), &error) : NULL;
    const size_t count = document ? document_count(document, "") : 0;
    const size_t all = count < LISTENERS_MOST ? count : LISTENERS_MOST;
    char path[32], other_path[32];
    int nodes = 0;

    for (size_t i = 0; i < all; i++) {
        snprintf(path, sizeof path, "%zu.node", i);
        const char *node = document_text(document, path);
        bool seen = node == NULL;
        for (size_t k = 0; k < i && !seen; k++) {
            snprintf(other_path, sizeof other_path, "%zu.node", k);
            const char *other = document_text(document, other_path);
            seen = other && strcmp(other, node) == 0;
        }
        nodes += !seen;
    }
    document_destroy(document);
    return nodes;
}

void console_overview_changed(struct console *console)
{
    struct snapshot *snapshot = watch_snapshot(console->overview);

    if (!snapshot || snapshot_count(snapshot) == 0)
        return;
    const struct overview_row *row = snapshot_row(snapshot, 0);
    if (row->version)
        snprintf(console->broker.version, sizeof console->broker.version, "%s", row->version);
    const int nodes = count_nodes(row->listeners);
    if (nodes > 0)
        console->nodes = nodes;
    console_identify(console);
}
