#include "amqp/variables.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/clock.h"

#include "base/banned.h"

static void put_uuid(struct buf *out)
{
    unsigned char random[16] = {0};

    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
        int64_t now = clock_ms() * 1000003 + clock_wall_ms();
        memcpy(random, &now, sizeof now);
    }
    random[6] = (unsigned char)((random[6] & 0x0f) | 0x40); /* version 4, RFC 4122 */
    random[8] = (unsigned char)((random[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < sizeof random; i++)
        (void)buf_printf(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", (unsigned)random[i]);
}

static void put_now(struct buf *out)
{
    int64_t now = clock_wall_ms();
    time_t seconds = (time_t)(now / 1000);
    struct tm parts;
    char text[32];

    if (!gmtime_r(&seconds, &parts))
        return;
    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    (void)buf_printf(out, "%s.%03dZ", text, (int)(now % 1000));
}

static size_t put_variable(struct buf *out, const char *text, size_t len, int64_t sequence)
{
    if (len >= 7 && memcmp(text, "{{seq}}", 7) == 0) {
        (void)buf_printf(out, "%" PRId64, sequence);
        return 7;
    }
    if (len >= 8 && memcmp(text, "{{uuid}}", 8) == 0) {
        put_uuid(out);
        return 8;
    }
    if (len >= 7 && memcmp(text, "{{now}}", 7) == 0) {
        put_now(out);
        return 7;
    }
    return 0;
}

bool variables_present(const char *text, size_t len)
{
    const char *at = text;

    while (at && (at = memchr(at, '{', len - (size_t)(at - text))) != NULL) {
        size_t left = len - (size_t)(at - text);
        if ((left >= 7 && (memcmp(at, "{{seq}}", 7) == 0 || memcmp(at, "{{now}}", 7) == 0)) ||
            (left >= 8 && memcmp(at, "{{uuid}}", 8) == 0))
            return true;
        at++;
    }
    return false;
}

void variables_expand(struct buf *out, const char *text, size_t len, int64_t sequence)
{
    size_t at = 0;

    while (at < len) {
        const char *brace = memchr(text + at, '{', len - at);
        size_t plain = brace ? (size_t)(brace - text) - at : len - at;
        size_t used;
        (void)buf_append(out, text + at, plain);
        at += plain;
        if (at == len)
            break;
        used = put_variable(out, text + at, len - at, sequence);
        if (used == 0)
            (void)buf_putc(out, text[at++]);
        at += used;
    }
}
