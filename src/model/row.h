/* One row through its columns. A row is borrowed from a snapshot. Any thread. */
#ifndef WARREN_MODEL_ROW_H
#define WARREN_MODEL_ROW_H
#include "base/buf.h"
#include "model/resource.h"
#include <stdbool.h>
#include <stdint.h>

const char *row_text(const struct column *column, const void *row); /* COL_STR and COL_JSON; NULL when absent */
double row_number(const struct column *column, const void *row);    /* any number; NaN when absent or text */
int64_t row_integer(const struct column *column, const void *row);  /* ABSENT_I64 when absent or text; BOOL 0 and 1 */
bool row_absent(const struct column *column, const void *row);
/* By name, for code that knows no row struct. The column must exist (else NULL, ABSENT_I64). */
const char *row_text_named(const struct resource *resource, const void *row, const char *name);
int64_t row_integer_named(const struct resource *resource, const void *row, const char *name);

/* <0, 0, >0; absent sorts below every number and every text. Text by code point. */
int row_compare(const struct column *column, const void *a, const void *b);

/* For a screen: formatted, safe text. */
void row_show(const struct column *column, const void *row, struct buf *out);
/* For pipes, CSV, prompts and templates: the raw value, numbers as digits, absent as "". Not safe_text. */
void row_plain(const struct column *column, const void *row, struct buf *out);

/* What the word of a FMT_STATE column means. Its colour goes with it; row_show() puts the glyph, and the word after it
 * where the column is three cells or wider. */
enum state_kind {
    STATE_NONE,    /* absent */
    STATE_GOOD,    /* running */
    STATE_QUIET,   /* idle, closed, starting … */
    STATE_WARNING, /* flow, blocked, minority */
    STATE_BAD,     /* down, crashed, stopped */
};
enum state_kind row_state(const struct column *column, const void *row);
const char *state_glyph(enum state_kind kind);

/* The row's identity: its key columns, joined with U+001F. The same in every snapshot of the resource. */
void row_key(const struct resource *resource, const void *row, struct buf *out);

#endif
