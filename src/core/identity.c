#include "core/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/row.h"

/* Out of memory ends in one place. */
#undef uthash_malloc
#undef uthash_free
#define uthash_malloc(size_) mem_alloc(size_)
#define uthash_free(pointer_, size_) free(pointer_)

#include "base/banned.h"

#define UPDATES_REMEMBERED 32 /* how long a row may be away (another page) before its trend is forgotten */

void identities_init(struct identities *identities)
{
    *identities = (struct identities){0};
    buf_init(&identities->key, BUF_TEXT_MAX);
}

static void forget(struct identities *identities, struct identity *identity)
{
    HASH_DEL(identities->table, identity);
    free(identity->trend);
    free(identity);
}

void identities_finish(struct identities *identities)
{
    while (identities->table)
        forget(identities, identities->table);
    buf_finish(&identities->key);
}

void identities_begin(struct identities *identities)
{
    identities->update++;
}

static struct identity *find(const struct identities *identities, const char *key, size_t len)
{
    struct identity *identity;

    HASH_FIND(hh, identities->table, key, (unsigned)len, identity);
    return identity;
}

struct identity *identities_find(const struct identities *identities, const char *key)
{
    return find(identities, key, strlen(key));
}

/* By the key in identities->key. */
static struct identity *find_or_add(struct identities *identities)
{
    const struct buf *key = &identities->key;
    struct identity *identity = find(identities, key->data, key->len);

    if (identity)
        return identity;
    identity = mem_calloc(1, sizeof *identity + key->len + 1);
    memcpy(identity->key, key->data, key->len + 1);
    identity->index = IDENTITY_NOT_LOADED;
    identity->seen = identities->update - 1;
    HASH_ADD(hh, identities->table, key, (unsigned)key->len, identity);
    return identity;
}

struct identity *identities_take(struct identities *identities, const struct resource *resource, const void *row)
{
    struct buf *key = &identities->key;
    struct identity *first;
    struct identity *identity;
    size_t len;

    buf_clear(key);
    row_key(resource, row, key);
    len = key->len;
    first = identity = find_or_add(identities);
    while (identity->seen == identities->update) {
        key->len = len;
        (void)buf_printf(key, "\x1f\x1f%u", ++first->repeats);
        identity = find_or_add(identities);
    }
    identity->seen = identities->update;
    identity->repeats = 1;
    return identity;
}

void identities_sweep(struct identities *identities, bool whole, const struct identity *keep)
{
    struct identity *next;

    for (struct identity *identity = identities->table; identity; identity = next) {
        next = identity->hh.next;
        if (identity->seen == identities->update)
            continue;
        if (whole)
            identities_mark(identities, identity, false);
        if (!identity->marked && identity != keep && identities->update - identity->seen > UPDATES_REMEMBERED)
            forget(identities, identity);
    }
}

void identities_mark(struct identities *identities, struct identity *identity, bool marked)
{
    if (identity->marked == marked)
        return;
    identity->marked = marked;
    if (marked)
        identities->marks++;
    else
        identities->marks--;
}

void identities_unmark_all(struct identities *identities)
{
    for (struct identity *identity = identities->table; identity; identity = identity->hh.next)
        identity->marked = false;
    identities->marks = 0;
}

void identities_clear_trends(struct identities *identities)
{
    for (struct identity *identity = identities->table; identity; identity = identity->hh.next)
        identity->trend_count = 0;
}

void identity_record(struct identity *identity, double value)
{
    if (!identity->trend)
        identity->trend = mem_alloc(IDENTITY_TREND * sizeof *identity->trend);
    if (identity->trend_count == IDENTITY_TREND) {
        identity->trend_count--;
        memmove(identity->trend, identity->trend + 1, identity->trend_count * sizeof *identity->trend);
    }
    identity->trend[identity->trend_count++] = value;
}
