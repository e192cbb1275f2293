/* The selected row of a table, live: where there is room its single object is asked for, which costs the broker little,
 * and shown with its history. UI thread. */
#ifndef WARREN_UI_PREVIEW_H
#define WARREN_UI_PREVIEW_H
#include "ui/console.h"

struct preview {
    struct console *console;
    const struct resource *resource;
    struct watch *watch; /* of the object; NULL: not drawn yet, or it has no page of its own */
    char *key;           /* of the row that the watch is for */
    int64_t since_ms;    /* when the selection came to the row that is wanted */
    char *wanted;        /* its key */
    int scroll, most;    /* lines; most: as far as it goes */
    bool shown;          /* in the last frame: is there room? */
};
void preview_init(struct preview *preview, struct console *console, const struct resource *resource);
void preview_finish(struct preview *preview);
void preview_active(struct preview *preview, bool active);
/* `J` and `K`; says so when nothing is shown that could scroll. */
void preview_scroll(struct preview *preview, int lines);
/* row NULL: nothing is selected. */
void preview_draw(struct preview *preview, const void *row, struct canvas *canvas, struct rect rect);

#endif
