/* Letters from many threads to one taker. Order of posting is kept. */
#ifndef WARREN_BASE_MAILBOX_H
#define WARREN_BASE_MAILBOX_H
#include <stdbool.h>

/* Embed it first in what travels. destroy frees the whole letter; called by whoever owns it last. */
struct letter {
    struct letter *next;
    void (*destroy)(struct letter *);
};

struct mailbox;
/* wake (may be NULL) is called after each post that finds the box empty, on the poster's thread. */
struct mailbox *mailbox_create(void (*wake)(void *context), void *context);
/* Destroys letters that nobody took. NULL is fine. No poster may be left. */
void mailbox_destroy(struct mailbox *box);
/* Takes ownership, even when closed (then the letter is destroyed and false comes back). Any thread. */
bool mailbox_post(struct mailbox *box, struct letter *letter);
/* The oldest letter, now owned by the caller, or NULL. timeout_ms 0 does not wait, -1 waits until posted or closed. */
struct letter *mailbox_take(struct mailbox *box, int timeout_ms);
void mailbox_close(struct mailbox *box); /* wakes a waiting taker; further posts are refused */

#endif
