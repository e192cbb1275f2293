/* What a column is, and the macros that make a row struct and its columns from one list. A resource file says:
 *
 *   #define QUEUE_ROW(X) \
 *       X(STR, vhost, "vhost", "VHOST", .width = 12, .flags = COL_KEY) \
 *       X(I64, ready, "messages_ready", "READY", .width = 9, .format = FMT_COUNT)
 *   struct queue_row { QUEUE_ROW(COL_MEMBER) };
 *   #define COLUMN_ROW struct queue_row
 *   static const struct column columns[] = {QUEUE_ROW(COL_ENTRY)};
 *
 * Static data: any thread. */
#ifndef WARREN_MODEL_COLUMN_H
#define WARREN_MODEL_COLUMN_H
#include <stddef.h>
#include <stdint.h>

enum column_type {
    COL_STR,    /* const char *, NULL when absent */
    COL_I64,    /* int64_t, ABSENT_I64 when absent */
    COL_F64,    /* double, NaN when absent */
    COL_BOOL,   /* int8_t: 0, 1, or -1 when absent */
    COL_JSON,   /* const char *: the value as compact JSON text, NULL when absent */
    COL_LEN,    /* int64_t: members of an array or object, ABSENT_I64 when it is neither */
    COL_SERIES, /* const struct series *, NULL when absent */
};
#define COL_TYPE_STR const char *
#define COL_TYPE_I64 int64_t
#define COL_TYPE_F64 double
#define COL_TYPE_BOOL int8_t
#define COL_TYPE_JSON const char *
#define COL_TYPE_LEN int64_t
#define COL_TYPE_SERIES const struct series *

enum column_format {
    FMT_TEXT,
    FMT_COUNT, /* 41,208 */
    FMT_RATE,  /* msg/s */
    FMT_BYTES,
    FMT_DURATION, /* the value is milliseconds */
    FMT_SECONDS,  /* the value is seconds */
    FMT_TIME,     /* the value is milliseconds since 1970 */
    FMT_YES,      /* true is a check mark, false a dim dot */
    FMT_STATE,    /* running, idle, flow, down …: a glyph and a colour; the word in plain output */
    FMT_LIST,     /* a JSON array or comma-separated text, joined with spaces */
    FMT_PERCENT,  /* a share from 0 to 1, shown as 45% */
    FMT_LETTER,   /* on a screen only the first letter, in upper case: classic is C */
    FMT_FEATURES, /* a JSON object, shown as its keys and values in one line */
};

enum column_flag {
    COL_KEY = 1,    /* identity: always projected, never hidden, never dropped */
    COL_GROW = 2,   /* takes the room that is left */
    COL_EXTRA = 4,  /* not shown until chosen in the column picker */
    COL_DETAIL = 8, /* read only from the single object (arguments, history): never in a list or a projection */
    COL_SCOPE = 16, /* the vhost: hidden while one vhost is chosen */
    COL_ROUTE = 32, /* not a column of the API: computed by `.decode` from the whole object; the path is what that needs
                       ("durable,auto_delete") */
};

struct row_decoder;
/* One sample series from the broker's history, oldest first. NaN where there was no data. Lives in the snapshot. */
struct series {
    size_t count;
    int64_t end_ms;  /* wall clock of the last sample */
    int64_t step_ms; /* between samples */
    const double *values;
};

struct column {
    const char *name;  /* the member's name; what --columns, --sort and saved settings say (the API path works too) */
    const char *path;  /* in the API's object; dots go down into objects */
    const char *title; /* the heading */
    const char *link;  /* the resource that this column names an object of ("vhosts"); "=destination_type" takes it from
                          that column (queue → queues, exchange → exchanges); NULL: none */
    const char *empty; /* what a screen shows for an empty text: "(AMQP default)"; NULL: nothing */
    const char *help;  /* one line for the column picker; NULL: the API path says it */
    enum column_type type;
    enum column_format format;
    unsigned flags;
    int width;    /* cells at rest */
    int priority; /* the higher, the earlier it is dropped when room is short; 0 for keys */
    size_t offset;
    /* Makes a computed value from the whole object: writes the member itself. NULL: by path and type. */
    void (*decode)(struct row_decoder *decoder, void *row);
};

#define COL_MEMBER(type_, member_, path_, title_, ...) COL_TYPE_##type_ member_;
#define COL_ENTRY(type_, member_, path_, title_, ...) \
    {.name = #member_, \
     .path = path_, \
     .title = title_, \
     .type = COL_##type_, \
     .offset = offsetof(COLUMN_ROW, member_), \
     __VA_ARGS__},

#endif
