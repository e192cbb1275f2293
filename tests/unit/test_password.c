/* Asking for a password, on a terminal of the test's own: no echo, and the terminal is always put back. */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/password.h"
#include "core/settings.h"

#include "base/banned.h"

struct session {
    int master;
    pid_t child;
    int result; /* what the child got: the password, or "!" and the error's code */
    char screen[4096];
    size_t len;
};

/* In the child: a session of its own, whose terminal is the test's. */
static _Noreturn void run_child(const char *slave, int result)
{
    struct settings settings = {.api = {.host = mem_strdup("h\x1b[31m"), .user = mem_strdup("ann")},
                                .amqp = {.user = mem_strdup("ann")}};
    struct error error = {0};
    const char *said = "?";

    (void)signal(SIGINT, SIG_DFL);
    if (setsid() < 0 || open(slave, O_RDWR) < 0)
        _exit(99);
    if (!settings_ask_password(&settings, &error))
        said = error.code == ERROR_CANCELLED ? "!cancelled" : "!other";
    else if (settings.password_known && strcmp(settings.api.password, settings.amqp.password) == 0)
        said = settings.api.password;
    if (write(result, said, strlen(said)) < 0)
        _exit(98);
    settings_finish(&settings);
    _exit(0);
}

static void begin(struct session *session)
{
    int ends[2];

    *session = (struct session){.master = posix_openpt(O_RDWR | O_NOCTTY)};
    assert_true(session->master >= 0);
    assert_int_equal(grantpt(session->master), 0);
    assert_int_equal(unlockpt(session->master), 0);
    assert_int_equal(pipe(ends), 0);
    session->child = fork();
    assert_true(session->child >= 0);
    if (session->child == 0)
        run_child(ptsname(session->master), ends[1]);
    (void)close(ends[1]);
    session->result = ends[0];
}

static void read_screen(struct session *session, const char *until)
{
    struct pollfd waiting = {.fd = session->master, .events = POLLIN};
    ssize_t got;

    while (!strstr(session->screen, until)) {
        assert_int_equal(poll(&waiting, 1, 60000), 1);
        got = read(session->master, session->screen + session->len, sizeof session->screen - 1 - session->len);
        assert_true(got > 0);
        session->len += (size_t)got;
    }
}

static bool echoes(const struct session *session)
{
    struct termios terminal;

    assert_int_equal(tcgetattr(session->master, &terminal), 0);
    return terminal.c_lflag & ECHO;
}

static void type(const struct session *session, const char *keys)
{
    assert_int_equal(write(session->master, keys, strlen(keys)), (ssize_t)strlen(keys));
}

/* Waits for the child's end; its exit status. */
static int end(struct session *session, const char *expected)
{
    char said[256] = "";
    int status;

    if (expected) {
        assert_true(read(session->result, said, sizeof said - 1) > 0);
        assert_string_equal(said, expected);
    }
    assert_int_equal(waitpid(session->child, &status, 0), session->child);
    assert_true(echoes(session));
    (void)close(session->master);
    (void)close(session->result);
    return status;
}

static void test_answer(void **state)
{
    struct session session;

    (void)state;
    begin(&session);
    read_screen(&session, "Password of ann at h^[[31m: ");
    assert_false(echoes(&session));
    type(&session, "sesxx\x7f\x7f"
                   "ame\n");
    read_screen(&session, "\n");
    assert_int_equal(end(&session, "sesame"), 0);
    assert_null(strstr(session.screen, "ses"));
    assert_null(strchr(session.screen, '\x1b'));
}

static void test_empty_answer(void **state)
{
    struct session session;

    (void)state;
    begin(&session);
    read_screen(&session, ": ");
    type(&session, "\x04");
    assert_int_equal(end(&session, "!cancelled"), 0);
}

static void test_interrupted(void **state)
{
    struct session session;
    int status;

    (void)state;
    begin(&session);
    read_screen(&session, ": ");
    type(&session, "ses\x03");
    status = end(&session, NULL);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGINT);
}

static void test_terminated(void **state)
{
    struct session session;
    int status;

    (void)state;
    begin(&session);
    read_screen(&session, ": ");
    assert_int_equal(kill(session.child, SIGTERM), 0);
    status = end(&session, NULL);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
}

static void test_no_terminal(void **state)
{
    struct error error = {0};
    pid_t child = fork();
    int status;

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        if (setsid() < 0)
            _exit(99);
        _exit(password_ask("? ", &error) ? 1 : error.code == ERROR_USAGE ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer),     cmocka_unit_test(test_empty_answer), cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_terminated), cmocka_unit_test(test_no_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
