#include "amqp/peek.h"

#include "base/clock.h"

#include "base/banned.h"

enum { COUNT = 20, READING_MS = 2000 };
#define BYTES ((size_t)64 << 20)

static void hand_over(struct job_control *control, struct message *message)
{
    if (control && control->event)
        control->event(control->context, &message->letter);
    else
        message_destroy(message);
}

/* Reads until there is enough of anything. */
static bool read_some(struct session *session, const struct peek_plan *plan, struct job_control *control, int64_t *read,
                      struct error *error)
{
    int64_t most = plan->count > 0 ? plan->count : COUNT;
    size_t room = plan->bytes ? plan->bytes : BYTES;
    int64_t deadline = clock_ms() + READING_MS;

    while (*read < most && room > 0 && clock_ms() < deadline) {
        struct message *message;
        size_t len;
        if (!session_get(session, plan->queue, &message, error))
            return false;
        if (!message)
            return true;
        len = message->body_len;
        message->number = (size_t)++ * read;
        hand_over(control, message);
        if (control)
            job_control_report(control, *read, most, NULL);
        room = len < room ? room - len : 0;
    }
    return true;
}

bool peek_run(struct session *session, const struct peek_plan *plan, struct job_control *control, int64_t *returned,
              struct error *error)
{
    int64_t read = 0;
    bool good = read_some(session, plan, control, &read, error);
    bool released = true;

    if (plan->release == PEEK_NACK)
        released = session_release(session);
    else
        session_close(session);
    *returned = released ? read : 0;
    if (good && !released && read > 0)
        return error_set(
            error, ERROR_UNKNOWN,
            "the broker did not confirm the return: what was read goes back because the connection closed");
    return good;
}
