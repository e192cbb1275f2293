/* Tabs that are text: an object's arguments and policies, and its raw JSON. *scroll is in lines and kept in range. UI
 * thread. */
#ifndef WARREN_UI_OBJECT_TEXT_H
#define WARREN_UI_OBJECT_TEXT_H
#include "model/snapshot.h"
#include "ui/canvas.h"

void object_draw_json(struct snapshot *snapshot, size_t *scroll, struct canvas *canvas, struct rect rect);
void object_draw_arguments(const struct resource *resource, const void *row, size_t *scroll, struct canvas *canvas,
                           struct rect rect);

#endif
