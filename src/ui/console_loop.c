/* The console on a real terminal: signals, waiting, and the way out. */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/document.h"
#include "ui/console_internal.h"
#include "ui/modal.h"
#include "ui/term_restore.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

#define FRAME_MS 100 /* between two frames that no key asked for */
#define AGE_MS 1000  /* ages on the screen go on */

static int signal_pipe[2] = {-1, -1};

static void note_signal(int signal)
{
    const int error = errno;
    const char byte = (char)signal;
    ssize_t wrote = write(signal_pipe[1], &byte, 1);

    (void)wrote;
    errno = error;
}

/* Before curses, which leaves alone what is taken. SIGWINCH stays its own. */
static bool take_signals(struct error *error)
{
    static const int ours[] = {SIGINT, SIGTERM, SIGHUP, SIGCONT};
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};

    if (pipe(signal_pipe) != 0)
        return error_set(error, ERROR_INTERNAL, "no pipe: %s", strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK);
        fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC);
    }
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        sigaction(ours[i], &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGTSTP, &action, NULL);
    sigaction(SIGPIPE, &action, NULL);
    return true;
}

static void give_signals_back(void)
{
    static const int ours[] = {SIGINT, SIGTERM, SIGHUP, SIGCONT, SIGTSTP};
    struct sigaction action = {.sa_handler = SIG_DFL};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        sigaction(ours[i], &action, NULL);
    for (int i = 0; i < 2; i++) {
        close(signal_pipe[i]);
        signal_pipe[i] = -1;
    }
}

static void handle_signals(struct console *console)
{
    char bytes[64];
    ssize_t got = read(signal_pipe[0], bytes, sizeof bytes);

    for (ssize_t i = 0; i < got; i++) {
        switch (bytes[i]) {
        case SIGCONT:
            /* Somebody stopped us without asking: the terminal may be in any state. */
            console->term->ops->resume(console->term);
            console->dirty = true;
            break;
        default:
            /* SIGINT too: ^C is a key here, so that one of these comes from outside and means to end. */
            console->exit_status = 128 + bytes[i];
            console->quit = true;
            break;
        }
    }
}

static void drain(int fd)
{
    char bytes[256];

    while (read(fd, bytes, sizeof bytes) > 0) {
    }
}

/* Lines that a library wrote to stderr. */
static void log_stderr(int fd)
{
    char bytes[512];
    ssize_t got;

    while ((got = read(fd, bytes, sizeof bytes - 1)) > 0) {
        while (got > 0 && bytes[got - 1] == '\n')
            got--;
        bytes[got] = '\0';
        if (got > 0)
            log_line(LOG_LEVEL_WARNING, "stderr: %s", bytes);
    }
}

static int time_out(const struct console *console)
{
    int64_t wait = AGE_MS;

    if (console->wait_ms >= 0 && console->wait_ms < wait)
        wait = console->wait_ms;
    if ((console->dirty || console_spins(console)) && wait > FRAME_MS)
        wait = FRAME_MS;
    if (console->dirty) {
        int64_t next = console->drawn_ms + FRAME_MS - console->now_ms;
        wait = next < 0 ? 0 : next < wait ? next : wait;
    }
    return (int)wait;
}

static void wait_for_events(struct console *console, int stderr_fd)
{
    struct pollfd fds[] = {
        {.fd = console->term->fd, .events = POLLIN},
        {.fd = console->wake[0], .events = POLLIN},
        {.fd = signal_pipe[0], .events = POLLIN},
        {.fd = stderr_fd, .events = POLLIN},
    };

    if (poll(fds, sizeof fds / sizeof *fds, time_out(console)) > 0) {
        if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
            console->exit_status = 128 + SIGHUP;
            console->quit = true;
        }
        if (fds[1].revents)
            drain(console->wake[0]);
        if (fds[2].revents)
            handle_signals(console);
        if (fds[3].revents)
            log_stderr(stderr_fd);
    }
    console->now_ms = clock_ms();
}

static bool take_keys(struct console *console)
{
    bool any = false;
    int key;

    while (!console->quit && (key = console->term->ops->read_key(console->term)) != PRESS_NONE) {
        console_key(console, key);
        any = true;
    }
    return any;
}

static void run(struct console *console)
{
    const int stderr_fd = term_restore_stderr();

    console_draw(console);
    while (!console->quit) {
        wait_for_events(console, stderr_fd);
        console_collect(console);
        const bool keys = take_keys(console);
        /* What a key wants to know is asked for now, not when something else is due. */
        if (keys && !console->quit)
            console_collect(console);
        /* A key is answered at once; without one there are ten frames a second at most. */
        if (console->dirty && !console->quit && (keys || console->now_ms - console->drawn_ms >= FRAME_MS))
            console_draw(console);
    }
}

static void say_notices(struct console *console)
{
    const struct settings *settings = console->settings;

    if (console->term->notice[0])
        console_status(console, SEVERITY_WARNING, "%s", console->term->notice);
    for (size_t i = 0; i < settings->warning_count; i++) {
        jobs_note(console->broker.jobs, SEVERITY_WARNING, "%s", settings->warnings[i]);
        if (i == 0)
            console_status(console, SEVERITY_WARNING, "%s%s", settings->warnings[0],
                           settings->warning_count > 1 ? " (and more: @)" : "");
    }
    const char *complaint;
    for (size_t i = 0; (complaint = keymap_complaint(console->keymap, i)) != NULL; i++) {
        jobs_note(console->broker.jobs, SEVERITY_WARNING, "%s", complaint);
        console_status(console, SEVERITY_WARNING, "%s", complaint);
    }
}

static void restore_state(struct console *console)
{
    document_destroy(console->state);
    console->state = state_load();
    const int64_t glyphs = document_integer(console->state, "glyphs");
    /* What the terminal cannot show is not asked of it. */
    if (glyphs > (int64_t)console->term->glyphs && glyphs <= GLYPHS_ASCII)
        console->term->glyphs = (enum glyphs)glyphs;
}

static bool open_console(struct console *console, struct settings *settings, struct error *error)
{
    if (!settings->password_known && !settings_ask_password(settings, error))
        return false;
    if (!take_signals(error))
        return false;
    term_restore_stderr();
    struct term *term = term_curses_create(settings->no_color, settings->ascii, error);
    return term && console_init(console, settings, term, error);
}

static void close_console(struct console *console)
{
    struct term *term = console->term;
    struct error error;

    /* The terminal comes back last: until then a job may still be giving messages back. */
    if (console->state && console->top && !state_save(console->state, &error))
        log_line(LOG_LEVEL_WARNING, "%s", error.text);
    console_finish(console);
    term_destroy(term);
    if (signal_pipe[0] >= 0)
        give_signals_back();
}

int console_main(struct settings *settings)
{
    struct console console = {.wake = {-1, -1}};
    struct error error = {ERROR_NONE, ""};
    char text[1100];
    int status;

    if (open_console(&console, settings, &error)) {
        restore_state(&console);
        console_go(&console, view_overview_create(&console));
        say_notices(&console);
        run(&console);
        status = console.exit_status;
        close_console(&console);
    } else {
        status = error_exit_status(error.code);
        close_console(&console);
        fprintf(stderr, "warren: %s\n", safe_copy(text, sizeof text, error.text));
    }
    return status;
}
