/* NAME[:TYPE]=VALUE lines: arguments of queues and exchanges, headers, properties. Any thread. */
#ifndef WARREN_CMD_PAIRS_H
#define WARREN_CMD_PAIRS_H
#include "base/buf.h"
#include "base/error.h"

struct pair {
    char *name;
    char *type;  /* NULL: none was said */
    char *value; /* NULL: there was no "=" */
};
void pair_finish(struct pair *pair);
/* Reads the pair at *lines and moves on; false at the end. The caller finishes it. */
bool pair_next(const char **lines, struct pair *pair);
/* Has every line a name and a value? */
bool pairs_check(const char *what, const char *lines, struct error *error) __attribute__((warn_unused_result));
/* The type meant when none was said: "int", "bool" or "string". Brokers insist on it in the arguments they know. */
const char *pair_argument_type(const char *name);

#endif
