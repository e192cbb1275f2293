/* JSON to rows: what real brokers send, what is missing from it, and what strangers may put into it. */
#include <locale.h>
#include <math.h>
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
#include "base/figure.h"
#include "model/row.h"
#include "model/snapshot.h"
#include "resource/list.h"
#include "resource/overview.h"
#include "resource/queues.h"

#include "base/banned.h"

static struct snapshot *decode(const struct resource *resource, const char *json)
{
    struct error error = {0};
    struct snapshot *snapshot = snapshot_decode(resource, json, strlen(json), true, &error);

    if (!snapshot)
        fail_msg("%s", error.text);
    return snapshot;
}

static const struct queue_row *queue_at(const struct snapshot *snapshot, size_t index)
{
    const struct queue_row *row = snapshot_row(snapshot, index);

    assert_non_null(row);
    return row;
}

static bool has(const struct snapshot *snapshot, const char *name)
{
    return snapshot_has(snapshot, resource_column(snapshot_resource(snapshot), name));
}

/* clang-format off */
static const char queues_310[] =
    "[{\"arguments\":{\"x-dead-letter-exchange\":\"dlx\",\"x-max-length\":10,\"x-message-ttl\":60000},"
    "\"auto_delete\":false,\"consumer_utilisation\":0.0055,\"consumers\":1,\"durable\":true,"
    "\"effective_policy_definition\":{\"max-length-bytes\":100000,\"message-ttl\":50000},\"exclusive\":false,"
    "\"head_message_timestamp\":1700000000,\"memory\":68624,\"message_bytes\":12,"
    "\"message_stats\":{\"ack\":0,\"ack_details\":{\"rate\":0.0},\"deliver_get_details\":{\"rate\":7.9},"
    "\"publish\":20,\"publish_details\":{\"rate\":12.4}},\"messages\":12,\"messages_details\":{\"rate\":0.0},"
    "\"messages_ready\":10,\"messages_unacknowledged\":2,\"name\":\"classic\",\"node\":\"w310@localhost\","
    "\"policy\":\"pol\",\"state\":\"running\",\"type\":\"classic\",\"vhost\":\"t-model\"},"
    "{\"arguments\":{\"x-queue-type\":\"stream\"},\"auto_delete\":false,\"consumers\":0,\"durable\":true,"
    "\"effective_policy_definition\":[],\"exclusive\":false,\"members\":[\"a@h\",\"b@h\"],\"message_stats\":[],"
    "\"messages\":1,\"messages_ready\":1,\"messages_unacknowledged\":0,\"name\":\"stream\",\"policy\":null,"
    "\"state\":\"running\",\"type\":\"stream\",\"vhost\":\"t-model\"}]";
static const char queues_43_page[] =
    "{\"filtered_count\":4,\"item_count\":2,\"items\":[{\"name\":\"q1\",\"vhost\":\"/\",\"messages_ready\":3,"
    "\"effective_policy_definition\":\"\",\"delivery_limit\":20,\"leader\":\"w43@localhost\"},[],"
    "{\"name\":\"q2\",\"vhost\":\"/\"}],\"page\":1,\"page_count\":2,\"page_size\":2,\"total_count\":9}";
static const char overview_40[] =
    "{\"management_version\":\"4.0.5\",\"rates_mode\":\"basic\",\"rabbitmq_version\":\"4.0.5\","
    "\"cluster_name\":\"w40@vm\",\"message_stats\":{\"publish\":696,\"publish_details\":{\"rate\":1.7,"
    "\"samples\":[{\"sample\":696,\"timestamp\":1795351540000},{\"sample\":662,\"timestamp\":1795351520000},"
    "{\"sample\":629,\"timestamp\":1795351500000}],\"avg_rate\":1.6,\"avg\":645.7}},"
    "\"queue_totals\":{\"messages\":15,\"messages_ready\":11,\"messages_unacknowledged\":4},"
    "\"object_totals\":{\"channels\":1,\"consumers\":2,\"exchanges\":15,\"queues\":4,\"connections\":1},"
    "\"listeners\":[{\"node\":\"w40@localhost\",\"protocol\":\"amqp\",\"ip_address\":\"::\",\"port\":5672}]}";
/* clang-format on */

static void test_list(void **state)
{
    (void)state;
    struct snapshot *snapshot = decode(&resource_queues, queues_310);
    const struct queue_row *classic = queue_at(snapshot, 0), *stream = queue_at(snapshot, 1);

    assert_int_equal(snapshot_count(snapshot), 2);
    assert_null(snapshot_row(snapshot, 2));
    assert_string_equal(classic->name, "classic");
    assert_int_equal(classic->ready, 10);
    assert_true(classic->publish > 12.39 && classic->publish < 12.41);
    assert_true(classic->deliver > 7.89 && classic->deliver < 7.91);
    assert_string_equal(classic->features, "D TTL Lim DLX");
    assert_string_equal(classic->dlx, "dlx");
    assert_int_equal(classic->ttl, 50000);
    assert_int_equal(classic->max_length, 10);
    assert_int_equal(classic->oldest, 1700000000000);
    assert_int_equal(classic->durable, 1);
    assert_int_equal(classic->exclusive, 0);
    assert_null(classic->owner);
    assert_ptr_equal(classic->vhost, stream->vhost);
    assert_true(isnan(stream->publish));
    assert_null(stream->policy);
    assert_null(stream->dlx);
    assert_int_equal(stream->memory, ABSENT_I64);
    assert_int_equal(stream->member_count, 2);
    assert_string_equal(stream->members, "[\"a@h\",\"b@h\"]");
    assert_string_equal(stream->effective_policy, "[]");
    assert_true(has(snapshot, "publish"));
    assert_false(has(snapshot, "owner"));
    assert_int_equal(snapshot_page(snapshot).total, 2);
    assert_int_equal(snapshot_page(snapshot).pages, 1);
    snapshot_unref(snapshot);
}

static void test_page(void **state)
{
    (void)state;
    struct snapshot *snapshot = decode(&resource_queues, queues_43_page);
    struct snapshot_page page = snapshot_page(snapshot);
    size_t len = 0;

    assert_int_equal(snapshot_count(snapshot), 2);
    assert_int_equal(snapshot_lost(snapshot), 0);
    assert_int_equal(page.total, 9);
    assert_int_equal(page.filtered, 4);
    assert_int_equal(page.page, 1);
    assert_int_equal(page.pages, 2);
    assert_int_equal(queue_at(snapshot, 0)->delivery_limit, 20);
    assert_string_equal(queue_at(snapshot, 1)->name, "q2");
    const char *json = snapshot_row_json(snapshot, 1, &len);
    assert_int_equal(len, strlen("{\"name\":\"q2\",\"vhost\":\"/\"}"));
    assert_memory_equal(json, "{\"name\":\"q2\",\"vhost\":\"/\"}", len);
    assert_string_equal(snapshot_body(snapshot, &len), queues_43_page);
    assert_false(has(snapshot, "state"));
    snapshot_unref(snapshot);
}

static void test_single(void **state)
{
    (void)state;
    struct snapshot *snapshot = decode(&resource_overview, overview_40);
    const struct overview_row *row = snapshot_row(snapshot, 0);
    size_t len = 0;

    assert_int_equal(snapshot_count(snapshot), 1);
    assert_int_equal(row->ready, 11);
    assert_int_equal(row->connections, 1);
    assert_string_equal(row->version, "4.0.5");
    assert_non_null(row->publish_history);
    assert_int_equal(row->publish_history->count, 3);
    assert_int_equal(row->publish_history->end_ms, 1795351540000);
    assert_int_equal(row->publish_history->step_ms, 20000);
    assert_int_equal((int)row->publish_history->values[0], 629);
    assert_int_equal((int)row->publish_history->values[2], 696);
    assert_null(row->ready_history);
    assert_non_null(snapshot_row_json(snapshot, 0, &len));
    assert_int_equal(len, strlen(overview_40));
    snapshot_unref(snapshot);
    snapshot = decode(&resource_listeners, overview_40);
    assert_int_equal(snapshot_count(snapshot), 1);
    assert_int_equal(row_integer_named(&resource_listeners, snapshot_row(snapshot, 0), "port"), 5672);
    snapshot_unref(snapshot);
    snapshot = decode(&resource_listeners, "{\"cluster_name\":\"no monitoring tag\"}");
    assert_int_equal(snapshot_count(snapshot), 0);
    snapshot_unref(snapshot);
}

static void test_item(void **state)
{
    (void)state;
    struct snapshot *snapshot =
        decode(&resource_queues, "{\"name\":\"q\",\"vhost\":\"v\",\"consumer_details\":[{\"consumer_tag\":\"t\","
                                 "\"queue\":{\"name\":\"q\",\"vhost\":\"v\"},\"channel_details\":[]}]}");
    assert_int_equal(snapshot_count(snapshot), 1);
    assert_string_equal(queue_at(snapshot, 0)->name, "q");
    size_t len = 0;
    struct snapshot *consumers = decode(&resource_queue_consumers, snapshot_row_json(snapshot, 0, &len));
    assert_int_equal(snapshot_count(consumers), 1);
    const void *row = snapshot_row(consumers, 0);
    assert_string_equal(row_text_named(&resource_queue_consumers, row, "queue"), "q");
    assert_null(row_text_named(&resource_queue_consumers, row, "channel"));
    snapshot_unref(consumers);
    struct snapshot *same = snapshot_ref(snapshot);
    snapshot_unref(snapshot);
    assert_string_equal(queue_at(same, 0)->vhost, "v");
    snapshot_unref(same);
    snapshot_unref(NULL);
}

static void test_wrong_types(void **state)
{
    (void)state;
    struct snapshot *snapshot =
        decode(&resource_queues, "[{\"name\":7,\"vhost\":null,\"messages_ready\":\"3\",\"messages\":2.9,"
                                 "\"durable\":1,\"message_stats\":{\"publish_details\":5},\"consumers\":true,"
                                 "\"memory\":18446744073709551615,\"arguments\":\"x\",\"members\":{\"a\":1}}]");
    const struct queue_row *row = queue_at(snapshot, 0);

    assert_null(row->name);
    assert_null(row->vhost);
    assert_int_equal(row->ready, ABSENT_I64);
    assert_int_equal(row->total, 2);
    assert_int_equal(row->durable, -1);
    assert_true(isnan(row->publish));
    assert_int_equal(row->consumers, ABSENT_I64);
    assert_int_equal(row->memory, ABSENT_I64);
    assert_string_equal(row->arguments, "\"x\"");
    assert_int_equal(row->member_count, 1);
    assert_null(row->features);
    snapshot_unref(snapshot);
}

/* The exact path first; a member whose own name has dots in it is found as well. */
static void test_dotted_names(void **state)
{
    (void)state;
    static const struct column columns[] = {
        {.name = "a", .path = "headers.x.y", .title = "A", .type = COL_STR, .width = 1, .flags = COL_KEY},
    };
    static const struct resource resource = {
        .name = "t", .row_size = sizeof(char *), .columns = columns, .column_count = 1};
    struct snapshot *snapshot =
        decode(&resource, "[{\"headers\":{\"x.y\":\"whole\"}},{\"headers\":{\"x\":{\"y\":\"down\"},\"x.y\":\"no\"}},"
                          "{\"headers.x.y\":\"top\"},{\"headers\":{\"x\":{}}}]");
    assert_string_equal(row_text(columns, snapshot_row(snapshot, 0)), "whole");
    assert_string_equal(row_text(columns, snapshot_row(snapshot, 1)), "down");
    assert_string_equal(row_text(columns, snapshot_row(snapshot, 2)), "top");
    assert_null(row_text(columns, snapshot_row(snapshot, 3)));
    snapshot_unref(snapshot);
}

static void test_altered(void **state)
{
    (void)state;
    struct snapshot *snapshot =
        decode(&resource_queues, "[{\"name\":\"a\\u0000b\",\"vhost\":\"/\"},{\"name\":\"ok\",\"vhost\":\"/\","
                                 "\"arguments\":{\"x\\u0000\":\"\\u0000\",\"t\":9223372036854775808}}]");
    assert_int_equal(snapshot_count(snapshot), 2);
    assert_string_equal(queue_at(snapshot, 0)->name, "a\xef\xbf\xbd"
                                                     "b");
    assert_true(snapshot_row_altered(snapshot, 0));
    assert_false(snapshot_row_altered(snapshot, 1));
    assert_false(snapshot_row_altered(snapshot, 9));
    size_t len = 0;
    assert_memory_equal(snapshot_row_json(snapshot, 0, &len), "{\"name\":\"a\\u0000b\"", 18);
    snapshot_unref(snapshot);
    snapshot = decode(&resource_queues, "[{\"name\":\"a\xef\xbf\xbd\",\"vhost\":\"/\"}]");
    assert_false(snapshot_row_altered(snapshot, 0));
    snapshot_unref(snapshot);
}

static void repeat(struct buf *out, const char *text, size_t times)
{
    while (times-- > 0)
        buf_puts(out, text);
}

static void test_deep(void **state)
{
    (void)state;
    struct buf json;

    buf_init(&json, BUF_TEXT_MAX);
    buf_puts(&json, "[{\"name\":\"deep\",\"vhost\":\"/\",\"arguments\":");
    repeat(&json, "{\"x\":", 3000);
    buf_puts(&json, "1");
    repeat(&json, "}", 3000);
    buf_puts(&json, "},{\"name\":\"next\",\"vhost\":\"/\"}]");
    struct snapshot *snapshot = decode(&resource_queues, json.data);
    assert_int_equal(snapshot_count(snapshot), 2);
    assert_string_equal(queue_at(snapshot, 0)->name, "deep");
    assert_string_equal(queue_at(snapshot, 1)->name, "next");
    snapshot_unref(snapshot);
    buf_finish(&json);
}

/* Bytes that no JSON may have, in the middle of a page: one row is lost, the rest and the counts are there. */
static void test_poison(void **state)
{
    (void)state;
    static const char list[] = "[{\"name\":\"a\",\"vhost\":\"/\"},{\"name\":\"\001\002\",\"vhost\":\"/\"}, "
                               "{\"name\":\"c\",\"vhost\":\"/\"} ]";
    static const char page[] =
        "{\"\\u0000\":0,\"filtered_count\":3,\"items\":[{\"name\":\"a\001\"},{\"name\":\"b\"}],\"page\":2,"
        "\"page_count\":5,\"total_count\":99}";
    struct snapshot *snapshot = decode(&resource_queues, list);
    size_t len = 0;

    assert_int_equal(snapshot_count(snapshot), 2);
    assert_int_equal(snapshot_lost(snapshot), 1);
    assert_string_equal(queue_at(snapshot, 1)->name, "c");
    assert_memory_equal(snapshot_row_json(snapshot, 1, &len), "{\"name\":\"c\"", 11);
    snapshot_unref(snapshot);
    snapshot = decode(&resource_queues, page);
    assert_int_equal(snapshot_count(snapshot), 1);
    assert_int_equal(snapshot_lost(snapshot), 1);
    assert_int_equal(snapshot_page(snapshot).total, 99);
    assert_int_equal(snapshot_page(snapshot).pages, 5);
    snapshot_unref(snapshot);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "<html>502</html>",
        "[{\"name\":\"a\"},{\"name\":\"b\"}",
        "[{\"name\":\"a\"},{\"name\":\"b",
        "[{\"name\":\"a\001\"},{\"name\":\"b\"}",
        "{\"items\":[{\"name\":\"a\"}],\"total_count\":",
        "[\001]",
        "17",
        "\"text\"",
        "{",
        "[",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct error error = {0};
        struct snapshot *snapshot = snapshot_decode(&resource_queues, bad[i], strlen(bad[i]), true, &error);
        if (snapshot && snapshot_count(snapshot) > 0)
            fail_msg("taken: %s", bad[i]);
        if (!snapshot && error.code != ERROR_PROTOCOL)
            fail_msg("no reason: %s", bad[i]);
        snapshot_unref(snapshot);
        /* Without anyone to hear the reason. */
        snapshot_unref(snapshot_decode(&resource_overview, bad[i], strlen(bad[i]), false, NULL));
    }
}

static void test_scale(void **state)
{
    (void)state;
    struct buf json;
    const size_t count = 10000;

    buf_init(&json, (size_t)64 << 20);
    buf_putc(&json, '[');
    for (size_t i = 0; i < count; i++) {
        buf_puts(&json, i ? "," : "");
        buf_append(&json, queues_310 + 1, (size_t)(strstr(queues_310, ",{\"arguments\"") - queues_310) - 1);
    }
    buf_putc(&json, ']');
    int64_t start = clock_ms();
    struct snapshot *snapshot = decode(&resource_queues, json.data);
    print_message("%zu queues, %zu KiB: %d ms\n", count, json.len / 1024, (int)(clock_ms() - start));
    assert_int_equal(snapshot_count(snapshot), count);
    assert_string_equal(queue_at(snapshot, count - 1)->name, "classic");
    snapshot_unref(snapshot);
    buf_finish(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),    cmocka_unit_test(test_page),        cmocka_unit_test(test_single),
        cmocka_unit_test(test_item),    cmocka_unit_test(test_wrong_types), cmocka_unit_test(test_dotted_names),
        cmocka_unit_test(test_altered), cmocka_unit_test(test_deep),        cmocka_unit_test(test_poison),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_scale),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
