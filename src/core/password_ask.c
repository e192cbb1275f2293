#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "core/password.h"

#include "base/banned.h"

/* What may end or stop the program while the echo is off. They stay blocked meanwhile, and are looked for; once the
 * terminal is as it was they are let through, and do what they would have done. */
static const int watched[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
#define WATCHED (sizeof watched / sizeof *watched)
#define LOOK_MS 50

struct guard {
    sigset_t before;
    struct termios terminal;
};

/* The number of one that has come, or 0. */
static int pending_signal(void)
{
    sigset_t pending;

    (void)sigemptyset(&pending);
    (void)sigpending(&pending);
    for (size_t i = 0; i < WATCHED; i++)
        if (sigismember(&pending, watched[i]) == 1)
            return watched[i];
    return 0;
}

static bool guard_begin(struct guard *guard, int fd)
{
    struct sigaction action;
    struct termios quiet;
    sigset_t block;

    if (tcgetattr(fd, &guard->terminal) != 0)
        return false;
    (void)sigemptyset(&block);
    /* One that is ignored must stay so: blocked, it would be seen. */
    for (size_t i = 0; i < WATCHED; i++)
        if (sigaction(watched[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            (void)sigaddset(&block, watched[i]);
    (void)pthread_sigmask(SIG_BLOCK, &block, &guard->before);
    quiet = guard->terminal;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    quiet.c_lflag |= ICANON | ISIG;
    quiet.c_iflag |= ICRNL;
    /* Drops what was typed before the question. */
    (void)tcsetattr(fd, TCSAFLUSH, &quiet);
    return true;
}

/* Returns the signal that ended it, or 0. */
static int guard_end(const struct guard *guard, int fd)
{
    int signal_number;

    (void)tcsetattr(fd, TCSAFLUSH, &guard->terminal);
    signal_number = pending_signal();
    (void)pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
    return signal_number;
}

/* One byte; 0 at the end of input or when a signal has come. */
static char next_byte(int fd)
{
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    char byte = '\0';

    while (pending_signal() == 0) {
        int ready = poll(&waiting, 1, LOOK_MS);
        if (ready > 0)
            return read(fd, &byte, 1) == 1 ? byte : '\0';
        if (ready < 0 && errno != EINTR)
            return '\0';
    }
    return '\0';
}

static void say(int fd, const char *text)
{
    /* A terminal that takes no text gets no question; the answer may come all the same. */
    if (write(fd, text, strlen(text)) < 0)
        return;
}

/* The length of the line; -1: no line, and then the signal that was why, or 0. */
static int ask_once(int fd, const char *prompt, char line[PASSWORD_MAX], int *signal_number)
{
    struct guard guard;
    int len = 0;
    char byte;

    *signal_number = 0;
    if (!guard_begin(&guard, fd))
        return -1;
    say(fd, prompt);
    while ((byte = next_byte(fd)) != '\0' && byte != '\n' && byte != '\r')
        if (len < PASSWORD_MAX - 1)
            line[len++] = byte;
    line[len] = '\0';
    say(fd, "\n");
    *signal_number = guard_end(&guard, fd);
    return byte == '\0' ? -1 : len;
}

char *password_ask(const char *prompt, struct error *error)
{
    char line[PASSWORD_MAX];
    char *password = NULL;
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    int signal_number;
    int len;

    if (fd < 0) {
        (void)error_set(error, ERROR_USAGE,
                        "no password, and no terminal to ask on: give --password-file or WARREN_PASSWORD");
        return NULL;
    }
    do
        len = ask_once(fd, prompt, line, &signal_number);
    while (len < 0 && signal_number == SIGTSTP); /* stopped and back: ask again */
    if (len >= 0)
        password = mem_strdup(line);
    else
        (void)error_set(error, ERROR_CANCELLED, "no password was given");
    explicit_bzero(line, sizeof line);
    (void)close(fd);
    return password;
}
