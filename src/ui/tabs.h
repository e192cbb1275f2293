/* The sub-tabs of one object, made from the resource list: whatever says that it can be listed under this kind of
 * object is a tab. UI thread. */
#ifndef WARREN_UI_TABS_H
#define WARREN_UI_TABS_H
#include "model/resource.h"
#include "ui/canvas.h"

#define TABS_MAX 12

enum tab_kind { TAB_FACTS, TAB_CHARTS, TAB_TABLE, TAB_ARGUMENTS, TAB_JSON };
struct tab {
    enum tab_kind kind;
    const char *title;
    const struct resource *resource; /* of a table */
    const char *path;                /* its template, over the object's row */
};
struct tabs {
    struct tab list[TABS_MAX];
    size_t count, open;
};

void tabs_init(struct tabs *tabs, const struct resource *resource);
/* On one line; the tab that is open is always on it. */
void tabs_draw(const struct tabs *tabs, struct canvas *canvas, struct rect line, bool utf8);
bool tabs_has_series(const struct resource *resource); /* is there history to ask for? */

#endif
