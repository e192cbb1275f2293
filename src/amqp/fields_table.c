#include "amqp/wire.h"

#include <limits.h>
#include <string.h>

#include "base/banned.h"

static bool build_value(struct arena *arena, const struct field *field, int depth, amqp_field_value_t *value,
                        struct error *error);

static bool build_list(struct arena *arena, const struct field *field, int depth, amqp_array_t *array,
                       struct error *error)
{
    array->num_entries = (int)field->count;
    array->entries = arena_alloc(arena, field->count * sizeof *array->entries);
    for (size_t i = 0; i < field->count; i++)
        if (!build_value(arena, &field->children[i], depth + 1, &array->entries[i], error))
            return false;
    return true;
}

static bool build_table(struct arena *arena, const struct field *fields, size_t count, int depth, amqp_table_t *table,
                        struct error *error)
{
    if (depth > FIELD_DEPTH_MAX || count > INT_MAX)
        return error_set(error, ERROR_USAGE, "headers are nested deeper than %d", FIELD_DEPTH_MAX);
    table->num_entries = (int)count;
    table->entries = arena_alloc(arena, count * sizeof *table->entries);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].name_len > SHORT_STRING_MAX)
            return error_set(error, ERROR_USAGE, "a header's name is %zu bytes long, at most %d are possible",
                             fields[i].name_len, SHORT_STRING_MAX);
        table->entries[i].key = wire_bytes(fields[i].name, fields[i].name_len);
        if (!build_value(arena, &fields[i], depth, &table->entries[i].value, error))
            return false;
    }
    return true;
}

static void build_integer(const struct field *field, amqp_field_value_t *value)
{
    switch (field->kind) {
    case 'b':
        value->value.i8 = (int8_t)field->integer;
        break;
    case 'B':
        value->value.u8 = (uint8_t)field->integer;
        break;
    case 's':
        value->value.i16 = (int16_t)field->integer;
        break;
    case 'u':
        value->value.u16 = (uint16_t)field->integer;
        break;
    case 'I':
        value->value.i32 = (int32_t)field->integer;
        break;
    case 'i':
        value->value.u32 = (uint32_t)field->integer;
        break;
    default:
        value->value.i64 = field->integer;
        break;
    }
}

static bool build_value(struct arena *arena, const struct field *field, int depth, amqp_field_value_t *value,
                        struct error *error)
{
    value->kind = (uint8_t)field->kind;
    switch (field->type) {
    case FIELD_BOOL:
        value->value.boolean = field->flag;
        return true;
    case FIELD_INTEGER:
        build_integer(field, value);
        return true;
    case FIELD_FLOAT:
        if (field->kind == 'f')
            value->value.f32 = (float)field->real;
        else
            value->value.f64 = field->real;
        return true;
    case FIELD_DECIMAL:
        value->value.decimal.decimals = field->scale;
        value->value.decimal.value = (uint32_t)field->integer;
        return true;
    case FIELD_STRING:
    case FIELD_BYTES:
        value->value.bytes = wire_bytes(field->bytes, field->len);
        return true;
    case FIELD_TIMESTAMP:
        value->value.u64 = (uint64_t)field->integer;
        return true;
    case FIELD_LIST:
        if (depth >= FIELD_DEPTH_MAX || field->count > INT_MAX)
            return error_set(error, ERROR_USAGE, "headers are nested deeper than %d", FIELD_DEPTH_MAX);
        return build_list(arena, field, depth, &value->value.array, error);
    case FIELD_TABLE:
        return build_table(arena, field->children, field->count, depth + 1, &value->value.table, error);
    case FIELD_NULL:
        return true;
    }
    return error_set(error, ERROR_INTERNAL, "a header has no type");
}

bool fields_table(struct arena *arena, const struct field *fields, size_t count, amqp_table_t *table,
                  struct error *error)
{
    return build_table(arena, fields, count, 1, table, error);
}

static size_t value_size(const struct field *field)
{
    switch (field->type) {
    case FIELD_STRING:
    case FIELD_BYTES:
        return 4 + field->len;
    case FIELD_LIST:
    case FIELD_TABLE:
        return 4 + fields_size(field->children, field->count);
    case FIELD_BOOL:
    case FIELD_INTEGER:
    case FIELD_FLOAT:
    case FIELD_DECIMAL:
    case FIELD_TIMESTAMP:
    case FIELD_NULL:
        break;
    }
    return 8;
}

size_t fields_size(const struct field *fields, size_t count)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += 1 + fields[i].name_len + 1 + value_size(&fields[i]);
    return size;
}
