/* Names of keys, and which command a key means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/key.h"
#include "cmd/registry.h"
#include "core/settings.h"

#include "base/banned.h"

static void test_names_and_codes(void **state)
{
    static const char *const names[] = {"Enter", "Tab", "S-Tab", "Esc", "Space", "Up", "PgDn", "F1", "F12",  "^D", "^L",
                                        "g",     "G",   "/",     "~",   "^",     "é",  "消",   "🐇",  "Home", "Del"};
    char name[16];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int key = 0;
        assert_true(key_parse(names[i], &key));
        assert_string_equal(key_name(key, name), names[i]);
    }
    int key = 0;
    assert_true(key_parse("^d", &key));
    assert_int_equal(key, PRESS_CTRL('D'));
    assert_true(key_parse("Esc", &key));
    assert_int_equal(key, PRESS_ESCAPE);
    assert_string_equal(key_name(PRESS_RESIZE, name), "");
}

static void test_no_keys(void **state)
{
    static const char *const names[] = {"", "gg", "F0", "F13", "F1x", "^", "^1", "enter", "\xff", "\xc3", " ", "A-x"};
    int key;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], "^") != 0)
            assert_false(key_parse(names[i], &key));
    }
}

static const char *meaning(const struct keymap *keymap, const char *const *scopes, const char *name)
{
    int key = 0;

    assert_true(key_parse(name, &key));
    const struct command *command = keymap_find(keymap, scopes, key);
    return command ? command->name : "";
}

static void test_defaults(void **state)
{
    static const char *const queues[] = {"queues", "table", NULL}, *const messages[] = {"messages", NULL};
    static const char *const hold[] = {"hold", NULL}, *const nothing[] = {NULL};
    struct keymap *keymap = keymap_create(NULL);
    char text[64], one[16];

    (void)state;
    assert_string_equal(meaning(keymap, queues, "i"), "peek");
    assert_string_equal(meaning(keymap, queues, "a"), "declare-queue");
    assert_string_equal(meaning(keymap, queues, "v"), "mark-range");
    assert_string_equal(meaning(keymap, messages, "v"), "view-mode");
    assert_string_equal(meaning(keymap, hold, "A"), "ack");
    assert_string_equal(meaning(keymap, nothing, "2"), "queues");
    assert_string_equal(meaning(keymap, nothing, "i"), "");
    assert_string_equal(meaning(keymap, NULL, "q"), "back");
    assert_string_equal(keymap_key(keymap, registry_find("refresh"), one), "r");
    keymap_keys(keymap, registry_find("refresh"), text);
    assert_string_equal(text, "r ^R F5");
    assert_string_equal(keymap_key(keymap, registry_find("purge"), one), "");
    keymap_destroy(keymap);
}

static void test_own_keys(void **state)
{
    static const char *const queues[] = {"queues", "table", NULL};
    static char names[][16] = {"peek", "quit", "purge", "filter", "no-such", "hold"};
    static char keys[][16] = {"i ^P", "", "x", "^A ^H ^I", "z", "n"};
    struct settings_key own[6];
    struct settings settings = {.keys = own, .key_count = 6};
    char text[64];

    (void)state;
    memset(own, 0, sizeof own);
    for (size_t i = 0; i < 6; i++) {
        own[i].command = names[i];
        own[i].keys = keys[i];
    }
    struct keymap *keymap = keymap_create(&settings);
    assert_string_equal(meaning(keymap, queues, "^P"), "peek");
    assert_string_equal(meaning(keymap, queues, "Q"), "");     /* unbound */
    assert_string_equal(meaning(keymap, queues, "x"), "");     /* what destroys takes no key */
    assert_string_equal(meaning(keymap, queues, "n"), "hold"); /* an own key wins within its scope */
    keymap_keys(keymap, registry_find("filter"), text);
    assert_string_equal(text, "");
    keymap_destroy(keymap);
    keymap_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_and_codes),
        cmocka_unit_test(test_no_keys),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_own_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
