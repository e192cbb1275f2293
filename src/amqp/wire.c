#include "amqp/wire.h"

#include <string.h>

#include "base/banned.h"

amqp_bytes_t wire_bytes(const void *bytes, size_t len)
{
    union {
        const void *in;
        void *out;
    } cast = {.in = bytes};

    return (amqp_bytes_t){.len = len, .bytes = cast.out};
}

amqp_bytes_t wire_text(const char *text)
{
    return wire_bytes(text, text ? strlen(text) : 0);
}

char *wire_string(struct arena *arena, amqp_bytes_t bytes)
{
    static const char stand_in[] = "\xef\xbf\xbd";
    const char *in = bytes.bytes;
    size_t nuls = 0;
    size_t used = 0;
    char *out;

    for (size_t i = 0; i < bytes.len; i++)
        nuls += in[i] == '\0';
    out = arena_alloc(arena, bytes.len + nuls * (sizeof stand_in - 2) + 1);
    for (size_t i = 0; i < bytes.len; i++) {
        if (in[i] != '\0') {
            out[used++] = in[i];
            continue;
        }
        memcpy(out + used, stand_in, sizeof stand_in - 1);
        used += sizeof stand_in - 1;
    }
    out[used] = '\0';
    return out;
}

void wire_copy(char *out, size_t size, amqp_bytes_t bytes)
{
    const char *in = bytes.bytes;
    size_t len = bytes.len < size - 1 ? bytes.len : size - 1;

    for (size_t i = 0; i < len; i++)
        out[i] = in[i] ? in[i] : '?';
    out[len] = '\0';
}
