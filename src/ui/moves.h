/* Moving about in a list: what the moving commands mean, for every view alike. UI thread. */
#ifndef WARREN_UI_MOVES_H
#define WARREN_UI_MOVES_H
#include <stdbool.h>
#include <stddef.h>

/* Moves *selected within count rows; page is the rows on screen. false: not a moving command. */
bool moves_select(const char *command, int page, size_t count, size_t *selected);
/* The same as lines to scroll (top and bottom are a very long way). false: not a moving command. */
bool moves_lines(const char *command, int page, int *lines);
/* `J` and `K`. */
bool moves_preview(const char *command, int *lines);
/* Keeps the selected row on screen. */
void moves_scroll(size_t *top, size_t selected, size_t count, int rows);

#endif
