/* Sorting and filtering 10,000 rows, against qsort() of the same numbers. */
#include "core/rowset.h"
#include "base/mem.h"
#include "bench.h"
#include "model/snapshot.h"
#include "resource/list.h"
#include "resource/queues.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define TURNS 15

static int compare(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double sort_numbers(const struct snapshot *snapshot)
{
    const size_t count = snapshot_count(snapshot);
    double *numbers = mem_alloc(count * sizeof *numbers);

    for (size_t i = 0; i < count; i++)
        numbers[i] = (double)((const struct queue_row *)snapshot_row(snapshot, i))->ready;
    const double start = bench_now();
    qsort(numbers, count, sizeof *numbers, compare);
    const double took = bench_now() - start;
    free(numbers);
    return took;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static struct snapshot *decode(struct error *error)
{
    struct buf text;

    buf_init(&text, (size_t)256 << 20);
    bench_queues(&text, BENCH_QUEUES, false);
    struct snapshot *snapshot = snapshot_decode(&resource_queues, text.data, text.len, false, error);
    buf_finish(&text);
    return snapshot;
}

int bench_rowset(char *const *words)
{
    struct error error = {ERROR_NONE, ""};
    struct snapshot *snapshot = decode(&error);
    struct rowset *rowset = rowset_create(&resource_queues);
    double sort = 1e9, numbers = 1e9, filter = 1e9, first = 1e9, again = 1e9;
    bool good = snapshot != NULL;

    (void)words;
    for (int i = 0; i < TURNS && good; i++) {
        struct rowset *fresh = rowset_create(&resource_queues);
        double start = bench_now();
        rowset_update(fresh, snapshot, 0);
        first = least(first, bench_now() - start);
        rowset_destroy(fresh);
        struct snapshot *other = decode(&error);
        rowset_update(rowset, snapshot, 0);
        start = bench_now();
        rowset_update(rowset, other, 0);
        again = least(again, bench_now() - start);
        snapshot_unref(other);
        good = rowset_sort(rowset, "name", false); /* an order that says nothing of the next */
        start = bench_now();
        good = good && rowset_sort(rowset, "ready", true);
        sort = least(sort, bench_now() - start);
        numbers = least(numbers, sort_numbers(snapshot));
        start = bench_now();
        good = good && rowset_filter(rowset, "retry.*7", &error);
        filter = least(filter, bench_now() - start);
        good = good && rowset_count(rowset) > 100 && rowset_count(rowset) < 5000 && rowset_filter(rowset, "", &error);
    }
    bench_print("rowset_sort", sort);
    bench_print("rowset_qsort", numbers);
    bench_print("rowset_filter", filter);
    bench_print("rowset_first", first);
    bench_print("rowset_update", again);
    rowset_destroy(rowset);
    snapshot_unref(snapshot);
    return good ? 0 : 1;
}
