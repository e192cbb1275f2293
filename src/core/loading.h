/* Everything that is being weighed while settings are loaded. Inside of settings.c. Main thread. */
#ifndef WARREN_CORE_LOADING_H
#define WARREN_CORE_LOADING_H
#include "core/configuration.h"
#include "core/settings.h"

/* What the environment says; NULL: nothing. */
struct environment {
    char *url, *amqp, *user, *password, *vhost, *profile;
};

/* Everything that is being weighed. */
struct loading {
    struct settings *settings;
    const struct settings_options *options;
    struct environment environment;
    struct configuration configuration;
    const struct profile *profile; /* NULL: none */
    bool url_from_profile;
};

/* The addresses, who we are there, and how to prove it; in this order. */
bool loading_find_endpoints(struct loading *loading, struct error *error) __attribute__((warn_unused_result));
/* Gives the AMQP endpoint the user and password of the API where it has none of its own. */
void settings_lend_credentials(struct settings *settings);

#endif
