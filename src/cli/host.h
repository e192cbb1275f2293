/* The command line as the front end of an invocation. Main thread. */
#ifndef WARREN_CLI_HOST_H
#define WARREN_CLI_HOST_H
#include "cmd/invoke.h"

struct cli_host {
    struct host host; /* first: host_ops cast back */
    struct settings *settings;
    struct invocation *invocation; /* running; NULL: it has ended */
    bool finished;
    bool quiet_end;       /* the result goes to stderr: stdout has data */
    char said[700];       /* the last status, not yet printed */
    struct error refusal; /* why it did not go on: a question without an answer */
    struct error error;   /* how it ended */
};
void cli_host_init(struct cli_host *host, struct settings *settings, const struct command *command);
/* Prints a status that waits: what ends the invocation comes in the same turn of the loop. */
void cli_host_flush(struct cli_host *host);

#endif
