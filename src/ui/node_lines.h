/* Nodes, one a line, with what they use against their limits. UI thread. */
#ifndef WARREN_UI_NODE_LINES_H
#define WARREN_UI_NODE_LINES_H
#include "model/snapshot.h"
#include "ui/canvas.h"
#include "ui/term.h"

/* Headings in the first line. nodes may be NULL: headings only. */
void node_lines_draw(const struct snapshot *nodes, size_t selected, size_t top, struct canvas *canvas, struct rect rect,
                     enum glyphs glyphs);

#endif
