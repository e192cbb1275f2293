#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/password.h"

#include "base/banned.h"

/* What may end or stop the program while the echo is off. */
static const int watched[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
#define WATCHED (sizeof watched / sizeof *watched)

static volatile sig_atomic_t caught;

static void note_signal(int number)
{
    caught = number;
}

/* Signals stay blocked but while waiting, so that none can come between looking and waiting. */
struct guard {
    struct sigaction actions[WATCHED];
    sigset_t mask;
    struct termios terminal;
};

static bool guard_begin(struct guard *guard, int fd)
{
    struct sigaction action = {.sa_handler = note_signal};
    struct termios quiet;
    sigset_t block;

    if (tcgetattr(fd, &guard->terminal) != 0)
        return false;
    (void)sigemptyset(&action.sa_mask);
    (void)sigemptyset(&block);
    for (size_t i = 0; i < WATCHED; i++)
        (void)sigaddset(&block, watched[i]);
    caught = 0;
    (void)sigprocmask(SIG_BLOCK, &block, &guard->mask);
    for (size_t i = 0; i < WATCHED; i++)
        (void)sigaction(watched[i], &action, &guard->actions[i]);
    quiet = guard->terminal;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    quiet.c_lflag |= ICANON | ISIG;
    quiet.c_iflag |= ICRNL;
    /* Flushes what was typed before the question. */
    (void)tcsetattr(fd, TCSAFLUSH, &quiet);
    return true;
}

/* Puts everything back, and then lets the signal do what it would have done. */
static void guard_end(struct guard *guard, int fd)
{
    (void)tcsetattr(fd, TCSAFLUSH, &guard->terminal);
    for (size_t i = 0; i < WATCHED; i++)
        (void)sigaction(watched[i], &guard->actions[i], NULL);
    (void)sigprocmask(SIG_SETMASK, &guard->mask, NULL);
    if (caught)
        (void)kill(getpid(), caught);
}

/* One byte; 0 at the end of input or after a signal. */
static char next_byte(int fd, const sigset_t *open_mask)
{
    fd_set ready;
    char byte = '\0';

    while (!caught) {
        FD_ZERO(&ready);
        FD_SET(fd, &ready);
        if (pselect(fd + 1, &ready, NULL, NULL, NULL, open_mask) < 0) {
            if (errno != EINTR)
                return '\0';
        } else {
            return read(fd, &byte, 1) == 1 ? byte : '\0';
        }
    }
    return '\0';
}

static void say(int fd, const char *text)
{
    /* A terminal that takes no text gets no question; the answer may come all the same. */
    if (write(fd, text, strlen(text)) < 0)
        return;
}

/* The length of the line; -1: no line. */
static int ask_once(int fd, const char *prompt, char line[PASSWORD_MAX])
{
    struct guard guard;
    sigset_t open_mask;
    int len = 0;
    char byte;

    if (!guard_begin(&guard, fd))
        return -1;
    open_mask = guard.mask;
    for (size_t i = 0; i < WATCHED; i++)
        (void)sigdelset(&open_mask, watched[i]);
    say(fd, prompt);
    while ((byte = next_byte(fd, &open_mask)) != '\0' && byte != '\n' && byte != '\r')
        if (len < PASSWORD_MAX - 1)
            line[len++] = byte;
    line[len] = '\0';
    say(fd, "\n");
    guard_end(&guard, fd);
    return byte == '\0' ? -1 : len;
}

char *password_ask(const char *prompt, struct error *error)
{
    char line[PASSWORD_MAX];
    char *password = NULL;
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    int len;

    if (fd < 0 || fd >= FD_SETSIZE) {
        if (fd >= 0)
            (void)close(fd);
        (void)error_set(error, ERROR_USAGE,
                        "no password, and no terminal to ask on: give --password-file or WARREN_PASSWORD");
        return NULL;
    }
    do
        len = ask_once(fd, prompt, line);
    while (len < 0 && caught == SIGTSTP); /* stopped and back: ask again */
    if (len >= 0)
        password = mem_strdup(line);
    else
        (void)error_set(error, ERROR_CANCELLED, "no password was given");
    explicit_bzero(line, sizeof line);
    (void)close(fd);
    return password;
}
