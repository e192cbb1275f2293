/* A configuration file line by line, put into the form that inih reads without surprises. inih cuts lines at its own
 * length, takes an indented line for more of the value before it, lets keys after a broken heading slip into the
 * section before it, and cuts quoted values at " ;". */
#ifndef WARREN_CORE_INI_LINES_H
#define WARREN_CORE_INI_LINES_H
#include <stdbool.h>
#include <stddef.h>

#define INI_LINES_SECTION 49    /* bytes that inih keeps of a section's name */
#define INI_LINES_BROKEN "\x01" /* the section of what stands under a heading that could not be read */

struct ini_lines {
    const char *text;
    size_t len, at;
    int line; /* of the one given last, from 1 */
    void (*complain)(void *context, int line, const char *words);
    void *context;
};

/* inih's reader, with the struct ini_lines as its stream: one line, or NULL at the end. */
char *ini_lines_next(char *out, int size, void *context);
/* The value as it was meant: without quotes, in place. */
void ini_lines_unquote(char *value);

#endif
