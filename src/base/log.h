/* The log: a file when asked for, and the last 500 lines in memory. Never credentials, URL user-info or message bodies.
 * Any thread. Nothing is ever written to the terminal. */
#ifndef WARREN_BASE_LOG_H
#define WARREN_BASE_LOG_H
#include "base/error.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

bool log_open(const char *path, struct error *error) __attribute__((warn_unused_result)); /* 0600, appended */
void log_close(void);
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Calls `each` with the remembered lines, oldest first. The line is borrowed for the call. */
void log_recent(void (*each)(void *context, const char *line), void *context);

#endif
