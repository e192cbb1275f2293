/* No key that does nothing: presses what the keymap offers in a view. */
#ifndef WARREN_TESTS_KEYWALK_H
#define WARREN_TESTS_KEYWALK_H
#include "screen.h"

/* For each command that has a key in the view on top once `open` has opened a stage: its key must change the screen
 * (words on the status line count), or the test fails. still: there are too few rows to move among. */
void keywalk(const char *place, void (*open)(struct stage *stage), bool still);

#endif
