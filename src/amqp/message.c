#include "amqp/message.h"

#include <stdlib.h>
#include <string.h>

#include "amqp/wire.h"
#include "base/figure.h"
#include "base/text.h"

#include "base/banned.h"

const char *const message_property_names[15] = {
    "content_type", "content_encoding", "delivery_mode", "priority",  "correlation_id",
    "reply_to",     "expiration",       "message_id",    "timestamp", "type",
    "user_id",      "app_id",           "cluster_id",    NULL,        NULL,
};

static void destroy_letter(struct letter *letter)
{
    /* The letter is the first member. */
    message_destroy((struct message *)letter);
}

struct message *message_create(void)
{
    struct message *message = mem_calloc(1, sizeof *message);

    message->letter.destroy = destroy_letter;
    message->remaining = ABSENT_I64;
    return message;
}

void message_destroy(struct message *message)
{
    if (!message)
        return;
    arena_finish(&message->arena);
    free(message->body);
    free(message);
}

struct message *message_copy(const struct message *message)
{
    struct message *copy = message_create();
    const char **strings[] = {&copy->exchange,       &copy->routing_key, &copy->content_type, &copy->content_encoding,
                              &copy->correlation_id, &copy->reply_to,    &copy->expiration,   &copy->message_id,
                              &copy->type,           &copy->user_id,     &copy->app_id,       &copy->cluster_id,
                              &copy->trouble};

    *copy = *message;
    copy->letter = (struct letter){.destroy = destroy_letter};
    copy->arena = (struct arena){0};
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        *strings[i] = arena_strdup(&copy->arena, *strings[i]);
    fields_copy(&copy->arena, &copy->headers, message->headers, message->header_count);
    copy->body = message->body ? mem_strndup(message->body, message->body_len) : NULL;
    return copy;
}

void message_set_body(struct message *message, const char *body, size_t len)
{
    char *copy = mem_strndup(body ? body : "", len);

    free(message->body);
    message->body = copy;
    message->body_len = len;
    message->body_size = len;
}

static bool set_octet(struct message *message, const char *name, const char *value, struct error *error)
{
    int64_t number;

    if (strcmp(name, "priority") == 0) {
        if (!text_parse_i64(value, &number) || number < 0 || number > 255)
            return error_set(error, ERROR_USAGE, "priority is a number from 0 to 255, not %s", value);
        message->priority = (uint8_t)number;
        message->present |= PROPERTY_PRIORITY;
        return true;
    }
    if (strcmp(value, "persistent") == 0)
        number = 2;
    else if (strcmp(value, "transient") == 0)
        number = 1;
    else if (!text_parse_i64(value, &number) || number < 1 || number > 2)
        return error_set(error, ERROR_USAGE, "delivery_mode is 1 (transient) or 2 (persistent), not %s", value);
    message->delivery_mode = (uint8_t)number;
    message->present |= PROPERTY_DELIVERY_MODE;
    return true;
}

static bool set_timestamp(struct message *message, const char *value, struct error *error)
{
    int64_t seconds;

    if (!text_parse_i64(value, &seconds) || seconds < 0)
        return error_set(error, ERROR_USAGE, "timestamp is in seconds since 1970, not %s", value);
    message->timestamp = (uint64_t)seconds;
    message->present |= PROPERTY_TIMESTAMP;
    return true;
}

bool message_set_property(struct message *message, const char *name, const char *value, struct error *error)
{
    const struct {
        const char *name;
        const char **member;
        unsigned bit;
    } texts[] = {
        {"content_type", &message->content_type, PROPERTY_CONTENT_TYPE},
        {"content_encoding", &message->content_encoding, PROPERTY_CONTENT_ENCODING},
        {"correlation_id", &message->correlation_id, PROPERTY_CORRELATION_ID},
        {"reply_to", &message->reply_to, PROPERTY_REPLY_TO},
        {"expiration", &message->expiration, PROPERTY_EXPIRATION},
        {"message_id", &message->message_id, PROPERTY_MESSAGE_ID},
        {"type", &message->type, PROPERTY_TYPE},
        {"user_id", &message->user_id, PROPERTY_USER_ID},
        {"app_id", &message->app_id, PROPERTY_APP_ID},
        {"cluster_id", &message->cluster_id, PROPERTY_CLUSTER_ID},
    };
    const char *near;

    if (strcmp(name, "delivery_mode") == 0 || strcmp(name, "priority") == 0)
        return set_octet(message, name, value, error);
    if (strcmp(name, "timestamp") == 0)
        return set_timestamp(message, value, error);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(name, texts[i].name) != 0)
            continue;
        if (strlen(value) > SHORT_STRING_MAX)
            return error_set(error, ERROR_USAGE, "%s is %zu bytes long, at most %d are possible", name, strlen(value),
                             SHORT_STRING_MAX);
        *texts[i].member = arena_strdup(&message->arena, value);
        message->present |= texts[i].bit;
        return true;
    }
    near = text_nearest(name, message_property_names);
    return error_set(error, ERROR_USAGE, "there is no property %s%s%s%s", name, near ? " (did you mean " : "",
                     near ? near : "", near ? "?)" : "");
}
