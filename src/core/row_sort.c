#include "core/row_sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/row.h"

#include "base/banned.h"

/* What is compared stands side by side: fetching it from the rows anew for each comparison is what takes the time. */
struct row_sort_item {
    struct identity *identity;
    const char *text; /* NULL: absent */
    double number;    /* -HUGE_VAL: absent */
};

struct order {
    const struct column *column;
    struct snapshot *snapshot;
    bool text, reverse;
};

#define EXACT 9007199254740992.0 /* 2^53: from here on two integers may be one double */

void row_sort_finish(struct row_sort *sort)
{
    free(sort->items);
    free(sort->spare);
    *sort = (struct row_sort){0};
}

static int compare_numbers(const struct order *order, const struct row_sort_item *a, const struct row_sort_item *b)
{
    if (a->number < b->number)
        return -1;
    if (a->number > b->number)
        return 1;
    if (order->column && isfinite(a->number) && fabs(a->number) >= EXACT)
        return row_compare(order->column, snapshot_row(order->snapshot, a->identity->index),
                           snapshot_row(order->snapshot, b->identity->index));
    return 0;
}

static int compare_texts(const struct row_sort_item *a, const struct row_sort_item *b)
{
    if (!a->text || !b->text)
        return (a->text != NULL) - (b->text != NULL);
    return strcmp(a->text, b->text);
}

static bool comes_after(const struct order *order, const struct row_sort_item *a, const struct row_sort_item *b)
{
    int result = order->text ? compare_texts(a, b) : compare_numbers(order, a, b);

    if (result == 0)
        return strcmp(a->identity->key, b->identity->key) > 0;
    return order->reverse ? result < 0 : result > 0;
}

static void merge(const struct order *order, const struct row_sort_item *from, struct row_sort_item *to,
                  size_t left_count, size_t count)
{
    size_t left = 0;
    size_t right = left_count;

    if (left_count == count || !comes_after(order, &from[left_count - 1], &from[left_count])) {
        memcpy(to, from, count * sizeof *to);
        return;
    }
    for (size_t at = 0; at < count; at++)
        if (right == count || (left < left_count && !comes_after(order, &from[left], &from[right])))
            to[at] = from[left++];
        else
            to[at] = from[right++];
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* A merge sort: stable, and quick on what is nearly in order already, as a list is that was sorted a moment ago. */
static void sort_items(struct row_sort *sort, size_t count, const struct order *order)
{
    for (size_t width = 1; width < count; width *= 2) {
        struct row_sort_item *sorted = sort->spare;
        for (size_t start = 0; start < count; start += 2 * width)
            merge(order, sort->items + start, sorted + start, least(width, count - start),
                  least(2 * width, count - start));
        sort->spare = sort->items;
        sort->items = sorted;
    }
}

static void fetch(struct row_sort_item *item, struct identity *identity, const struct order *order)
{
    const void *row = snapshot_row(order->snapshot, identity->index);
    double number;

    *item = (struct row_sort_item){.identity = identity, .number = -HUGE_VAL};
    if (!order->column) {
        return;
    } else if (order->text) {
        item->text = row_text(order->column, row);
    } else {
        number = row_number(order->column, row);
        if (!isnan(number))
            item->number = number;
    }
}

void row_sort_run(struct row_sort *sort, struct identity **list, size_t count, struct snapshot *snapshot,
                  const struct column *column, bool reverse)
{
    struct order order = {.column = column, .snapshot = snapshot, .reverse = reverse};

    order.text = column && (column->type == COL_STR || column->type == COL_JSON);
    if (count > sort->capacity) {
        sort->items = mem_resize(sort->items, count, sizeof *sort->items);
        sort->spare = mem_resize(sort->spare, count, sizeof *sort->spare);
        sort->capacity = count;
    }
    for (size_t i = 0; i < count; i++)
        fetch(&sort->items[i], list[i], &order);
    sort_items(sort, count, &order);
    for (size_t i = 0; i < count; i++)
        list[i] = sort->items[i].identity;
}
