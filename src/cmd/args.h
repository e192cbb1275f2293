/* The values of a command's arguments while they are asked for. UI thread. */
#ifndef WARREN_CMD_ARGS_H
#define WARREN_CMD_ARGS_H
#include "base/buf.h"
#include "base/error.h"
#include "cmd/command.h"

struct args; /* values by argument; passwords are wiped when freed */

struct args *args_create(const struct command *command);
void args_destroy(struct args *args);
const struct command *args_command(const struct args *args);
/* The value in force: given, else the default; NULL: unset. Flags are "true" and "false". Pairs: lines, one a pair. */
const char *args_get(const struct args *args, const char *name);
bool args_flag(const struct args *args, const char *name);
bool args_integer(const struct args *args, const char *name, int64_t *value); /* false: unset */
bool args_duration(const struct args *args, const char *name, int64_t *ms);
bool args_given(const struct args *args, const char *name); /* by the user, not by default */
/* Checks type, choices and `check`. */
bool args_set(struct args *args, const char *name, const char *value, struct error *error)
    __attribute__((warn_unused_result));
bool args_add(struct args *args, const char *name, const char *value, struct error *error)
    __attribute__((warn_unused_result)); /* one more pair */
/* Fills unset ones from the defaults, expanded over the source (row and settings). */
void args_defaults(struct args *args, const struct template_source *source);
/* Every required and visible one is there? */
bool args_complete(const struct args *args, struct error *error);
/* "x-max-length:int=5" lines as a JSON object. */
bool args_pairs_json(const char *lines, struct buf *out, struct error *error) __attribute__((warn_unused_result));
bool args_visible(const struct args *args, const struct arg *arg);

#endif
