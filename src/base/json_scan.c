#include "base/json_scan.h"

#include <string.h>

#include "base/banned.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

size_t json_scan_string(const char *text, size_t len)
{
    size_t at = 1;

    while (at < len) {
        const char *quote = memchr(text + at, '"', len - at);
        const char *escape = memchr(text + at, '\\', (quote ? (size_t)(quote - text) : len) - at);
        if (escape)
            at = (size_t)(escape - text) + 2;
        else if (quote)
            return (size_t)(quote - text) + 1;
        else
            return 0;
    }
    return 0;
}

static size_t skip_digits(const char *text, size_t len, size_t at)
{
    while (at < len && is_digit(text[at]))
        at++;
    return at;
}

size_t json_scan_number(const char *text, size_t len)
{
    size_t at = len > 0 && *text == '-' ? 1 : 0;
    size_t end;

    if (at >= len || !is_digit(text[at]))
        return 0;
    at = text[at] == '0' ? at + 1 : skip_digits(text, len, at);
    if (at < len && text[at] == '.') {
        end = skip_digits(text, len, at + 1);
        if (end == at + 1)
            return 0;
        at = end;
    }
    if (at < len && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        if (at < len && (text[at] == '+' || text[at] == '-'))
            at++;
        end = skip_digits(text, len, at);
        if (end == at)
            return 0;
        at = end;
    }
    return at;
}

static size_t scan_word(const char *text, size_t len)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (size <= len && memcmp(text, words[i], size) == 0)
            return size;
    }
    return 0;
}

/* A number or a word, which must not run on into more letters. */
static size_t scan_scalar(const char *text, size_t len)
{
    size_t used = *text == '-' || is_digit(*text) ? json_scan_number(text, len) : scan_word(text, len);

    if (used == 0 || used == len)
        return used;
    return memchr(" \t\r\n,:]}[{\"", text[used], 11) ? used : 0;
}

static enum json_token accept(struct json_scan *scan, enum json_token token, size_t length)
{
    scan->length = length;
    if (length == 0)
        return JSON_BAD;
    scan->at += length;
    return token;
}

enum json_token json_scan_next(struct json_scan *scan)
{
    const char *here;
    size_t left;

    while (scan->at < scan->len && is_space(scan->text[scan->at]))
        scan->at++;
    scan->start = scan->at;
    scan->length = 0;
    if (scan->at >= scan->len)
        return JSON_END;
    here = scan->text + scan->at;
    left = scan->len - scan->at;
    switch (*here) {
    case '[':
    case '{':
        return accept(scan, JSON_OPEN, 1);
    case ']':
    case '}':
        return accept(scan, JSON_CLOSE, 1);
    case ':':
        return accept(scan, JSON_COLON, 1);
    case ',':
        return accept(scan, JSON_COMMA, 1);
    case '"':
        return accept(scan, JSON_STRING, json_scan_string(here, left));
    default:
        return accept(scan, JSON_SCALAR, scan_scalar(here, left));
    }
}

bool json_scan_value(struct json_scan *scan)
{
    enum json_token token = json_scan_next(scan);
    size_t start = scan->start;
    size_t depth = 0;

    if (token != JSON_OPEN)
        return token == JSON_STRING || token == JSON_SCALAR;
    for (;;) {
        if (token == JSON_OPEN)
            depth++;
        else if (token == JSON_CLOSE)
            depth--;
        else if (token == JSON_END || token == JSON_BAD)
            return false;
        if (depth == 0)
            break;
        token = json_scan_next(scan);
    }
    scan->start = start;
    scan->length = scan->at - start;
    return true;
}
