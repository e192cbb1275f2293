#include "replies.h"
#include "base/mem.h"
#include "scripted_gateway.h"
#include "ui/view.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

#define PAGE_SIZE 500

void replies_file(struct gateway *gateway, const char *prefix, const char *name)
{
    const char *source = getenv("WARREN_SOURCE");
    char *path = source ? mem_printf("%s/tests/screen/replies/%s.json", source, name)
                        : mem_printf("screen/replies/%s.json", name);

    if (!scripted_reply_file(gateway, prefix, 200, path))
        fail_msg("%s cannot be read", path);
    free(path);
}

void replies_all(struct gateway *gateway)
{
    static const struct {
        const char *prefix, *name;
    } files[] = {
        {"/api/overview", "overview"},
        {"/api/whoami", "whoami"},
        {"/api/nodes", "nodes"},
        {"/api/nodes/", "node"},
        {"/api/queues", "queues"},
        {"/api/queues/%2F", "queue-plain"},
        {"/api/queues/%2Fbilling?", "queues-billing"},
        {"/api/queues/%2Forders/orders%2Eeu", "queue"},
        {"/api/queues/%2Forders/orders%2Eeu/bindings", "queue-bindings"},
        {"/api/bindings", "bindings"},
        {"/api/bindings/%2Forders/e/", "binding"},
        {"/api/consumers", "consumers"},
        {"/api/exchanges", "exchanges"},
        {"/api/exchanges/%2Forders/", "exchange"},
        {"/api/exchanges/%2Forders/amq.default", "exchange-default"},
        {"/api/exchanges/%2Forders/orders/bindings", "bindings"},
        {"/api/vhosts", "vhosts"},
        {"/api/vhosts/", "vhost"},
        {"/api/vhosts/%2Fbilling/permissions", "permissions"},
        {"/api/vhosts/%2Fbilling/topic-permissions", "topic-permissions"},
        {"/api/vhosts/%2Fbilling/connections", "connections"},
        {"/api/vhosts/%2Fbilling/channels", "channels"},
        {"/api/connections", "connections"},
        {"/api/connections/", "connection"},
        {"/api/channels", "channels"},
        {"/api/channels/", "channel"},
        {"/api/users", "users"},
        {"/api/users/", "user"},
        {"/api/users/orders/permissions", "permissions"},
        {"/api/policies", "policies"},
        {"/api/policies/", "policy"},
        {"/api/permissions", "permissions"},
        {"/api/permissions/", "permission"},
        {"/api/topic-permissions", "topic-permissions"},
        {"/api/vhost-limits", "limits"},
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        replies_file(gateway, files[i].prefix, files[i].name);
}

void replies_light(struct gateway *gateway)
{
    replies_all(gateway);
    scripted_reply(gateway, "/api/overview", 200,
                   "{\"cluster_name\":\"mq-eu-1\",\"rabbitmq_version\":\"3.13.7\",\"queue_totals\":{\"messages\":9}}");
}

static void put_queue(struct buf *out, size_t index)
{
    static const char *const names[] = {"orders", "invoice", "refund", "audit", "mail", "stock", "price"};
    const char *name = names[index % (sizeof names / sizeof *names)];
    const char *vhost = index % 3 ? "/orders" : "/billing";
    const size_t ready = 200000 - index * 190;

    buf_printf(out, "%s{\"name\":\"%s.%04zu%s\",\"vhost\":\"%s\",\"type\":\"%s\",\"state\":\"running\"",
               index % PAGE_SIZE ? "," : "", name, index, index % 11 ? "" : ".retry", vhost,
               index % 5 ? "classic" : "quorum");
    buf_printf(out, ",\"messages\":%zu,\"messages_ready\":%zu,\"messages_unacknowledged\":%zu,\"consumers\":%zu}",
               ready + index % 7, ready, index % 7, index % 4);
}

void replies_pages(struct gateway *gateway, size_t total)
{
    const size_t pages = (total + PAGE_SIZE - 1) / PAGE_SIZE;

    for (size_t page = 1; page <= pages; page++) {
        const size_t from = (page - 1) * PAGE_SIZE, to = page * PAGE_SIZE < total ? page * PAGE_SIZE : total;
        struct buf body;
        char prefix[60];
        buf_init(&body, (size_t)1 << 20);
        buf_printf(&body, "{\"total_count\":%zu,\"filtered_count\":%zu,\"item_count\":%zu,", total, total, to - from);
        buf_printf(&body, "\"page\":%zu,\"page_size\":%d,\"page_count\":%zu,\"items\":[", page, PAGE_SIZE, pages);
        for (size_t i = from; i < to; i++)
            put_queue(&body, i);
        buf_puts(&body, "]}");
        snprintf(prefix, sizeof prefix, "/api/queues?page=%zu&", page);
        scripted_reply(gateway, prefix, 200, body.data);
        buf_finish(&body);
    }
}

void replies_open(struct stage *stage, int rows, int columns, bool utf8, const char *keys)
{
    stage_open(stage, rows, columns, utf8, replies_all);
    console_go(&stage->console, view_overview_create(&stage->console));
    stage_settle(stage);
    stage_keys(stage, keys);
    stage_settle(stage);
}

void replies_expect_sizes(const char *keys, const char *name)
{
    static const struct {
        int rows, columns;
        bool utf8;
    } sizes[] = {{24, 80, true}, {40, 120, true}, {60, 200, true}, {12, 50, true},
                 {10, 40, true}, {5, 20, true},   {24, 80, false}, {40, 120, false}};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct stage stage;
        char file[80];
        replies_open(&stage, sizes[i].rows, sizes[i].columns, sizes[i].utf8, keys);
        /* The cursor has rested: what a wide screen shows of its row is there. */
        stage_wait(&stage, 1000);
        stage_settle(&stage);
        snprintf(file, sizeof file, "%s-%dx%d%s", name, sizes[i].columns, sizes[i].rows, sizes[i].utf8 ? "" : "-ascii");
        stage_expect(&stage, file, sizes[i].columns == 80 && sizes[i].utf8);
        stage_close(&stage);
    }
}
