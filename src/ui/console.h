/* The console: loop, screen stack, title line, footer, modals, and the host that commands see. UI thread. */
#ifndef WARREN_UI_CONSOLE_H
#define WARREN_UI_CONSOLE_H
#include "cmd/invoke.h"
#include "cmd/key.h"
#include "core/broker.h"
#include "ui/canvas.h"
#include "ui/term.h"
#include "ui/view.h"

struct modal;
struct document;

struct console {
    struct host host; /* first: host_ops cast back */
    struct broker broker;
    struct settings *settings; /* borrowed */
    struct term *term;
    struct canvas canvas;
    struct keymap *keymap;
    struct view *top;           /* the stack; never NULL once open */
    struct modal *modal;        /* on top of the view, gets the keys; NULL: none */
    char *vhost;                /* the scope; NULL: all */
    struct document *state;     /* what is remembered */
    struct args *refused;       /* owned: what was typed for an action that failed; NULL: none */
    struct invocation *running; /* those that have not ended, newest first */
    struct watch *overview;     /* for the title line: version, nodes, cluster; also the overview view's */
    char status[640];           /* raw; stays until the next action */
    enum error_severity status_severity;
    bool quit;
    int exit_status;
    bool dirty;     /* draw a frame */
    bool pasting;   /* the key comes from a paste: it is text, never a binding */
    char *previous; /* name of the list command before this one: `-` */
    char *current;
    int64_t interrupt_ms; /* the last ^C that cancelled nothing; 0: none */
    int64_t drawn_ms;
    int64_t refreshed_ms; /* when the view on top was last told that time has passed */
    uint64_t whoami;      /* the request that is out; 0: none */
    int nodes;            /* in the cluster, for the title line; 0: not known */
    int key;              /* the last one: q and Esc mean the same command, but not the same */
    int wait_ms;          /* what the store says: until something is due; -1: nothing */
    struct view *doomed;  /* popped, destroyed at the end of the turn: they may still be on the C stack */
    struct modal *doomed_modals;
    int wake[2];    /* pipe: workers wake the loop */
    int64_t now_ms; /* clock at the start of this turn; tests set it */
    int64_t last_key_ms;
};

/* Opens the console on settings and runs until it is left; returns the exit status. */
int console_main(struct settings *settings);
/* In pieces, for tests: with a null terminal and a fake gateway in broker. */
bool console_init(struct console *console, struct settings *settings, struct term *term, struct error *error)
    __attribute__((warn_unused_result));
void console_finish(struct console *console);
void console_key(struct console *console, int key);
void console_tick(struct console *console); /* mailbox, then store, then jobs; draws when something changed */
void console_draw(struct console *console);

void console_push(struct console *console, struct view *view);
void console_pop(struct console *console);
/* Replaces the whole stack: a key of the go group. */
void console_go(struct console *console, struct view *view);
/* Opens what a name names: the detail of the object `name` of resource kind, in vhost. */
bool console_open_link(struct console *console, const char *resource, const char *vhost, const char *name);
void console_set_vhost(struct console *console, const char *vhost); /* NULL: all; views requery */
void console_status(struct console *console, enum error_severity severity, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void console_command(struct console *console, const struct command *command);
/* Runs a program on the terminal (the editor): suspends, waits while serving heartbeats of jobs, resumes. argv
 * NULL-ended. */
bool console_run_program(struct console *console, char *const argv[], struct error *error);
bool console_edit_text(struct console *console, struct buf *text, const char *suffix,
                       struct error *error); /* 0600 file */
/* Into the clipboard: tmux's own, or OSC 52. False: too long or no way; the error says what to do. */
bool clipboard_copy(struct console *console, const char *text, size_t len, struct error *error);

#endif
