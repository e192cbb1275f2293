#include "amqp/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "amqp/wire.h"
#include "base/text.h"

#include "base/banned.h"

static bool parse_integer(struct field *field, const char *value, struct error *error)
{
    field->type = FIELD_INTEGER;
    field->kind = 'l';
    return text_parse_i64(value, &field->integer) || error_set(error, ERROR_USAGE, "%s is not an integer", value);
}

static bool parse_real(struct field *field, const char *value, struct error *error)
{
    char *end;

    field->type = FIELD_FLOAT;
    field->kind = 'd';
    field->real = strtod(value, &end);
    return (end != value && *end == '\0') || error_set(error, ERROR_USAGE, "%s is not a number", value);
}

static bool parse_flag(struct field *field, const char *value, struct error *error)
{
    field->type = FIELD_BOOL;
    field->kind = 't';
    field->flag = strcasecmp(value, "true") == 0 || strcasecmp(value, "yes") == 0 || strcmp(value, "1") == 0;
    return field->flag || strcasecmp(value, "false") == 0 || strcasecmp(value, "no") == 0 || strcmp(value, "0") == 0 ||
           error_set(error, ERROR_USAGE, "%s is neither true nor false", value);
}

static bool parse_timestamp(struct field *field, const char *value, struct error *error)
{
    field->type = FIELD_TIMESTAMP;
    field->kind = 'T';
    return (text_parse_i64(value, &field->integer) && field->integer >= 0) ||
           error_set(error, ERROR_USAGE, "%s is not a time in seconds since 1970", value);
}

/* 12.345 is 12345 with scale 3. Clients disagree about a sign bit in the 32 bits, so it is left alone. */
static bool parse_decimal(struct field *field, const char *value, struct error *error)
{
    int64_t number = 0;
    int scale = -1;
    const char *at = value;

    for (; (*at >= '0' && *at <= '9') || (*at == '.' && scale < 0); at++) {
        if (*at == '.') {
            scale = 0;
            continue;
        }
        number = number * 10 + (*at - '0');
        scale += scale >= 0;
        if (number > INT32_MAX)
            break;
    }
    if (at == value || *at != '\0' || number > INT32_MAX)
        return error_set(error, ERROR_USAGE, "%s is not a decimal number of at most nine digits", value);
    field->type = FIELD_DECIMAL;
    field->kind = 'D';
    field->integer = number;
    field->scale = (uint8_t)(scale > 0 ? scale : 0);
    return true;
}

static bool parse_text(struct field *field, struct arena *arena, const char *value, bool bytes)
{
    field->type = bytes ? FIELD_BYTES : FIELD_STRING;
    field->kind = bytes ? 'x' : 'S';
    field->len = strlen(value);
    field->bytes = arena_strndup(arena, value, field->len);
    return true;
}

static bool parse_json(struct field *field, struct arena *arena, const char *value, const char *type,
                       struct error *error)
{
    if (!field_from_json(arena, value, strlen(value), field, error))
        return false;
    if (strcmp(type, "list") == 0 && field->type != FIELD_LIST)
        return error_set(error, ERROR_USAGE, "%s is not a JSON array", value);
    if (strcmp(type, "table") == 0 && field->type != FIELD_TABLE)
        return error_set(error, ERROR_USAGE, "%s is not a JSON object", value);
    return true;
}

static bool parse_typed(struct field *field, struct arena *arena, const char *type, const char *value,
                        struct error *error)
{
    static const char *const types[] = {"string", "int",   "float", "bool", "timestamp", "bytes",
                                        "list",   "table", "null",  "json", "decimal",   NULL};
    const char *near;

    if (strcmp(type, "string") == 0 || strcmp(type, "bytes") == 0)
        return parse_text(field, arena, value, type[0] == 'b');
    if (strcmp(type, "int") == 0)
        return parse_integer(field, value, error);
    if (strcmp(type, "float") == 0)
        return parse_real(field, value, error);
    if (strcmp(type, "bool") == 0)
        return parse_flag(field, value, error);
    if (strcmp(type, "timestamp") == 0)
        return parse_timestamp(field, value, error);
    if (strcmp(type, "decimal") == 0)
        return parse_decimal(field, value, error);
    if (strcmp(type, "list") == 0 || strcmp(type, "table") == 0 || strcmp(type, "json") == 0)
        return parse_json(field, arena, value, type, error);
    if (strcmp(type, "null") == 0) {
        field->type = FIELD_NULL;
        field->kind = 'V';
        return true;
    }
    near = text_nearest(type, types);
    return error_set(error, ERROR_USAGE, "there is no header type %s%s%s%s", type, near ? " (did you mean " : "",
                     near ? near : "", near ? "?)" : "");
}

bool message_add_header(struct message *message, const char *name, const char *type, const char *value,
                        struct error *error)
{
    struct field field = {.name_len = strlen(name)};
    struct field *list;

    if (field.name_len > SHORT_STRING_MAX)
        return error_set(error, ERROR_USAGE, "a header's name is %zu bytes long, at most %d are possible",
                         field.name_len, SHORT_STRING_MAX);
    if (!parse_typed(&field, &message->arena, type, value, error))
        return error_prefix(error, "header %s", name);
    field.name = arena_strndup(&message->arena, name, field.name_len);
    /* A header given twice is one header: the last one counts. */
    for (size_t i = 0; i < message->header_count; i++) {
        if (message->headers[i].name_len != field.name_len ||
            memcmp(message->headers[i].name, name, field.name_len) != 0)
            continue;
        message->headers[i] = field;
        return true;
    }
    list = arena_alloc(&message->arena, (message->header_count + 1) * sizeof *list);
    if (message->header_count)
        memcpy(list, message->headers, message->header_count * sizeof *list);
    list[message->header_count] = field;
    message->headers = list;
    message->header_count++;
    message->present |= PROPERTY_HEADERS;
    return true;
}
