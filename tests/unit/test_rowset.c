/* Row sets: order, filter, freeze, selection, marks, trends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "core/rowset.h"
#include "model/row.h"

#include "base/banned.h"

#define THING_ROW(X) \
    X(STR, vhost, "vhost", "VHOST", .width = 12, .flags = COL_KEY) \
    X(STR, name, "name", "NAME", .width = 24, .flags = COL_KEY | COL_GROW) \
    X(I64, ready, "messages_ready", "READY", .width = 9, .format = FMT_COUNT) \
    X(STR, state, "state", "STATE", .width = 9) \
    X(STR, policy, "policy", "POLICY", .width = 9, .flags = COL_EXTRA)

struct thing_row {
    THING_ROW(COL_MEMBER)
};
#define COLUMN_ROW struct thing_row
static const struct column columns[] = {THING_ROW(COL_ENTRY)};
static const struct resource things = {
    .name = "things",
    .title = "Things",
    .singular = "thing",
    .path = "/api/things",
    .sort = "name",
    .row_size = sizeof(struct thing_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof *columns,
};

static struct snapshot *decode(const char *json)
{
    struct error error = {0};
    struct snapshot *snapshot = snapshot_decode(&things, json, strlen(json), false, &error);

    assert_non_null(snapshot);
    return snapshot;
}

/* "a:3 b c:-": names with their ready counts ("-": absent), all in vhost "v". page and pages 0: not paged. */
static struct snapshot *make(const char *rows, int page, int pages)
{
    struct snapshot *snapshot;
    struct buf json;
    const char *separator = "";

    buf_init(&json, BUF_TEXT_MAX);
    if (pages)
        (void)buf_printf(&json,
                         "{\"page\":%d,\"page_count\":%d,\"page_size\":2,\"total_count\":9,\"filtered_count\":9,"
                         "\"item_count\":2,\"items\":",
                         page, pages);
    (void)buf_putc(&json, '[');
    while (*rows) {
        size_t len = strcspn(rows, " ");
        size_t name = strcspn(rows, ": ");
        (void)buf_printf(&json, "%s{\"vhost\":\"v\",\"name\":\"%.*s\",\"state\":\"s-%.*s\",\"policy\":\"p-%.*s\"",
                         separator, (int)name, rows, (int)name, rows, (int)name, rows);
        if (name < len && rows[name + 1] != '-')
            (void)buf_printf(&json, ",\"messages_ready\":%.*s", (int)(len - name - 1), rows + name + 1);
        (void)buf_putc(&json, '}');
        separator = ",";
        rows += len;
        rows += strspn(rows, " ");
    }
    (void)buf_puts(&json, pages ? "]}" : "]");
    snapshot = decode(json.data);
    buf_finish(&json);
    return snapshot;
}

static void update_page(struct rowset *rowset, const char *rows, int page, int pages, int64_t now_ms)
{
    struct snapshot *snapshot = make(rows, page, pages);

    rowset_update(rowset, snapshot, now_ms);
    snapshot_unref(snapshot);
}

static void update(struct rowset *rowset, const char *rows, int64_t now_ms)
{
    update_page(rowset, rows, 0, 0, now_ms);
}

static const char *name_at(const struct rowset *rowset, size_t at)
{
    return row_text_named(&things, rowset_row(rowset, at), "name");
}

static void assert_rows(const struct rowset *rowset, const char *expected)
{
    struct buf names;

    buf_init(&names, BUF_TEXT_MAX);
    for (size_t at = 0; at < rowset_count(rowset); at++)
        (void)buf_printf(&names, "%s%s", at > 0 ? " " : "", name_at(rowset, at));
    assert_string_equal(names.data, expected);
    buf_finish(&names);
}

static void test_empty(void **state)
{
    struct rowset *rowset = rowset_create(&things);
    size_t count = 7;

    (void)state;
    assert_int_equal(rowset_count(rowset), 0);
    assert_int_equal(rowset_loaded(rowset), 0);
    assert_int_equal(rowset_selected(rowset), 0);
    assert_null(rowset_row(rowset, 0));
    assert_null(rowset_snapshot(rowset));
    assert_null(rowset_trend(rowset, 0, &count));
    assert_int_equal(count, 0);
    assert_false(rowset_marked(rowset, 0));
    assert_false(rowset_select_key(rowset, "x"));
    rowset_select(rowset, 3);
    rowset_mark_all(rowset);
    rowset_mark(rowset, 0, true);
    assert_int_equal(rowset_mark_count(rowset), 0);
    assert_false(rowset_thaw(rowset, 5));
    assert_string_equal(rowset_filter_text(rowset), "");
    rowset_update(rowset, NULL, 0);
    update(rowset, "", 0);
    assert_int_equal(rowset_count(rowset), 0);
    rowset_destroy(rowset);
    rowset_destroy(NULL);
}

static void test_sort(void **state)
{
    struct rowset *rowset = rowset_create(&things);
    bool reverse = true;

    (void)state;
    update(rowset, "d:3 a:10 c:3 b:- e:0", 0);
    assert_rows(rowset, "a b c d e");
    assert_string_equal(rowset_sort_column(rowset, &reverse)->name, "name");
    assert_false(reverse);
    /* Equal values stand by their key, in both directions; absent is below zero. */
    assert_true(rowset_sort(rowset, "ready", false));
    assert_rows(rowset, "b e c d a");
    assert_true(rowset_sort(rowset, "ready", true));
    assert_rows(rowset, "a c d e b");
    assert_string_equal(rowset_sort_column(rowset, &reverse)->name, "ready");
    assert_true(reverse);
    assert_false(rowset_sort(rowset, "nonsense", false));
    assert_rows(rowset, "a c d e b");
    update(rowset, "d:9 a:10 c:3 b:11 e:0", 0);
    assert_rows(rowset, "b a d c e");
    assert_int_equal(rowset_index(rowset, 0), 3);
    assert_int_equal(rowset_index(rowset, 5), SIZE_MAX);
    rowset_destroy(rowset);
}

static void test_filter(void **state)
{
    struct rowset *rowset = rowset_create(&things);
    const struct column *shown[] = {&columns[0], &columns[4]};
    struct error error = {0};

    (void)state;
    update(rowset, "apple banana cherry", 0);
    assert_true(rowset_filter(rowset, "an", &error));
    assert_rows(rowset, "banana");
    assert_int_equal(rowset_loaded(rowset), 3);
    assert_true(rowset_filter(rowset, "!an", &error));
    assert_rows(rowset, "apple cherry");
    assert_true(rowset_filter(rowset, "s-ch", &error));
    assert_rows(rowset, "cherry");
    /* A bad pattern says so, and the old one stays. */
    assert_false(rowset_filter(rowset, "(", &error));
    assert_int_not_equal(error.code, ERROR_NONE);
    assert_string_equal(rowset_filter_text(rowset), "s-ch");
    assert_rows(rowset, "cherry");
    /* A column that is not shown is not searched, a key column always is. */
    assert_true(rowset_filter(rowset, "p-a", &error));
    assert_rows(rowset, "");
    rowset_filter_columns(rowset, shown, 2);
    assert_rows(rowset, "apple");
    assert_true(rowset_filter(rowset, "cherr", &error));
    assert_rows(rowset, "cherry");
    assert_true(rowset_filter(rowset, "s-", &error));
    assert_rows(rowset, "");
    rowset_filter_columns(rowset, NULL, 0);
    assert_rows(rowset, "apple banana cherry");
    assert_true(rowset_filter(rowset, NULL, &error));
    assert_rows(rowset, "apple banana cherry");
    rowset_destroy(rowset);
}

static void test_selection(void **state)
{
    struct rowset *rowset = rowset_create(&things);
    struct error error = {0};

    (void)state;
    update(rowset, "b d f", 0);
    rowset_select(rowset, 1);
    update(rowset, "a b c d e f", 0);
    assert_int_equal(rowset_selected(rowset), 3);
    assert_string_equal(name_at(rowset, rowset_selected(rowset)), "d");
    /* Its row has gone: it stays on its place. */
    update(rowset, "a b c e f", 0);
    assert_string_equal(name_at(rowset, rowset_selected(rowset)), "e");
    update(rowset, "a b", 0);
    assert_string_equal(name_at(rowset, rowset_selected(rowset)), "b");
    update(rowset, "a b c d e f", 0);
    assert_string_equal(name_at(rowset, rowset_selected(rowset)), "b");
    rowset_select(rowset, 99);
    assert_string_equal(name_at(rowset, rowset_selected(rowset)), "f");
    assert_true(rowset_select_key(rowset, "v\x1f"
                                          "c"));
    assert_int_equal(rowset_selected(rowset), 2);
    assert_false(rowset_select_key(rowset, "v\x1f"
                                           "x"));
    /* Nothing matches while a filter is typed: the row is selected again when it matches again. */
    assert_true(rowset_filter(rowset, "zz", &error));
    assert_int_equal(rowset_selected(rowset), 0);
    assert_false(rowset_select_key(rowset, "v\x1f"
                                           "c"));
    assert_true(rowset_filter(rowset, "", &error));
    assert_string_equal(name_at(rowset, rowset_selected(rowset)), "c");
    assert_true(rowset_sort(rowset, "name", true));
    assert_string_equal(name_at(rowset, rowset_selected(rowset)), "c");
    assert_int_equal(rowset_selected(rowset), 3);
    rowset_destroy(rowset);
}

static void test_freeze(void **state)
{
    struct rowset *rowset = rowset_create(&things);
    struct error error = {0};

    (void)state;
    assert_true(rowset_sort(rowset, "ready", true));
    /* Keys pressed before the first answer do not keep it in the broker's order. */
    rowset_freeze(rowset, 1000);
    update(rowset, "a:1 b:2 c:3", 500);
    assert_rows(rowset, "c b a");
    update(rowset, "x:9 a:10 b:2 c:3", 600);
    assert_rows(rowset, "c b a x");
    update(rowset, "x:9 a:10 c:3", 700);
    assert_rows(rowset, "c a x");
    assert_false(rowset_thaw(rowset, 999));
    rowset_freeze(rowset, 900); /* never shorter */
    assert_false(rowset_thaw(rowset, 999));
    assert_true(rowset_thaw(rowset, 1000));
    assert_rows(rowset, "a x c");
    assert_false(rowset_thaw(rowset, 1001));
    /* Thawed, but nothing was out of place. */
    rowset_freeze(rowset, 2000);
    update(rowset, "x:9 a:11 c:3", 1500);
    assert_false(rowset_thaw(rowset, 2500));
    /* A frozen row stays in view even if it does not match any more; a new one that does not match never comes. */
    assert_true(rowset_filter(rowset, "a|x", &error));
    rowset_freeze(rowset, 4000);
    update(rowset, "x:9 q:5 ax:1 a:1", 3000);
    assert_rows(rowset, "a x ax");
    /* What the person asks for is done at once. */
    assert_true(rowset_sort(rowset, "name", false));
    assert_rows(rowset, "a ax x");
    /* Another page has no places to keep. */
    assert_true(rowset_filter(rowset, NULL, &error));
    update(rowset, "n m", 3500);
    assert_rows(rowset, "m n");
    rowset_destroy(rowset);
}

static void collect(void *context, size_t at)
{
    (void)buf_printf(context, "%zu ", at);
}

static void test_marks(void **state)
{
    struct rowset *rowset = rowset_create(&things);
    struct error error = {0};
    struct buf seen;

    (void)state;
    buf_init(&seen, BUF_TEXT_MAX);
    update_page(rowset, "a b", 1, 3, 0);
    rowset_mark(rowset, 1, true);
    rowset_mark(rowset, 1, true);
    update_page(rowset, "c d", 2, 3, 0);
    assert_int_equal(rowset_mark_count(rowset), 1);
    rowset_each_marked(rowset, collect, &seen);
    assert_string_equal(seen.data, "");
    rowset_mark(rowset, 0, true);
    for (int i = 0; i < 100; i++)
        update_page(rowset, i % 2 ? "e f" : "g h", 3, 3, 0);
    assert_int_equal(rowset_mark_count(rowset), 2);
    update_page(rowset, "a b", 1, 3, 0);
    assert_false(rowset_marked(rowset, 0));
    assert_true(rowset_marked(rowset, 1));
    rowset_mark(rowset, 1, false);
    assert_int_equal(rowset_mark_count(rowset), 1);
    rowset_mark_none(rowset);
    assert_int_equal(rowset_mark_count(rowset), 0);
    /* "*" marks what is on view; what a filter hides is not acted on. */
    update(rowset, "apple banana cherry", 0);
    assert_true(rowset_filter(rowset, "!banana", &error));
    rowset_mark_all(rowset);
    assert_int_equal(rowset_mark_count(rowset), 2);
    assert_true(rowset_filter(rowset, "e", &error));
    rowset_each_marked(rowset, collect, &seen);
    assert_string_equal(seen.data, "0 1 ");
    buf_clear(&seen);
    assert_true(rowset_filter(rowset, "banana|cherry", &error));
    rowset_each_marked(rowset, collect, &seen);
    assert_string_equal(seen.data, "1 ");
    /* A whole list without a marked row: it was deleted. */
    update(rowset, "apple banana", 0);
    assert_int_equal(rowset_mark_count(rowset), 1);
    buf_finish(&seen);
    rowset_destroy(rowset);
}

static void test_same_key(void **state)
{
    struct rowset *rowset = rowset_create(&things);

    (void)state;
    update(rowset, "a:1 a:2 a:3 b:4", 0);
    assert_int_equal(rowset_count(rowset), 4);
    rowset_mark(rowset, 1, true);
    assert_int_equal(rowset_mark_count(rowset), 1);
    rowset_select(rowset, 2);
    update(rowset, "a:1 a:2 a:3 b:4", 0);
    assert_int_equal(rowset_selected(rowset), 2);
    assert_false(rowset_marked(rowset, 0));
    assert_true(rowset_marked(rowset, 1));
    rowset_destroy(rowset);
}

static void test_trends(void **state)
{
    struct rowset *rowset = rowset_create(&things);
    const double *values;
    size_t count;

    (void)state;
    update(rowset, "a:1 b:2", 0);
    rowset_trend_column(rowset, "ready");
    assert_null(rowset_trend(rowset, 0, &count));
    for (int i = 1; i <= 40; i++) {
        char rows[32];
        (void)snprintf(rows, sizeof rows, i % 2 ? "a:%d b:-" : "b:- a:%d", i);
        update(rowset, rows, 0);
    }
    values = rowset_trend(rowset, 0, &count);
    assert_int_equal(count, 32);
    assert_true(values[0] == 9.0 && values[31] == 40.0);
    values = rowset_trend(rowset, 1, &count);
    assert_int_equal(count, 32);
    assert_true(values[0] != values[0]);
    rowset_trend_column(rowset, "ready");
    assert_non_null(rowset_trend(rowset, 0, &count));
    rowset_trend_column(rowset, NULL);
    assert_null(rowset_trend(rowset, 0, &count));
    rowset_destroy(rowset);
}

static void test_same_snapshot(void **state)
{
    struct rowset *rowset = rowset_create(&things);
    struct snapshot *snapshot = make("a:1", 0, 0);
    size_t count;

    (void)state;
    rowset_trend_column(rowset, "ready");
    rowset_update(rowset, snapshot, 0);
    rowset_update(rowset, snapshot, 0);
    assert_non_null(rowset_trend(rowset, 0, &count));
    assert_int_equal(count, 1);
    assert_ptr_equal(rowset_snapshot(rowset), snapshot);
    rowset_update(rowset, NULL, 0);
    assert_int_equal(rowset_loaded(rowset), 0);
    snapshot_unref(snapshot);
    rowset_destroy(rowset);
}

#define MANY 10000

static struct snapshot *make_many(unsigned seed)
{
    struct snapshot *snapshot;
    struct buf json;

    buf_init(&json, (size_t)8 << 20);
    (void)buf_putc(&json, '[');
    for (unsigned i = 0; i < MANY; i++)
        (void)buf_printf(&json,
                         "%s{\"vhost\":\"v%u\",\"name\":\"billing.invoice.%05u\",\"state\":\"running\","
                         "\"messages_ready\":%u}",
                         i > 0 ? "," : "", i % 7, i * 7919U % MANY, (i * 2654435761U + seed * 40503U) % 5000);
    (void)buf_putc(&json, ']');
    snapshot = decode(json.data);
    buf_finish(&json);
    return snapshot;
}

static void test_many(void **state)
{
    struct rowset *rowset = rowset_create(&things);
    struct snapshot *snapshots[] = {make_many(1), make_many(2), make_many(3)};
    struct error error = {0};
    int64_t start;
    int64_t updated;
    int64_t sorted;
    int64_t filtered;

    (void)state;
    rowset_trend_column(rowset, "ready");
    assert_true(rowset_sort(rowset, "ready", true));
    rowset_update(rowset, snapshots[0], 0);
    start = clock_ms();
    for (int i = 1; i <= 10; i++)
        rowset_update(rowset, snapshots[i % 3], i);
    updated = clock_ms();
    for (int i = 0; i < 10; i++)
        assert_true(rowset_sort(rowset, i % 2 ? "ready" : "name", i % 3));
    sorted = clock_ms();
    for (int i = 0; i < 10; i++)
        assert_true(rowset_filter(rowset, i % 2 ? "invoice.*77" : "9", &error));
    filtered = clock_ms();
    print_message("%d rows: update %.1f ms, sort %.1f ms, filter %.1f ms\n", MANY, (double)(updated - start) / 10,
                  (double)(sorted - updated) / 10, (double)(filtered - sorted) / 10);
    assert_true(rowset_filter(rowset, "", &error));
    assert_int_equal(rowset_count(rowset), MANY);
    for (size_t at = 1; at < MANY; at++)
        assert_true(row_compare(&columns[2], rowset_row(rowset, at - 1), rowset_row(rowset, at)) <= 0);
    rowset_destroy(rowset);
    for (size_t i = 0; i < 3; i++)
        snapshot_unref(snapshots[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),     cmocka_unit_test(test_sort),   cmocka_unit_test(test_filter),
        cmocka_unit_test(test_selection), cmocka_unit_test(test_freeze), cmocka_unit_test(test_marks),
        cmocka_unit_test(test_same_key),  cmocka_unit_test(test_trends), cmocka_unit_test(test_same_snapshot),
        cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
