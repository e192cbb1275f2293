/* Tokens of JSON text, for json_*.c only. Nothing is copied, no memory is taken. Any thread. */
#ifndef WARREN_BASE_JSON_SCAN_H
#define WARREN_BASE_JSON_SCAN_H
#include <stdbool.h>
#include <stddef.h>

enum json_token {
    JSON_END,   /* of the text */
    JSON_BAD,   /* no token starts here: start is where, length 0 */
    JSON_OPEN,  /* [ or { */
    JSON_CLOSE, /* ] or } */
    JSON_COLON,
    JSON_COMMA,
    JSON_STRING, /* with its quotes; the escapes and the UTF-8 inside are not looked at */
    JSON_SCALAR, /* a well-formed number, true, false or null */
};

struct json_scan {
    const char *text; /* borrowed */
    size_t len;
    size_t at;     /* bytes read so far */
    size_t start;  /* of the last token */
    size_t length; /* of the last token */
};

enum json_token json_scan_next(struct json_scan *scan);

/* Bytes of the string that starts with the quote at text, both quotes counted; 0 when it does not end within len. */
size_t json_scan_string(const char *text, size_t len);
/* Bytes of the number at text by the grammar of RFC 8259 section 6; 0 when there is none. */
size_t json_scan_number(const char *text, size_t len);
/* Moves behind the value that follows; start and length become its place. Brackets are counted, not paired. */
bool json_scan_value(struct json_scan *scan);

#endif
