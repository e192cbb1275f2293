#include "base/json_text.h"

#include <string.h>

#include "base/json_scan.h"

#include "base/banned.h"

#define INDENT_DEPTH_MAX 64 /* deeper stays there: else deep nesting would cost its square */

struct pretty {
    struct buf *out;
    size_t wanted; /* lines */
    size_t lines;  /* ended so far */
    size_t depth;
    enum json_token last; /* the last token put; JSON_END at the start */
};

static bool full(const struct pretty *pretty)
{
    return pretty->lines >= pretty->wanted || pretty->out->overflow;
}

static void end_line(struct pretty *pretty)
{
    if (buf_putc(pretty->out, '\n'))
        pretty->lines++;
}

/* A new line for the next token; false when that is a line too many. */
static bool break_line(struct pretty *pretty)
{
    static const char spaces[2 * INDENT_DEPTH_MAX + 1] = "                                "
                                                         "                                "
                                                         "                                "
                                                         "                                ";
    size_t depth = pretty->depth < INDENT_DEPTH_MAX ? pretty->depth : INDENT_DEPTH_MAX;

    end_line(pretty);
    if (full(pretty))
        return false;
    return buf_append(pretty->out, spaces, 2 * depth);
}

/* Is the token one that the last one allows? Only what would run together or lose its sense is refused. */
static bool fits(const struct pretty *pretty, enum json_token token)
{
    bool after_value = pretty->last == JSON_STRING || pretty->last == JSON_SCALAR || pretty->last == JSON_CLOSE;

    switch (token) {
    case JSON_OPEN:
        /* Values one after the other (JSON Lines) are fine at the top, when they are not mere words. */
        return !after_value || (pretty->depth == 0 && pretty->last == JSON_CLOSE);
    case JSON_STRING:
    case JSON_SCALAR:
        return !after_value;
    case JSON_CLOSE:
        return pretty->depth > 0 && pretty->last != JSON_COMMA && pretty->last != JSON_COLON;
    case JSON_COLON:
    case JSON_COMMA:
        return pretty->depth > 0 && after_value;
    case JSON_END:
    case JSON_BAD:
    default:
        return false;
    }
}

/* False when the lines are all used. */
static bool put_token(struct pretty *pretty, enum json_token token, const char *text, size_t len)
{
    bool more = true;

    if (token == JSON_CLOSE) {
        pretty->depth--;
        if (pretty->last != JSON_OPEN)
            more = break_line(pretty);
    } else if (token == JSON_COLON) {
        text = ": ";
        len = 2;
    } else if (token != JSON_COMMA && pretty->last != JSON_COLON && pretty->last != JSON_END) {
        more = break_line(pretty);
    }
    if (!more)
        return false;
    if (token == JSON_OPEN)
        pretty->depth++;
    pretty->last = token;
    return buf_append(pretty->out, text, len);
}

/* Copies as it stands, up to the lines wanted. */
static void copy_rest(struct pretty *pretty, const char *text, size_t len)
{
    while (len > 0 && !full(pretty)) {
        const char *end = memchr(text, '\n', len);
        size_t line = end ? (size_t)(end - text) : len;

        if (!buf_append(pretty->out, text, line))
            return;
        end_line(pretty);
        if (!end)
            return;
        text += line + 1;
        len -= line + 1;
    }
}

size_t json_text_pretty(struct buf *out, const char *json, size_t len, size_t lines)
{
    struct json_scan scan = {.text = json, .len = len};
    struct pretty pretty = {.out = out, .wanted = lines, .last = JSON_END};
    size_t copied = 0; /* bytes of json that are in out */

    while (!full(&pretty)) {
        enum json_token token = json_scan_next(&scan);

        if (token == JSON_END) {
            if (pretty.last != JSON_END)
                end_line(&pretty);
            break;
        }
        /* A raw line end inside a string is not JSON, and would be a line that nobody counts. */
        if (!fits(&pretty, token) || (token == JSON_STRING && memchr(json + scan.start, '\n', scan.length))) {
            copy_rest(&pretty, json + copied, len - copied);
            break;
        }
        if (!put_token(&pretty, token, json + scan.start, scan.length))
            break;
        copied = scan.at;
    }
    return pretty.lines;
}
