#include "base/job_control.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/banned.h"

bool job_control_init(struct job_control *control)
{
    int ends[2];

    *control = (struct job_control){.cancel_fd = -1, .cancel_write = -1};
    /* A socket pair and not a pipe: it is close-on-exec from the start, so no forked editor can inherit it. */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        return false;
    control->cancel_fd = ends[0];
    control->cancel_write = ends[1];
    control->inbox = mailbox_create(NULL, NULL);
    return true;
}

void job_control_finish(struct job_control *control)
{
    if (!control->inbox)
        return;
    mailbox_destroy(control->inbox);
    (void)close(control->cancel_fd);
    (void)close(control->cancel_write);
    *control = (struct job_control){.cancel_fd = -1, .cancel_write = -1};
}

void job_control_cancel(struct job_control *control)
{
    int saved = errno;

    /* A full buffer means that it was cancelled many times already. */
    (void)send(control->cancel_write, "", 1, MSG_NOSIGNAL);
    errno = saved;
}

bool job_control_cancelled(const struct job_control *control)
{
    struct pollfd waiting = {.fd = control->cancel_fd, .events = POLLIN};
    int ready;

    do
        ready = poll(&waiting, 1, 0);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

void job_control_report(struct job_control *control, int64_t done, int64_t total, const char *text)
{
    struct job_progress progress = {.done = done, .total = total};

    if (!control->progress)
        return;
    (void)snprintf(progress.text, sizeof progress.text, "%s", text ? text : "");
    control->progress(control->context, &progress);
}
