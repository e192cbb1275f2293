#include "model/row.h"
#include "base/figure.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

static const void *member(const struct column *column, const void *row)
{
    return (const char *)row + column->offset;
}

const char *row_text(const struct column *column, const void *row)
{
    if (column->type != COL_STR && column->type != COL_JSON)
        return NULL;
    return *(const char *const *)member(column, row);
}

static const struct series *row_series(const struct column *column, const void *row)
{
    return column->type == COL_SERIES ? *(const struct series *const *)member(column, row) : NULL;
}

double row_number(const struct column *column, const void *row)
{
    if (column->type == COL_F64)
        return *(const double *)member(column, row);
    const struct series *series = row_series(column, row);
    if (series)
        return series->values[series->count - 1];
    int64_t integer = row_integer(column, row);
    return integer == ABSENT_I64 ? (double)NAN : (double)integer;
}

static int64_t rounded(double value)
{
    return value > -9.2e18 && value < 9.2e18 ? (int64_t)llround(value) : ABSENT_I64;
}

int64_t row_integer(const struct column *column, const void *row)
{
    int8_t yes;

    switch (column->type) {
    case COL_I64:
    case COL_LEN:
        return *(const int64_t *)member(column, row);
    case COL_BOOL:
        yes = *(const int8_t *)member(column, row);
        return yes < 0 ? ABSENT_I64 : yes;
    case COL_F64:
        return rounded(*(const double *)member(column, row));
    case COL_STR:
    case COL_JSON:
    case COL_SERIES:
        break;
    }
    return ABSENT_I64;
}

bool row_absent(const struct column *column, const void *row)
{
    switch (column->type) {
    case COL_STR:
    case COL_JSON:
        return !row_text(column, row);
    case COL_SERIES:
        return !row_series(column, row);
    case COL_F64:
        return isnan(*(const double *)member(column, row));
    case COL_I64:
    case COL_LEN:
    case COL_BOOL:
        break;
    }
    return row_integer(column, row) == ABSENT_I64;
}

const char *row_text_named(const struct resource *resource, const void *row, const char *name)
{
    const struct column *column = resource_column(resource, name);

    return column ? row_text(column, row) : NULL;
}

int64_t row_integer_named(const struct resource *resource, const void *row, const char *name)
{
    const struct column *column = resource_column(resource, name);

    return column ? row_integer(column, row) : ABSENT_I64;
}

static int compare_text(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    /* The bytes of UTF-8 sort like its code points. */
    return strcmp(a, b);
}

static int compare_number(double a, double b)
{
    if (isnan(a) || isnan(b))
        return !isnan(a) - !isnan(b);
    return (a > b) - (a < b);
}

int row_compare(const struct column *column, const void *a, const void *b)
{
    int64_t left, right;

    switch (column->type) {
    case COL_STR:
    case COL_JSON:
        return compare_text(row_text(column, a), row_text(column, b));
    case COL_F64:
    case COL_SERIES:
        return compare_number(row_number(column, a), row_number(column, b));
    case COL_I64:
    case COL_LEN:
    case COL_BOOL:
        break;
    }
    left = row_integer(column, a);
    right = row_integer(column, b);
    return (left > right) - (left < right);
}

static void plain_number(double value, struct buf *out)
{
    if (isnan(value))
        return;
    /* 15 digits read well (0.1); where they lose something, 17 do not. */
    char text[40];
    snprintf(text, sizeof text, "%.15g", value);
    double back = 0;
    if (sscanf(text, "%lf", &back) != 1 || back < value || back > value)
        snprintf(text, sizeof text, "%.17g", value);
    buf_puts(out, text);
}

static void plain_series(const struct series *series, struct buf *out)
{
    for (size_t i = 0; series && i < series->count; i++) {
        if (i)
            buf_putc(out, ' ');
        plain_number(series->values[i], out);
    }
}

void row_plain(const struct column *column, const void *row, struct buf *out)
{
    if (row_absent(column, row))
        return;
    switch (column->type) {
    case COL_STR:
    case COL_JSON:
        buf_puts(out, row_text(column, row));
        break;
    case COL_F64:
        plain_number(row_number(column, row), out);
        break;
    case COL_BOOL:
        buf_puts(out, row_integer(column, row) ? "true" : "false");
        break;
    case COL_I64:
    case COL_LEN:
        buf_printf(out, "%lld", (long long)row_integer(column, row));
        break;
    case COL_SERIES:
        plain_series(row_series(column, row), out);
        break;
    }
}

void row_key(const struct resource *resource, const void *row, struct buf *out)
{
    bool first = true;

    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        if (!(column->flags & COL_KEY))
            continue;
        if (!first)
            buf_putc(out, '\x1f');
        row_plain(column, row, out);
        first = false;
    }
}
