/* What stands for our own signs where only ASCII is shown. Any thread. */
#ifndef WARREN_UI_ORNAMENT_H
#define WARREN_UI_ORNAMENT_H
#include <stddef.h>

/* One ASCII character for the grapheme, or NULL when it is none of ours. */
const char *ornament_ascii(const char *grapheme, size_t len);

#endif
