#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

bool error_set(struct error *error, enum error_code code, const char *format, ...)
{
    /* The arguments may point into error->text itself ("%s: …" around an older error), so build it aside. */
    char text[sizeof error->text];
    va_list arguments;

    if (!error)
        return false;
    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    error->code = code;
    memcpy(error->text, text, sizeof text);
    return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
    char text[sizeof error->text];
    va_list arguments;
    int used;
    size_t at;
    size_t rest;

    if (!error)
        return false;
    va_start(arguments, format);
    used = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (used < 0)
        return false;
    at = (size_t)used < sizeof text ? (size_t)used : sizeof text - 1;
    rest = strlen(error->text);
    if (rest > sizeof text - 1 - at)
        rest = sizeof text - 1 - at;
    memcpy(text + at, error->text, rest);
    text[at + rest] = '\0';
    memcpy(error->text, text, at + rest + 1);
    return false;
}

void error_clear(struct error *error)
{
    if (!error)
        return;
    error->code = ERROR_NONE;
    error->text[0] = '\0';
}

struct outcome {
    int exit_status;
    enum error_severity severity;
};

static const struct outcome outcomes[] = {
    [ERROR_NONE] = {0, SEVERITY_INFO},       [ERROR_INTERNAL] = {1, SEVERITY_ERROR},
    [ERROR_USAGE] = {2, SEVERITY_ERROR},     [ERROR_CONNECT] = {3, SEVERITY_ERROR},
    [ERROR_TIMEOUT] = {3, SEVERITY_ERROR},   [ERROR_CREDENTIALS] = {3, SEVERITY_ERROR},
    [ERROR_DENIED] = {1, SEVERITY_ERROR},    [ERROR_MISSING] = {1, SEVERITY_ERROR},
    [ERROR_ABSENT] = {1, SEVERITY_WARNING},  [ERROR_BROKER] = {1, SEVERITY_ERROR},
    [ERROR_PROTOCOL] = {3, SEVERITY_ERROR},  [ERROR_UNROUTABLE] = {4, SEVERITY_WARNING},
    [ERROR_REFUSED] = {4, SEVERITY_WARNING}, [ERROR_UNKNOWN] = {4, SEVERITY_ERROR},
    [ERROR_UNSAFE] = {5, SEVERITY_WARNING},  [ERROR_CANCELLED] = {130, SEVERITY_INFO},
};

static const struct outcome *find_outcome(enum error_code code)
{
    size_t index = (size_t)code;

    return &outcomes[index < sizeof outcomes / sizeof *outcomes ? index : ERROR_INTERNAL];
}

int error_exit_status(enum error_code code)
{
    return find_outcome(code)->exit_status;
}

enum error_severity error_severity(enum error_code code)
{
    return find_outcome(code)->severity;
}
