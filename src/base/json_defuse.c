#include "base/json_text.h"

#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

#include "base/json_scan.h"

#include "base/banned.h"

#define DEPTH_MAX 512     /* deeper is null */
#define REAL_EXPONENT 308 /* of the largest double, 1.797e308 */

/* Text is copied in runs: all before `done` has been dealt with. */
struct defuse {
    struct buf *out;
    const char *json;
    size_t len;
    size_t at;
    size_t done;
    bool altered;
};

/* Copies what is pending, then puts `text` in the place of the next `skipped` bytes. */
static void replace(struct defuse *defuse, const char *text, size_t skipped)
{
    (void)buf_append(defuse->out, defuse->json + defuse->done, defuse->at - defuse->done);
    (void)buf_puts(defuse->out, text);
    defuse->at += skipped;
    defuse->done = defuse->at;
}

static int32_t hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

/* The code unit of the \uXXXX at text, -1 when there is none. */
static int32_t code_unit(const char *text, size_t len)
{
    int32_t code = 0;

    if (len < 6 || text[0] != '\\' || text[1] != 'u')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        int32_t digit = hex_digit(text[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

static void defuse_escape(struct defuse *defuse)
{
    const char *here = defuse->json + defuse->at;
    size_t left = defuse->len - defuse->at;
    int32_t code = code_unit(here, left);
    int32_t low;

    if (code < 0) {
        /* The byte after the backslash is skipped with it only where it could end the string or start an escape. */
        defuse->at += left > 1 && (here[1] == '"' || here[1] == '\\') ? 2 : 1;
        return;
    }
    if (code >= 0xd800 && code <= 0xdbff) {
        low = code_unit(here + 6, left - 6);
        if (low >= 0xdc00 && low <= 0xdfff) {
            defuse->at += 12;
            return;
        }
    }
    if (code == 0 || (code >= 0xd800 && code <= 0xdfff)) {
        defuse->altered = true;
        replace(defuse, "\\ufffd", 6);
        return;
    }
    defuse->at += 6;
}

/* From the opening quote to behind the closing one. */
static void defuse_string(struct defuse *defuse)
{
    defuse->at++;
    while (defuse->at < defuse->len) {
        const char *here = defuse->json + defuse->at;
        unsigned char byte = (unsigned char)*here;

        if (byte == '"') {
            defuse->at++;
            return;
        }
        if (byte == '\\') {
            defuse_escape(defuse);
        } else if (byte < 0x80) {
            defuse->at++;
        } else {
            size_t left = defuse->len - defuse->at;
            utf8proc_int32_t code;
            utf8proc_ssize_t used =
                utf8proc_iterate((const utf8proc_uint8_t *)here, (utf8proc_ssize_t)(left < 4 ? left : 4), &code);
            if (used > 0) {
                defuse->at += (size_t)used;
            } else {
                defuse->altered = true;
                replace(defuse, "\xef\xbf\xbd", 1);
            }
        }
    }
}

static bool beyond_int64(const char *digits, size_t len, bool negative)
{
    const char *limit = negative ? "9223372036854775808" : "9223372036854775807";

    return len > 19 || (len == 19 && memcmp(digits, limit, 19) > 0);
}

static int64_t read_exponent(const char *text, size_t len)
{
    int64_t exponent = 0;
    size_t at = *text == '-' || *text == '+' ? 1 : 0;

    for (; at < len && exponent < 1000000000; at++)
        exponent = exponent * 10 + (text[at] - '0');
    return *text == '-' ? -exponent : exponent;
}

/* Is the number (without its sign) 1e308 or more? Jansson refuses what overflows a double; the last few values below
 * 1.797e308 are not told apart from it. */
static bool beyond_double(const char *text, size_t len)
{
    int64_t before_point = -1; /* digits before the point, or before the end */
    int64_t digits = 0;
    int64_t first = -1; /* which digit is the first that is not zero */
    size_t at;

    for (at = 0; at < len && text[at] != 'e' && text[at] != 'E'; at++) {
        if (text[at] == '.') {
            before_point = digits;
            continue;
        }
        if (first < 0 && text[at] != '0')
            first = digits;
        digits++;
    }
    if (first < 0)
        return false;
    if (before_point < 0)
        before_point = digits;
    return before_point - first - 1 + (at < len ? read_exponent(text + at + 1, len - at - 1) : 0) >= REAL_EXPONENT;
}

static void defuse_number(struct defuse *defuse)
{
    const char *here = defuse->json + defuse->at;
    size_t used = json_scan_number(here, defuse->len - defuse->at);
    size_t sign = *here == '-' ? 1 : 0;
    bool integer = used > 0 && !memchr(here, '.', used) && !memchr(here, 'e', used) && !memchr(here, 'E', used);

    if (used == 0) {
        defuse->at++;
    } else if (beyond_double(here + sign, used - sign)) {
        replace(defuse, sign ? "-1.7e308" : "1.7e308", used);
    } else {
        defuse->at += used;
        if (integer && beyond_int64(here + sign, used - sign, sign == 1))
            replace(defuse, ".0", 0);
    }
}

/* Skips the container at defuse->at without a look inside, but for strings. */
static void cut_container(struct defuse *defuse)
{
    size_t depth = 0;
    size_t at = defuse->at;

    while (at < defuse->len) {
        char byte = defuse->json[at];
        if (byte == '"') {
            size_t used = json_scan_string(defuse->json + at, defuse->len - at);
            at = used ? at + used : defuse->len;
            continue;
        }
        at++;
        if (byte == '[' || byte == '{')
            depth++;
        else if ((byte == ']' || byte == '}') && --depth == 0)
            break;
    }
    replace(defuse, "null", at - defuse->at);
}

void json_text_defuse(struct buf *out, const char *json, size_t len, bool *altered)
{
    struct defuse defuse = {.out = out, .json = json, .len = len};
    size_t depth = 0;

    while (defuse.at < len && !out->overflow) {
        char byte = json[defuse.at];
        if (byte == '"') {
            defuse_string(&defuse);
        } else if (byte == '-' || (byte >= '0' && byte <= '9')) {
            defuse_number(&defuse);
        } else if ((byte == '[' || byte == '{') && depth == DEPTH_MAX) {
            cut_container(&defuse);
        } else {
            if (byte == '[' || byte == '{')
                depth++;
            else if ((byte == ']' || byte == '}') && depth > 0)
                depth--;
            defuse.at++;
        }
    }
    (void)buf_append(out, json + defuse.done, defuse.at - defuse.done);
    if (defuse.altered)
        *altered = true;
}
