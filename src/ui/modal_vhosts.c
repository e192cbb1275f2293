/* `V`: which vhost is shown. */
#include "base/mem.h"
#include "base/text.h"
#include "model/row.h"
#include "model/snapshot.h"
#include "resource/list.h"
#include "ui/modal.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct picker {
    struct console *console;
    struct snapshot *snapshot; /* whose rows are the items after the first */
};

static void chosen(void *context, int index)
{
    struct picker *picker = context;
    struct console *console = picker->console;

    if (index == 0)
        console_set_vhost(console, NULL);
    else if (index > 0)
        console_set_vhost(console,
                          row_text_named(&resource_vhosts, snapshot_row(picker->snapshot, (size_t)index - 1), "name"));
    snapshot_unref(picker->snapshot);
    free(picker);
}

static void open_picker(struct console *console, struct snapshot *snapshot)
{
    const size_t count = snapshot_count(snapshot) + 1;
    struct picker *picker = mem_calloc(1, sizeof *picker);
    struct menu_item *items = mem_calloc(count, sizeof *items);
    struct buf *texts = mem_calloc(count, sizeof *texts);
    size_t selected = 0;

    *picker = (struct picker){console, snapshot_ref(snapshot)};
    items[0].text = "all vhosts";
    for (size_t i = 1; i < count; i++) {
        const char *name = row_text_named(&resource_vhosts, snapshot_row(snapshot, i - 1), "name");
        buf_init(&texts[i], BUF_TEXT_MAX);
        safe_string(&texts[i], name);
        items[i].text = texts[i].data;
        if (name && console->vhost && strcmp(name, console->vhost) == 0)
            selected = i;
    }
    modal_menu(console, "Vhost", MENU_FILTERED, items, count, selected, chosen, picker);
    for (size_t i = 1; i < count; i++)
        buf_finish(&texts[i]);
    free(texts);
    free(items);
}

static void arrived(void *context, struct reply *reply)
{
    struct console *console = context;

    if (reply->error.code != ERROR_NONE || !reply->snapshot)
        console_status(console, error_severity(reply->error.code), "vhosts: %s", reply->error.text);
    else if (!console->modal) {
        console->status[0] = '\0';
        open_picker(console, reply->snapshot);
    }
}

void modal_vhosts(struct console *console)
{
    struct request *request = request_create(HTTP_GET, mem_strdup("/api/vhosts?columns=name"));

    request->resource = &resource_vhosts;
    console_status(console, SEVERITY_INFO, "reading the vhosts…");
    gateway_submit(console->broker.gateway, request, arrived, console);
}
