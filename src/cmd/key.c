#include "cmd/key.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static const struct {
    const char *name;
    int key;
} named[] = {
    {"Enter", PRESS_ENTER},
    {"Tab", PRESS_TAB},
    {"S-Tab", PRESS_BACKTAB},
    {"Esc", PRESS_ESCAPE},
    {"Backspace", PRESS_BACKSPACE},
    {"Space", ' '},
    {"Up", PRESS_UP},
    {"Down", PRESS_DOWN},
    {"Left", PRESS_LEFT},
    {"Right", PRESS_RIGHT},
    {"Home", PRESS_HOME},
    {"End", PRESS_END},
    {"PgUp", PRESS_PAGE_UP},
    {"PgDn", PRESS_PAGE_DOWN},
    {"Ins", PRESS_INSERT},
    {"Del", PRESS_DELETE},
};

/* One UTF-8 character that is the whole text; false: it is none. */
static bool code_point(const char *text, int *key)
{
    const unsigned char *byte = (const unsigned char *)text;
    int length = byte[0] == 0      ? 0
                 : byte[0] < 0x80  ? 1
                 : byte[0] >= 0xf0 ? 4
                 : byte[0] >= 0xe0 ? 3
                 : byte[0] >= 0xc2 ? 2
                                   : 0;

    if (length == 0 || byte[0] > 0xf4)
        return false;
    int code = length == 1 ? byte[0] : byte[0] & (0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
        if ((byte[i] & 0xc0) != 0x80)
            return false;
        code = code << 6 | (byte[i] & 0x3f);
    }
    *key = code;
    return byte[length] == '\0' && code > ' ' && code != 127;
}

bool key_parse(const char *name, int *key)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (strcmp(name, named[i].name) == 0) {
            *key = named[i].key;
            return true;
        }
    }
    if (name[0] == '^' && name[1] && !name[2]) {
        int letter = name[1] >= 'a' && name[1] <= 'z' ? name[1] - 32 : name[1];
        *key = letter & 0x1f;
        return letter >= 'A' && letter <= '_';
    }
    if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9') {
        char *end = NULL;
        long number = strtol(name + 1, &end, 10);
        *key = PRESS_F1 + (int)number - 1;
        return !*end && number >= 1 && number <= 12;
    }
    return code_point(name, key);
}

static void utf8(int key, char out[16])
{
    unsigned code = (unsigned)key;

    if (code < 0x80)
        snprintf(out, 16, "%c", (int)code);
    else if (code < 0x800)
        snprintf(out, 16, "%c%c", (int)(0xc0 | code >> 6), (int)(0x80 | (code & 0x3f)));
    else if (code < 0x10000)
        snprintf(out, 16, "%c%c%c", (int)(0xe0 | code >> 12), (int)(0x80 | (code >> 6 & 0x3f)),
                 (int)(0x80 | (code & 0x3f)));
    else
        snprintf(out, 16, "%c%c%c%c", (int)(0xf0 | code >> 18), (int)(0x80 | (code >> 12 & 0x3f)),
                 (int)(0x80 | (code >> 6 & 0x3f)), (int)(0x80 | (code & 0x3f)));
}

const char *key_name(int key, char out[16])
{
    out[0] = '\0';
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (key == named[i].key) {
            snprintf(out, 16, "%s", named[i].name);
            return out;
        }
    }
    if (key >= PRESS_F1 && key <= PRESS_F12)
        snprintf(out, 16, "F%d", key - PRESS_F1 + 1);
    else if (key > 0 && key < ' ')
        snprintf(out, 16, "^%c", key + '@');
    else if (key > ' ' && key < PRESS_UP)
        utf8(key, out);
    return out;
}
