#include "api/api.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "api/explain.h"
#include "base/clock.h"
#include "base/mem.h"

#include "base/banned.h"

static void ring(void *context)
{
    const int *fd = context;
    uint64_t one = 1;

    while (write(*fd, &one, sizeof one) < 0 && errno == EINTR)
        continue;
}

enum wait_end { WAIT_ANSWERED, WAIT_CANCELLED, WAIT_LATE };

static enum wait_end wait_for(int bell, int cancel_fd, int64_t deadline_ms)
{
    struct pollfd fds[2] = {{.fd = bell, .events = POLLIN}, {.fd = cancel_fd, .events = POLLIN}};

    for (;;) {
        int64_t left = deadline_ms == 0 ? -1 : deadline_ms - clock_ms();
        int count;

        if (deadline_ms != 0 && left < 0)
            left = 0;
        count = poll(fds, 2, left > INT_MAX ? INT_MAX : (int)left);
        if (fds[0].revents && count > 0)
            return WAIT_ANSWERED;
        if (fds[1].revents && count > 0)
            return WAIT_CANCELLED;
        if (count == 0)
            return WAIT_LATE;
        if (count < 0 && errno != EINTR)
            return WAIT_CANCELLED;
    }
}

/* A deadline is a time-out to the caller, and a write stays in doubt. */
static void retell(struct reply *reply, enum wait_end end)
{
    struct error plain = reply->error;

    if (end == WAIT_LATE && plain.code == ERROR_CANCELLED)
        (void)error_set(&reply->error, ERROR_TIMEOUT, "no answer in time%s",
                        strstr(plain.text, EXPLAIN_MAYBE_DONE) ? ": " EXPLAIN_MAYBE_DONE : "");
}

static struct reply *no_reply(struct request *request, const char *why)
{
    struct reply *reply = mem_calloc(1, sizeof *reply);

    request_destroy(request);
    (void)error_set(&reply->error, ERROR_INTERNAL, "%s", why);
    return reply;
}

struct reply *api_call(struct api *api, struct request *request, int64_t deadline_ms, int cancel_fd)
{
    int bell = eventfd(0, EFD_CLOEXEC);
    struct mailbox *box;
    struct reply *reply;
    enum wait_end end;
    uint64_t count;
    uint64_t id;

    if (bell < 0)
        return no_reply(request, strerror(errno));
    box = mailbox_create(ring, &bell);
    id = api_submit(api, request, box, NULL, NULL);
    end = wait_for(bell, cancel_fd, deadline_ms);
    if (end != WAIT_ANSWERED) {
        api_cancel(api, id);
        (void)wait_for(bell, -1, 0);
    }
    /* Only once the bell has rung is the poster done with the box. */
    while (read(bell, &count, sizeof count) < 0 && errno == EINTR)
        continue;
    reply = (struct reply *)mailbox_take(box, 0);
    retell(reply, end);
    mailbox_destroy(box);
    (void)close(bell);
    return reply;
}
