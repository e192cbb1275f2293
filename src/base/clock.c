#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

#include "base/banned.h"

static int64_t read_ms(clockid_t id)
{
    struct timespec now = {0};

    (void)clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

static _Atomic int64_t fixed_wall_ms;

int64_t clock_wall_ms(void)
{
    int64_t fixed = atomic_load_explicit(&fixed_wall_ms, memory_order_relaxed);

    return fixed ? fixed : read_ms(CLOCK_REALTIME);
}

void clock_fix_wall(int64_t wall_ms)
{
    atomic_store_explicit(&fixed_wall_ms, wall_ms, memory_order_relaxed);
}
