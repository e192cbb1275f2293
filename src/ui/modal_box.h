/* What dialogs are drawn with. UI thread. */
#ifndef WARREN_UI_MODAL_BOX_H
#define WARREN_UI_MODAL_BOX_H
#include "ui/canvas.h"

/* A frame in the middle of the screen, as large as asked for or as there is room. Returns the inside. title and note
 * (at the right; NULL) are safe text. */
struct rect modal_box(struct canvas *canvas, struct rect screen, int rows, int columns, const char *title,
                      const char *note);
/* A rule across the box whose inside is rect. */
void modal_box_rule(struct canvas *canvas, struct rect inside, int row);
/* Safe text with '\n', broken at blanks. Returns the rows it takes; canvas NULL only counts. */
int modal_wrap(struct canvas *canvas, struct rect rect, unsigned style, const char *text);

#endif
