#include "cmd/tables.h"

#include "base/banned.h"

/* Carried out by the view on top; one that cannot says so by not taking the command. */
#define MOVE(name_, title_, keys_, summary_) \
    { \
        .name = name_, .title = title_, .keys = keys_, .summary = summary_, .flags = CMD_VIEW | CMD_HIDDEN \
    }

static const struct command rows[] = {
    MOVE("up", "Up", "k Up", "One row up"),
    MOVE("down", "Down", "j Down", "One row down"),
    MOVE("left", "Left", "Left", "Scroll or step to the left"),
    MOVE("right", "Right", "Right", "Scroll or step to the right"),
    MOVE("top", "Top", "g Home", "To the first row"),
    MOVE("bottom", "Bottom", "G End", "To the last row"),
    MOVE("half-up", "Half page up", "^U", "Half a page up"),
    MOVE("half-down", "Half page down", "^D", "Half a page down"),
    MOVE("page-up", "Page up", "^B PgUp", "A page up"),
    MOVE("page-down", "Page down", "^F PgDn", "A page down"),
    MOVE("next-pane", "Next pane", "Tab", "To the next pane or field"),
    MOVE("previous-pane", "Previous pane", "S-Tab", "To the pane or field before"),
    {.name = "next-tab",
     .title = "Next tab",
     .keys = "]",
     .scope = "detail",
     .summary = "To the next sub-tab",
     .flags = CMD_VIEW | CMD_HIDDEN},
    {.name = "previous-tab",
     .title = "Previous tab",
     .keys = "[",
     .scope = "detail",
     .summary = "To the sub-tab before",
     .flags = CMD_VIEW | CMD_HIDDEN},
};
COMMAND_TABLE(move_commands, rows);
