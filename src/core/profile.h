/* One profile of a configuration file, and [ui]: which keys there are and what they take. Inside of settings.c. Main
 * thread. */
#ifndef WARREN_CORE_PROFILE_H
#define WARREN_CORE_PROFILE_H
#include <stdbool.h>
#include <stdint.h>

/* NULL, 0 and -1: not said. */
struct profile {
    char *name;
    int file; /* number of the file it stands in: one of an earlier file hides one of a later */
    char *url, *amqp, *hostname, *path_prefix, *user, *vhost, *colour;
    char *tls_ca, *tls_cert, *tls_key;
    char *password, *password_command, *password_file;
    int port, interval_ms;
    int8_t tls, insecure, read_only, prod;
};

/* [ui] */
struct ui_options {
    int8_t ascii, colour;
    int interval_ms;
};

#define PROFILE_WORDS 256 /* bytes */

void profile_init(struct profile *profile, const char *name, int file);
void profile_finish(struct profile *profile); /* wipes what may be secret */
/* false: an unknown key or a wrong value, and words for it, which never tell the value. */
bool profile_set(struct profile *profile, const char *name, const char *value, char words[PROFILE_WORDS]);
bool ui_options_set(struct ui_options *options, const char *name, const char *value, char words[PROFILE_WORDS]);

#endif
