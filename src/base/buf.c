#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

#define FIRST_CAPACITY ((size_t)64)

/* What data points to while nothing is allocated (capacity 0). Never written to. */
static char nothing[1];

void buf_init(struct buf *buf, size_t max)
{
    *buf = (struct buf){.data = nothing, .max = max < SIZE_MAX ? max : SIZE_MAX - 1};
}

void buf_finish(struct buf *buf)
{
    if (buf->capacity)
        free(buf->data);
    buf_init(buf, buf->max);
}

void buf_clear(struct buf *buf)
{
    if (buf->capacity)
        buf->data[0] = '\0';
    else
        buf->data = nothing;
    buf->len = 0;
    buf->overflow = false;
}

/* Makes room for len more bytes and the NUL; false when that would go over the cap. */
static bool reserve(struct buf *buf, size_t len)
{
    size_t need;
    size_t capacity;

    if (buf->overflow || len > buf->max - buf->len) {
        buf->overflow = true;
        return false;
    }
    need = buf->len + len + 1;
    if (need <= buf->capacity)
        return true;
    capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
    while (capacity < need)
        capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
    if (capacity > buf->max + 1)
        capacity = buf->max + 1;
    buf->data = mem_resize(buf->capacity ? buf->data : NULL, capacity, 1);
    buf->capacity = capacity;
    return true;
}

bool buf_append(struct buf *buf, const void *data, size_t len)
{
    if (!reserve(buf, len))
        return false;
    if (len)
        memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
    return true;
}

bool buf_puts(struct buf *buf, const char *text)
{
    return buf_append(buf, text, strlen(text));
}

bool buf_putc(struct buf *buf, char byte)
{
    return buf_append(buf, &byte, 1);
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
    va_list arguments;
    va_list again;
    int len;
    bool fits = false;

    va_start(arguments, format);
    va_copy(again, arguments);
    len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (len >= 0 && reserve(buf, (size_t)len)) {
        (void)vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
        fits = true;
    }
    va_end(again);
    return fits;
}

char *buf_take(struct buf *buf, size_t *len)
{
    char *data = buf->capacity ? buf->data : mem_strndup("", 0);

    if (len)
        *len = buf->len;
    buf_init(buf, buf->max);
    return data;
}
