/* What the console_*.c files share. Nobody else includes it. UI thread. */
#ifndef WARREN_UI_CONSOLE_INTERNAL_H
#define WARREN_UI_CONSOLE_INTERNAL_H
#include "ui/console.h"

extern const struct host_ops console_host_ops;

/* console.c: the first half of a tick, without drawing */
void console_collect(struct console *console);

/* console_stack.c */
void console_bury(struct console *console); /* destroys what was popped and closed in this turn */
void console_drop_views(struct console *console);
void console_drop_modals(struct console *console);

/* console_frame.c */
#define TOO_SMALL_ROWS 10
#define TOO_SMALL_COLUMNS 40
void console_draw_frame(struct console *console);
/* Is something on the screen that moves by itself (a spinner)? */
bool console_spins(const struct console *console);

/* console_footer.c */
void console_draw_footer(struct console *console, int row);
/* In the order of the footer: is the command for the view on top? 0: no, 1: everywhere, 2 and more: the more specific.
 */
int console_scope_rank(const struct console *console, const struct command *command);

/* console_identity.c */
void console_identify(struct console *console); /* asks who we are, once */
void console_overview_changed(struct console *console);

/* console_command.c: global commands. False: it is none of them. */
bool console_own_command(struct console *console, const struct command *command);
void console_leave(struct console *console);     /* asks when jobs run */
void console_interrupt(struct console *console); /* ^C */
/* console_by_name.c: on the object of that name in the scope's vhost. Takes args. */
bool console_invoke_named(struct console *console, const struct command *command, const char *name, struct args *args,
                          struct error *error) __attribute__((warn_unused_result));
/* console_host.c: of what invoke() returned (NULL: it has ended already), until it has ended */
void console_track(struct console *console, struct invocation *invocation);
/* A job that runs, or a request of an invocation that is out: how many. */
size_t console_busy(const struct console *console);
/* console_menu.c */
void console_row_menu(struct console *console, bool danger);
/* With arguments from the palette: takes args (NULL: none). */
void console_invoke(struct console *console, const struct command *command, struct args *args);

#endif
