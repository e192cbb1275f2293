#include "ui/moves.h"
#include <string.h>

#include "base/banned.h"

#define FAR 1000000

bool moves_lines(const char *command, int page, int *lines)
{
    const struct {
        const char *name;
        int lines;
    } moves[] = {
        {"up", -1},
        {"down", 1},
        {"half-up", -(page + 1) / 2},
        {"half-down", (page + 1) / 2},
        {"page-up", -page},
        {"page-down", page},
        {"top", -FAR},
        {"bottom", FAR},
    };
    for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
        if (strcmp(command, moves[i].name) == 0) {
            *lines = moves[i].lines;
            return true;
        }
    }
    return false;
}

bool moves_preview(const char *command, int *lines)
{
    *lines = strcmp(command, "preview-down") == 0 ? 1 : strcmp(command, "preview-up") == 0 ? -1 : 0;
    return *lines != 0;
}

bool moves_select(const char *command, int page, size_t count, size_t *selected)
{
    int lines;
    if (!moves_lines(command, page, &lines)) {
        return false;
    }
    if (count == 0) {
        *selected = 0;
    } else if (lines < 0) {
        *selected = *selected > (size_t)-lines ? *selected - (size_t)-lines : 0;
    } else {
        size_t left = count - 1 - *selected;
        *selected += left > (size_t)lines ? (size_t)lines : left;
    }
    return true;
}

void moves_scroll(size_t *top, size_t selected, size_t count, int rows)
{
    size_t page = rows > 0 ? (size_t)rows : 1;
    if (selected < *top) {
        *top = selected;
    } else if (selected >= *top + page) {
        *top = selected - page + 1;
    }
    if (count <= page) {
        *top = 0;
    } else if (*top > count - page) {
        *top = count - page;
    }
}
