#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/password.h"

#include "base/banned.h"

#define STEP_MS 20 /* how long at most the end of the program goes unseen while something else holds its pipes */
#define COMPLAINTS_MAX ((size_t)2048)

/* One word, to *to; the place after it, or NULL when a quote is not closed. */
static const char *take_word(const char *from, char **to)
{
    char quote = '\0';

    for (; *from && (quote || (*from != ' ' && *from != '\t')); from++) {
        if (quote ? *from == quote : (*from == '\'' || *from == '"')) {
            quote = quote ? '\0' : *from;
            continue;
        }
        if (*from == '\\' && quote != '\'' && from[1] && (!quote || from[1] == '"' || from[1] == '\\'))
            from++;
        *(*to)++ = *from;
    }
    *(*to)++ = '\0';
    return quote ? NULL : from;
}

char **password_split(const char *command)
{
    size_t len = strlen(command);
    /* A word is at least a byte and a space, so this is room for all; the bytes stand behind the pointers. */
    size_t most = len / 2 + 2;
    char **words = mem_alloc(most * sizeof *words + len + 1);
    char *to = (char *)(words + most);
    size_t count = 0;

    for (;;) {
        while (*command == ' ' || *command == '\t')
            command++;
        if (!*command)
            break;
        words[count++] = to;
        command = take_word(command, &to);
        if (!command) {
            free(words);
            return NULL;
        }
    }
    words[count] = NULL;
    return words;
}

/* In the child: only what is safe after fork. */
static _Noreturn void run(char **words, int out, int err)
{
    sigset_t none;
    int nothing = open("/dev/null", O_RDONLY);

    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)signal(SIGTSTP, SIG_DFL);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(126);
    (void)execvp(words[0], words);
    _exit(errno == ENOENT ? 127 : 126);
}

struct program {
    pid_t pid;
    int out, err; /* our ends; -1: closed */
    int status;
    bool ended;
    char line[PASSWORD_MAX];
    size_t line_len;
    char complaints[COMPLAINTS_MAX];
    size_t complaints_len;
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

static bool open_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return true;
}

static bool start(struct program *program, char **words)
{
    int out[2];
    int err[2] = {-1, -1};
    bool ok = false;

    if (!open_pipe(out))
        return false;
    if (open_pipe(err)) {
        program->pid = fork();
        if (program->pid == 0)
            run(words, out[1], err[1]);
        ok = program->pid > 0;
    }
    close_end(&out[1]);
    close_end(&err[1]);
    program->out = out[0];
    program->err = err[0];
    if (!ok) {
        close_end(&program->out);
        close_end(&program->err);
    }
    return ok;
}

/* Takes what there is; what goes beyond the room is dropped. */
static void drain(int *fd, char *text, size_t size, size_t *len)
{
    char chunk[512];
    ssize_t got = 0;

    while (*fd >= 0) {
        got = read(*fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0 || (got < 0 && errno != EAGAIN))
            close_end(fd);
        if (got <= 0)
            break;
        for (ssize_t i = 0; i < got && *len < size - 1; i++)
            text[(*len)++] = chunk[i];
    }
    text[*len] = '\0';
    explicit_bzero(chunk, sizeof chunk);
}

static void drain_both(struct program *program)
{
    drain(&program->out, program->line, sizeof program->line, &program->line_len);
    drain(&program->err, program->complaints, sizeof program->complaints, &program->complaints_len);
}

/* false: it had to be killed. */
static bool wait_for_end(struct program *program, int64_t deadline_ms)
{
    while (!program->ended) {
        struct pollfd ends[2] = {{.fd = program->out, .events = POLLIN}, {.fd = program->err, .events = POLLIN}};
        (void)poll(ends, 2, STEP_MS);
        drain_both(program);
        program->ended = waitpid(program->pid, &program->status, WNOHANG) != 0;
        if (!program->ended && clock_ms() >= deadline_ms) {
            (void)kill(program->pid, SIGKILL);
            while (waitpid(program->pid, &program->status, 0) < 0 && errno == EINTR)
                ;
            return false;
        }
    }
    drain_both(program);
    return true;
}

static void log_complaints(char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        if (len > 0)
            log_line(LOG_LEVEL_WARNING, "password_command: %.*s", (int)len, text);
        text += len + (text[len] == '\n');
    }
}

static char *judge(struct program *program, const char *name, struct error *error)
{
    int status = program->status;

    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        (void)error_set(error, ERROR_USAGE, "password_command: there is no program \"%.100s\"", name);
    else if (WIFEXITED(status) && WEXITSTATUS(status) == 126)
        (void)error_set(error, ERROR_USAGE, "password_command: \"%.100s\" could not be started", name);
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        (void)error_set(error, ERROR_USAGE, "password_command: \"%.100s\" failed (%s %d)", name,
                        WIFEXITED(status) ? "exit status" : "signal",
                        WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    else if (program->line_len == sizeof program->line - 1 && !memchr(program->line, '\n', program->line_len))
        (void)error_set(error, ERROR_USAGE, "password_command: the first line is too long");
    else if (program->line[strcspn(program->line, "\r\n")] = '\0', program->line[0] == '\0')
        (void)error_set(error, ERROR_USAGE, "password_command: \"%.100s\" printed no password", name);
    else
        return mem_strdup(program->line);
    return NULL;
}

char *password_from_command(const char *command, int timeout_ms, struct error *error)
{
    char **words = password_split(command);
    struct program program = {.out = -1, .err = -1};
    char *password = NULL;

    if (!words || !words[0]) {
        (void)error_set(error, ERROR_USAGE, "password_command: %s", words ? "is empty" : "a quote is not closed");
    } else if (!start(&program, words)) {
        (void)error_set(error, ERROR_USAGE, "password_command: %s", strerror(errno));
    } else {
        if (wait_for_end(&program, clock_ms() + timeout_ms))
            password = judge(&program, words[0], error);
        else
            (void)error_set(error, ERROR_TIMEOUT, "password_command: no answer within %d s", timeout_ms / 1000);
        log_complaints(program.complaints);
        close_end(&program.out);
        close_end(&program.err);
    }
    explicit_bzero(program.line, sizeof program.line);
    free(words);
    return password;
}
