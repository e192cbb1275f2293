/* The registry as a whole: what a row may not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/args.h"
#include "cmd/describe.h"
#include "cmd/key.h"
#include "cmd/options.h"
#include "cmd/registry.h"
#include "resource/list.h"

#include "base/banned.h"

static const struct command *current; /* for each name in a template */
static const char *current_text;

static void test_names_are_unique(void **state)
{
    (void)state;
    assert_true(registry_count() > 60);
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        assert_ptr_equal(registry_find(command->name), command);
        assert_true(*command->name >= 'a' && *command->name <= 'z');
    }
    assert_null(registry_find("no-such-command"));
    assert_null(registry_at(registry_count()));
}

static void test_rows_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        const bool carried_out = command->flags & (CMD_VIEW | CMD_LIST);
        const bool acts = command->run || command->http.path;
        assert_non_null(command->title);
        assert_true(command->summary && *command->summary);
        assert_true(carried_out != acts);
        assert_false(command->flags & CMD_DANGER && !(command->flags & CMD_WRITES));
        assert_false(command->flags & CMD_DANGER && !command->confirm);
        assert_false(command->flags & CMD_NAMED && !(command->flags & CMD_DANGER));
        assert_false(command->flags & CMD_ROW && !command_resource(command));
        if (command->http.path && command->http.method != HTTP_GET)
            assert_true(command->flags & CMD_WRITES);
    }
}

static void test_arguments_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        for (size_t k = 0; k < command->arg_count; k++) {
            const struct arg *arg = &command->args[k];
            assert_true(arg->name && arg->summary && *arg->summary);
            assert_true(arg->type != ARG_CHOICE || arg->choices);
            for (size_t m = 0; m < k; m++)
                assert_string_not_equal(arg->name, command->args[m].name);
            if (!option_offered(arg))
                continue;
            for (const struct global_option *option = global_options; option->name; option++)
                assert_string_not_equal(option_name(arg), option->name);
        }
    }
}

/* Where both could be in force, one key means one thing. "table" is every resource. */
static bool both_in_force(const struct command *a, const struct command *b)
{
    if (!a->scope || !b->scope)
        return true;
    for (size_t i = 0; i < resource_count; i++) {
        const char *name = resources[i]->name;
        const bool in_a = command_in_scope(a, name) || command_in_scope(a, "table");
        const bool in_b = command_in_scope(b, name) || command_in_scope(b, "table");
        if (in_a && in_b)
            return true;
    }
    static const char *const others[] = {"table", "detail", "messages", "hold", "overview", "activity", "help"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (command_in_scope(a, others[i]) && command_in_scope(b, others[i]))
            return true;
    }
    return false;
}

static bool next_key(const char **at, int *key, char word[32])
{
    size_t len = *at ? strcspn(*at, " ") : 0;

    if (len == 0)
        return false;
    assert_true(len < 32);
    memcpy(word, *at, len);
    word[len] = '\0';
    *at += len + strspn(*at + len, " ");
    if (!key_parse(word, key))
        fail_msg("%s is no key", word);
    return true;
}

static bool has_key(const struct command *command, int wanted)
{
    const char *at = command->keys;
    char word[32];
    int key;

    while (next_key(&at, &key, word)) {
        if (key == wanted)
            return true;
    }
    return false;
}

static void test_keys_do_not_clash(void **state)
{
    (void)state;
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        const char *at = command->keys;
        char word[32];
        int key;
        while (next_key(&at, &key, word)) {
            for (size_t k = 0; k < i; k++) {
                if (has_key(registry_at(k), key) && both_in_force(command, registry_at(k)))
                    fail_msg("%s means %s and %s", word, command->name, registry_at(k)->name);
            }
        }
    }
}

static void test_banned_keys(void **state)
{
    static const char *const banned[] = {"^A", "^@", "^H", "^I", "^M", "^Space"};

    (void)state;
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        const char *at = command->keys;
        char word[32];
        int key;
        bool only_function_keys = true, any = false;
        while (next_key(&at, &key, word)) {
            any = true;
            for (size_t k = 0; k < sizeof banned / sizeof *banned; k++)
                assert_string_not_equal(word, banned[k]);
            only_function_keys = only_function_keys && key >= PRESS_F1 && key <= PRESS_F12;
        }
        assert_false(any && only_function_keys);
        assert_false(any && command->flags & CMD_DANGER);
    }
}

static bool column_is_known(const struct command *command, const char *name)
{
    const char *at = command->scope;
    char word[64];

    while (at && *at) {
        size_t len = strcspn(at, ",");
        snprintf(word, sizeof word, "%.*s", (int)len, at);
        const struct resource *resource = resource_find(word);
        if (resource && resource_column(resource, name))
            return true;
        at += len + (at[len] == ',');
    }
    return strcmp(name, "vhost") == 0;
}

static void check_name(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < current->arg_count; i++) {
        if (strcmp(current->args[i].name, name) == 0)
            return;
    }
    if (!column_is_known(current, name))
        fail_msg("%s: {%s} in \"%s\" names nothing", current->name, name, current_text);
}

static void check_template(const char *text)
{
    current_text = text;
    template_names(text, check_name, NULL);
}

/* "{queue.name|vhost}": each is a column of that resource, or of the row. */
static void check_default(const struct command *command, const char *value)
{
    char name[64];
    size_t len = value ? strlen(value) : 0;

    if (len < 3 || value[0] != '{' || value[len - 1] != '}')
        return;
    for (const char *at = value + 1; *at && *at != '}'; at += *at == '|') {
        size_t word = strcspn(at, "|}");
        snprintf(name, sizeof name, "%.*s", (int)word, at);
        at += word;
        char *dot = strchr(name, '.');
        if (dot) {
            *dot = '\0';
            const struct resource *resource = resource_find(name);
            if (!resource || !resource_column(resource, dot + 1))
                fail_msg("%s: {%s.%s} is no column", command->name, name, dot + 1);
        } else if (!column_is_known(command, name)) {
            fail_msg("%s: {%s} is no column", command->name, name);
        }
    }
}

static void test_templates_name_what_is_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < registry_count(); i++) {
        current = registry_at(i);
        check_template(current->confirm);
        check_template(current->done);
        check_template(current->ctl);
        check_template(current->http.path);
        check_template(current->http.body);
        for (size_t k = 0; k < current->arg_count; k++)
            check_default(current, current->args[k].value);
    }
}

static void test_lists_follow_the_resources(void **state)
{
    (void)state;
    for (size_t i = 0; i < resource_count; i++) {
        const struct command *command = registry_find(resources[i]->name);
        if (resources[i]->flags & (RESOURCE_TABLE | RESOURCE_SINGLE)) {
            assert_non_null(command);
            assert_ptr_equal(command_resource(command), resources[i]);
            assert_true(command->flags & CMD_CLI);
        } else {
            assert_null(command);
        }
    }
    assert_string_equal(registry_find("overview")->keys, "1");
    assert_string_equal(registry_find("policies")->keys, "9");
}

static void test_texts_name_every_command(void **state)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    struct buf help, manual, completion;

    (void)state;
    buf_init(&help, BUF_TEXT_MAX);
    buf_init(&manual, BUF_TEXT_MAX);
    describe_help(&help);
    describe_manual(&manual);
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (!(command->flags & CMD_CLI))
            continue;
        assert_non_null(strstr(help.data, command->name));
        for (size_t k = 0; k < 3; k++) {
            buf_init(&completion, BUF_TEXT_MAX);
            assert_true(describe_completion(&completion, shells[k]));
            assert_non_null(strstr(completion.data, command->name));
            buf_finish(&completion);
        }
        buf_init(&completion, BUF_TEXT_MAX);
        describe_command(&completion, command);
        assert_non_null(strstr(completion.data, command->summary));
        buf_finish(&completion);
    }
    assert_non_null(strstr(manual.data, "*warren* delete-queue QUEUE"));
    assert_false(describe_completion(&help, "tcsh"));
    buf_finish(&help);
    buf_finish(&manual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_unique),
        cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_arguments_are_whole),
        cmocka_unit_test(test_keys_do_not_clash),
        cmocka_unit_test(test_banned_keys),
        cmocka_unit_test(test_templates_name_what_is_there),
        cmocka_unit_test(test_lists_follow_the_resources),
        cmocka_unit_test(test_texts_name_every_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
