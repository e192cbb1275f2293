#include "base/json_text.h"

#include <string.h>

#include "base/json_scan.h"
#include "base/text.h"

#include "base/banned.h"

#define VALID_DEPTH 2048 /* where jansson stops */

/* Puts the scan behind the '[' of the array under member of the top-level object. */
static bool find_member(struct json_scan *scan, const char *member)
{
    size_t wanted = strlen(member);

    if (json_scan_next(scan) != JSON_OPEN || scan->text[scan->start] != '{')
        return false;
    while (json_scan_next(scan) == JSON_STRING) {
        bool found = scan->length == wanted + 2 && memcmp(scan->text + scan->start + 1, member, wanted) == 0;
        if (json_scan_next(scan) != JSON_COLON)
            return false;
        if (found)
            return json_scan_next(scan) == JSON_OPEN && scan->text[scan->start] == '[';
        if (!json_scan_value(scan) || json_scan_next(scan) != JSON_COMMA)
            return false;
    }
    return false;
}

bool json_text_element(const char *json, size_t len, const char *member, size_t *at, size_t *start, size_t *length)
{
    struct json_scan scan = {.text = json, .len = len, .at = *at};

    if (*at > 0) {
        if (json_scan_next(&scan) != JSON_COMMA)
            return false;
    } else if (member) {
        if (!find_member(&scan, member))
            return false;
    } else if (json_scan_next(&scan) != JSON_OPEN || json[scan.start] != '[') {
        return false;
    }
    if (!json_scan_value(&scan))
        return false;
    *start = scan.start;
    *length = scan.length;
    *at = scan.at;
    return true;
}

static bool is_hex(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* Checks what is inside a string token: escapes, control characters and UTF-8. *bad is an offset into text. */
static bool check_string(const char *text, size_t len, size_t *bad)
{
    for (size_t at = 1; at + 1 < len; at++) {
        *bad = at;
        if ((unsigned char)text[at] < 0x20)
            return false;
        if (text[at] != '\\')
            continue;
        at++;
        if (text[at] == 'u') {
            for (int i = 0; i < 4; i++)
                if (!is_hex(text[++at]))
                    return false;
        } else if (text[at] == '\0' || !strchr("\"\\/bfnrt", text[at])) {
            return false;
        }
    }
    *bad = 0;
    return text_is_utf8(text, len);
}

/* What may come next. */
enum place {
    PLACE_VALUE,
    PLACE_FIRST_VALUE, /* or the end of the array */
    PLACE_KEY,
    PLACE_FIRST_KEY, /* or the end of the object */
    PLACE_COLON,
    PLACE_AFTER,
    PLACE_BAD,
};

struct nesting {
    bool object[VALID_DEPTH];
    size_t depth;
};

static enum place open_container(struct nesting *nesting, enum place place, char bracket)
{
    if ((place != PLACE_VALUE && place != PLACE_FIRST_VALUE) || nesting->depth == VALID_DEPTH)
        return PLACE_BAD;
    nesting->object[nesting->depth++] = bracket == '{';
    return bracket == '{' ? PLACE_FIRST_KEY : PLACE_FIRST_VALUE;
}

static enum place close_container(struct nesting *nesting, enum place place, char bracket)
{
    bool object = bracket == '}';

    if (nesting->depth == 0 || nesting->object[nesting->depth - 1] != object)
        return PLACE_BAD;
    if (place != PLACE_AFTER && place != (object ? PLACE_FIRST_KEY : PLACE_FIRST_VALUE))
        return PLACE_BAD;
    nesting->depth--;
    return PLACE_AFTER;
}

static enum place next_place(struct nesting *nesting, enum place place, enum json_token token, char byte)
{
    bool wants_value = place == PLACE_VALUE || place == PLACE_FIRST_VALUE;

    switch (token) {
    case JSON_OPEN:
        return open_container(nesting, place, byte);
    case JSON_CLOSE:
        return close_container(nesting, place, byte);
    case JSON_COLON:
        return place == PLACE_COLON ? PLACE_VALUE : PLACE_BAD;
    case JSON_COMMA:
        if (place != PLACE_AFTER || nesting->depth == 0)
            return PLACE_BAD;
        return nesting->object[nesting->depth - 1] ? PLACE_KEY : PLACE_VALUE;
    case JSON_STRING:
        if (place == PLACE_KEY || place == PLACE_FIRST_KEY)
            return PLACE_COLON;
        return wants_value ? PLACE_AFTER : PLACE_BAD;
    case JSON_SCALAR:
        return wants_value ? PLACE_AFTER : PLACE_BAD;
    case JSON_END:
    case JSON_BAD:
    default:
        return PLACE_BAD;
    }
}

bool json_text_valid(const char *json, size_t len, size_t *where)
{
    struct json_scan scan = {.text = json, .len = len};
    struct nesting nesting = {.depth = 0};
    enum place place = PLACE_VALUE;
    enum json_token token;

    while ((token = json_scan_next(&scan)) != JSON_END) {
        size_t bad = 0;
        if (token == JSON_STRING && !check_string(json + scan.start, scan.length, &bad)) {
            *where = scan.start + bad;
            return false;
        }
        place = next_place(&nesting, place, token, json[scan.start]);
        if (place == PLACE_BAD) {
            *where = scan.start;
            return false;
        }
    }
    *where = scan.start;
    return place == PLACE_AFTER && nesting.depth == 0;
}
