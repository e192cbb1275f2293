/* A view is one layer of the screen stack: a record of hooks. UI thread. */
#ifndef WARREN_UI_VIEW_H
#define WARREN_UI_VIEW_H
#include "cmd/command.h"
#include "cmd/invoke.h"
#include "ui/canvas.h"

struct console;
struct view;

struct view_ops {
    void (*draw)(struct view *view, struct canvas *canvas, struct rect rect);
    /* A watch of this view got an answer, or time has passed; may be NULL. */
    void (*refresh)(struct view *view);
    /* A command of CMD_VIEW; false: not mine. */
    bool (*command)(struct view *view,
                    const struct command *command); /* may be NULL, as all but draw, title, destroy */
    /* Keys that are text while the view takes text (a filter being typed); true: taken. May be NULL. */
    bool (*key)(struct view *view, int key);
    /* The rows that commands act on: marked ones, else the selected. Refs snapshots; the caller unrefs. Returns how
     * many; *resource tells of what. May be NULL. */
    size_t (*targets)(struct view *view, struct target **targets, bool *marked);
    /* Left part of the title line after the broker's name, as safe text: "/billing › Queues". */
    void (*title)(struct view *view, struct buf *out);
    /* Right part of the title line: "filter: ~retry  17/1,047". May be NULL. */
    void (*note)(struct view *view, struct buf *out);
    /* Left part of the footer, before the keys: "2 marked (49,321 msgs)". May be NULL. */
    void (*footer)(struct view *view, struct buf *out);
    void (*message)(struct view *view, struct job *job, struct message *message); /* takes it; may be NULL */
    void (*job_ended)(struct view *view, struct job *job);
    void (*shown)(struct view *view, bool shown); /* on top or covered: watches on or off; may be NULL */
    /* console->vhost has changed: requery. NULL: it does not matter here. */
    void (*scope_changed)(struct view *view);
    /* Left by q or Esc: true peels a layer inside (a filter, marks, a pane) and the view stays. May be NULL. */
    bool (*peel)(struct view *view);
    void (*destroy)(struct view *view);
};
struct view {
    const struct view_ops *ops;
    struct console *console;
    struct view *below;              /* the stack */
    const char *scopes[4];           /* for the keymap, most specific first, NULL-terminated: {"queues", "table"} */
    const struct resource *resource; /* of the rows; NULL: none */
    struct watch *watch;             /* whose age and errors the frame shows; NULL: none */
    struct invocation *invocation;   /* whose messages come here; the console clears it when it has ended */
};

/* The views; each file src/ui/view_*.c makes one. The console takes them with console_push(). */
struct view *view_overview_create(struct console *console);
/* path and title for rows under another object (bindings of a queue); NULL: the resource's own. */
struct view *view_table_create(struct console *console, const struct resource *resource, const char *path,
                               const char *title);
/* The single object that a row or a name is: fetched by its item path. key values come from `row` (borrowed). */
struct view *view_detail_create(struct console *console, const struct resource *resource, const void *row,
                                const char *tab);
/* The same by name; both say why on the status line and give NULL when the name cannot stand in a path (".", ".."). */
struct view *view_detail_named(struct console *console, const struct resource *resource, const char *vhost,
                               const char *name);
struct view *view_messages_create(struct console *console, const char *title, struct invocation *invocation);
struct view *view_activity_create(struct console *console);
struct view *view_help_create(struct console *console);

#endif
