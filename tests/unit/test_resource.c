/* Every resource keeps the promises that the rest of warren relies on. */
#include <ctype.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/text.h"
#include "model/request.h"
#include "model/row.h"
#include "resource/list.h"

#include "base/banned.h"

struct names {
    const struct resource *resource;
    const char *text;
};

static void check_name(void *context, const char *name)
{
    const struct names *names = context;

    if (!resource_column(names->resource, name))
        fail_msg("%s: {%s} in %s is no column of %s", names->resource->name, name, names->text, names->resource->name);
}

static void check_template(const struct resource *resource, const char *text)
{
    struct names names = {resource, text};

    template_names(text, check_name, &names);
    assert_true(!text || strncmp(text, "/api/", 5) == 0);
}

static void test_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < resource_count; i++) {
        const struct resource *resource = resources[i];
        assert_true(resource->path || resource->parents);
        check_template(resource, resource->path);
        check_template(resource, resource->vhost_path);
        check_template(resource, resource->item_path);
        for (const struct resource_parent *parent = resource->parents; parent && parent->of; parent++) {
            const struct resource *over = resource_find(parent->of);
            assert_non_null(over);
            assert_true(parent->title && *parent->title);
            check_template(over, parent->path);
            assert_non_null(resource_parent(resource, parent->of, 0));
        }
        assert_null(resource_parent(resource, "nothing", 0));
    }
}

static void check_column(const struct resource *resource, const struct column *column)
{
    bool text = column->type == COL_STR || column->type == COL_JSON;
    int title = text_cells(column->title);

    for (const char *at = column->name; *at; at++)
        assert_true(islower((unsigned char)*at) || *at == '_');
    if (title > column->width || title == 0 || column->width < 1)
        fail_msg("%s.%s: the title has %d cells of %d", resource->name, column->name, title, column->width);
    if (!(column->flags & COL_KEY) && column->priority == 0)
        fail_msg("%s.%s: never dropped, and no key", resource->name, column->name);
    if (!(column->flags & COL_ROUTE) != !column->decode)
        fail_msg("%s.%s: COL_ROUTE and .decode go together", resource->name, column->name);
    if (!(column->flags & COL_ROUTE) && strchr(column->path, ','))
        fail_msg("%s.%s: a path with commas needs .decode", resource->name, column->name);
    if (column->flags & COL_KEY && column->flags & COL_DETAIL)
        fail_msg("%s.%s: a key that lists do not have", resource->name, column->name);
    if (column->type == COL_SERIES && !(column->flags & COL_DETAIL))
        fail_msg("%s.%s: history comes with single objects", resource->name, column->name);
    if (column->empty && !text)
        fail_msg("%s.%s: only text can be empty", resource->name, column->name);
    assert_true(column->offset < resource->row_size);
    if (!column->link)
        return;
    if (column->link[0] == '=')
        assert_non_null(resource_column(resource, column->link + 1));
    else
        assert_non_null(resource_find(column->link));
}

static void test_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i < resource_count; i++) {
        const struct resource *resource = resources[i];
        size_t keys = 0;
        for (size_t c = 0; c < resource->column_count; c++) {
            const struct column *column = &resource->columns[c];
            check_column(resource, column);
            assert_ptr_equal(resource_column(resource, column->name), column);
            keys += (column->flags & COL_KEY) != 0;
            for (size_t other = 0; other < c; other++) {
                const struct column *before = &resource->columns[other];
                if (column->priority && column->priority == before->priority)
                    fail_msg("%s: %s and %s have one priority", resource->name, column->name, before->name);
                assert_int_not_equal(column->offset, before->offset);
            }
        }
        assert_true(keys > 0);
        const char *sort = resource->sort + (resource->sort[0] == '-');
        assert_non_null(resource_column(resource, sort));
    }
}

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < resource_count; i++) {
        assert_ptr_equal(resource_find(resources[i]->name), resources[i]);
        assert_ptr_equal(resource_find(resources[i]->singular), resources[i]);
        assert_non_null(resources[i]->title);
        if (resources[i]->flags & RESOURCE_TABLE)
            assert_non_null(resources[i]->path);
    }
    assert_null(resources[resource_count]);
    assert_string_equal(resource_parent(&resource_bindings, "exchanges", 1)->title, "Bindings in");
    assert_null(resource_parent(&resource_bindings, "exchanges", 2));
    assert_null(resource_find("nonsense"));
    assert_ptr_equal(resource_find("queue"), &resource_queues);
    assert_ptr_equal(resource_find("topic-permissions"), &resource_topic_permissions);
    assert_false(resource_vhosts.flags & RESOURCE_PAGED);
}

/* At 80 cells, less three for marks and one between columns, the queues table has its name and these. */
static void test_queue_width(void **state)
{
    (void)state;
    static const char *const shown[] = {"type", "state", "ready", "unacked", "consumers", "publish", "deliver"};
    int width = 3, last = 0;

    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        const struct column *column = resource_column(&resource_queues, shown[i]);
        width += column->width + 1;
        last = column->priority > last ? column->priority : last;
    }
    width += resource_column(&resource_queues, "name")->width;
    assert_true(width <= 80);
    for (size_t c = 0; c < resource_queues.column_count; c++) {
        const struct column *column = &resource_queues.columns[c];
        if (column->flags & (COL_KEY | COL_EXTRA) || column->priority > last)
            continue;
        bool known = false;
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
            known = known || strcmp(shown[i], column->name) == 0;
        assert_true(known);
    }
}

static void test_projection(void **state)
{
    (void)state;
    struct buf out;

    buf_init(&out, BUF_TEXT_MAX);
    resource_projection(&resource_exchanges, NULL, &out);
    assert_string_equal(out.data, "vhost,name,type,durable,auto_delete,internal,policy,"
                                  "message_stats.publish_in_details.rate,message_stats.publish_out_details.rate");
    buf_clear(&out);
    bool *wanted = calloc(resource_bindings.column_count, sizeof *wanted);
    buf_puts(&out, "columns=");
    resource_projection(&resource_bindings, wanted, &out);
    assert_string_equal(out.data, "columns=vhost,source,destination,destination_type,properties_key");
    free(wanted);
    for (size_t i = 0; i < resource_count; i++) {
        const struct resource *resource = resources[i];
        wanted = malloc(resource->column_count * sizeof *wanted);
        memset(wanted, true, resource->column_count * sizeof *wanted);
        buf_clear(&out);
        resource_projection(resource, wanted, &out);
        assert_null(strstr(out.data, "samples"));
        if (resource != &resource_bindings)
            assert_null(strstr(out.data, "arguments"));
        assert_int_equal(strspn(out.data, "abcdefghijklmnopqrstuvwxyz_-.,0123456789"), out.len);
        free(wanted);
    }
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),       cmocka_unit_test(test_columns),    cmocka_unit_test(test_names),
        cmocka_unit_test(test_queue_width), cmocka_unit_test(test_projection),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
