/* Keys: a code point, a control code (1–26, 27 Escape, 127 Backspace), or one of these. */
#ifndef WARREN_CMD_KEY_H
#define WARREN_CMD_KEY_H
#include <stdbool.h>
#include <stddef.h>

enum press {
    PRESS_NONE = 0,
    PRESS_TAB = 9,
    PRESS_ENTER = 13,
    PRESS_ESCAPE = 27,
    PRESS_BACKSPACE = 127,
    PRESS_UP = 0x110000,
    PRESS_DOWN,
    PRESS_LEFT,
    PRESS_RIGHT,
    PRESS_HOME,
    PRESS_END,
    PRESS_PAGE_UP,
    PRESS_PAGE_DOWN,
    PRESS_INSERT,
    PRESS_DELETE,
    PRESS_BACKTAB,
    PRESS_F1,
    PRESS_F2,
    PRESS_F3,
    PRESS_F4,
    PRESS_F5,
    PRESS_F6,
    PRESS_F7,
    PRESS_F8,
    PRESS_F9,
    PRESS_F10,
    PRESS_F11,
    PRESS_F12,
    PRESS_PASTE_START,
    PRESS_PASTE_END,
    PRESS_RESIZE,
};
#define PRESS_CTRL(letter) ((letter)&0x1f)

/* "^D", "Enter", "F5", "PgDn", "Space", "g" ↔ code. */
bool key_parse(const char *name, int *key);
const char *key_name(int key, char out[16]);

/* Which command a key means. Defaults come from the registry, changes from [keys]: "purge = ", "peek = i ^P". */
struct command;
struct settings;
struct keymap;
struct keymap *keymap_create(const struct settings *settings);
/* What is wrong in [keys], in words for the user (raw); NULL past the last. */
const char *keymap_complaint(const struct keymap *keymap, size_t index);
void keymap_destroy(struct keymap *keymap);
/* scopes: NULL-terminated, the most specific first; commands for everywhere come last. NULL: no command. */
const struct command *keymap_find(const struct keymap *keymap, const char *const *scopes, int key);
/* The first key of a command, for the footer; "" when it has none. */
const char *keymap_key(const struct keymap *keymap, const struct command *command, char out[16]);
void keymap_keys(const struct keymap *keymap, const struct command *command, char out[64]); /* all, for the help */

#endif
