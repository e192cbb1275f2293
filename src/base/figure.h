/* Figures for people: 41,208 · 128.4k · 842.1/s · 224 MiB · 6d 18:40. All write into `out` and return it.
 * Absent (INT64_MIN, NaN) is "-", zero is "·" ("." where figures_ascii is set). Any thread. */
#ifndef WARREN_BASE_FIGURE_H
#define WARREN_BASE_FIGURE_H
#include <stdbool.h>
#include <stdint.h>

#define FIGURE_SIZE 32
#define ABSENT_I64 INT64_MIN /* an absent integer; an absent real is NaN, an absent string NULL */

void figure_set_ascii(bool ascii); /* the mark for zero; main thread at start or `~` */
const char *figure_zero(void);
char *figure_count(char out[FIGURE_SIZE], int64_t count);    /* grouped up to 999,999, then 1.2M */
char *figure_short(char out[FIGURE_SIZE], double value);     /* 3-4 significant digits: 128.4k */
char *figure_rate(char out[FIGURE_SIZE], double per_second); /* 842.1 (the heading says /s) */
char *figure_bytes(char out[FIGURE_SIZE], int64_t bytes);    /* 224 MiB */
char *figure_duration(char out[FIGURE_SIZE], int64_t ms);    /* 38ms, 12s, 4m 05s, 18:40:02, 6d 18:40 */
char *figure_age(char out[FIGURE_SIZE], int64_t ms);         /* 2s, 4m, 3h, 6d */
char *figure_time(char out[FIGURE_SIZE], int64_t wall_ms);   /* local 2026-03-01 14:02:11 */
char *figure_clock(char out[FIGURE_SIZE], int64_t wall_ms);  /* local 14:02:11 */

#endif
