/* A console without terminal and broker, and the comparison of its screen with a stored one. */
#ifndef WARREN_TESTS_SCREEN_H
#define WARREN_TESTS_SCREEN_H
#include "ui/console.h"
#include "ui/term.h"

/* Compares with tests/screen/expected/NAME.txt and fails the test where they differ; WARREN_UPDATE_SCREENS=1 writes it
 * instead. styles: the letter grid of the styles follows the text. */
void screen_expect_canvas(const struct canvas *canvas, const char *name, bool styles);

#define STAGE_START_MS 100000         /* the clock when a stage is opened */
#define STAGE_WALL_MS 1772373731000LL /* 2026-03-01 14:02:11 UTC: the wall clock then */

struct stage {
    struct settings settings;
    struct term *term;
    struct gateway *gateway; /* scripted_gateway.h; owned by the console */
    struct console console;
};
/* A console of that size with nothing on its stack. Both clocks stand until stage_wait(), in UTC. Scripts the
 * gateway before with `script` (may be NULL). */
void stage_open(struct stage *stage, int rows, int columns, bool utf8, void (*script)(struct gateway *gateway));
void stage_close(struct stage *stage);
/* "jj", then names in angle brackets: "j<Enter><Esc>^X<PgDn>:queues<Enter>". After each key a tick. */
void stage_keys(struct stage *stage, const char *keys);
void stage_wait(struct stage *stage, int ms); /* the clock goes on, and a tick */
void stage_settle(struct stage *stage);       /* ticks until nothing new is sent and answered */
void stage_expect(struct stage *stage, const char *name, bool styles);
/* Does the screen show this text in one line? */
bool stage_shows(struct stage *stage, const char *text);

#endif
