#include "core/activity.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

#include "base/banned.h"

void activity_init(struct activity_ring *ring)
{
    *ring = (struct activity_ring){.notes = mem_calloc(ACTIVITY_KEPT, sizeof *ring->notes)};
}

void activity_finish(struct activity_ring *ring)
{
    free(ring->notes);
    *ring = (struct activity_ring){0};
}

void activity_add(struct activity_ring *ring, enum error_severity severity, const char *format, va_list arguments)
{
    struct activity *note = &ring->notes[ring->next];

    note->wall_ms = clock_wall_ms();
    note->severity = severity;
    if (vsnprintf(note->text, sizeof note->text, format, arguments) < 0)
        note->text[0] = '\0';
    ring->next = (ring->next + 1) % ACTIVITY_KEPT;
    if (ring->count < ACTIVITY_KEPT)
        ring->count++;
}

const struct activity *activity_at(const struct activity_ring *ring, size_t index)
{
    if (index >= ring->count)
        return NULL;
    return &ring->notes[(ring->next + ACTIVITY_KEPT - 1 - index) % ACTIVITY_KEPT];
}
