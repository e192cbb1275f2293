/* No key that does nothing, in every table: see test_keys.c. */
#include "keywalk.h"
#include "replies.h"
#include "scripted_gateway.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/banned.h"

static const struct place {
    const char *name, *keys, *then;
    bool still; /* too few rows to move among */
} * place;      /* where open_place() goes */

static void open_place(struct stage *stage)
{
    stage_open(stage, 24, 80, true, replies_light);
    stage_keys(stage, "1");
    stage_settle(stage);
    stage_keys(stage, place->keys);
    stage_settle(stage);
    stage_keys(stage, place->then);
    stage_settle(stage);
}

static void test_tables(void **state)
{
    static const struct place places[] = {
        {"exchanges", "3", "jj", false},
        {"connections", "4", "jj", false},
        {"channels", "5", "jj", false},
        {"nodes", "6", "j", false},
        {"virtual hosts", "7", "jj", false},
        {"users", "8", "jj", false},
        {"policies", "9", "j", false},
        {"bindings", ":bindings<Enter>", "jj", false},
        {"consumers", ":consumers<Enter>", "jj", false},
        {"permissions", ":permissions<Enter>", "jj", false},
        {"topic permissions", ":topic-permissions<Enter>", "", true},
        {"limits", ":limits<Enter>", "", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        place = &places[i];
        keywalk(place->name, open_place, place->still);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
