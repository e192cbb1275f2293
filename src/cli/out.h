/* Standard output: rows as table, JSON or CSV, and text of any kind made safe for a terminal. Main thread. */
#ifndef WARREN_CLI_OUT_H
#define WARREN_CLI_OUT_H
#include "base/error.h"
#include "core/settings.h"
#include "model/snapshot.h"

/* One row of what is printed: the snapshot is borrowed. */
struct out_row {
    const struct snapshot *snapshot;
    size_t index;
};
struct out_table {
    const struct resource *resource;
    const struct column **columns;
    size_t column_count;
    const struct out_row *rows;
    size_t row_count;
};
void out_rows(const struct out_table *table, enum output_format format);
/* Text as it is; on a terminal each line through safe_text(). */
void out_text(const char *text, size_t len);
bool out_is_terminal(void);
/* Was all of it written? A reader that has gone is no error, and ends it: out_closed(). */
bool out_flush(struct error *error) __attribute__((warn_unused_result));
bool out_closed(void);

struct message;
void out_message(const struct message *message, enum output_format format);

#endif
