/* What the benches share. Each prints lines "name value"; bench.py makes the table of them. */
#ifndef WARREN_BENCH_H
#define WARREN_BENCH_H
#include "base/buf.h"
#include <stdbool.h>
#include <stddef.h>

#define BENCH_QUEUES 10000

double bench_now(void); /* seconds; monotonic */
void bench_print(const char *name, double value);
/* A reply of /api/queues as brokers write it. whole: every member, else what the console's table asks for. */
void bench_queues(struct buf *out, size_t count, bool whole);

int bench_json(char *const *words);   /* that reply, on stdout: "whole" or "asked", and how many */
int bench_decode(char *const *words); /* snapshot_decode() and json_loadb() of the same text */
int bench_rowset(char *const *words); /* a row set's sort and filter, and qsort() of the same numbers */
int bench_frame(char *const *words);  /* PORT: from key to canvas, with the console on a server there */
int bench_publish(
    char *const *words); /* HOST PORT USER PASSWORD VHOST QUEUE COUNT WINDOW: publish_run() and a raw loop */

#endif
