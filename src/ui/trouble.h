/* What stands in the place of rows that have not come: why not. UI thread. */
#ifndef WARREN_UI_TROUBLE_H
#define WARREN_UI_TROUBLE_H
#include "core/store.h"
#include "ui/canvas.h"

/* In the second line of rect. watch NULL: nothing was asked yet. missing: what to say of what is not there; NULL: the
 * broker's own words. */
void trouble_draw(const struct watch *watch, const char *missing, struct canvas *canvas, struct rect rect);

#endif
