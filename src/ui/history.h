/* The broker's own history, made fit for charts: running counts become rates, what lies before creation or beyond
 * retention is a gap. UI thread. */
#ifndef WARREN_UI_HISTORY_H
#define WARREN_UI_HISTORY_H
#include "base/buf.h"
#include "model/resource.h"
#include "ui/canvas.h"
#include "ui/term.h"

/* A series of our own, to be freed with history_finish(). Empty when there was none. */
struct history {
    struct series series;
    double *values;
};
void history_make(struct history *history, const struct column *column, const struct series *series);
void history_finish(struct history *history);
bool history_is_count(const struct column *column); /* a running count: its differences are rates */

/* The ranges that can be asked for; the broker refuses more than 500 samples. */
struct history_range {
    const char *name; /* "10m" */
    int seconds, step;
};
extern const struct history_range history_ranges[5];
#define HISTORY_RANGES 5
#define HISTORY_DEFAULT 1 /* 10m: every broker keeps it */
/* "lengths_age=600&lengths_incr=5&msg_rates_age=…": the query for a range. */
void history_query(const struct history_range *range, struct buf *out);

bool history_there(const struct resource *resource, const void *row); /* any series at all? */
/* Charts of every series of a row, grouped: messages, rates, and one for each other figure. */
void history_draw(const struct resource *resource, const void *row, struct canvas *canvas, struct rect rect,
                  enum glyphs glyphs, int64_t now_wall_ms);

#endif
