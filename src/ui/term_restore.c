#include "ui/term_restore.h"
#include "base/mem.h"
#include "ui/term.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

#define BYTES_MAX 512
#define STACK_SIZE (64 * 1024)

static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios termios;
    char bytes[BYTES_MAX];
    size_t len;
    int stderr_was; /* -1: not captured */
    int stderr_pipe[2];
    volatile sig_atomic_t captured;
} saved = {.stderr_was = -1, .stderr_pipe = {-1, -1}};

static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
#define CRASHES (sizeof crashes / sizeof *crashes)
static struct sigaction before[CRASHES];

void term_restore_prepare(int fd, const struct termios *termios, const char *bytes, size_t len)
{
    saved.fd = fd;
    saved.termios = *termios;
    saved.len = len < BYTES_MAX ? len : BYTES_MAX;
    memcpy(saved.bytes, bytes, saved.len);
}

void term_restore_arm(bool armed)
{
    saved.armed = armed;
}

void term_restore_capture(bool captured)
{
    if (saved.stderr_pipe[1] < 0 || saved.captured == captured)
        return;
    dup2(captured ? saved.stderr_pipe[1] : saved.stderr_was, STDERR_FILENO);
    saved.captured = captured;
}

int term_restore_stderr(void)
{
    if (saved.stderr_pipe[0] >= 0)
        return saved.stderr_pipe[0];
    saved.stderr_was = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (saved.stderr_was < 0 || pipe(saved.stderr_pipe) != 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        /* A writer must never wait for us: what does not fit is lost. */
        fcntl(saved.stderr_pipe[i], F_SETFL, O_NONBLOCK);
        fcntl(saved.stderr_pipe[i], F_SETFD, FD_CLOEXEC);
    }
    return saved.stderr_pipe[0];
}

void term_emergency_restore(void)
{
    const int error = errno;

    term_restore_capture(false);
    if (saved.armed) {
        saved.armed = 0;
        size_t at = 0;
        while (at < saved.len) {
            ssize_t wrote = write(saved.fd, saved.bytes + at, saved.len - at);
            if (wrote <= 0)
                break;
            at += (size_t)wrote;
        }
        tcsetattr(saved.fd, TCSANOW, &saved.termios);
    }
    errno = error;
}

static void crash(int signal)
{
    term_emergency_restore();
    for (size_t i = 0; i < CRASHES; i++) {
        if (crashes[i] == signal)
            sigaction(signal, &before[i], NULL);
    }
    /* Blocked until this handler returns; a fault would come again by itself, a kill would not. */
    raise(signal);
}

void term_restore_handle_crashes(void)
{
    static char stack[STACK_SIZE]; /* the stack may be what overflowed */
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = crash, .sa_flags = SA_ONSTACK};
    static bool done;

    if (done)
        return;
    done = true;
    sigaltstack(&alternate, NULL);
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &action, &before[i]);
    mem_set_exhausted_hook(term_emergency_restore);
}
