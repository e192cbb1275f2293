/* Filters and regular expressions (PCRE2, UTF, caseless unless the pattern has an upper-case letter, match limits set
 * so that no pattern can hang). Compile on one thread, match on the same. */
#ifndef WARREN_BASE_MATCH_H
#define WARREN_BASE_MATCH_H
#include "base/error.h"
#include <stddef.h>

struct match;
/* "!pattern" inverts; "~text" is fuzzy (letters in order); with nothing after these marks all passes; a pattern that is
 * no valid regex is an error that says where. */
struct match *match_create(const char *pattern, struct error *error) __attribute__((warn_unused_result));
void match_destroy(struct match *match);                                  /* NULL is fine */
bool match_text(const struct match *match, const char *text, size_t len); /* inversion applied */
/* Where it matched (bytes), for highlighting; false for inverted and fuzzy filters and for an empty match. */
bool match_span(const struct match *match, const char *text, size_t len, size_t *start, size_t *end);
bool match_inverted(const struct match *match);
/* Some text used up the limits: it counted as no match, inverted or not. To be said where the matches are shown. */
bool match_gave_up(const struct match *match);

#endif
