/* Text from outside, made safe and measured in cells. Any thread; setlocale() must have been called once before. */
#ifndef WARREN_BASE_TEXT_H
#define WARREN_BASE_TEXT_H
#include "base/buf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Appends bytes from anywhere so that a terminal may show them: invalid UTF-8 as \xNN, C0 and DEL as ^X, C1, bidi,
 * zero-width, tags, interlinear and unassigned code points as <U+XXXX>, at most two combining marks on one base.
 * Newlines and tabs count as control characters. Everything remote passes here before a screen or a tty. */
void safe_text(struct buf *out, const char *bytes, size_t len);
/* The same for a NUL-terminated string (NULL gives nothing). */
void safe_string(struct buf *out, const char *text);
/* The same into an array, clipped by bytes at a whole character; returns out. */
char *safe_copy(char *out, size_t size, const char *text);
/* For lines of a body: as safe_text, but cuts at '\n' (and "\r\n"): consumes one line, returns bytes consumed. */
size_t safe_line(struct buf *out, const char *bytes, size_t len);

/* One grapheme of safe text: how many bytes it takes and how many cells (0, 1 or 2). Returns false at the end.
 * U+FE0F, ZWJ and skin tones never start a cell of their own. */
bool text_next(const char *text, size_t len, size_t *bytes, int *cells);
int text_cells(const char *text); /* width of safe text in cells */
/* Appends safe text clipped to `cells`; when it does not fit its end becomes `ellipsis` ("…" or "~"). Returns its
 * cells. */
int text_clip(struct buf *out, const char *text, int cells, const char *ellipsis);

/* One code point as UTF-8; what is none (0, surrogates, beyond U+10FFFF) becomes U+FFFD. */
void text_put_code_point(struct buf *out, int64_t code);
bool text_is_utf8(const char *bytes, size_t len);
/* Percent-encodes every byte but [A-Za-z0-9_-]. */
void text_percent(struct buf *out, const char *bytes, size_t len);
/* JSON string with quotes; invalid UTF-8 becomes U+FFFD. */
void text_json_string(struct buf *out, const char *bytes, size_t len);
void text_csv_field(struct buf *out, const char *text);
/* The nearest of `words` (NULL-terminated) for "did you mean"; NULL when none is near. */
const char *text_nearest(const char *word, const char *const *words);
bool text_starts(const char *text, const char *prefix);
/* "10", "1.5s", "200ms", "5m", "1h" to milliseconds; plain numbers are seconds. false when it is not a duration. */
bool text_parse_duration(const char *text, int64_t *ms);
bool text_parse_i64(const char *text, int64_t *value); /* the whole text must be a number in range */
void text_base64(struct buf *out, const void *bytes, size_t len);

#endif
