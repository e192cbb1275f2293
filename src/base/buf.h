/* A growing byte buffer with a mandatory cap. Past the cap nothing more is taken and `overflow` stays set: check it
 * once at the end. data is always NUL-terminated (the NUL is not counted in len), and "" when empty. One thread at a
 * time. */
#ifndef WARREN_BASE_BUF_H
#define WARREN_BASE_BUF_H
#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data;
    size_t len;      /* bytes */
    size_t capacity; /* bytes allocated */
    size_t max;      /* bytes, the cap */
    bool overflow;
};

#define BUF_TEXT_MAX ((size_t)1 << 20) /* for what is built for a screen or a request */

void buf_init(struct buf *buf, size_t max);
void buf_finish(struct buf *buf);
void buf_clear(struct buf *buf);                                /* keeps the memory */
bool buf_append(struct buf *buf, const void *data, size_t len); /* false when over the cap: nothing was added */
bool buf_puts(struct buf *buf, const char *text);
bool buf_putc(struct buf *buf, char byte);
bool buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *buf_take(struct buf *buf,
               size_t *len); /* the caller owns it (free); the buffer is empty again; len may be NULL */

#endif
