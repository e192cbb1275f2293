/* What the configuration files say: profiles, [ui] and [keys]. Inside of settings.c; reads INI with inih, and the
 * TOML-like form of rabbitmqadmin. Main thread. */
#ifndef WARREN_CORE_CONFIGURATION_H
#define WARREN_CORE_CONFIGURATION_H
#include "core/profile.h"
#include "core/settings.h"

struct configuration {
    struct profile *profiles;
    size_t profile_count;
    struct ui_options ui;
    struct settings_key *keys;
    size_t key_count;
    char **warnings;
    size_t warning_count;
    int files;
};

void configuration_init(struct configuration *configuration);
void configuration_finish(struct configuration *configuration); /* wipes what may be secret */
/* Adds what a file says; no file is no trouble. ours: it may have [ui] and [keys] (rabbitmqadmin's own has profiles
 * only).
 */
void configuration_read(struct configuration *configuration, const char *path, bool ours);
/* The same from text, for tests; false: inih itself complained. */
bool configuration_parse(struct configuration *configuration, const char *path, const char *text, size_t len,
                         bool ours);
const struct profile *configuration_find(const struct configuration *configuration, const char *name);
void configuration_warn(struct configuration *configuration, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
