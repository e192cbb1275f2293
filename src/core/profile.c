#include "core/profile.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "core/settings.h"

#include "base/banned.h"

enum key_type {
    KEY_TEXT,
    KEY_PATH, /* ~/ is the home folder */
    KEY_BOOL,
    KEY_GUARD, /* a bool that protects: what is not understood counts as yes */
    KEY_PORT,
    KEY_INTERVAL,
    KEY_COLOUR,
    KEY_SCHEME,
    KEY_THEIRS, /* rabbitmqadmin's own: nothing to us */
};
struct key {
    const char *name;
    enum key_type type;
    size_t offset;
};

#define KEY(name_, type_, member_) \
    { \
        name_, type_, offsetof(struct profile, member_) \
    }
static const struct key profile_keys[] = {
    KEY("url", KEY_TEXT, url),
    KEY("amqp", KEY_TEXT, amqp),
    KEY("hostname", KEY_TEXT, hostname),
    KEY("port", KEY_PORT, port),
    KEY("path_prefix", KEY_TEXT, path_prefix),
    KEY("username", KEY_TEXT, user),
    KEY("password", KEY_TEXT, password),
    KEY("password_command", KEY_TEXT, password_command),
    KEY("password_file", KEY_PATH, password_file),
    KEY("vhost", KEY_TEXT, vhost),
    KEY("ssl", KEY_BOOL, tls),
    KEY("tls", KEY_BOOL, tls),
    KEY("tls_ca", KEY_PATH, tls_ca),
    KEY("tls_cert", KEY_PATH, tls_cert),
    KEY("tls_key", KEY_PATH, tls_key),
    KEY("insecure", KEY_BOOL, insecure),
    KEY("read_only", KEY_GUARD, read_only),
    KEY("read-only", KEY_GUARD, read_only),
    KEY("readonly", KEY_GUARD, read_only),
    KEY("prod", KEY_GUARD, prod),
    KEY("interval", KEY_INTERVAL, interval_ms),
    KEY("colour", KEY_COLOUR, colour),
    KEY("color", KEY_COLOUR, colour),
    /* As rabbitmqadmin says it, first and second version. */
    KEY("ssl_insecure", KEY_BOOL, insecure),
    KEY("ssl_ca_cert_file", KEY_PATH, tls_ca),
    KEY("ssl_cert_file", KEY_PATH, tls_cert),
    KEY("ssl_key_file", KEY_PATH, tls_key),
    KEY("base_uri", KEY_TEXT, url),
    KEY("scheme", KEY_SCHEME, tls),
    KEY("virtual_host", KEY_TEXT, vhost),
    KEY("ca_certificate_bundle_path", KEY_PATH, tls_ca),
    KEY("client_certificate_file_path", KEY_PATH, tls_cert),
    KEY("client_private_key_file_path", KEY_PATH, tls_key),
    {"ssl_disable_hostname_verification", KEY_THEIRS, 0},
    {"request_timeout", KEY_THEIRS, 0},
    {"timeout", KEY_THEIRS, 0},
    {"declare_vhost", KEY_THEIRS, 0},
    {"sort", KEY_THEIRS, 0},
    {"sort_reverse", KEY_THEIRS, 0},
    {"format", KEY_THEIRS, 0},
    {"depth", KEY_THEIRS, 0},
    {"bash_completion", KEY_THEIRS, 0},
    {"quiet", KEY_THEIRS, 0},
    {"non_interactive", KEY_THEIRS, 0},
    {"table_style", KEY_THEIRS, 0},
    {NULL, KEY_THEIRS, 0},
};
static const struct key ui_keys[] = {
    {"ascii", KEY_BOOL, offsetof(struct ui_options, ascii)},
    {"colour", KEY_BOOL, offsetof(struct ui_options, colour)},
    {"color", KEY_BOOL, offsetof(struct ui_options, colour)},
    {"interval", KEY_INTERVAL, offsetof(struct ui_options, interval_ms)},
    {NULL, KEY_THEIRS, 0},
};

void profile_init(struct profile *profile, const char *name, int file)
{
    *profile = (struct profile){.tls = -1, .insecure = -1, .read_only = -1, .prod = -1};
    profile->name = mem_strdup(name);
    profile->file = file;
}

void profile_finish(struct profile *profile)
{
    /* A URL may have a password in it, and a command an argument that should not be told. */
    char *secrets[] = {profile->url, profile->amqp, profile->password, profile->password_command};
    char *others[] = {profile->name,    profile->hostname,     profile->path_prefix, profile->user,
                      profile->vhost,   profile->colour,       profile->tls_ca,      profile->tls_cert,
                      profile->tls_key, profile->password_file};

    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        mem_wipe_free(secrets[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        free(others[i]);
}

static int8_t parse_bool(const char *value)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(value, words[i]) == 0)
            return i % 2;
    return -1;
}

static bool is_colour(const char *value)
{
    static const char *const words[] = {"red", "green", "yellow", "blue", "magenta", "cyan", "white"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(value, words[i]) == 0)
            return true;
    return false;
}

static char *expand_home(const char *path)
{
    const char *home = getenv("HOME");

    return home && path[0] == '~' && path[1] == '/' ? mem_printf("%s%s", home, path + 1) : mem_strdup(path);
}

static void put_text(void *member, char *text)
{
    char **old = member;

    mem_wipe_free(*old);
    *old = text;
}

/* What is not understood leaves the member as it is; a guard it sets. */
static const char *put_yes(enum key_type type, int8_t *member, const char *value)
{
    int8_t yes = parse_bool(value);

    if (type == KEY_SCHEME)
        yes = strcasecmp(value, "https") == 0 ? 1 : strcasecmp(value, "http") == 0 ? 0 : -1;
    if (yes >= 0 || type == KEY_GUARD)
        *member = yes >= 0 ? yes : 1;
    if (yes >= 0)
        return NULL;
    if (type == KEY_SCHEME)
        return "http or https";
    return type == KEY_GUARD ? "yes or no, and counts as yes" : "yes or no";
}

/* Writes the member; NULL, or what the value should have been. */
static const char *put_value(enum key_type type, void *member, const char *value)
{
    int64_t number;

    switch (type) {
    case KEY_TEXT:
        put_text(member, mem_strdup(value));
        return NULL;
    case KEY_PATH:
        put_text(member, expand_home(value));
        return NULL;
    case KEY_COLOUR:
        if (!is_colour(value))
            return "red, green, yellow, blue, magenta, cyan or white";
        put_text(member, mem_strdup(value));
        return NULL;
    case KEY_SCHEME:
    case KEY_BOOL:
    case KEY_GUARD:
        return put_yes(type, member, value);
    case KEY_PORT:
        if (!text_parse_i64(value, &number) || number < 1 || number > 65535)
            return "a port from 1 to 65535";
        *(int *)member = (int)number;
        return NULL;
    case KEY_INTERVAL:
        if (!text_parse_duration(value, &number) || number < SETTINGS_INTERVAL_LEAST_MS ||
            number > SETTINGS_INTERVAL_MOST_MS)
            return "from 0.2 to 3600 seconds";
        *(int *)member = (int)number;
        return NULL;
    case KEY_THEIRS:
        return NULL;
    }
    return NULL;
}

static void say_unknown(const char *section, const char *name, const struct key *keys, char words[PROFILE_WORDS])
{
    const char *names[sizeof profile_keys / sizeof *profile_keys + 1] = {NULL};
    const char *near;
    size_t count = 0;

    for (; keys->name; keys++)
        if (keys->type != KEY_THEIRS)
            names[count++] = keys->name;
    near = text_nearest(name, names);
    (void)snprintf(words, PROFILE_WORDS, "[%.50s] has no key \"%.80s\"%s%s%s", section, name, near ? ": is it " : "",
                   near ? near : "", near ? "?" : "");
}

static bool set(const struct key *keys, void *record, const char *section, const char *name, const char *value,
                char words[PROFILE_WORDS])
{
    const char *expected;

    for (const struct key *key = keys; key->name; key++) {
        if (strcasecmp(key->name, name) != 0)
            continue;
        expected = put_value(key->type, (char *)record + key->offset, value);
        /* The value itself is not told: it may be a password in the wrong line. */
        if (expected)
            (void)snprintf(words, PROFILE_WORDS, "%s must be %s", key->name, expected);
        return !expected;
    }
    say_unknown(section, name, keys, words);
    return false;
}

bool profile_set(struct profile *profile, const char *name, const char *value, char words[PROFILE_WORDS])
{
    return set(profile_keys, profile, profile->name, name, value, words);
}

bool ui_options_set(struct ui_options *options, const char *name, const char *value, char words[PROFILE_WORDS])
{
    return set(ui_keys, options, "ui", name, value, words);
}
