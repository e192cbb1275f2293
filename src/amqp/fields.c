#include "amqp/wire.h"

#include <string.h>

#include "base/banned.h"

struct reader {
    struct arena *arena;
    const unsigned char *at;
    size_t left;
    struct error *error;
};

static bool malformed(struct reader *reader)
{
    return error_set(reader->error, ERROR_PROTOCOL, "a field table is malformed");
}

static bool read_number(struct reader *reader, size_t size, uint64_t *value)
{
    if (reader->left < size)
        return malformed(reader);
    *value = 0;
    for (size_t i = 0; i < size; i++)
        *value = *value << 8 | reader->at[i];
    reader->at += size;
    reader->left -= size;
    return true;
}

static bool read_bytes(struct reader *reader, size_t len, const char **bytes)
{
    if (reader->left < len)
        return malformed(reader);
    *bytes = arena_strndup(reader->arena, (const char *)reader->at, len);
    reader->at += len;
    reader->left -= len;
    return true;
}

static int64_t sign_extend(uint64_t value, size_t size)
{
    unsigned shift = (unsigned)(64 - 8 * size);
    uint64_t sign = UINT64_C(1) << (63 - shift);

    return (int64_t)((value ^ sign) - sign);
}

static bool read_integer(struct reader *reader, struct field *field, size_t size, bool is_signed)
{
    uint64_t value = 0;

    if (!read_number(reader, size, &value))
        return false;
    field->type = FIELD_INTEGER;
    field->integer = is_signed ? sign_extend(value, size) : (int64_t)value;
    return true;
}

static bool read_real(struct reader *reader, struct field *field)
{
    uint64_t bits = 0;
    float single;

    if (!read_number(reader, field->kind == 'f' ? 4 : 8, &bits))
        return false;
    field->type = FIELD_FLOAT;
    if (field->kind == 'f') {
        uint32_t narrow = (uint32_t)bits;
        memcpy(&single, &narrow, sizeof single);
        field->real = (double)single;
    } else {
        memcpy(&field->real, &bits, sizeof field->real);
    }
    return true;
}

static bool read_decimal(struct reader *reader, struct field *field)
{
    uint64_t scale = 0;
    uint64_t value = 0;

    if (!read_number(reader, 1, &scale) || !read_number(reader, 4, &value))
        return false;
    field->type = FIELD_DECIMAL;
    field->scale = (uint8_t)scale;
    field->integer = sign_extend(value, 4);
    return true;
}

static bool read_text(struct reader *reader, struct field *field)
{
    uint64_t len = 0;

    if (!read_number(reader, 4, &len) || !read_bytes(reader, (size_t)len, &field->bytes))
        return false;
    field->type = field->kind == 'x' ? FIELD_BYTES : FIELD_STRING;
    field->len = (size_t)len;
    return true;
}

static bool read_children(struct reader *reader, bool named, int depth, struct field **fields, size_t *count);

static bool read_nested(struct reader *reader, struct field *field, int depth)
{
    struct reader inner = *reader;
    uint64_t len = 0;

    if (!read_number(reader, 4, &len))
        return false;
    if (len > reader->left)
        return malformed(reader);
    inner.at = reader->at;
    inner.left = (size_t)len;
    reader->at += len;
    reader->left -= (size_t)len;
    field->type = field->kind == 'F' ? FIELD_TABLE : FIELD_LIST;
    return read_children(&inner, field->kind == 'F', depth + 1, &field->children, &field->count);
}

static bool read_value(struct reader *reader, struct field *field, int depth)
{
    uint64_t kind = 0;

    if (!read_number(reader, 1, &kind))
        return false;
    field->kind = (char)kind;
    switch (field->kind) {
    case 't': {
        uint64_t flag = 0;
        if (!read_number(reader, 1, &flag))
            return false;
        field->type = FIELD_BOOL;
        field->flag = flag != 0;
        return true;
    }
    case 'b':
        return read_integer(reader, field, 1, true);
    case 'B':
        return read_integer(reader, field, 1, false);
    case 's':
        return read_integer(reader, field, 2, true);
    case 'u':
        return read_integer(reader, field, 2, false);
    case 'I':
        return read_integer(reader, field, 4, true);
    case 'i':
        return read_integer(reader, field, 4, false);
    case 'l':
        return read_integer(reader, field, 8, true);
    case 'L':
        return read_integer(reader, field, 8, false);
    case 'T':
        if (!read_integer(reader, field, 8, false))
            return false;
        field->type = FIELD_TIMESTAMP;
        return true;
    case 'f':
    case 'd':
        return read_real(reader, field);
    case 'D':
        return read_decimal(reader, field);
    case 'S':
    case 'x':
        return read_text(reader, field);
    case 'A':
    case 'F':
        return read_nested(reader, field, depth);
    case 'V':
        field->type = FIELD_NULL;
        return true;
    default:
        return error_set(reader->error, ERROR_PROTOCOL, "a field table has a value of an unknown type (0x%02x)",
                         (unsigned)kind);
    }
}

/* The elements of a table (named) or a list. */
static bool read_children(struct reader *reader, bool named, int depth, struct field **fields, size_t *count)
{
    struct field *list = NULL;
    size_t used = 0;
    size_t capacity = 0;
    bool good = depth <= FIELD_DEPTH_MAX;

    if (!good)
        (void)error_set(reader->error, ERROR_PROTOCOL, "a field table is nested deeper than %d", FIELD_DEPTH_MAX);
    while (good && reader->left > 0) {
        struct field *field;
        uint64_t len = 0;
        if (used == capacity) {
            struct field *more = arena_alloc(reader->arena, (capacity ? capacity * 2 : 4) * sizeof *more);
            if (used)
                memcpy(more, list, used * sizeof *more);
            list = more;
            capacity = capacity ? capacity * 2 : 4;
        }
        field = &list[used++];
        if (named) {
            good = read_number(reader, 1, &len) && read_bytes(reader, (size_t)len, &field->name);
            field->name_len = good ? (size_t)len : 0;
        }
        good = good && read_value(reader, field, depth);
    }
    *fields = good ? list : NULL;
    *count = good ? used : 0;
    return good;
}

bool fields_decode(struct arena *arena, const void *bytes, size_t len, struct field **fields, size_t *count,
                   struct error *error)
{
    struct reader reader = {.arena = arena, .at = bytes, .left = len, .error = error};

    return read_children(&reader, true, 1, fields, count);
}

void fields_copy(struct arena *arena, struct field **to, const struct field *from, size_t count)
{
    struct field *list = count ? arena_alloc(arena, count * sizeof *list) : NULL;

    for (size_t i = 0; i < count; i++) {
        list[i] = from[i];
        if (from[i].name)
            list[i].name = arena_strndup(arena, from[i].name, from[i].name_len);
        if (from[i].bytes)
            list[i].bytes = arena_strndup(arena, from[i].bytes, from[i].len);
        fields_copy(arena, &list[i].children, from[i].children, from[i].count);
    }
    *to = list;
}
