#include "cli/interrupt.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

static const int watched[] = {SIGINT, SIGTERM, SIGHUP};
enum { WATCHED = sizeof watched / sizeof watched[0] };

static int signal_pipe[2] = {-1, -1}, wake_pipe[2] = {-1, -1};
static struct sigaction before[WATCHED];
static volatile sig_atomic_t caught;

static void poke(int fd)
{
    int kept = errno;

    /* A full pipe is readable already. */
    while (write(fd, "!", 1) < 0 && errno == EINTR) {
    }
    errno = kept;
}

static void on_signal(int number)
{
    if (!caught)
        caught = number;
    poke(signal_pipe[1]);
}

static bool make_pipe(int pair[2], struct error *error)
{
    if (pipe(pair) != 0)
        return error_set(error, ERROR_INTERNAL, "no descriptors left: %s", strerror(errno));
    for (int i = 0; i < 2; i++) {
        (void)fcntl(pair[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(pair[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

bool interrupt_open(struct error *error)
{
    struct sigaction action = {.sa_handler = on_signal};

    caught = 0;
    if (!make_pipe(signal_pipe, error) || !make_pipe(wake_pipe, error))
        return false;
    (void)sigemptyset(&action.sa_mask);
    for (int i = 0; i < WATCHED; i++)
        (void)sigaction(watched[i], &action, &before[i]);
    return true;
}

void interrupt_close(void)
{
    for (int i = 0; i < WATCHED && signal_pipe[0] >= 0; i++)
        (void)sigaction(watched[i], &before[i], NULL);
    for (int i = 0; i < 2; i++) {
        if (signal_pipe[i] >= 0)
            (void)close(signal_pipe[i]);
        if (wake_pipe[i] >= 0)
            (void)close(wake_pipe[i]);
        signal_pipe[i] = wake_pipe[i] = -1;
    }
}

int interrupt_fd(void)
{
    return signal_pipe[0];
}

int interrupt_signal(void)
{
    return caught;
}

void interrupt_wake(void *unused)
{
    (void)unused;
    poke(wake_pipe[1]);
}

void interrupt_wait(int timeout_ms)
{
    /* A signal that came already is no news: only the first ends the wait. */
    struct pollfd waited[2] = {{wake_pipe[0], POLLIN, 0}, {caught ? -1 : signal_pipe[0], POLLIN, 0}};
    char bytes[64];

    (void)poll(waited, 2, timeout_ms);
    while (read(wake_pipe[0], bytes, sizeof bytes) > 0) {
    }
}
