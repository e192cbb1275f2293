/* Copying: tmux keeps the text itself and hands it on; any other terminal may take it by OSC 52. */
#include "base/text.h"
#include "ui/console.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/banned.h"

#define OSC52_MAX ((size_t)74994) /* base64 bytes that xterm and others take */
#define TMUX_MS 2000

extern char **environ;

/* Feeds fd for at most TMUX_MS: a hanging tmux must not hang the console. */
static bool feed(int fd, const char *text, size_t len)
{
    while (len > 0) {
        struct pollfd ready = {.fd = fd, .events = POLLOUT};
        int polled = poll(&ready, 1, TMUX_MS);
        if (polled < 0 && errno == EINTR)
            continue;
        if (polled <= 0)
            return false;
        ssize_t wrote = write(fd, text, len);
        if (wrote < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (wrote <= 0)
            return false;
        text += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

static bool spawn_tmux(pid_t *child, int input)
{
    static char name[] = "tmux", load[] = "load-buffer", whole[] = "-w", dash[] = "-";
    char *const argv[] = {name, load, whole, dash, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t usual;

    sigemptyset(&usual);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawnp(child, argv[0], &actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed == 0;
}

static bool copy_tmux(const char *text, size_t len)
{
    int pipes[2], status = -1;
    pid_t child;

    if (pipe(pipes) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        fcntl(pipes[i], F_SETFD, FD_CLOEXEC);
    fcntl(pipes[1], F_SETFL, O_NONBLOCK);
    bool ok = spawn_tmux(&child, pipes[0]);
    close(pipes[0]);
    if (ok) {
        ok = feed(pipes[1], text, len);
        close(pipes[1]);
        if (!ok)
            kill(child, SIGKILL);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        return ok && status == 0;
    }
    close(pipes[1]);
    return false;
}

bool clipboard_copy(struct console *console, const char *text, size_t len, struct error *error)
{
    const bool tmux = console->term->fd >= 0 && getenv("TMUX") != NULL;
    struct buf out;
    bool ok = true;

    if (tmux && copy_tmux(text, len))
        return true;
    buf_init(&out, OSC52_MAX * 2);
    buf_puts(&out, "\033]52;c;");
    const size_t head = out.len;
    if (len <= OSC52_MAX)
        text_base64(&out, text, len);
    if (len > OSC52_MAX || out.len - head > OSC52_MAX) {
        ok = error_set(error, ERROR_USAGE, "too long for the terminal's clipboard (%zu bytes): save it to a file (^S)",
                       len);
    } else {
        buf_puts(&out, "\a");
        console->term->ops->raw(console->term, out.data, out.len);
    }
    buf_finish(&out);
    return ok;
}
