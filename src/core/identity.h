/* What a row set remembers of each key, loaded or not: it outlives snapshots, so marks and trends survive paging.
 * UI thread. */
#ifndef WARREN_CORE_IDENTITY_H
#define WARREN_CORE_IDENTITY_H
#include "base/buf.h"
#include "model/resource.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

#define IDENTITY_NOT_LOADED SIZE_MAX
#define IDENTITY_TREND ((size_t)32) /* values */

struct identity {
    UT_hash_handle hh;
    size_t index;     /* in the snapshot; IDENTITY_NOT_LOADED */
    unsigned seen;    /* the update that had it last */
    unsigned repeats; /* rows of that update with the very same key */
    bool marked;      /* set by identities_mark() alone */
    bool shown;       /* passed the filter when the order was last made */
    size_t trend_count;
    double *trend; /* IDENTITY_TREND values, oldest first; NULL: none yet */
    char key[];
};

struct identities {
    struct identity *table; /* hash */
    unsigned update;        /* number of the snapshot in hand */
    size_t marks;
    struct buf key;
};

void identities_init(struct identities *identities);
void identities_finish(struct identities *identities);

void identities_begin(struct identities *identities); /* a new snapshot: its rows are taken next */
/* Whose row it is. Rows of one snapshot with the very same key are told apart by a number. */
struct identity *identities_take(struct identities *identities, const struct resource *resource, const void *row);
struct identity *identities_find(const struct identities *identities, const char *key); /* NULL: never seen */
/* After the rows were taken. whole: the snapshot had all there is, so that what it lacks is gone, and its mark with it;
 * else it may be on another page. keep (may be NULL) is not forgotten. */
void identities_sweep(struct identities *identities, bool whole, const struct identity *keep);
void identities_mark(struct identities *identities, struct identity *identity, bool marked);
void identities_unmark_all(struct identities *identities);
void identities_clear_trends(struct identities *identities);
void identity_record(struct identity *identity, double value); /* into its trend */

#endif
