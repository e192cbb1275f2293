#include "keywalk.h"
#include "cmd/key.h"
#include "cmd/registry.h"
#include "scripted_gateway.h"
#include "ui/view.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

static void shown(struct stage *stage, struct buf *out)
{
    console_draw(&stage->console);
    canvas_dump(&stage->console.canvas, out, true);
    buf_printf(out, "cursor %d %d\n", stage->console.canvas.cursor_row, stage->console.canvas.cursor_column);
}

static bool named(const struct command *command, const char *const *names)
{
    for (; *names; names++) {
        if (strcmp(command->name, *names) == 0)
            return true;
    }
    return false;
}

/* Its work is seen elsewhere than on the screen. */
static bool done_unseen(const struct command *command, struct stage *stage, size_t asked, bool still)
{
    static const char *const terminal[] = {"redraw", "suspend", NULL}, *const leaving[] = {"quit", "back", NULL};
    static const char *const moving[] = {"up",        "down",    "top",       "bottom", "half-up",
                                         "half-down", "page-up", "page-down", NULL};

    if (named(command, leaving))
        return stage->console.quit;
    if (strcmp(command->name, "refresh") == 0)
        return scripted_count(stage->gateway) > asked;
    if (command->flags & CMD_LIST) /* there already */
        return strcmp(command->name, stage->console.top->scopes[0]) == 0;
    return named(command, terminal) || (still && named(command, moving));
}

/* Returns whether the key did what is seen; true as well where it means another command. */
static bool works(const struct command *command, int key, void (*open)(struct stage *stage), bool still)
{
    struct stage stage;
    struct buf before, after;
    bool good = true;

    open(&stage);
    if (keymap_find(stage.console.keymap, stage.console.top->scopes, key) == command) {
        buf_init(&before, BUF_TEXT_MAX);
        buf_init(&after, BUF_TEXT_MAX);
        shown(&stage, &before);
        const size_t asked = scripted_count(stage.gateway);
        console_key(&stage.console, key);
        stage_settle(&stage);
        shown(&stage, &after);
        good = strcmp(before.data, after.data) != 0 || done_unseen(command, &stage, asked, still);
        buf_finish(&before);
        buf_finish(&after);
    }
    stage_close(&stage);
    return good;
}

void keywalk(const char *place, void (*open)(struct stage *stage), bool still)
{
    struct keymap *keymap = keymap_create(NULL);
    struct stage stage;
    int failed = 0, pressed = 0;
    bool mine[512];

    /* Which commands have a key in this view? Other names of a key mean the same command. */
    open(&stage);
    assert_true(registry_count() < sizeof mine / sizeof *mine);
    for (size_t i = 0; i < registry_count(); i++) {
        char name[16];
        int key;
        mine[i] = key_parse(keymap_key(keymap, registry_at(i), name), &key) &&
                  keymap_find(keymap, stage.console.top->scopes, key) == registry_at(i);
    }
    stage_close(&stage);
    for (size_t i = 0; i < registry_count(); i++) {
        char name[16];
        int key;
        if (!mine[i] || !key_parse(keymap_key(keymap, registry_at(i), name), &key))
            continue;
        pressed++;
        if (!works(registry_at(i), key, open, still)) {
            print_error("in %s: %s (%s) does nothing that is seen\n", place, name, registry_at(i)->name);
            failed++;
        }
    }
    keymap_destroy(keymap);
    assert_true(pressed > 20);
    assert_int_equal(failed, 0);
}
