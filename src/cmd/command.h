/* Every action is one row of a table: key, palette, row menu, footer, help, --help, completions, manual and sub-command
 * are derived from it. Static data: any thread. */
#ifndef WARREN_CMD_COMMAND_H
#define WARREN_CMD_COMMAND_H
#include "base/error.h"
#include "model/request.h"
#include <stdbool.h>
#include <stddef.h>

struct args;
struct invocation;

enum command_flag {
    CMD_ROW = 1,      /* acts on a row of its scope: the selected one, or the one named on the command line */
    CMD_MARKED = 2,   /* and on marked rows, one after the other */
    CMD_WRITES = 4,   /* refused by --read-only, in invoke() */
    CMD_DANGER = 8,   /* only through `D`; Cancel has the focus; a name or a number is typed where data could be lost */
    CMD_NAMED = 16,   /* the name is always typed (console) or given with --confirm (command line) */
    CMD_CLI = 32,     /* is a sub-command too */
    CMD_HIDDEN = 64,  /* moving about: not in the row menu and the footer, but in the help */
    CMD_VIEW = 128,   /* carried out by the view on top (view_ops.command); neither http nor run */
    CMD_FOOTER = 256, /* shown in the footer when there is room */
    CMD_LIST = 512,   /* opens the table of a resource; in the CLI it lists it. Derived from the resource list */
    CMD_MENU = 1024,  /* opens a choice (`D`, `.`): console only */
    CMD_ROW_OPTIONAL = 2048, /* takes the selected row for its defaults when there is one (publish, bind) */
    CMD_CLI_ONLY = 4096,     /* a sub-command alone: not in the console (show) */
    CMD_NEW = 8192,          /* makes something: refused when its path is there already (a PUT would overwrite it) */
};
/* Words of `scope` that are no resource: "table" (any table), "detail", "messages" (the list of what was peeked and the
 * inspector), "hold" (a message is held), "overview", "activity", "help". */

enum arg_type {
    ARG_TEXT,
    ARG_NAME, /* of an object */
    ARG_INTEGER,
    ARG_FLAG, /* yes or no */
    ARG_CHOICE,
    ARG_DURATION, /* 5s, 10m */
    ARG_PASSWORD, /* typed without echo; never an option on the command line: prompt or --password-file */
    ARG_BODY,     /* text, several lines: field, editor, file or stdin */
    ARG_FILE,
    ARG_PAIRS, /* NAME[:TYPE]=VALUE, repeated; as JSON an object */
    ARG_WORDS, /* comma-separated */
};
enum arg_flag {
    ARG_REQUIRED = 1,
    ARG_POSITIONAL = 2, /* on the command line */
    ARG_CLI_ONLY = 4,
    ARG_CONSOLE_ONLY = 8,
};

struct arg {
    const char *name;   /* "routing-key": --routing-key, the form's label and {routing-key} in templates */
    const char *option; /* the option's name where it differs ("key"); NULL: name */
    const char *summary;
    enum arg_type type;
    unsigned flags;
    /* Default: a literal, or one name alone: "{vhost}" is the row's, else the scope's; "{queue.name}" is the row's when
     * it is a queue's, else unset; of "{a|b}" the first that is there. NULL: none. */
    const char *value;
    const char *const *choices;                            /* NULL-terminated; also suggestions for other types */
    bool (*visible)(const struct args *args);              /* NULL: always */
    bool (*check)(const char *value, struct error *error); /* NULL: by type only */
};

struct command_http {
    enum http_method method;
    const char *path; /* template over the arguments, then the row */
    const char *body; /* template; NULL: none */
};

struct command {
    const char *name;  /* "delete-queue" */
    const char *title; /* "Delete"; in menus and the footer */
    const char *keys;  /* default keys, space-separated: "r ^R F5"; NULL: none */
    const char
        *scope; /* comma-separated: a resource's name, "table", "detail", "messages", "overview"…; NULL: everywhere */
    const char *summary; /* one line */
    const char *manual;  /* more for the manual and --help; NULL */
    const char *confirm; /* template for the question; NULL: not asked */
    const char *done;    /* template for the status line: "{name} purged" */
    unsigned flags;
    const struct arg *args;
    size_t arg_count;
    struct command_http http; /* path NULL: none */
    /* Before the question, per target: false refuses, with the reason. NULL: none. */
    bool (*guard)(struct invocation *invocation, struct error *error);
    /* Instead of http: starts a job or reads and writes. Must end in invocation_finish(), at once or later. */
    void (*run)(struct invocation *invocation);
    const char *ctl; /* template: the same with rabbitmqctl, told where HTTP cannot carry a name; NULL: none */
};

#define ARGS(...) \
    (const struct arg[]){__VA_ARGS__}, .arg_count = sizeof((const struct arg[]){__VA_ARGS__}) / sizeof(struct arg)

#endif
