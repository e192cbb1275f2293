#include "base/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"

#include "base/banned.h"

struct mailbox {
    pthread_mutex_t lock;
    pthread_cond_t posted; /* or closed; measured on the monotonic clock */
    struct letter *first;
    struct letter **last;
    void (*wake)(void *context);
    void *context;
    bool closed;
};

struct mailbox *mailbox_create(void (*wake)(void *context), void *context)
{
    struct mailbox *box = mem_calloc(1, sizeof *box);
    pthread_condattr_t attributes;

    box->last = &box->first;
    box->wake = wake;
    box->context = context;
    /* Any of these fails for want of memory only. */
    if (pthread_mutex_init(&box->lock, NULL) != 0 || pthread_condattr_init(&attributes) != 0)
        abort();
    if (pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&box->posted, &attributes) != 0)
        abort();
    (void)pthread_condattr_destroy(&attributes);
    return box;
}

static void destroy_letter(struct letter *letter)
{
    if (letter && letter->destroy)
        letter->destroy(letter);
}

void mailbox_destroy(struct mailbox *box)
{
    struct letter *letter;

    if (!box)
        return;
    letter = box->first;
    while (letter) {
        struct letter *next = letter->next;
        destroy_letter(letter);
        letter = next;
    }
    (void)pthread_cond_destroy(&box->posted);
    (void)pthread_mutex_destroy(&box->lock);
    free(box);
}

bool mailbox_post(struct mailbox *box, struct letter *letter)
{
    bool was_empty;

    letter->next = NULL;
    (void)pthread_mutex_lock(&box->lock);
    if (box->closed) {
        (void)pthread_mutex_unlock(&box->lock);
        destroy_letter(letter);
        return false;
    }
    was_empty = box->first == NULL;
    *box->last = letter;
    box->last = &letter->next;
    (void)pthread_cond_signal(&box->posted);
    (void)pthread_mutex_unlock(&box->lock);
    if (was_empty && box->wake)
        box->wake(box->context);
    return true;
}

static struct timespec deadline_in(int timeout_ms)
{
    struct timespec when = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += timeout_ms / 1000;
    when.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (when.tv_nsec >= 1000000000) {
        when.tv_sec++;
        when.tv_nsec -= 1000000000;
    }
    return when;
}

/* With the lock held: returns when there is a letter, the box is closed or the time is up. */
static void wait_for_letter(struct mailbox *box, int timeout_ms)
{
    struct timespec deadline;

    if (timeout_ms == 0)
        return;
    if (timeout_ms < 0) {
        while (!box->first && !box->closed)
            (void)pthread_cond_wait(&box->posted, &box->lock);
        return;
    }
    deadline = deadline_in(timeout_ms);
    while (!box->first && !box->closed)
        if (pthread_cond_timedwait(&box->posted, &box->lock, &deadline) == ETIMEDOUT)
            return;
}

struct letter *mailbox_take(struct mailbox *box, int timeout_ms)
{
    struct letter *letter;

    (void)pthread_mutex_lock(&box->lock);
    wait_for_letter(box, timeout_ms);
    letter = box->first;
    if (letter) {
        box->first = letter->next;
        if (!box->first)
            box->last = &box->first;
        letter->next = NULL;
    }
    (void)pthread_mutex_unlock(&box->lock);
    return letter;
}

void mailbox_close(struct mailbox *box)
{
    (void)pthread_mutex_lock(&box->lock);
    box->closed = true;
    (void)pthread_cond_broadcast(&box->posted);
    (void)pthread_mutex_unlock(&box->lock);
}
