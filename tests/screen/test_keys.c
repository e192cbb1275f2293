/* No key that does nothing: what the help lists for a view does something that is seen there, or is refused with words.
 */
#include "cmd/key.h"
#include "keywalk.h"
#include "replies.h"
#include "scripted_gateway.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

/* A view, and keys that put it where every way of moving has somewhere to go. */
struct place {
    const char *name, *keys, *then;
    int rows, columns;
    bool still; /* too few rows to move among */
};
static const struct place *place; /* where open_place() goes */

static void open_place(struct stage *stage)
{
    if (place->keys[0] == '\0') {
        replies_open(stage, place->rows, place->columns, true, "");
    } else {
        stage_open(stage, place->rows, place->columns, true, replies_light);
        stage_keys(stage, "1");
        stage_settle(stage);
        stage_keys(stage, place->keys);
        stage_settle(stage);
    }
    stage_keys(stage, place->then);
    stage_settle(stage);
}

static void walk(const struct place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        place = &places[i];
        keywalk(place->name, open_place, place->still);
    }
}

static void test_overview(void **state)
{
    static const struct place places[] = {
        {"overview", "", "j", 24, 80, false},
        {"overview on a small screen", "", "j", 10, 40, false},
        {"help", "?", "jjj", 24, 80, false},
        {"activity", "@", "", 24, 80, true},
    };

    (void)state;
    walk(places, sizeof places / sizeof *places);
}

static void test_queues(void **state)
{
    static const struct place places[] = {
        {"queues", "2", "jj", 24, 80, false},
        {"queues on a small screen", "2", "jj", 10, 40, false},
        {"queues on a wide screen", "2", "jj", 60, 200, false},
        {"queues, wide", "2", "jjw<Right>", 24, 80, false},
        {"queues, marked", "2", "<Space>j<Space>", 24, 80, false},
        {"queues, filtered away", "2", "/zzz<Enter>", 24, 80, true},
    };

    (void)state;
    walk(places, sizeof places / sizeof *places);
}

static void open_detail(struct stage *stage)
{
    stage_open(stage, 24, 80, true, replies_light);
    stage_keys(stage, "1");
    console_open_link(&stage->console, "queues", "/orders", "orders.eu");
    stage_settle(stage);
    stage_keys(stage, place->keys);
    stage_settle(stage);
    stage_keys(stage, place->then);
}

static void test_detail(void **state)
{
    static const struct place tabs[] = {
        {"figures", "", "jj", 0, 0, false},       {"charts", "]", "", 0, 0, true},
        {"its bindings", "]]", "j", 0, 0, false}, {"its consumers", "]]]", "j", 0, 0, false},
        {"its arguments", "[[", "", 0, 0, true},  {"its JSON", "[", "jjj", 0, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
        place = &tabs[i];
        keywalk(place->name, open_detail, place->still);
    }
}

static void script_denied(struct gateway *gateway)
{
    replies_all(gateway);
    scripted_reply(gateway, "/api/policies", 401, "{\"error\":\"not_authorised\",\"reason\":\"Not policymaker user\"}");
}

static void open_denied(struct stage *stage)
{
    stage_open(stage, 24, 80, true, script_denied);
    stage_keys(stage, "19");
    stage_settle(stage);
}

static void open_read_only(struct stage *stage)
{
    replies_open(stage, 24, 80, true, "2");
    stage_keys(stage, "jj");
    stage->settings.read_only = true;
}

static void test_states(void **state)
{
    (void)state;
    keywalk("a table that is denied", open_denied, true);
    keywalk("queues, read-only", open_read_only, false);
}

/* Any keys, at any size: the console lives, and the screen is whole. */
static void test_any_keys(void **state)
{
    static const int sizes[][2] = {{24, 80}, {60, 200}, {10, 40}, {40, 120}, {0, 0}, {12, 50}, {1, 300}, {33, 111}};
    static const int others[] = {PRESS_ENTER, PRESS_ESCAPE,  PRESS_UP,   PRESS_DOWN,     PRESS_LEFT,
                                 PRESS_RIGHT, PRESS_TAB,     PRESS_HOME, PRESS_PAGE_UP,  PRESS_PAGE_DOWN,
                                 PRESS_END,   PRESS_BACKTAB, PRESS_F1,   PRESS_BACKSPACE};
    struct stage stage;
    unsigned seed = 42;

    (void)state;
    stage_open(&stage, 24, 80, true, replies_light);
    stage_keys(&stage, "1");
    for (int i = 0; i < 6000; i++) {
        seed = seed * 1664525U + 1013904223U;
        const unsigned pick = seed >> 8;
        if (pick % 61 == 0)
            term_null_resize(stage.term, sizes[pick / 61 % 8][0], sizes[pick / 61 % 8][1]);
        if (pick % 53 == 0)
            stage_wait(&stage, 3000);
        /* A job's thread would make each run another. */
        const int key =
            pick % 5 == 0 ? others[pick / 5 % (sizeof others / sizeof *others)] : (int)(' ' + pick / 5 % 95);
        if (!stage.console.modal && (key == 'i' || key == 'h' || key == 'p'))
            continue;
        console_key(&stage.console, key);
        console_tick(&stage.console);
        stage.console.quit = false;
        for (int cell = 0; cell < stage.console.canvas.rows * stage.console.canvas.columns; cell++)
            assert_true((stage.console.canvas.cells[cell].style & 0x7f) < STYLE_COUNT);
    }
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overview), cmocka_unit_test(test_queues),   cmocka_unit_test(test_detail),
        cmocka_unit_test(test_states),   cmocka_unit_test(test_any_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
