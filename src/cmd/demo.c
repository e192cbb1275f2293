#include "cmd/message_commands.h"

#include "base/banned.h"

void demo_command_run(struct invocation *invocation)
{
    struct error error = {0};

    error_set(&error, ERROR_INTERNAL, "not yet");
    invocation_finish(invocation, NULL, &error);
}
