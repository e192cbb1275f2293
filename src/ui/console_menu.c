/* `.` and `D`: what can be done with the selected row, and what destroys it. */
#include "base/mem.h"
#include "cmd/registry.h"
#include "ui/console_internal.h"
#include "ui/modal.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define ITEMS_MAX 40

struct row_menu {
    struct console *console;
    const struct command *commands[ITEMS_MAX];
    char keys[ITEMS_MAX][16];
    size_t count;
};

static bool belongs(const struct console *console, const struct command *command, bool danger)
{
    if (command->flags & (CMD_HIDDEN | CMD_LIST | CMD_CLI_ONLY | CMD_MENU) || !command->scope)
        return false;
    if (danger != ((command->flags & CMD_DANGER) != 0))
        return false;
    if (danger && !(command->flags & CMD_ROW))
        return false;
    return console_scope_rank(console, command) >= 2;
}

/* A letter of the title that no other item has: what destroys has no key of its own. `D` opened the menu. */
static void own_letter(struct row_menu *menu, size_t index)
{
    for (const char *at = menu->commands[index]->title; *at; at++) {
        const char letter = (char)tolower((unsigned char)*at);
        bool taken = !isalpha((unsigned char)letter);
        for (size_t i = 0; i < index && !taken; i++)
            taken = menu->keys[i][0] == letter;
        if (!taken) {
            menu->keys[index][0] = letter;
            menu->keys[index][1] = '\0';
            return;
        }
    }
}

static void chosen(void *context, int index)
{
    struct row_menu *menu = context;
    struct console *console = menu->console;
    const struct command *command = index >= 0 && (size_t)index < menu->count ? menu->commands[index] : NULL;

    free(menu);
    if (command)
        console_command(console, command);
}

void console_row_menu(struct console *console, bool danger)
{
    struct row_menu *menu = mem_calloc(1, sizeof *menu);
    struct menu_item items[ITEMS_MAX];
    size_t count = 0;

    menu->console = console;
    for (size_t i = 0; i < registry_count() && count < ITEMS_MAX; i++) {
        const struct command *command = registry_at(i);
        if (!belongs(console, command, danger))
            continue;
        menu->commands[count] = command;
        if (danger)
            own_letter(menu, count);
        else
            keymap_key(console->keymap, command, menu->keys[count]);
        items[count] = (struct menu_item){menu->keys[count], command->title, command->summary, false};
        count++;
    }
    menu->count = count;
    if (count == 0) {
        console_status(console, SEVERITY_INFO, danger ? "nothing here can be destroyed" : "there are no actions here");
        free(menu);
        return;
    }
    modal_menu(console, danger ? "Danger" : "Actions", MENU_PLAIN, items, count, 0, chosen, menu);
}
