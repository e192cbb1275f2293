#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include "base/banned.h"

#define LINES 500
#define LINE_MAX_BYTES ((size_t)2048)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int file = -1;
static char *ring[LINES]; /* owned; next is the oldest once the ring is full */
static size_t next;

bool log_open(const char *path, struct error *error)
{
    int opened = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    struct stat facts;

    if (opened < 0)
        return error_set(error, ERROR_USAGE, "cannot open the log %s: %s", path, strerror(errno));
    /* A FIFO or a terminal would stop the console or spoil its screen. */
    if (fstat(opened, &facts) != 0 || !(S_ISREG(facts.st_mode) || (S_ISCHR(facts.st_mode) && !isatty(opened)))) {
        (void)close(opened);
        return error_set(error, ERROR_USAGE, "cannot open the log %s: not a file", path);
    }
    log_close();
    (void)pthread_mutex_lock(&lock);
    file = opened;
    (void)pthread_mutex_unlock(&lock);
    return true;
}

void log_close(void)
{
    (void)pthread_mutex_lock(&lock);
    if (file >= 0)
        (void)close(file);
    file = -1;
    for (size_t i = 0; i < LINES; i++) {
        free(ring[i]);
        ring[i] = NULL;
    }
    next = 0;
    (void)pthread_mutex_unlock(&lock);
}

/* The rule is that nobody logs a URL with user-info. Should somebody, it stops here: "://user:secret@" is blanked. */
static void blank_user_info(char *line)
{
    char *at = line;

    while ((at = strstr(at, "://")) != NULL) {
        size_t authority;
        char *end = NULL;

        at += 3;
        authority = strcspn(at, "/?# \t\r\n\"'<>");
        for (size_t i = 0; i < authority; i++)
            if (at[i] == '@')
                end = at + i;
        if (end) {
            memset(at, '*', (size_t)(end - at));
            at = end;
        }
    }
}

static void put_stamp(struct buf *out, enum log_level level)
{
    static const char *const names[] = {[LOG_LEVEL_DEBUG] = "debug",
                                        [LOG_LEVEL_INFO] = "info",
                                        [LOG_LEVEL_WARNING] = "warning",
                                        [LOG_LEVEL_ERROR] = "error"};
    int64_t now = clock_wall_ms();
    time_t seconds = (time_t)(now / 1000);
    struct tm parts;
    char stamp[32] = "";

    if (gmtime_r(&seconds, &parts))
        (void)strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &parts);
    (void)buf_printf(out, "%s.%03dZ %-7s ", stamp, (int)(now % 1000), names[level]);
}

static void write_whole(int to, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(to, bytes, len);
        if (written < 0 && errno == EINTR)
            continue;
        /* A full disk must not stop the work: the line stays in memory. */
        if (written <= 0)
            return;
        bytes += written;
        len -= (size_t)written;
    }
}

void log_line(enum log_level level, const char *format, ...)
{
    char words[LINE_MAX_BYTES];
    char safe[LINE_MAX_BYTES];
    struct buf line;
    va_list arguments;
    int saved = errno;
    size_t len;

    va_start(arguments, format);
    if (vsnprintf(words, sizeof words, format, arguments) < 0)
        words[0] = '\0';
    va_end(arguments);
    blank_user_info(words);
    buf_init(&line, LINE_MAX_BYTES * 2);
    put_stamp(&line, level);
    /* The log is read with cat and tail: what a broker sent must not reach a terminal that way either. */
    (void)buf_puts(&line, safe_copy(safe, sizeof safe, words));
    len = line.len;
    (void)buf_putc(&line, '\n');
    (void)pthread_mutex_lock(&lock);
    if (file >= 0)
        write_whole(file, line.data, line.len);
    free(ring[next]);
    ring[next] = mem_strndup(line.data, len);
    next = (next + 1) % LINES;
    (void)pthread_mutex_unlock(&lock);
    buf_finish(&line);
    errno = saved;
}

void log_recent(void (*each)(void *context, const char *line), void *context)
{
    char *lines[LINES];

    /* Copied first, so that `each` may log. */
    (void)pthread_mutex_lock(&lock);
    for (size_t i = 0; i < LINES; i++)
        lines[i] = mem_strdup(ring[(next + i) % LINES]);
    (void)pthread_mutex_unlock(&lock);
    for (size_t i = 0; i < LINES; i++) {
        if (lines[i])
            each(context, lines[i]);
        free(lines[i]);
    }
}
