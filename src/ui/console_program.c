/* Lending the terminal to another program, and the editor above all. */
#include "base/mem.h"
#include "base/text.h"
#include "ui/console.h"
#include "ui/fd.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/banned.h"

extern char **environ;

/* The child gets back what we have changed for ourselves. */
static int spawn(pid_t *child, char *const argv[])
{
    static const int changed[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGPIPE, SIGQUIT};
    posix_spawnattr_t attributes;
    sigset_t usual, none;

    sigemptyset(&usual);
    sigemptyset(&none);
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++)
        sigaddset(&usual, changed[i]);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    int failed = posix_spawnp(child, argv[0], NULL, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

static int wait_for(pid_t child)
{
    int status = -1;

    for (;;) {
        pid_t got = waitpid(child, &status, WUNTRACED);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || !WIFSTOPPED(status))
            return status;
        /* ^Z in the editor: we stop as well, so that the shell comes back; fg goes on with both. */
        raise(SIGSTOP);
        kill(child, SIGCONT);
    }
}

bool console_run_program(struct console *console, char *const argv[], struct error *error)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
    pid_t child;
    int status = -1;

    sigemptyset(&ignore.sa_mask);
    console->term->ops->suspend(console->term);
    /* ^C is the child's. Jobs go on meanwhile on threads of their own, heartbeats included. */
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    int failed = spawn(&child, argv);
    if (!failed)
        status = wait_for(child);
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    console->term->ops->resume(console->term);
    console->dirty = true;
    if (failed)
        return error_set(error, ERROR_USAGE, "cannot start %s: %s", argv[0], strerror(failed));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status))
        return error_set(error, ERROR_USAGE, "it ended with exit status %d", WEXITSTATUS(status));
    return error_set(error, ERROR_USAGE, "it was ended by signal %d", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

/* Reads what the editor left, which may be another file under the same name. */
static bool read_back(const char *path, struct buf *text, struct error *error)
{
    char chunk[8192];
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return error_set(error, ERROR_USAGE, "cannot read %s: %s", path, strerror(errno));
    while ((got = read(fd, chunk, sizeof chunk)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || !buf_append(text, chunk, (size_t)got))
            break;
    }
    const int why = errno;
    close(fd);
    if (got < 0)
        return error_set(error, ERROR_USAGE, "cannot read %s: %s", path, strerror(why));
    if (text->overflow)
        return error_set(error, ERROR_USAGE, "what the editor left is longer than %zu bytes", text->max);
    return true;
}

static char *temporary_path(const char *suffix)
{
    const char *folder = getenv("TMPDIR");

    return mem_printf("%s/warren-XXXXXX%s", folder && *folder ? folder : "/tmp", suffix ? suffix : "");
}

static bool edit_file(struct console *console, char *path, struct error *error)
{
    static char shell[] = "/bin/sh", dash_c[] = "-c", name[] = "warren";
    static char script[] = "if [ -n \"$VISUAL\" ]; then exec $VISUAL \"$1\"; fi\n"
                           "if [ -n \"$EDITOR\" ]; then exec $EDITOR \"$1\"; fi\n"
                           "if command -v sensible-editor >/dev/null; then exec sensible-editor \"$1\"; fi\n"
                           "exec vi \"$1\"";
    char *const argv[] = {shell, dash_c, script, name, path, NULL};

    if (console_run_program(console, argv, error))
        return true;
    return error_prefix(error, "the editor");
}

bool console_edit_text(struct console *console, struct buf *text, const char *suffix, struct error *error)
{
    char *path = temporary_path(suffix);
    int fd = mkstemps(path, suffix ? (int)strlen(suffix) : 0); /* 0600 */
    struct buf edited;
    bool ok = false;

    if (fd < 0) {
        error_set(error, ERROR_USAGE, "cannot make %s: %s", path, strerror(errno));
        free(path);
        return false;
    }
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    buf_init(&edited, text->max);
    if (!fd_write_all(fd, text->data, text->len))
        error_set(error, ERROR_USAGE, "cannot write %s: %s", path, strerror(errno));
    else
        ok = edit_file(console, path, error) && read_back(path, &edited, error);
    close(fd);
    unlink(path);
    if (ok && edited.len == text->len && memcmp(edited.data, text->data, text->len) == 0)
        ok = error_set(error, ERROR_CANCELLED, "nothing was changed");
    if (ok) {
        buf_clear(text);
        buf_append(text, edited.data, edited.len);
    }
    buf_finish(&edited);
    free(path);
    return ok;
}
