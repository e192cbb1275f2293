/* From text to rows, against jansson from the same text to its tree. Taken in turns; the best of each counts. */
#include "bench.h"
#include "model/snapshot.h"
#include "resource/list.h"
#include <jansson.h>
#include <stdio.h>

#include "base/banned.h"

#define TURNS 9

static bool turn(const struct buf *text, double *ours, double *theirs)
{
    struct error error;
    const double start = bench_now();
    struct snapshot *snapshot = snapshot_decode(&resource_queues, text->data, text->len, false, &error);
    const double middle = bench_now();
    json_t *tree = json_loadb(text->data, text->len, 0, NULL);
    const double end = bench_now();
    const bool good = snapshot && snapshot_count(snapshot) == BENCH_QUEUES && tree;

    /* Letting go of it is part of the work: the tree's is the larger part of its cost. */
    json_decref(tree);
    const double freed = bench_now();
    snapshot_unref(snapshot);
    const double done = bench_now();
    const double our = middle - start + done - freed, their = end - middle + freed - end;
    *ours = our < *ours ? our : *ours;
    *theirs = their < *theirs ? their : *theirs;
    return good;
}

static bool measure(const char *kind, bool whole)
{
    double ours = 1e9, theirs = 1e9;
    char name[40];
    struct buf text;
    bool good = true;

    buf_init(&text, (size_t)256 << 20);
    bench_queues(&text, BENCH_QUEUES, whole);
    for (int i = 0; i < TURNS && good; i++)
        good = turn(&text, &ours, &theirs);
    snprintf(name, sizeof name, "decode_%s_bytes", kind);
    bench_print(name, (double)text.len);
    snprintf(name, sizeof name, "decode_%s", kind);
    bench_print(name, ours);
    snprintf(name, sizeof name, "decode_%s_jansson", kind);
    bench_print(name, theirs);
    buf_finish(&text);
    return good;
}

int bench_decode(char *const *words)
{
    (void)words;
    return measure("whole", true) && measure("asked", false) ? 0 : 1;
}
