/* A terminal without a terminal: for tests. */
#include "base/buf.h"
#include "base/mem.h"
#include "cmd/key.h"
#include "ui/term.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct term_null {
    struct term term;
    int rows, columns;
    int *keys;
    int at, count;
    struct buf raw;
    char *given; /* what term_null_raw() returned last */
};

static struct term_null *null_of(struct term *term)
{
    return (struct term_null *)term;
}

static void null_size(struct term *term, int *rows, int *columns)
{
    *rows = null_of(term)->rows;
    *columns = null_of(term)->columns;
}

static void null_present(struct term *term, const struct canvas *canvas)
{
    (void)term;
    (void)canvas;
}

static int null_read_key(struct term *term)
{
    struct term_null *null = null_of(term);

    return null->at < null->count ? null->keys[null->at++] : PRESS_NONE;
}

static void null_nothing(struct term *term)
{
    (void)term;
}

static void null_raw(struct term *term, const char *bytes, size_t len)
{
    buf_append(&null_of(term)->raw, bytes, len);
}

static void null_destroy(struct term *term)
{
    struct term_null *null = null_of(term);

    free(null->keys);
    free(null->given);
    buf_finish(&null->raw);
    free(null);
}

static const struct term_ops null_ops = {
    .size = null_size,
    .present = null_present,
    .read_key = null_read_key,
    .suspend = null_nothing,
    .resume = null_nothing,
    .redraw = null_nothing,
    .raw = null_raw,
    .destroy = null_destroy,
};

struct term *term_null_create(int rows, int columns, bool utf8, int colours)
{
    struct term_null *null = mem_calloc(1, sizeof *null);

    null->term.ops = &null_ops;
    null->term.fd = -1;
    null->term.colours = colours;
    null->term.utf8 = utf8;
    null->term.glyphs = utf8 ? GLYPHS_BRAILLE : GLYPHS_ASCII;
    null->rows = rows;
    null->columns = columns;
    buf_init(&null->raw, BUF_TEXT_MAX);
    return &null->term;
}

void term_null_keys(struct term *term, const int *keys, int count)
{
    struct term_null *null = null_of(term);

    null->keys = mem_resize(null->keys, (size_t)(null->count + count) + 1, sizeof *null->keys);
    memcpy(null->keys + null->count, keys, (size_t)count * sizeof *keys);
    null->count += count;
}

void term_null_resize(struct term *term, int rows, int columns)
{
    const int key = PRESS_RESIZE;

    null_of(term)->rows = rows;
    null_of(term)->columns = columns;
    term_null_keys(term, &key, 1);
}

const char *term_null_raw(struct term *term)
{
    struct term_null *null = null_of(term);

    free(null->given);
    null->given = mem_strdup(null->raw.data);
    buf_clear(&null->raw);
    return null->given;
}

void term_destroy(struct term *term)
{
    if (term)
        term->ops->destroy(term);
}
