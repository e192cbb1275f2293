/* Every figure of one object as name and value, in as many blocks as fit; what names another object can be opened. UI
 * thread. */
#ifndef WARREN_UI_FACTS_H
#define WARREN_UI_FACTS_H
#include "model/resource.h"
#include "ui/console.h"

struct facts {
    const struct column **lines; /* owned; those that are there now */
    size_t count, selected, top; /* top: first line on screen */
    int blocks;                  /* side by side, from the last draw */
};
void facts_finish(struct facts *facts);
void facts_update(struct facts *facts, const struct resource *resource, const void *row); /* row NULL: keeps what was */
void facts_draw(struct facts *facts, const struct resource *resource, const void *row, struct canvas *canvas,
                struct rect rect, bool utf8);
bool facts_move(struct facts *facts, const char *command, int page); /* false: not a moving command */
/* Opens what the selected value names; says so when it names nothing. */
void facts_open(const struct facts *facts, struct console *console, const struct resource *resource, const void *row);
/* Opens the object that a row is; a row without a page of its own offers what it names. */
void facts_open_row(struct console *console, const struct resource *resource, const void *row);
/* Copies what the object is called: its name, else its keys with blanks between. */
void facts_copy(struct console *console, const struct resource *resource, const void *row);
/* The value where there is room for words: a letter or a glyph of a table is spelt out. Safe text. */
void facts_value(const struct column *column, const void *row, struct buf *out);
/* The resource that a column's value names an object of; NULL: none, or absent. */
const struct resource *facts_link(const struct resource *resource, const struct column *column, const void *row);

#endif
