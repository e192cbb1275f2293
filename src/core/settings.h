/* Settings: options over user-info in a URL over environment over profile. Main thread. */
#ifndef WARREN_CORE_SETTINGS_H
#define WARREN_CORE_SETTINGS_H
#include "base/error.h"
#include "model/endpoint.h"
#include <stdbool.h>
#include <stddef.h>

enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV };

/* What the command line said; NULL and 0: nothing. Borrowed strings. */
struct settings_options {
    const char *url, *amqp, *user, *password_file, *vhost, *profile, *tls_ca, *tls_cert, *tls_key, *log, *confirm;
    bool insecure, read_only, yes, no_color;
    double interval_s;
    enum output_format output;
};

struct settings_key { /* one line of [keys]: command = keys */
    char *command;
    char *keys;
    char *where; /* "file:line", for complaints */
};

#define SETTINGS_INTERVAL_LEAST_MS 200
#define SETTINGS_INTERVAL_MOST_MS 3600000

struct settings {
    char *profile; /* its name, or NULL */
    bool prod;     /* the profile is marked prod */
    bool read_only;
    bool no_color;
    bool ascii;
    bool url_given; /* an address was given somewhere */
    struct endpoint api;
    struct endpoint amqp; /* host NULL: find it out */
    bool amqp_given;
    char *vhost; /* NULL: all */
    int interval_ms;
    enum output_format output;
    bool yes;
    char *confirm;
    char *colour; /* profile's label colour name, or NULL */
    struct settings_key *keys;
    size_t key_count;
    /* Complaints about the configuration file: "file:line: words", to be shown; the rest is used. */
    char **warnings;
    size_t warning_count;
    bool password_known; /* false: ask (settings_ask_password) */
    char **profiles;     /* the names of all there are, for the console to choose from */
    size_t profile_count;
};

/* Reads $XDG_CONFIG_HOME/warren/warren.conf and ~/.rabbitmqadmin.conf; without a profile asked for, [default] counts
 * when no address was given. A user found in one place never goes with another user's password. Takes WARREN_PASSWORD,
 * and addresses with a password in them, out of the environment. May run password_command (10 s at most). The caller
 * always calls settings_finish(), which wipes the passwords. */
bool settings_load(struct settings *settings, const struct settings_options *options, struct error *error)
    __attribute__((warn_unused_result));
void settings_finish(struct settings *settings);
/* Asks on the terminal without echo. */
bool settings_ask_password(struct settings *settings, struct error *error) __attribute__((warn_unused_result));
/* What the console remembers (columns, sort, glyphs): JSON under $XDG_STATE_HOME/warren/state.json, 0600, replaced
 * atomically. A missing or broken file is an empty state. */
struct document;
struct document *state_load(void);
bool state_save(const struct document *state, struct error *error) __attribute__((warn_unused_result));

#endif
