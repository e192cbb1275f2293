/* Time. Any thread. */
#ifndef WARREN_BASE_CLOCK_H
#define WARREN_BASE_CLOCK_H
#include <stdint.h>

int64_t clock_ms(void);      /* monotonic milliseconds: for intervals and deadlines */
int64_t clock_wall_ms(void); /* milliseconds since 1970, UTC: for people */
/* For tests: the wall clock stands there until it is told again; 0: it goes by itself. */
void clock_fix_wall(int64_t wall_ms);

#endif
