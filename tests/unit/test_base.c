/* Errors, memory, buffers, figures, the mailbox, matching, the log and the job control. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/figure.h"
#include "base/job_control.h"
#include "base/log.h"
#include "base/mailbox.h"
#include "base/match.h"
#include "base/mem.h"

#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* error */

static void test_error_text(void **state)
{
    struct error error = {0};
    char longer[2000];

    (void)state;
    assert_false(error_set(&error, ERROR_BROKER, "no %s '%s'", "queue", "%s%n"));
    assert_int_equal(error.code, ERROR_BROKER);
    assert_string_equal(error.text, "no queue '%s%n'");
    assert_false(error_prefix(&error, "cannot open %d: ", 7));
    assert_string_equal(error.text, "cannot open 7: no queue '%s%n'");
    assert_int_equal(error.code, ERROR_BROKER);
    /* Around itself. */
    assert_false(error_set(&error, error.code, "[%s]", error.text));
    assert_string_equal(error.text, "[cannot open 7: no queue '%s%n']");
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_false(error_prefix(&error, "%.500s", longer));
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    assert_string_equal(error.text + 500, "[cannot ope");
    assert_false(error_prefix(&error, "%s", longer));
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
    error_clear(&error);
    assert_int_equal(error.code, ERROR_NONE);
    assert_string_equal(error.text, "");
    assert_false(error_set(NULL, ERROR_USAGE, "nobody looks"));
    assert_false(error_prefix(NULL, "nobody looks"));
    error_clear(NULL);
}

static void test_exit_status(void **state)
{
    static const struct {
        enum error_code code;
        int status;
    } cases[] = {
        {ERROR_NONE, 0},    {ERROR_INTERNAL, 1},    {ERROR_USAGE, 2},       {ERROR_CONNECT, 3},
        {ERROR_TIMEOUT, 3}, {ERROR_CREDENTIALS, 3}, {ERROR_DENIED, 1},      {ERROR_MISSING, 1},
        {ERROR_ABSENT, 1},  {ERROR_BROKER, 1},      {ERROR_PROTOCOL, 3},    {ERROR_REFUSED, 4},
        {ERROR_UNKNOWN, 4}, {ERROR_UNSAFE, 5},      {ERROR_CANCELLED, 130}, {ERROR_UNROUTABLE, 4},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(error_exit_status(cases[i].code), cases[i].status);
    assert_int_equal(error_severity(ERROR_NONE), SEVERITY_INFO);
    assert_int_equal(error_severity(ERROR_UNSAFE), SEVERITY_WARNING);
    assert_int_equal(error_severity(ERROR_CONNECT), SEVERITY_ERROR);
}

/* mem */

static void test_mem(void **state)
{
    char *text = mem_printf("%s-%d", "a", 7);
    int *numbers = mem_calloc(3, sizeof *numbers);

    (void)state;
    assert_string_equal(text, "a-7");
    mem_wipe_free(text);
    mem_wipe_free(NULL);
    assert_int_equal(numbers[2], 0);
    numbers = mem_resize(numbers, 1000, sizeof *numbers);
    numbers[999] = 1;
    numbers = mem_resize(numbers, 0, sizeof *numbers);
    free(numbers);
    text = mem_strndup("abc", 2);
    assert_string_equal(text, "ab");
    free(text);
    text = mem_strndup(NULL, 0);
    assert_string_equal(text, "");
    free(text);
    assert_null(mem_strdup(NULL));
    free(mem_alloc(0));
    free(mem_calloc(0, 8));
}

static void say_restored(void)
{
    ssize_t written = write(STDERR_FILENO, "restored\n", 9);

    if (written != 9)
        _exit(2);
}

/* Runs `fall` in a child and gives what it said; it must have been aborted. */
static void collect_abort(void (*fall)(void), char *said, size_t size)
{
    int ends[2];
    int status;
    size_t len = 0;
    ssize_t got;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)signal(SIGABRT, SIG_DFL);
        (void)dup2(ends[1], STDERR_FILENO);
        mem_set_exhausted_hook(say_restored);
        fall();
        _exit(0);
    }
    (void)close(ends[1]);
    while (len + 1 < size && (got = read(ends[0], said + len, size - 1 - len)) > 0)
        len += (size_t)got;
    said[len] = '\0';
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void fall_by_overflow(void)
{
    free(mem_resize(NULL, SIZE_MAX / 2, 3));
}

static void fall_by_length(void)
{
    free(mem_strndup("", SIZE_MAX));
}

static void test_exhausted(void **state)
{
    char said[256];

    (void)state;
    collect_abort(fall_by_overflow, said, sizeof said);
    assert_string_equal(said, "restored\nwarren: out of memory\n");
    collect_abort(fall_by_length, said, sizeof said);
    assert_string_equal(said, "restored\nwarren: out of memory\n");
}

static void test_arena(void **state)
{
    struct arena arena = {0};
    char *texts[2000];
    size_t total = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        char text[32];
        size_t size = i % 97 == 0 ? 100000 : i % 60;
        unsigned char *bytes = arena_alloc(&arena, size);

        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < size; j++)
            assert_int_equal(bytes[j], 0);
        memset(bytes, 0xee, size);
        (void)snprintf(text, sizeof text, "text %zu", i);
        texts[i] = arena_strdup(&arena, text);
        total += (size ? size : 1) + strlen(text) + 1;
    }
    /* None was overwritten by a neighbour. */
    for (size_t i = 0; i < COUNT(texts); i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "text %zu", i);
        assert_string_equal(texts[i], text);
    }
    assert_int_equal(arena.used, total);
    assert_null(arena_strdup(&arena, NULL));
    assert_string_equal(arena_strndup(&arena, "abc", 2), "ab");
    assert_string_equal(arena_strndup(&arena, NULL, 0), "");
    arena_finish(&arena);
    assert_int_equal(arena.used, 0);
    arena_finish(&arena);
}

/* buf */

static void test_buf(void **state)
{
    struct buf buf;
    char *taken;
    size_t len;

    (void)state;
    buf_init(&buf, 10);
    assert_string_equal(buf.data, "");
    assert_true(buf_append(&buf, NULL, 0));
    assert_true(buf_puts(&buf, "abc"));
    assert_true(buf_putc(&buf, '\0'));
    assert_true(buf_printf(&buf, "%d", 12345));
    assert_int_equal(buf.len, 9);
    assert_memory_equal(buf.data, "abc\00012345", 10);
    /* One too many: nothing of it, and nothing after it, so that no text has a hole. */
    assert_false(buf_puts(&buf, "xy"));
    assert_true(buf.overflow);
    assert_false(buf_putc(&buf, 'x'));
    assert_int_equal(buf.len, 9);
    buf_clear(&buf);
    assert_false(buf.overflow);
    assert_string_equal(buf.data, "");
    assert_true(buf_puts(&buf, "0123456789"));
    assert_false(buf_printf(&buf, "%d", 1));
    taken = buf_take(&buf, &len);
    assert_string_equal(taken, "0123456789");
    assert_int_equal(len, 10);
    free(taken);
    assert_string_equal(buf.data, "");
    assert_true(buf_puts(&buf, "again"));
    buf_finish(&buf);
    assert_string_equal(buf.data, "");
    taken = buf_take(&buf, NULL);
    assert_string_equal(taken, "");
    free(taken);
    buf_finish(&buf);
    buf_finish(&(struct buf){0});
}

static void test_buf_limits(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 0);
    assert_true(buf_puts(&buf, ""));
    assert_false(buf_putc(&buf, 'x'));
    assert_string_equal(buf.data, "");
    buf_finish(&buf);
    buf_init(&buf, SIZE_MAX);
    for (int i = 0; i < 100000; i++)
        assert_true(buf_putc(&buf, 'x'));
    assert_int_equal(strlen(buf.data), 100000);
    assert_true(buf.capacity < 400000);
    /* A length that would wrap around is refused, not computed. */
    assert_false(buf_append(&buf, "x", SIZE_MAX - 10));
    buf_finish(&buf);
}

/* figure */

#define ZERO "\xc2\xb7"

static void test_counts(void **state)
{
    static const struct {
        int64_t count;
        const char *want;
    } cases[] = {
        {0, ZERO},
        {ABSENT_I64, "-"},
        {1, "1"},
        {999, "999"},
        {1000, "1,000"},
        {41208, "41,208"},
        {999999, "999,999"},
        {1000000, "1.0M"},
        {1249999, "1.2M"},
        {999949999, "999.9M"},
        {999950000, "1.0G"},
        {-1, "-1"},
        {-41208, "-41,208"},
        {-5000000, "-5.0M"},
        {INT64_MAX, "9.2E"},
        {-INT64_MAX, "-9.2E"},
    };
    char out[FIGURE_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(figure_count(out, cases[i].count), cases[i].want);
    figure_set_ascii(true);
    assert_string_equal(figure_count(out, 0), ".");
    assert_string_equal(figure_zero(), ".");
    figure_set_ascii(false);
}

static void test_reals(void **state)
{
    static const struct {
        double value;
        const char *shorter;
        const char *rate;
    } cases[] = {
        {0, ZERO, ZERO},
        {-0.0, ZERO, ZERO},
        {(double)NAN, "-", "-"},
        {(double)INFINITY, "-", "-"},
        {0.001, "1e-03", "<0.1"},
        {-0.001, "-1e-03", "-<0.1"},
        {0.05, "0.05", "0.1"},
        {0.2, "0.20", "0.2"},
        {5, "5", "5.0"},
        {9.994, "9.99", "10.0"},
        {842.1, "842.1", "842.1"},
        {999.94, "999.9", "999.9"},
        {999.96, "1.00k", "1,000.0"},
        {1000, "1.00k", "1,000.0"},
        {9999.94, "10.0k", "9,999.9"},
        {9999.96, "10.0k", "10.0k"},
        {128400, "128.4k", "128.4k"},
        {999949, "999.9k", "999.9k"},
        {999951, "1.00M", "1.0M"},
        {-128400, "-128.4k", "-128.4k"},
        {1.7e308, "1.7e+308", "1.7e+308"},
    };
    char out[FIGURE_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(figure_short(out, cases[i].value), cases[i].shorter);
        assert_string_equal(figure_rate(out, cases[i].value), cases[i].rate);
    }
}

static void test_bytes(void **state)
{
    static const struct {
        int64_t bytes;
        const char *want;
    } cases[] = {
        {0, ZERO},
        {ABSENT_I64, "-"},
        {1, "1 B"},
        {1023, "1023 B"},
        {1024, "1.0 KiB"},
        {10240, "10 KiB"},
        {INT64_C(224) << 20, "224 MiB"},
        {(INT64_C(1) << 20) - 1, "1.0 MiB"},
        {INT64_MAX, "8.0 EiB"},
        {-2048, "-2.0 KiB"},
    };
    char out[FIGURE_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(figure_bytes(out, cases[i].bytes), cases[i].want);
}

static void test_spans(void **state)
{
    static const struct {
        int64_t ms;
        const char *duration;
        const char *age;
    } cases[] = {
        {ABSENT_I64, "-", "-"},
        {0, ZERO, "0s"},
        {38, "38ms", "0s"},
        {12999, "12s", "12s"},
        {60000, "1m 00s", "1m"},
        {245000, "4m 05s", "4m"},
        {67202000, "18:40:02", "18h"},
        {3600000, "01:00:00", "1h"},
        {INT64_C(585600000), "6d 18:40", "6d"},
        {-1500, "-1s", "0s"},
        {INT64_MAX, "106751991167d 07:12", "106751991167d"},
    };
    char out[FIGURE_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(figure_duration(out, cases[i].ms), cases[i].duration);
        assert_string_equal(figure_age(out, cases[i].ms), cases[i].age);
    }
}

static void test_times(void **state)
{
    char out[FIGURE_SIZE];

    (void)state;
    assert_int_equal(setenv("TZ", "UTC", 1), 0);
    tzset();
    assert_string_equal(figure_time(out, INT64_C(1772373731999)), "2026-03-01 14:02:11");
    assert_string_equal(figure_clock(out, INT64_C(1772373731999)), "14:02:11");
    assert_string_equal(figure_time(out, -1), "1969-12-31 23:59:59");
    assert_string_equal(figure_time(out, ABSENT_I64), "-");
    assert_string_equal(figure_time(out, INT64_MAX), "292278994-08-17 07:12:55");
    assert_true(clock_wall_ms() > INT64_C(1700000000000));
    assert_true(clock_ms() >= 0);
}

/* mailbox */

struct note {
    struct letter letter;
    int poster;
    int number;
};

static atomic_int destroyed;
static atomic_int woken;

static void destroy_note(struct letter *letter)
{
    atomic_fetch_add(&destroyed, 1);
    free(letter);
}

static void count_wake(void *context)
{
    (void)context;
    atomic_fetch_add(&woken, 1);
}

static struct letter *new_note(int poster, int number)
{
    struct note *note = mem_calloc(1, sizeof *note);

    note->letter.destroy = destroy_note;
    note->poster = poster;
    note->number = number;
    return &note->letter;
}

static int note_number(struct letter *letter)
{
    int number;

    assert_non_null(letter);
    number = ((struct note *)(void *)letter)->number;
    letter->destroy(letter);
    return number;
}

static void test_mailbox(void **state)
{
    struct mailbox *box = mailbox_create(count_wake, NULL);
    int64_t start;

    (void)state;
    atomic_store(&destroyed, 0);
    atomic_store(&woken, 0);
    assert_null(mailbox_take(box, 0));
    start = clock_ms();
    assert_null(mailbox_take(box, 30));
    assert_true(clock_ms() - start >= 29);
    for (int i = 0; i < 3; i++)
        assert_true(mailbox_post(box, new_note(0, i)));
    assert_int_equal(atomic_load(&woken), 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(note_number(mailbox_take(box, -1)), i);
    assert_null(mailbox_take(box, 0));
    assert_true(mailbox_post(box, new_note(0, 7)));
    assert_int_equal(atomic_load(&woken), 2);
    mailbox_close(box);
    /* What was posted before is still there; what comes later is destroyed. */
    assert_false(mailbox_post(box, new_note(0, 8)));
    assert_int_equal(atomic_load(&destroyed), 4);
    assert_int_equal(note_number(mailbox_take(box, -1)), 7);
    assert_null(mailbox_take(box, -1));
    mailbox_destroy(box);
    mailbox_destroy(NULL);
    box = mailbox_create(NULL, NULL);
    assert_true(mailbox_post(box, new_note(0, 1)));
    assert_true(mailbox_post(box, new_note(0, 2)));
    mailbox_destroy(box);
    assert_int_equal(atomic_load(&destroyed), 7);
}

#define POSTERS 4
#define NOTES 5000

struct poster {
    struct mailbox *box;
    int index;
};

static void *post_many(void *context)
{
    const struct poster *poster = context;

    for (int i = 0; i < NOTES; i++)
        if (!mailbox_post(poster->box, new_note(poster->index, i)))
            return NULL;
    return context;
}

static void test_mailbox_threads(void **state)
{
    struct mailbox *box = mailbox_create(count_wake, NULL);
    struct poster posters[POSTERS];
    pthread_t threads[POSTERS];
    int expected[POSTERS] = {0};

    (void)state;
    for (int i = 0; i < POSTERS; i++) {
        posters[i] = (struct poster){box, i};
        assert_int_equal(pthread_create(&threads[i], NULL, post_many, &posters[i]), 0);
    }
    for (int i = 0; i < POSTERS * NOTES; i++) {
        struct letter *letter = mailbox_take(box, i % 2 ? -1 : 60000);
        struct note *note = (struct note *)(void *)letter;

        assert_non_null(letter);
        /* Each poster's own order is kept. */
        assert_int_equal(note->number, expected[note->poster]++);
        letter->destroy(letter);
    }
    for (int i = 0; i < POSTERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_null(mailbox_take(box, 0));
    mailbox_destroy(box);
}

static void *close_box(void *context)
{
    mailbox_close(context);
    return NULL;
}

static void test_mailbox_close_wakes(void **state)
{
    struct mailbox *box = mailbox_create(NULL, NULL);
    pthread_t closer;

    (void)state;
    assert_int_equal(pthread_create(&closer, NULL, close_box, box), 0);
    assert_null(mailbox_take(box, -1));
    assert_int_equal(pthread_join(closer, NULL), 0);
    mailbox_destroy(box);
}

/* match */

static void test_match(void **state)
{
    static const struct {
        const char *pattern;
        const char *text;
        bool want;
    } cases[] = {
        {"", "anything", true},
        {"!", "anything", true},
        {"~", "anything", true},
        {"!~", "anything", true},
        {"ord", "my-orders", true},
        {"ord", "MY-ORDERS", true},
        {"Ord", "my-orders", false},
        {"Ord", "my-Orders", true},
        {"^orders$", "orders", true},
        {"^orders$", "orders2", false},
        {"!orders", "orders", false},
        {"!orders", "payments", true},
        {"\\!x", "!x", true},
        {"\\~x", "~x", true},
        /* the capitals of escapes do not make it case-sensitive */
        {"\\Sbc", "ABC", true},
        {"\\p{L}bc", "ABC", true},
        {"\\x{41}bc", "aBC", true},
        {"\\\\Abc", "\\abc", false},
        {"\xc3\xa9t\xc3\xa9", "\xc3\x89T\xc3\x89", true},
        {"\xc3\x89t", "\xc3\xa9t", false},
        {"^.$", "\xe6\x97\xa5", true},
        {"b", "\xff\xfe b", true},
        {"^a.*b$",
         "a\xff"
         "b",
         false},
        {"~oeu", "orders.eu", true},
        {"~OEU", "orders.eu", false},
        {"~ueo", "orders.eu", false},
        {"~\xc3\xa9x", "\xc3\x89-X", true},
        {"~a\xff", "a\xff", true},
        {"~a\xff", "a\xfe", false},
        {"!~oeu", "orders.eu", false},
        {"!~oeu", "payments", true},
        {"~(", "a(b", true},
        {"x", "", false},
        {"!x", "", true},
        {"~x", "", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error = {0};
        struct match *match = match_create(cases[i].pattern, &error);

        if (!match)
            fail_msg("%s: %s", cases[i].pattern, error.text);
        if (match_text(match, cases[i].text, strlen(cases[i].text)) != cases[i].want)
            fail_msg("%s on %s", cases[i].pattern, cases[i].text);
        assert_int_equal(match_inverted(match), cases[i].pattern[0] == '!');
        assert_false(match_gave_up(match));
        match_destroy(match);
    }
    match_destroy(NULL);
}

static void test_match_span(void **state)
{
    static const struct {
        const char *pattern;
        bool found;
        size_t start, end;
    } cases[] = {
        {"eu", true, 7, 9},   {"o.", true, 0, 2},  {"x", false, 0, 0}, {"!eu", false, 0, 0},
        {"~eu", false, 0, 0}, {"z*", false, 0, 0}, {"", false, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct match *match = match_create(cases[i].pattern, NULL);
        size_t start = 0;
        size_t end = 0;

        assert_non_null(match);
        assert_int_equal(match_span(match, "orders.eu", 9, &start, &end), cases[i].found);
        assert_int_equal(start, cases[i].start);
        assert_int_equal(end, cases[i].end);
        match_destroy(match);
    }
}

static void test_match_errors(void **state)
{
    static const struct {
        const char *pattern;
        const char *where;
    } cases[] = {
        {"a(b", "character 4"}, {"!a(b", "character 5"},        {"*", "character 1"}, {"[", ""}, {"\\C", ""},
        {"a\xff", ""},          {"(((a{999}){999}){999})", ""},
    };
    struct error error;
    char longer[5000];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        error_clear(&error);
        assert_null(match_create(cases[i].pattern, &error));
        assert_int_equal(error.code, ERROR_USAGE);
        if (!strstr(error.text, cases[i].where))
            fail_msg("%s: %s", cases[i].pattern, error.text);
    }
    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_null(match_create(longer, &error));
    assert_int_equal(error.code, ERROR_USAGE);
}

static double cpu_seconds(void)
{
    struct timespec now;

    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now), 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Exponential patterns over a table of 10,000 rows: they end, they say so, and pass neither way. */
static void test_match_cannot_hang(void **state)
{
    static const char *const patterns[] = {"(a+)+$", "!(a+)+$", "(a|aa)+$", "(.*)*x\\1"};
    char name[201];

    (void)state;
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 2] = '!';
    name[sizeof name - 1] = '\0';
    for (size_t i = 0; i < COUNT(patterns); i++) {
        struct match *match = match_create(patterns[i], NULL);
        double start = cpu_seconds();
        double spent;

        assert_non_null(match);
        for (int row = 0; row < 10000; row++) {
            bool passes = match_text(match, name, sizeof name - 1);
            if (match_gave_up(match))
                assert_false(passes);
        }
        spent = cpu_seconds() - start;
        printf("match: %s over 10,000 rows %.2f s\n", patterns[i], spent);
        assert_true(spent < 20);
        match_destroy(match);
    }
}

/* log */

struct lines {
    size_t count;
    char first[200];
    char last[200];
};

static void collect_line(void *context, const char *line)
{
    struct lines *lines = context;

    if (lines->count++ == 0)
        (void)snprintf(lines->first, sizeof lines->first, "%s", line);
    (void)snprintf(lines->last, sizeof lines->last, "%s", line);
}

static void test_log_ring(void **state)
{
    struct lines lines = {0};

    (void)state;
    log_recent(collect_line, &lines);
    assert_int_equal(lines.count, 0);
    for (int i = 0; i < 700; i++)
        log_line(LOG_LEVEL_INFO, "line %d", i);
    log_recent(collect_line, &lines);
    assert_int_equal(lines.count, 500);
    assert_non_null(strstr(lines.first, "info    line 200"));
    assert_non_null(strstr(lines.last, "info    line 699"));
    log_line(LOG_LEVEL_ERROR, "GET http://me:secret@host/x?a=http://you:hidden@h and \x1b[2J\xff");
    log_recent(collect_line, &lines);
    assert_non_null(strstr(lines.last, "GET http://*********@host/x?a=http://**********@h and ^[[2J\\xFF"));
    log_close();
}

static void test_log_file(void **state)
{
    char folder[] = "/tmp/warren-test-XXXXXX";
    char path[64];
    char text[512] = "";
    struct error error = {0};
    struct stat facts;
    int file;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/log", folder);
    for (int i = 0; i < 2; i++) {
        assert_true(log_open(path, &error));
        log_line(LOG_LEVEL_WARNING, "round %d", i);
        log_close();
    }
    log_line(LOG_LEVEL_WARNING, "closed");
    log_close();
    file = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(fstat(file, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_true(read(file, text, sizeof text - 1) > 0);
    (void)close(file);
    assert_non_null(strstr(text, "warning round 0\n"));
    assert_non_null(strstr(text, "warning round 1\n"));
    assert_null(strstr(text, "closed"));
    assert_int_equal(unlink(path), 0);
    assert_false(log_open(folder, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_false(log_open(path, &error));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void *log_many(void *context)
{
    for (int i = 0; i < 1000; i++)
        log_line(LOG_LEVEL_DEBUG, "%s %d", (const char *)context, i);
    return NULL;
}

static void log_again(void *context, const char *line)
{
    (void)context;
    log_line(LOG_LEVEL_DEBUG, "seen: %s", line);
}

static void test_log_threads(void **state)
{
    static char name[] = "thread";
    pthread_t threads[3];
    struct lines lines = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, name), 0);
    log_recent(log_again, NULL);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    log_recent(collect_line, &lines);
    assert_int_equal(lines.count, 500);
    log_close();
}

/* job_control */

static void note_progress(void *context, const struct job_progress *progress)
{
    *(struct job_progress *)context = *progress;
}

static void test_job_control(void **state)
{
    struct job_control control;
    struct job_progress seen = {0};
    struct pollfd waiting = {.events = POLLIN};
    char longer[500];

    (void)state;
    assert_true(job_control_init(&control));
    waiting.fd = control.cancel_fd;
    assert_int_equal(fcntl(control.cancel_fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(fcntl(control.cancel_write, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    job_control_report(&control, 1, 2, "nobody listens");
    control.progress = note_progress;
    control.context = &seen;
    job_control_report(&control, 3, ABSENT_I64, NULL);
    assert_int_equal(seen.done, 3);
    assert_int_equal(seen.total, ABSENT_I64);
    assert_string_equal(seen.text, "");
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    job_control_report(&control, 4, 5, longer);
    assert_int_equal(strlen(seen.text), sizeof seen.text - 1);
    assert_false(job_control_cancelled(&control));
    assert_int_equal(poll(&waiting, 1, 0), 0);
    /* Impatience must not block the one who cancels. */
    for (int i = 0; i < 100000; i++) {
        errno = 77;
        job_control_cancel(&control);
        assert_int_equal(errno, 77);
    }
    assert_true(job_control_cancelled(&control));
    assert_true(job_control_cancelled(&control));
    assert_int_equal(poll(&waiting, 1, 0), 1);
    assert_true(mailbox_post(control.inbox, new_note(0, 9)));
    job_control_finish(&control);
    job_control_finish(&control);
    job_control_finish(&(struct job_control){0});
    assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

static void *wait_for_cancel(void *context)
{
    struct job_control *control = context;
    struct pollfd waiting = {.fd = control->cancel_fd, .events = POLLIN};

    return poll(&waiting, 1, 60000) == 1 && job_control_cancelled(control) ? context : NULL;
}

static void test_job_cancel_from_thread(void **state)
{
    struct job_control control;
    pthread_t worker;
    void *result = NULL;

    (void)state;
    assert_true(job_control_init(&control));
    assert_int_equal(pthread_create(&worker, NULL, wait_for_cancel, &control), 0);
    job_control_cancel(&control);
    assert_int_equal(pthread_join(worker, &result), 0);
    assert_ptr_equal(result, &control);
    job_control_finish(&control);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_text),
        cmocka_unit_test(test_exit_status),
        cmocka_unit_test(test_mem),
        cmocka_unit_test(test_exhausted),
        cmocka_unit_test(test_arena),
        cmocka_unit_test(test_buf),
        cmocka_unit_test(test_buf_limits),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_reals),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_mailbox),
        cmocka_unit_test(test_mailbox_threads),
        cmocka_unit_test(test_mailbox_close_wakes),
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_match_span),
        cmocka_unit_test(test_match_errors),
        cmocka_unit_test(test_match_cannot_hang),
        cmocka_unit_test(test_log_ring),
        cmocka_unit_test(test_log_file),
        cmocka_unit_test(test_log_threads),
        cmocka_unit_test(test_job_control),
        cmocka_unit_test(test_job_cancel_from_thread),
    };

    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
