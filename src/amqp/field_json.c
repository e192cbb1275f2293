#include "amqp/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct parser {
    struct arena *arena;
    const char *at;
    const char *end;
    const char *start;
    struct error *error;
};

static bool wrong(struct parser *parser, const char *what)
{
    return error_set(parser->error, ERROR_USAGE, "not JSON: %s at byte %zu", what,
                     (size_t)(parser->at - parser->start) + 1);
}

static void skip_space(struct parser *parser)
{
    while (parser->at < parser->end && memchr(" \t\r\n", *parser->at, 4))
        parser->at++;
}

static bool expect(struct parser *parser, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(parser->end - parser->at) < len || memcmp(parser->at, word, len) != 0)
        return false;
    parser->at += len;
    return true;
}

static size_t put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

static bool parse_hex(struct parser *parser, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++, parser->at++) {
        int digit = parser->at < parser->end ? hex_digit(*parser->at) : -1;
        if (digit < 0)
            return wrong(parser, "a bad \\u escape");
        *code = *code << 4 | (uint32_t)digit;
    }
    return true;
}

static bool parse_escape(struct parser *parser, char *out, size_t *used)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *known;
    uint32_t code;
    uint32_t low;

    if (parser->at == parser->end)
        return wrong(parser, "the text ends in an escape");
    known = memchr(from, *parser->at, sizeof from - 1);
    if (known) {
        out[(*used)++] = to[known - from];
        parser->at++;
        return true;
    }
    if (*parser->at != 'u')
        return wrong(parser, "an unknown escape");
    parser->at++;
    if (!parse_hex(parser, &code))
        return false;
    if (code >= 0xd800 && code < 0xdc00 && expect(parser, "\\u")) {
        if (!parse_hex(parser, &low))
            return false;
        if (low < 0xdc00 || low > 0xdfff)
            return wrong(parser, "half a surrogate pair");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (code >= 0xd800 && code <= 0xdfff)
        return wrong(parser, "half a surrogate pair");
    *used += put_utf8(out + *used, code);
    return true;
}

static bool parse_string(struct parser *parser, const char **bytes, size_t *len)
{
    const char *close = parser->at + 1;
    char *out;
    size_t used = 0;

    if (parser->at == parser->end || *parser->at != '"')
        return wrong(parser, "a string was expected");
    while (close < parser->end && *close != '"')
        close += *close == '\\' ? 2 : 1;
    if (close >= parser->end)
        return wrong(parser, "a string without an end");
    /* No escape is longer than what it stands for, so that the text between the quotes is room enough. */
    out = arena_alloc(parser->arena, (size_t)(close - parser->at));
    parser->at++;
    while (parser->at < close) {
        char byte = *parser->at;
        if ((unsigned char)byte < 0x20)
            return wrong(parser, "a control character in a string");
        parser->at++;
        if (byte != '\\')
            out[used++] = byte;
        else if (!parse_escape(parser, out, &used))
            return false;
    }
    parser->at++;
    out[used] = '\0';
    *bytes = out;
    *len = used;
    return true;
}

static bool parse_number(struct parser *parser, struct field *field)
{
    const char *start = parser->at;
    char text[64];
    char *end = text;
    size_t len;

    while (parser->at < parser->end && memchr("+-0123456789.eE", *parser->at, 15))
        parser->at++;
    len = (size_t)(parser->at - start);
    if (len == 0 || len >= sizeof text) {
        parser->at = start;
        return wrong(parser, "a value was expected");
    }
    memcpy(text, start, len);
    text[len] = '\0';
    errno = 0;
    if (!strpbrk(text, ".eE")) {
        field->type = FIELD_INTEGER;
        field->kind = 'l';
        field->integer = strtoll(text, &end, 10);
    }
    /* An integer beyond 64 bits is a number all the same. */
    if (strpbrk(text, ".eE") || errno == ERANGE) {
        field->type = FIELD_FLOAT;
        field->kind = 'd';
        field->real = strtod(text, &end);
    }
    if (*end == '\0' && *start != '+')
        return true;
    parser->at = start;
    return wrong(parser, "a bad number");
}

static bool parse_value(struct parser *parser, struct field *field, int depth);

static struct field *add_child(struct parser *parser, struct field *field, size_t *capacity)
{
    if (field->count == *capacity) {
        struct field *more;
        *capacity = *capacity ? *capacity * 2 : 4;
        more = arena_alloc(parser->arena, *capacity * sizeof *more);
        if (field->count)
            memcpy(more, field->children, field->count * sizeof *more);
        field->children = more;
    }
    return &field->children[field->count++];
}

static bool parse_name(struct parser *parser, struct field *child)
{
    skip_space(parser);
    if (!parse_string(parser, &child->name, &child->name_len))
        return false;
    skip_space(parser);
    return expect(parser, ":") || wrong(parser, "a colon was expected");
}

static bool parse_children(struct parser *parser, struct field *field, int depth, bool named)
{
    const char *close = named ? "}" : "]";
    size_t capacity = 0;

    if (depth >= FIELD_DEPTH_MAX)
        return wrong(parser, "nested too deep");
    parser->at++;
    skip_space(parser);
    if (expect(parser, close))
        return true;
    do {
        struct field *child = add_child(parser, field, &capacity);
        if ((named && !parse_name(parser, child)) || !parse_value(parser, child, depth + 1))
            return false;
        skip_space(parser);
    } while (expect(parser, ","));
    return expect(parser, close) || wrong(parser, "a comma or the end was expected");
}

static bool parse_word(struct parser *parser, struct field *field)
{
    bool truth = expect(parser, "true");

    if (truth || expect(parser, "false")) {
        field->type = FIELD_BOOL;
        field->kind = 't';
        field->flag = truth;
        return true;
    }
    if (!expect(parser, "null"))
        return parse_number(parser, field);
    field->type = FIELD_NULL;
    field->kind = 'V';
    return true;
}

static bool parse_value(struct parser *parser, struct field *field, int depth)
{
    skip_space(parser);
    if (parser->at == parser->end)
        return wrong(parser, "a value was expected");
    switch (*parser->at) {
    case '{':
        field->type = FIELD_TABLE;
        field->kind = 'F';
        return parse_children(parser, field, depth, true);
    case '[':
        field->type = FIELD_LIST;
        field->kind = 'A';
        return parse_children(parser, field, depth, false);
    case '"':
        field->type = FIELD_STRING;
        field->kind = 'S';
        return parse_string(parser, &field->bytes, &field->len);
    default:
        return parse_word(parser, field);
    }
}

bool field_from_json(struct arena *arena, const char *json, size_t len, struct field *field, struct error *error)
{
    struct parser parser = {.arena = arena, .at = json, .end = json + len, .start = json, .error = error};

    if (!parse_value(&parser, field, 1))
        return false;
    skip_space(&parser);
    return parser.at == parser.end || wrong(&parser, "something after the end");
}
