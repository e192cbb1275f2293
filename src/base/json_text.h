/* JSON as text: no tree is built, numbers stay as they were written. Input is untrusted; depth is capped. Any thread.
 */
#ifndef WARREN_BASE_JSON_TEXT_H
#define WARREN_BASE_JSON_TEXT_H
#include "base/buf.h"
#include <stdbool.h>
#include <stddef.h>

/* Steps through the elements of the array at or inside json: the top-level array, or the array under `member` of the
 * top-level object (NULL: top level only). *at starts at 0. Gives each element's place. false at the end or on bad
 * text; an element is delimited, not validated. */
bool json_text_element(const char *json, size_t len, const char *member, size_t *at, size_t *start, size_t *length);

/* Makes untrusted JSON parseable by jansson. In strings \u0000, lone surrogates and invalid UTF-8 become U+FFFD
 * (*altered set, never cleared). Integers beyond int64 get ".0", what is too large for a double becomes 1.7e308,
 * anything nested deeper than 512 becomes null. Appends to out (check its overflow). Of text that is not JSON the rest
 * is unchanged. */
void json_text_defuse(struct buf *out, const char *json, size_t len, bool *altered);

/* Pretty-prints from the start for at most `lines` lines (indent 2) and looks no further, so that a 16 MiB body opens
 * at once. Invalid JSON is not an error: what cannot be understood is copied. Output has '\n' line ends and is not yet
 * safe_text. Returns the number of lines written. */
size_t json_text_pretty(struct buf *out, const char *json, size_t len, size_t lines);

/* Is it a whole, valid JSON text? On false *where is the byte offset of the trouble. */
bool json_text_valid(const char *json, size_t len, size_t *where);

#endif
