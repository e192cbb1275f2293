#include "base/figure.h"

#include <inttypes.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/banned.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

static atomic_bool ascii_only;

void figure_set_ascii(bool ascii)
{
    atomic_store(&ascii_only, ascii);
}

const char *figure_zero(void)
{
    return atomic_load(&ascii_only) ? "." : "\xc2\xb7";
}

static char *put(char *out, const char *text)
{
    (void)snprintf(out, FIGURE_SIZE, "%s", text);
    return out;
}

/* Thousands as powers of ten: 1.2M, 128.4k. What would round up to 1000.0 takes the next letter. */
static char *put_scaled(char *out, double value, int small_decimals)
{
    static const char letters[] = "kMGTPE";
    const char *sign = value < 0 ? "-" : "";
    double scaled = fabs(value) / 1000;
    size_t letter = 0;

    while (scaled >= 999.95 && letter + 2 < sizeof letters) {
        scaled /= 1000;
        letter++;
    }
    if (scaled >= 999.95)
        (void)snprintf(out, FIGURE_SIZE, "%s%.1e", sign, fabs(value));
    else
        (void)snprintf(out, FIGURE_SIZE, "%s%.*f%c", sign, scaled < 9.995 ? small_decimals : 1, scaled,
                       letters[letter]);
    return out;
}

char *figure_count(char out[FIGURE_SIZE], int64_t count)
{
    const char *sign = count < 0 ? "-" : "";
    int64_t size;

    if (count == ABSENT_I64)
        return put(out, "-");
    if (count == 0)
        return put(out, figure_zero());
    size = count < 0 ? -count : count;
    if (size > 999999)
        return put_scaled(out, (double)count, 1);
    if (size > 999)
        (void)snprintf(out, FIGURE_SIZE, "%s%" PRId64 ",%03" PRId64, sign, size / 1000, size % 1000);
    else
        (void)snprintf(out, FIGURE_SIZE, "%" PRId64, count);
    return out;
}

char *figure_short(char out[FIGURE_SIZE], double value)
{
    double size = fabs(value);

    if (!isfinite(value))
        return put(out, "-");
    if (size == 0.0)
        return put(out, figure_zero());
    if (size >= 999.95)
        return put_scaled(out, value, 2);
    if (size == (double)(int64_t)size)
        (void)snprintf(out, FIGURE_SIZE, "%.0f", value);
    else if (size >= 9.995)
        (void)snprintf(out, FIGURE_SIZE, "%.1f", value);
    else if (size >= 0.005)
        (void)snprintf(out, FIGURE_SIZE, "%.2f", value);
    else
        (void)snprintf(out, FIGURE_SIZE, "%.0e", value);
    return out;
}

char *figure_rate(char out[FIGURE_SIZE], double per_second)
{
    double size = fabs(per_second);

    if (!isfinite(per_second))
        return put(out, "-");
    if (size == 0.0)
        return put(out, figure_zero());
    if (size >= 9999.95)
        return put_scaled(out, per_second, 1);
    if (size >= 999.95) {
        int64_t tenths = (int64_t)(size * 10 + 0.5);
        (void)snprintf(out, FIGURE_SIZE, "%s%" PRId64 ",%03" PRId64 ".%" PRId64, per_second < 0 ? "-" : "",
                       tenths / 10000, tenths / 10 % 1000, tenths % 10);
    } else if (size >= 0.05) {
        (void)snprintf(out, FIGURE_SIZE, "%.1f", per_second);
    } else {
        /* Something moves, however slowly: it must not look like zero. */
        (void)snprintf(out, FIGURE_SIZE, "%s<0.1", per_second < 0 ? "-" : "");
    }
    return out;
}

char *figure_bytes(char out[FIGURE_SIZE], int64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double size = fabs((double)bytes);
    size_t unit = 0;

    if (bytes == ABSENT_I64)
        return put(out, "-");
    if (bytes == 0)
        return put(out, figure_zero());
    while (size >= 1023.5 && unit + 1 < sizeof units / sizeof *units) {
        size /= 1024;
        unit++;
    }
    (void)snprintf(out, FIGURE_SIZE, "%s%.*f %s", bytes < 0 ? "-" : "", unit > 0 && size < 9.95 ? 1 : 0, size,
                   units[unit]);
    return out;
}

char *figure_duration(char out[FIGURE_SIZE], int64_t ms)
{
    const char *sign = ms < 0 ? "-" : "";
    int64_t size;

    if (ms == ABSENT_I64)
        return put(out, "-");
    if (ms == 0)
        return put(out, figure_zero());
    size = ms < 0 ? -ms : ms;
    if (size < SECOND_MS)
        (void)snprintf(out, FIGURE_SIZE, "%s%" PRId64 "ms", sign, size);
    else if (size < MINUTE_MS)
        (void)snprintf(out, FIGURE_SIZE, "%s%" PRId64 "s", sign, size / SECOND_MS);
    else if (size < HOUR_MS)
        (void)snprintf(out, FIGURE_SIZE, "%s%" PRId64 "m %02" PRId64 "s", sign, size / MINUTE_MS,
                       size % MINUTE_MS / SECOND_MS);
    else if (size < DAY_MS)
        (void)snprintf(out, FIGURE_SIZE, "%s%02" PRId64 ":%02" PRId64 ":%02" PRId64, sign, size / HOUR_MS,
                       size % HOUR_MS / MINUTE_MS, size % MINUTE_MS / SECOND_MS);
    else
        (void)snprintf(out, FIGURE_SIZE, "%s%" PRId64 "d %02" PRId64 ":%02" PRId64, sign, size / DAY_MS,
                       size % DAY_MS / HOUR_MS, size % HOUR_MS / MINUTE_MS);
    return out;
}

char *figure_age(char out[FIGURE_SIZE], int64_t ms)
{
    if (ms == ABSENT_I64)
        return put(out, "-");
    if (ms < 0)
        ms = 0; /* the broker's clock is ahead of ours */
    if (ms < MINUTE_MS)
        (void)snprintf(out, FIGURE_SIZE, "%" PRId64 "s", ms / SECOND_MS);
    else if (ms < HOUR_MS)
        (void)snprintf(out, FIGURE_SIZE, "%" PRId64 "m", ms / MINUTE_MS);
    else if (ms < DAY_MS)
        (void)snprintf(out, FIGURE_SIZE, "%" PRId64 "h", ms / HOUR_MS);
    else
        (void)snprintf(out, FIGURE_SIZE, "%" PRId64 "d", ms / DAY_MS);
    return out;
}

static bool split_time(int64_t wall_ms, struct tm *parts)
{
    /* Rounded down, also before 1970. */
    time_t seconds = (time_t)(wall_ms / SECOND_MS - (wall_ms % SECOND_MS < 0));

    return wall_ms != ABSENT_I64 && localtime_r(&seconds, parts);
}

char *figure_time(char out[FIGURE_SIZE], int64_t wall_ms)
{
    struct tm parts;

    if (!split_time(wall_ms, &parts) || strftime(out, FIGURE_SIZE, "%Y-%m-%d %H:%M:%S", &parts) == 0)
        return put(out, "-");
    return out;
}

char *figure_clock(char out[FIGURE_SIZE], int64_t wall_ms)
{
    struct tm parts;

    if (!split_time(wall_ms, &parts) || strftime(out, FIGURE_SIZE, "%H:%M:%S", &parts) == 0)
        return put(out, "-");
    return out;
}
