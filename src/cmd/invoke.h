/* Carrying out a command: arguments → guard → confirmation → one request or job per target → report. The front end is
 * seen only through struct host. UI thread. */
#ifndef WARREN_CMD_INVOKE_H
#define WARREN_CMD_INVOKE_H
#include "cmd/args.h"
#include "cmd/command.h"
#include "core/broker.h"
#include "model/request.h"
#include "model/snapshot.h"

struct message;
struct job;

/* One row that is acted on; keeps the snapshot. */
struct target {
    struct snapshot *snapshot;
    size_t index;
};
const void *target_row(const struct target *target);

enum confirm_kind {
    CONFIRM_PLAIN, /* yes or no; Cancel has the focus */
    CONFIRM_TYPED, /* `typed` must be typed: the name, or the number of marked rows */
};
struct confirmation {
    enum confirm_kind kind;
    const char *title;    /* the command's */
    const char *question; /* safe text, may have several lines */
    const char *typed;    /* what must be typed (raw; shown through safe_text); for CONFIRM_PLAIN what --confirm may say
                             as well as --yes; NULL: nothing */
    bool force;           /* the CLI takes --force for it, --yes does not lift it */
};

struct host;
typedef void answer_fn(void *context, bool yes);
struct host_ops {
    void (*status)(struct host *host, enum error_severity severity, const char *text); /* raw text */
    /* The strings are borrowed for the call. The answer comes once, at once or later. */
    void (*confirm)(struct host *host, const struct confirmation *confirmation, answer_fn *answer, void *context);
    /* The arguments as a form; edited in place. Answers false when left. */
    void (*ask)(struct host *host, struct invocation *invocation, struct args *args, answer_fn *answer, void *context);
    /* A message that a job read (peek, hold): takes it. `job` is running, or has just ended. */
    void (*message)(struct host *host, struct invocation *invocation, struct job *job, struct message *message);
    /* The invocation has ended; error->code is ERROR_NONE when all went well. */
    void (*finished)(struct host *host, struct invocation *invocation, const struct error *error);
    /* Plain output of a command (show): takes nothing; NULL in the console. */
    void (*print)(struct host *host, const char *text, size_t len);
};
struct host {
    const struct host_ops *ops;
};

struct invocation {
    const struct command *command;
    struct broker *broker;
    struct host *host;
    struct args *args;      /* owned */
    struct target *targets; /* owned */
    size_t target_count;
    size_t current;          /* the target being worked on */
    struct invocation *next; /* for the front end's own list; NULL at first */
    const char *vhost;       /* the scope's vhost: where new objects go; never NULL ("/") */
    struct job *job;         /* of `run`, when it started one */
    size_t done, failed;
    struct error error; /* the first */
    char result[512];   /* one line for the status; raw */
    /* Of invoke*.c alone: */
    char *owned_vhost;
    uint64_t request;        /* in flight; 0: none */
    enum http_method method; /* of what was sent last */
    char *path;              /* its path, owned */
    struct error doubt;      /* why what was sent is read again */
    bool cancelled, advancing, ended, starting, over;
};

/* Takes args (NULL: none yet) and refs the targets. Everything else happens through host; ends in host->finished, after
 * which the invocation is gone. `ask` forces the form even when nothing required is missing. Returns it while it runs,
 * for invocation_cancel(); NULL: it has ended already. */
struct invocation *invoke(struct broker *broker, struct host *host, const struct command *command, struct args *args,
                          const struct target *targets, size_t count, const char *vhost, bool ask);

/* Is a request of it on its way? */
bool invocation_is_out(const struct invocation *invocation);
/* Cancels what is under way; the invocation still ends by itself, in host->finished. */
void invocation_cancel(struct invocation *invocation);

/* For `run` and `guard`: */
const void *invocation_row(const struct invocation *invocation); /* the current target's; NULL: none */
const char *invocation_text(const struct invocation *invocation,
                            const char *name); /* argument, else column; NULL: unset */
/* What the current target is called: its name, user or destination; "" without a row. Raw. */
const char *invocation_name(const struct invocation *invocation);
struct template_source invocation_source(const struct invocation *invocation);
/* Ends the current target (and goes on with the next, or reports and ends). error NULL or ERROR_NONE: done. `result`
 * may be NULL; then command->done is used. */
void invocation_finish(struct invocation *invocation, const char *result, const struct error *error);
/* Asks in between (peek with consumers, a lost limit): the answer comes back to the run function's continuation. */
void invocation_confirm(struct invocation *invocation, const struct confirmation *confirmation, answer_fn *answer,
                        void *context);

/* Sends one request and ends the current target with its outcome. Takes path and body (NULL: none). A write without an
 * answer is read again before it is reported: a timeout is unknown, not failed. */
void invocation_send(struct invocation *invocation, enum http_method method, char *path, char *body);
/* Reads; done gets the invocation and goes on, or ends it with invocation_finish(). Takes path. */
void invocation_read(struct invocation *invocation, char *path, void (*done)(struct invocation *, struct reply *));
/* Expands a path template over the invocation; NULL with the reason, and what to do instead. The caller frees. */
char *invocation_path(const struct invocation *invocation, const char *path, struct error *error)
    __attribute__((warn_unused_result));
/* Starts a job whose end is the target's. Messages that it posts go to host->message. Takes argument. */
struct job_control;
void invocation_start(struct invocation *invocation, const char *title,
                      bool (*run)(struct job_control *control, void *argument, char result[256], struct error *error),
                      void (*destroy)(void *argument), void *argument);

#endif
