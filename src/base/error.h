/* What went wrong, in words for a person. Owned by the caller; any thread. */
#ifndef WARREN_BASE_ERROR_H
#define WARREN_BASE_ERROR_H
#include <stdbool.h>

enum error_code {
    ERROR_NONE = 0,
    ERROR_INTERNAL,    /* a defect in warren */
    ERROR_USAGE,       /* wrong argument, unreadable local file */
    ERROR_CONNECT,     /* no connection: name, refused, TLS */
    ERROR_TIMEOUT,     /* no answer in time: the outcome is unknown */
    ERROR_CREDENTIALS, /* the broker does not know this user and password */
    ERROR_DENIED,      /* known user, no right */
    ERROR_MISSING,     /* the object does not exist */
    ERROR_ABSENT,      /* this version of the broker has no such endpoint */
    ERROR_BROKER,      /* the broker said no, with a reason */
    ERROR_PROTOCOL,    /* not understood: HTML, truncated or huge reply, not AMQP */
    ERROR_UNROUTABLE,  /* publish: returned, no queue */
    ERROR_REFUSED,     /* publish: nack */
    ERROR_UNKNOWN,     /* publish or write: outcome unknown */
    ERROR_UNSAFE,      /* warren refuses, to keep data safe; read-only; missing confirmation */
    ERROR_CANCELLED,   /* the user cancelled */
};

enum error_severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

/* Holds a whole AMQP reply text (255 bytes) with words around it. text is raw: pass it through safe_text() to show it.
 */
struct error {
    enum error_code code;
    char text[512];
};

/* Fills *error (NULL is fine) and returns false, so that a function can end with `return error_set(...)`. */
bool error_set(struct error *error, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts words before the text that is there: "cannot open x: No such file". Returns false. */
bool error_prefix(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

void error_clear(struct error *error);

/* The exit status of the command line for this code (see the manual, EXIT STATUS). */
int error_exit_status(enum error_code code);
enum error_severity error_severity(enum error_code code);

#endif
