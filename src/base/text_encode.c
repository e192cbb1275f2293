#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/banned.h"

#define NEAREST_MAX 64 /* bytes; nobody mistypes longer words */

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

/* Bytes of the UTF-8 character at bytes (len > 0), 0 when there is none. */
static size_t character(const char *bytes, size_t len)
{
    utf8proc_int32_t code;
    utf8proc_ssize_t used;

    if ((unsigned char)*bytes < 0x80)
        return 1;
    used = utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)(len < 4 ? len : 4), &code);
    return used > 0 ? (size_t)used : 0;
}

bool text_is_utf8(const char *bytes, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t used = character(bytes + at, len - at);
        if (used == 0)
            return false;
        at += used;
    }
    return true;
}

void text_percent(struct buf *out, const char *bytes, size_t len)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if ((byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
            byte == '_' || byte == '-') {
            (void)buf_putc(out, bytes[i]);
        } else {
            char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
            (void)buf_append(out, escape, sizeof escape);
        }
    }
}

static void put_json_escape(struct buf *out, unsigned char byte)
{
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: the byte, its letter */

    for (size_t i = 0; i + 1 < sizeof named; i += 2) {
        if ((unsigned char)named[i] == byte) {
            (void)buf_putc(out, '\\');
            (void)buf_putc(out, named[i + 1]);
            return;
        }
    }
    (void)buf_printf(out, "\\u%04x", byte);
}

void text_json_string(struct buf *out, const char *bytes, size_t len)
{
    size_t at = 0;

    (void)buf_putc(out, '"');
    while (at < len) {
        unsigned char byte = (unsigned char)bytes[at];
        size_t used = character(bytes + at, len - at);
        if (used == 0)
            (void)buf_puts(out, replacement);
        else if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f)
            put_json_escape(out, byte);
        else
            (void)buf_append(out, bytes + at, used);
        at += used ? used : 1;
    }
    (void)buf_putc(out, '"');
}

void text_csv_field(struct buf *out, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (len == 0)
        return;
    if (!text[strcspn(text, ",\"\r\n")] && text[0] != ' ' && text[len - 1] != ' ') {
        (void)buf_append(out, text, len);
        return;
    }
    (void)buf_putc(out, '"');
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"')
            (void)buf_putc(out, '"');
        (void)buf_putc(out, text[i]);
    }
    (void)buf_putc(out, '"');
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to change, add, drop or swap with their neighbour (Damerau). Both words fit NEAREST_MAX. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][NEAREST_MAX + 1]; /* this row and the two before it, by turns */

    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[a_len % 3][b_len];
}

const char *text_nearest(const char *word, const char *const *words)
{
    size_t len = strlen(word);
    size_t best = 1 + len / 3; /* further than this is another word */
    const char *nearest = NULL;

    if (len == 0 || len > NEAREST_MAX)
        return NULL;
    for (; *words; words++) {
        size_t other = strlen(*words);
        size_t far;

        if (other > NEAREST_MAX)
            continue;
        /* A beginning ("perm" for permissions) is near, whatever is missing. */
        far = len > 1 && text_starts(*words, word) ? 1 : distance(word, len, *words, other);
        if (far < best || (far == best && !nearest && far < len)) {
            best = far;
            nearest = *words;
        }
    }
    return nearest;
}

bool text_starts(const char *text, const char *prefix)
{
    return text && prefix && strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The digits at *text, moved on; false when there are none or they are too many for an int64. */
static bool take_digits(const char **text, int64_t *value)
{
    const char *start = *text;

    *value = 0;
    for (; **text >= '0' && **text <= '9'; ++*text) {
        int digit = **text - '0';
        if (*value > (INT64_MAX - digit) / 10)
            return false;
        *value = *value * 10 + digit;
    }
    return *text > start;
}

bool text_parse_duration(const char *text, int64_t *ms)
{
    static const struct unit {
        const char *name;
        int64_t ms;
    } units[] = {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
    int64_t whole;
    int64_t part = 0; /* billionths */
    int64_t weight = 100000000;

    if (!text || !take_digits(&text, &whole))
        return false;
    if (*text == '.') {
        if (*++text < '0' || *text > '9')
            return false;
        for (; *text >= '0' && *text <= '9'; text++) {
            part += (*text - '0') * weight;
            weight /= 10;
        }
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(text, units[i].name) != 0)
            continue;
        if (whole > INT64_MAX / units[i].ms - 1)
            return false;
        *ms = whole * units[i].ms + part * units[i].ms / 1000000000;
        return true;
    }
    return false;
}

bool text_parse_i64(const char *text, int64_t *value)
{
    const char *digits = text && *text == '-' ? text + 1 : text;
    char *end;
    long long parsed;

    _Static_assert(sizeof parsed == sizeof *value, "strtoll reads an int64");
    if (!digits || *digits < '0' || *digits > '9')
        return false;
    errno = 0;
    parsed = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0')
        return false;
    *value = parsed;
    return true;
}

void text_base64(struct buf *out, const void *bytes, size_t len)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *from = bytes;

    for (size_t i = 0; i < len; i += 3) {
        unsigned second = i + 1 < len ? from[i + 1] : 0;
        unsigned third = i + 2 < len ? from[i + 2] : 0;
        unsigned group = (unsigned)from[i] << 16 | second << 8 | third;
        char four[4] = {alphabet[group >> 18], alphabet[group >> 12 & 63], alphabet[group >> 6 & 63],
                        alphabet[group & 63]};

        if (i + 1 >= len)
            four[2] = '=';
        if (i + 2 >= len)
            four[3] = '=';
        (void)buf_append(out, four, sizeof four);
    }
}

void text_put_code_point(struct buf *out, int64_t code)
{
    utf8proc_uint8_t bytes[4];
    bool valid = code > 0 && code <= 0x10FFFF && utf8proc_codepoint_valid((utf8proc_int32_t)code);
    utf8proc_ssize_t len = utf8proc_encode_char(valid ? (utf8proc_int32_t)code : 0xFFFD, bytes);

    buf_append(out, bytes, (size_t)len);
}
