#include "made_message.h"
#include "base/mem.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

static void property(struct message *message, const char *name, const char *value)
{
    struct error error;

    if (!message_set_property(message, name, value, &error))
        fail_msg("%s: %s", name, error.text);
}

static void header(struct message *message, const char *name, const char *type, const char *value)
{
    struct error error;

    if (!message_add_header(message, name, type, value, &error))
        fail_msg("%s: %s", name, error.text);
}

static struct message *make(size_t number, const char *key, const char *body, size_t len)
{
    struct message *message = message_create();

    message->number = number;
    message->exchange = arena_strdup(&message->arena, "billing.events");
    message->routing_key = arena_strdup(&message->arena, key);
    message->remaining = (int64_t)(41207 - number);
    message_set_body(message, body, len);
    return message;
}

static struct message *make_json(void)
{
    static const char body[] =
        "{\"invoice\":\"INV-20391\",\"note\":\"pay\\u001b[31m now\",\"lines\":[{\"sku\":\"A-1\",\"n\":2},"
        "{\"sku\":\"B-7\",\"n\":12345678901234567890}],\"paid\":false}";
    struct message *message = make(1, "invoice.created", body, sizeof body - 1);

    message->redelivered = true;
    property(message, "content_type", "application/json");
    property(message, "delivery_mode", "persistent");
    property(message, "priority", "3");
    property(message, "expiration", "298000");
    property(message, "timestamp", "1772361662");
    property(message, "message_id", "5f2c-1");
    header(message, "x-first-death-reason", "string", "rejected");
    header(message, "attempt", "int", "7");
    header(message, "x-death", "list",
           "[{\"queue\":\"invoices\",\"reason\":\"rejected\",\"count\":7},"
           "{\"queue\":\"billing.invoice.retry.5m\",\"reason\":\"expired\",\"count\":6}]");
    return message;
}

static struct message *make_hostile(size_t number)
{
    char body[256];
    struct message *message;

    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (char)i;
    message = make(number, "key\x1b[2J\xe2\x80\xae\n\x9b", body, sizeof body);
    message->exchange = arena_strdup(&message->arena, "");
    message->trouble = arena_strdup(&message->arena, "the table ends too early\x1b[5m");
    property(message, "content_type", "text/plain\x1b]0;evil\x07");
    header(message, "h\x1b[31m", "string", "v\xe2\x81\xa6\x1b[0m");
    return message;
}

struct message *made_message(size_t number)
{
    static const char words[] = "Grüße aus Köln\nzweite Zeile\t名前\n\x1b[31mrot\n";
    static char line[10000];
    struct message *message;

    switch (number) {
    case 1:
        return make_json();
    case 2:
        return make(2, "note.\xe5\x90\x8d\xe5\x89\x8d", words, sizeof words - 1);
    case 3:
        return make_hostile(3);
    case 4:
        return make(4, "", "", 0);
    case 5:
        memset(line, 'x', sizeof line);
        message = make(5, "long.line.without.an.end.and.a.long.key", line, sizeof line);
        message->body_size = 44000000;
        return message;
    default:
        return make(number, "credit.note", "{}", 2);
    }
}
