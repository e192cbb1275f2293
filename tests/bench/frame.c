/* From a key to the drawn canvas, while snapshots of 10,000 rows keep coming: the console as it is, with its own API
 * thread, on a terminal without a tty. The loop is that of ui/console_loop.c. */
#include "base/clock.h"
#include "base/mem.h"
#include "bench.h"
#include "core/store.h"
#include "resource/list.h"
#include "ui/console.h"
#include "ui/console_internal.h"
#include "ui/term.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/banned.h"

#define KEYS 1500
#define KEY_S 0.008 /* between two keys: as fast as a terminal repeats them, and more */
#define FRAME_MS 100

/* Waits for the wake-up pipe until `until` (seconds), takes what has come. */
static void turn(struct console *console, double until)
{
    struct pollfd wake = {.fd = console->wake[0], .events = POLLIN};
    const double left = until - bench_now();
    char bytes[256];

    if (poll(&wake, 1, left > 0 ? (int)(left * 1000) : 0) > 0) {
        while (read(console->wake[0], bytes, sizeof bytes) > 0) {
        }
    }
    console->now_ms = clock_ms();
    console_collect(console);
    if (console->dirty && console->now_ms - console->drawn_ms >= FRAME_MS)
        console_draw(console);
}

static bool wait_for_rows(struct console *console, size_t count)
{
    const double deadline = bench_now() + 60;
    struct snapshot *snapshot = NULL;

    while (bench_now() < deadline) {
        turn(console, bench_now() + 0.1);
        snapshot = console->top->watch ? watch_snapshot(console->top->watch) : NULL;
        if (snapshot && snapshot_count(snapshot) >= count)
            return true;
    }
    return false;
}

static int compare(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* Seconds of the processor that this thread has had. */
static double work_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print(const char *what, double *figures)
{
    char name[40];

    qsort(figures, KEYS, sizeof *figures, compare);
    snprintf(name, sizeof name, "frame_%sp50", what);
    bench_print(name, figures[KEYS / 2]);
    snprintf(name, sizeof name, "frame_%sp99", what);
    bench_print(name, figures[KEYS * 99 / 100]);
    snprintf(name, sizeof name, "frame_%sworst", what);
    bench_print(name, figures[KEYS - 1]);
}

static int type_on(struct console *console)
{
    static const char keys[] = "jjjjjkjj\006\002Gg\004\025";
    double *took = mem_alloc(KEYS * sizeof *took), *work = mem_alloc(KEYS * sizeof *work);
    const struct snapshot *seen = NULL;
    int snapshots = 0;
    double due = bench_now() + KEY_S, before = work_now();

    for (int i = 0; i < KEYS; i++, due += KEY_S) {
        while (bench_now() < due) {
            before = work_now(); /* what was under way when the key came counts */
            turn(console, due);
            const struct snapshot *now = watch_snapshot(console->top->watch);
            snapshots += now != seen;
            seen = now;
        }
        /* Now it is in the terminal's buffer. What was under way when it came is over, and counts. */
        console->now_ms = clock_ms();
        console_key(console, keys[i % (int)(sizeof keys - 1)]);
        console_draw(console);
        took[i] = bench_now() - due;
        work[i] = work_now() - before;
        if (due < bench_now() - KEY_S)
            due = bench_now(); /* nobody types ahead of what is shown */
    }
    print("", took);
    print("work_", work);
    bench_print("frame_snapshots", snapshots);
    free(took);
    free(work);
    return 0;
}

int bench_frame(char *const *words)
{
    static char host[] = "127.0.0.1", user[] = "guest", prefix[] = "";
    struct settings settings = {.interval_ms = 200, .password_known = true};
    struct console console = {.wake = {-1, -1}};
    struct error error;
    int status = 1;

    settings.api = (struct endpoint){
        .host = host, .port = (int)strtol(words[0], NULL, 10), .prefix = prefix, .user = user, .password = user};
    struct term *term = term_null_create(60, 200, true, 256);
    if (console_init(&console, &settings, term, &error)) {
        console_go(&console, view_table_create(&console, &resource_queues, NULL, NULL));
        if (wait_for_rows(&console, BENCH_QUEUES))
            status = type_on(&console);
        else
            fprintf(stderr, "the rows did not come\n");
    } else {
        fprintf(stderr, "%s\n", error.text);
    }
    console_finish(&console);
    term_destroy(term);
    return status;
}
