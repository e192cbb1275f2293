/* The list of vhosts at the left of a very wide screen: which one is the scope, and choosing another. UI thread. */
#ifndef WARREN_UI_SCOPES_H
#define WARREN_UI_SCOPES_H
#include "ui/console.h"

struct scopes {
    struct console *console;
    struct watch *watch;  /* made when it is first drawn */
    size_t selected, top; /* 0: all vhosts */
    int page;
    bool shown, focus;
};

void scopes_init(struct scopes *scopes, struct console *console);
void scopes_finish(struct scopes *scopes);
void scopes_draw(struct scopes *scopes, struct canvas *canvas, struct rect rect);
void scopes_refresh(struct scopes *scopes);
void scopes_active(struct scopes *scopes, bool active);
bool scopes_command(struct scopes *scopes, const char *command); /* while it has the focus; false: not mine */

#endif
