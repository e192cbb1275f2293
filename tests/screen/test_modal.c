/* Dialogs: what they ask, what they take, and that they never take what was not meant for them. */
#include "base/mem.h"
#include "cmd/key.h"
#include "cmd/registry.h"
#include "screen.h"
#include "scripted_gateway.h"
#include "ui/modal.h"
#include "ui/palette.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/banned.h"

static void plain_draw(struct view *view, struct canvas *canvas, struct rect rect)
{
    (void)view;
    canvas_text(canvas, rect.row, rect.column, rect.columns, STYLE_NORMAL, "below");
}

static void plain_title(struct view *view, struct buf *out)
{
    (void)view;
    buf_puts(out, "Plain");
}

static void plain_destroy(struct view *view)
{
    free(view);
}

static const struct view_ops plain_ops = {.draw = plain_draw, .title = plain_title, .destroy = plain_destroy};

static void script(struct gateway *gateway)
{
    scripted_reply(gateway, "/api/overview", 200, "{\"cluster_name\":\"mq-eu-1\"}");
    scripted_reply(gateway, "/api/whoami", 200, "{\"name\":\"guest\",\"tags\":\"administrator\"}");
}

static void open_plain(struct stage *stage, int rows, int columns, bool utf8)
{
    struct view *view = mem_calloc(1, sizeof *view);

    stage_open(stage, rows, columns, utf8, script);
    view->ops = &plain_ops;
    view->scopes[0] = "plain";
    console_push(&stage->console, view);
    stage_settle(stage);
}

struct answers {
    int count;
    bool last;
};

static void answered(void *context, bool yes)
{
    struct answers *answers = context;

    answers->count++;
    answers->last = yes;
}

static const struct confirmation purge = {
    CONFIRM_PLAIN, "Purge", "Purge orders.eu in /billing? Its ready messages (49,321) are lost.", NULL, false};
static const struct confirmation delete = {CONFIRM_TYPED, "Delete",
                                           "Delete the vhost /billing?\nEverything in it is lost.", "/billing", false};

static void test_confirm(void **state)
{
    static const struct {
        const char *keys;
        bool yes;
    } ways[] = {
        {"<Enter>", false},     {"<Esc>", false},       {"n", false},
        {"q", false},           {"^C", false},          {"y", true},
        {"DDpp<Enter>", false}, {"<Tab><Enter>", true}, {"<Left><Right><Enter>", false},
    };
    struct stage stage;

    (void)state;
    open_plain(&stage, 24, 80, true);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct answers answers = {0};
        modal_confirm(&stage.console, &purge, answered, &answers);
        if (i == 0)
            stage_expect(&stage, "confirm-plain", true);
        stage_keys(&stage, ways[i].keys);
        assert_int_equal(answers.count, 1);
        assert_int_equal(answers.last, ways[i].yes);
        assert_null(stage.console.modal);
    }
    stage_close(&stage);
}

static void test_confirm_typed(void **state)
{
    struct answers answers = {0};
    struct stage stage;

    (void)state;
    open_plain(&stage, 24, 80, true);
    modal_confirm(&stage.console, &delete, answered, &answers);
    stage_keys(&stage, "<Enter>y<Enter>");
    assert_int_equal(answers.count, 0);
    stage_expect(&stage, "confirm-typed", false);
    stage_keys(&stage, "^U/billing<Enter>");
    assert_int_equal(answers.count, 1);
    assert_true(answers.last);
    modal_confirm(&stage.console, &delete, answered, &answers);
    stage_keys(&stage, "/billing<Esc>");
    assert_int_equal(answers.count, 2);
    assert_false(answers.last);
    modal_confirm(&stage.console, &delete, answered, &answers);
    stage_close(&stage); /* answers no */
    assert_int_equal(answers.count, 3);
    assert_false(answers.last);
}

static void test_typed_ahead_is_dropped(void **state)
{
    static const int ahead[] = {'y', PRESS_ENTER, '\t', PRESS_ENTER};
    struct answers answers = {0};
    struct stage stage;

    (void)state;
    open_plain(&stage, 24, 80, true);
    term_null_keys(stage.term, ahead, 4);
    modal_confirm(&stage.console, &purge, answered, &answers);
    assert_int_equal(stage.term->ops->read_key(stage.term), PRESS_NONE);
    console_key(&stage.console, PRESS_PASTE_START);
    stage_keys(&stage, "y<Enter>");
    console_key(&stage.console, PRESS_PASTE_END);
    assert_int_equal(answers.count, 0);
    stage_keys(&stage, "n");
    assert_int_equal(answers.count, 1);
    stage_close(&stage);
}

static int chosen_index, chosen_count;

static void chosen(void *context, int index)
{
    (void)context;
    chosen_index = index;
    chosen_count++;
}

static const struct menu_item items[] = {
    {"p", "Purge", "Drop every ready message", true},
    {"d", "Delete the queue", "With all its messages", false},
    {NULL, "語 wide", NULL, false},
    {"m", "Move", "To another queue", true},
};

static void test_menu(void **state)
{
    static const struct {
        const char *keys;
        int index;
    } ways[] = {{"<Enter>", 0}, {"j<Enter>", 1}, {"k<Enter>", 3}, {"m", 3},           {"<Esc>", -1},
                {"q", -1},      {"x<Down>d", 1}, {"G<Enter>", 0}, {"<End><Enter>", 3}};
    struct stage stage;

    (void)state;
    open_plain(&stage, 24, 80, true);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        chosen_count = 0;
        modal_menu(&stage.console, "Danger", MENU_PLAIN, items, 4, 0, chosen, NULL);
        if (i == 0)
            stage_expect(&stage, "menu-plain", true);
        stage_keys(&stage, ways[i].keys);
        assert_int_equal(chosen_count, 1);
        assert_int_equal(chosen_index, ways[i].index);
        assert_null(stage.console.modal);
    }
    stage_close(&stage);
}

static void test_menu_kinds(void **state)
{
    struct stage stage;

    (void)state;
    open_plain(&stage, 24, 80, true);
    chosen_count = 0;
    modal_menu(&stage.console, "Columns", MENU_CHECKS, items, 4, 1, chosen, NULL);
    stage_keys(&stage, " ");
    assert_int_equal(chosen_index, 1);
    assert_int_equal(chosen_count, 1);
    stage_expect(&stage, "menu-checks", false);
    stage_keys(&stage, "<Enter>");
    assert_int_equal(chosen_index, -1);
    assert_int_equal(chosen_count, 2);
    modal_menu(&stage.console, "Queue", MENU_FILTERED, items, 4, 0, chosen, NULL);
    stage_keys(&stage, "mo"); /* fuzzy, and letters do not move */
    stage_expect(&stage, "menu-filtered", false);
    stage_keys(&stage, "<Enter>");
    assert_int_equal(chosen_index, 3);
    modal_menu(&stage.console, "Queue", MENU_FILTERED, items, 4, 0, chosen, NULL);
    chosen_count = 0;
    stage_keys(&stage, "zzz<Enter>");
    assert_int_equal(chosen_count, 0);
    stage_keys(&stage, "^U[(<Enter>q<Esc>"); /* no pattern, but letters */
    assert_int_equal(chosen_index, -1);
    stage_close(&stage);
}

static char prompted[100];
static int prompt_changes, prompt_ends;

static void changed(void *context, const char *text)
{
    (void)context;
    prompt_changes++;
    snprintf(prompted, sizeof prompted, "%s", text);
}

static void done(void *context, const char *text)
{
    (void)context;
    prompt_ends++;
    snprintf(prompted, sizeof prompted, "%s", text ? text : "(left)");
}

static void test_prompt(void **state)
{
    struct stage stage;

    (void)state;
    open_plain(&stage, 24, 80, true);
    modal_prompt(&stage.console, "/", "old", changed, done, NULL);
    stage_keys(&stage, "<Backspace>x");
    assert_string_equal(prompted, "olx");
    assert_int_equal(prompt_changes, 2);
    stage_keys(&stage, "<Left><Left>");
    assert_int_equal(prompt_changes, 2);
    stage_keys(&stage, "<Enter>");
    assert_int_equal(prompt_ends, 1);
    assert_string_equal(prompted, "olx");
    modal_prompt(&stage.console, "/", "", changed, done, NULL);
    stage_keys(&stage, "a<Esc>");
    assert_string_equal(prompted, "(left)");
    stage_close(&stage);
}

static bool is_quorum(const struct args *args)
{
    return args_get(args, "type") && strcmp(args_get(args, "type"), "quorum") == 0;
}

static const char *const types[] = {"classic", "quorum", "stream", NULL};
static const char *const kinds[] = {"topic", "fanout", NULL};
static const struct arg form_args[] = {
    {.name = "name", .summary = "the new queue's name", .type = ARG_NAME, .flags = ARG_REQUIRED | ARG_POSITIONAL},
    {.name = "type", .summary = "classic, quorum or stream", .type = ARG_CHOICE, .value = "classic", .choices = types},
    {.name = "kind", .summary = "a free word", .type = ARG_TEXT, .choices = kinds},
    {.name = "durable", .summary = "survives a restart", .type = ARG_FLAG, .value = "true"},
    {.name = "delivery-limit", .summary = "how often", .type = ARG_INTEGER, .visible = is_quorum},
    {.name = "arguments", .option = "argument", .summary = "further arguments", .type = ARG_PAIRS},
    {.name = "password", .summary = "typed twice is not asked", .type = ARG_PASSWORD},
    {.name = "body", .summary = "the body", .type = ARG_BODY},
    {.name = "body-file", .summary = "from a file", .type = ARG_FILE, .flags = ARG_CLI_ONLY},
};
static const struct command declare = {
    .name = "declare-queue", .title = "Declare a queue", .summary = "x", .args = form_args, .arg_count = 9};

struct asked {
    struct invocation invocation;
    struct args *args;
    struct answers answers;
};

static void ask(struct stage *stage, struct asked *asked)
{
    memset(asked, 0, sizeof *asked);
    asked->args = args_create(&declare);
    args_defaults(asked->args, NULL);
    asked->invocation.command = &declare;
    asked->invocation.vhost = "/billing";
    modal_form(&stage->console, &asked->invocation, asked->args, answered, &asked->answers);
}

static void test_form(void **state)
{
    struct stage stage;
    struct asked asked;

    (void)state;
    open_plain(&stage, 24, 80, true);
    ask(&stage, &asked);
    stage_expect(&stage, "form-empty", true);
    stage_keys(&stage, "^X"); /* what is required is asked for at its field */
    assert_int_equal(asked.answers.count, 0);
    assert_true(stage_shows(&stage, "✗ is needed"));
    stage_keys(&stage, "orders.eu<Tab><Right>"); /* quorum: one field more */
    assert_true(stage_shows(&stage, "delivery-limit"));
    stage_keys(&stage, "<Tab>^N<Tab> <Tab>many<Tab>");
    assert_true(stage_shows(&stage, "✗ delivery-limit: \"many\" is not a whole number"));
    stage_keys(&stage, "x-a=1<Enter>x-b:int=2<Tab>s3cret<Tab>{\"a\":1");
    stage_expect(&stage, "form-filled", false);
    stage_keys(&stage, "}^X"); /* goes to the field that is wrong */
    assert_int_equal(asked.answers.count, 0);
    stage_keys(&stage, "^U20^X");
    assert_int_equal(asked.answers.count, 1);
    assert_true(asked.answers.last);
    assert_null(stage.console.modal);
    assert_string_equal(args_get(asked.args, "name"), "orders.eu");
    assert_string_equal(args_get(asked.args, "type"), "quorum");
    assert_string_equal(args_get(asked.args, "kind"), "topic");
    assert_false(args_flag(asked.args, "durable"));
    assert_string_equal(args_get(asked.args, "delivery-limit"), "20");
    assert_string_equal(args_get(asked.args, "arguments"), "x-a=1\nx-b:int=2");
    assert_string_equal(args_get(asked.args, "password"), "s3cret");
    assert_string_equal(args_get(asked.args, "body"), "{\"a\":1}");
    args_destroy(asked.args);
    stage_close(&stage);
}

static void test_form_is_left(void **state)
{
    struct stage stage;
    struct asked asked;

    (void)state;
    open_plain(&stage, 24, 80, true);
    ask(&stage, &asked);
    stage_keys(&stage, "<Esc>"); /* nothing was entered */
    assert_int_equal(asked.answers.count, 1);
    assert_false(asked.answers.last);
    args_destroy(asked.args);
    ask(&stage, &asked);
    stage_keys(&stage, "orders<Esc>");
    assert_int_equal(asked.answers.count, 0);
    assert_true(stage_shows(&stage, "Esc again"));
    stage_keys(&stage, "x<Esc><Esc>");
    assert_int_equal(asked.answers.count, 1);
    assert_false(asked.answers.last);
    args_destroy(asked.args);
    stage_close(&stage);
}

static void test_form_paste_and_files(void **state)
{
    static char path[] = "/tmp/warren-form-XXXXXX";
    struct stage stage;
    struct asked asked;
    char keys[80];
    int fd = mkstemp(path);

    (void)state;
    assert_int_equal(write(fd, "from\na file\n", 12), 12);
    close(fd);
    open_plain(&stage, 24, 80, true);
    ask(&stage, &asked);
    console_key(&stage.console, PRESS_PASTE_START);
    stage_keys(&stage, "or<Esc>ders<Enter>eu^X");
    console_key(&stage.console, PRESS_PASTE_END);
    assert_int_equal(asked.answers.count, 0); /* neither left nor sent */
    assert_true(stage_shows(&stage, "orders eu"));
    stage_keys(&stage, "<S-Tab><S-Tab>"); /* over the button to the body */
    snprintf(keys, sizeof keys, "^O%s<Enter>", path);
    stage_keys(&stage, keys);
    assert_true(stage_shows(&stage, "a file"));
    setenv("EDITOR", "sed -i s/from/to/", 1);
    unsetenv("VISUAL");
    stage_keys(&stage, "^E");
    unsetenv("EDITOR");
    stage_keys(&stage, "^O/no/such/file<Enter>");
    assert_true(stage_shows(&stage, "✗ cannot open /no/such/file"));
    stage_keys(&stage, "^X");
    assert_true(asked.answers.last);
    assert_string_equal(args_get(asked.args, "body"), "to\na file\n");
    args_destroy(asked.args);
    unlink(path);
    stage_close(&stage);
}

static void test_form_sizes(void **state)
{
    struct stage stage;
    struct asked asked;

    (void)state;
    open_plain(&stage, 24, 80, true);
    ask(&stage, &asked);
    for (int rows = 0; rows < 26; rows++) {
        for (int columns = 1; columns < 100; columns += 7) {
            term_null_resize(stage.term, rows, columns);
            stage_keys(&stage, "<Tab>");
        }
    }
    term_null_resize(stage.term, 10, 40);
    stage_expect(&stage, "form-40x10", false);
    stage_close(&stage);
    args_destroy(asked.args);
    open_plain(&stage, 24, 80, false);
    ask(&stage, &asked);
    stage_expect(&stage, "form-ascii", false);
    stage_close(&stage);
    args_destroy(asked.args);
}

static void test_palette_words(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        size_t count;
        const char *last;
    } lines[] = {
        {"", true, 0, NULL},
        {"  queues ", true, 1, "queues"},
        {"a \"b c\" d\\ e", true, 3, "d e"},
        {"a 'it\\s' \"q\\\"q\"", true, 3, "q\"q"},
        {"name=\"x y\"", true, 1, "name=x y"},
        {"a ''", true, 2, ""},
        {"a 'open", false, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char *words[PALETTE_WORDS], *storage;
        size_t count = 0;
        assert_int_equal(palette_split(lines[i].text, &storage, words, &count), lines[i].ok);
        if (lines[i].ok)
            assert_int_equal(count, lines[i].count);
        if (lines[i].last)
            assert_string_equal(words[count - 1], lines[i].last);
        free(storage);
    }
}

static void test_palette_arguments(void **state)
{
    static char name[] = "orders", type_[] = "--type=quorum", option[] = "--argument", pair[] = "x-a=1",
                pair2[] = "argument=x-b=2", flag[] = "--durable", wrong[] = "--nothing", extra[] = "again";
    char *const good[] = {name, type_, option, pair, pair2, flag}, *const bad[] = {wrong},
                *const more[] = {name, extra};
    struct args *args = args_create(&declare);
    struct error error;

    (void)state;
    assert_true(palette_arguments(&declare, good, 6, args, &error));
    assert_string_equal(args_get(args, "name"), "orders");
    assert_string_equal(args_get(args, "type"), "quorum");
    assert_string_equal(args_get(args, "arguments"), "x-a=1\nx-b=2");
    assert_true(args_flag(args, "durable"));
    assert_false(palette_arguments(&declare, bad, 1, args, &error));
    args_destroy(args);
    args = args_create(&declare);
    assert_false(palette_arguments(&declare, more, 2, args, &error));
    assert_non_null(strstr(error.text, "again"));
    args_destroy(args);
}

static void test_palette(void **state)
{
    struct stage stage;

    (void)state;
    open_plain(&stage, 24, 80, true);
    stage_keys(&stage, ":decl");
    assert_true(stage_shows(&stage, "▌ declare-queue "));
    stage_keys(&stage, "<Tab>");
    assert_true(stage_shows(&stage, ": declare-"));
    stage_keys(&stage, "^U");
    stage_keys(&stage, "declare-queue t");
    assert_true(stage_shows(&stage, "▌ type= "));
    stage_keys(&stage, "<Tab>q<Tab>");
    assert_true(stage_shows(&stage, "type=quorum"));
    stage_keys(&stage, "<Esc>");
    assert_null(stage.console.modal);
    stage_keys(&stage, ":qeues<Enter>"); /* the letters of queues: the first offer is meant */
    stage_keys(&stage, "<Esc><Esc><Esc>");
    stage_keys(&stage, ":xyzzy<Enter>");
    assert_true(stage_shows(&stage, "✗ there is no command xyzzy"));
    stage_keys(&stage, "^U<Backspace>");
    assert_null(stage.console.modal);
    stage_keys(&stage, ":activity<Enter>");
    assert_true(stage_shows(&stage, "› Activity"));
    stage_keys(&stage, ":purge<Enter>");
    assert_true(stage_shows(&stage, "purge acts on a selected row of: queues"));
    scripted_reply(stage.gateway, "/api/queues/%2F/orders", 200, "{\"name\":\"orders\",\"vhost\":\"/\"}");
    stage_keys(&stage, ":purge orders<Enter>"); /* by its name */
    stage_settle(&stage);
    assert_non_null(scripted_last(stage.gateway, "GET /api/queues/%2F/orders"));
    assert_true(stage_shows(&stage, "Purge orders in /?"));
    stage_keys(&stage, "<Esc>:purge gone<Enter>");
    stage_settle(&stage);
    assert_true(stage_shows(&stage, "queue gone: "));
    stage_keys(&stage, ":purge orders again<Enter>");
    assert_true(stage_shows(&stage, "one word too many"));
    stage_keys(&stage, "<Esc>:quit<Enter>");
    assert_true(stage.console.quit);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_confirm),
        cmocka_unit_test(test_confirm_typed),
        cmocka_unit_test(test_typed_ahead_is_dropped),
        cmocka_unit_test(test_menu),
        cmocka_unit_test(test_menu_kinds),
        cmocka_unit_test(test_prompt),
        cmocka_unit_test(test_form),
        cmocka_unit_test(test_form_is_left),
        cmocka_unit_test(test_form_paste_and_files),
        cmocka_unit_test(test_form_sizes),
        cmocka_unit_test(test_palette_words),
        cmocka_unit_test(test_palette_arguments),
        cmocka_unit_test(test_palette),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
