#include "core/settings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/loading.h"
#include "core/password.h"

#include "base/banned.h"

#define INTERVAL_MS 5000

/* The environment */

static char *take_variable(const char *name)
{
    const char *value = getenv(name);

    return value && value[0] ? mem_strdup(value) : NULL;
}

/* Out of our environment and of our children's, and out of what the system shows of the process. */
static void hide_variable(const char *name)
{
    char *value = getenv(name);

    if (!value)
        return;
    explicit_bzero(value, strlen(value));
    (void)unsetenv(name);
}

static void environment_read(struct environment *environment)
{
    environment->url = take_variable("WARREN_URL");
    environment->amqp = take_variable("WARREN_AMQP");
    environment->user = take_variable("WARREN_USER");
    environment->password = take_variable("WARREN_PASSWORD");
    environment->vhost = take_variable("WARREN_VHOST");
    environment->profile = take_variable("WARREN_PROFILE");
    hide_variable("WARREN_PASSWORD");
    if (environment->url && strchr(environment->url, '@'))
        hide_variable("WARREN_URL");
    if (environment->amqp && strchr(environment->amqp, '@'))
        hide_variable("WARREN_AMQP");
}

static void environment_finish(struct environment *environment)
{
    mem_wipe_free(environment->url);
    mem_wipe_free(environment->amqp);
    mem_wipe_free(environment->password);
    free(environment->user);
    free(environment->vhost);
    free(environment->profile);
}

/* The profile */

static void read_files(struct configuration *configuration)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    char *ours = NULL;
    char *theirs = NULL;

    if (config && config[0] == '/')
        ours = mem_printf("%s/warren/warren.conf", config);
    else if (home && home[0] == '/')
        ours = mem_printf("%s/.config/warren/warren.conf", home);
    if (home && home[0] == '/')
        theirs = mem_printf("%s/.rabbitmqadmin.conf", home);
    if (ours)
        configuration_read(configuration, ours, true);
    if (theirs)
        configuration_read(configuration, theirs, false);
    free(ours);
    free(theirs);
}

static bool no_such_profile(const struct configuration *configuration, const char *name, struct error *error)
{
    struct buf names;

    if (configuration->profile_count == 0)
        return error_set(error, ERROR_USAGE,
                         "no profile \"%.80s\": there is none in ~/.config/warren/warren.conf or ~/.rabbitmqadmin.conf",
                         name);
    buf_init(&names, 300);
    for (size_t i = 0; i < configuration->profile_count; i++)
        (void)buf_printf(&names, "%s%s", i > 0 ? ", " : "", configuration->profiles[i].name);
    (void)error_set(error, ERROR_USAGE, "no profile \"%.80s\"; known: %s%s", name, names.data,
                    names.overflow ? ", …" : "");
    buf_finish(&names);
    return false;
}

static bool choose_profile(struct loading *loading, struct error *error)
{
    const char *name = loading->options->profile;

    /* A profile that was not asked for together with an address would send its password to the wrong host. */
    if (!name && !loading->options->url)
        name = loading->environment.profile;
    if (name) {
        loading->profile = configuration_find(&loading->configuration, name);
        if (!loading->profile)
            return no_such_profile(&loading->configuration, name, error);
    } else if (!loading->options->url && !loading->environment.url) {
        loading->profile = configuration_find(&loading->configuration, "default");
    }
    if (loading->profile)
        loading->settings->profile = mem_strdup(loading->profile->name);
    return true;
}

/* The rest */

static bool choose_interval(struct loading *loading, struct error *error)
{
    double seconds = loading->options->interval_s;
    int *interval_ms = &loading->settings->interval_ms;

    *interval_ms = INTERVAL_MS;
    if (loading->configuration.ui.interval_ms)
        *interval_ms = loading->configuration.ui.interval_ms;
    if (loading->profile && loading->profile->interval_ms)
        *interval_ms = loading->profile->interval_ms;
    if (seconds == 0.0)
        return true;
    if (!(seconds * 1000 >= SETTINGS_INTERVAL_LEAST_MS && seconds * 1000 <= SETTINGS_INTERVAL_MOST_MS))
        return error_set(error, ERROR_USAGE, "--interval must be from 0.2 to 3600 seconds");
    *interval_ms = (int)lround(seconds * 1000);
    return true;
}

static void choose_rest(struct loading *loading)
{
    const struct settings_options *options = loading->options;
    const struct profile *profile = loading->profile;
    struct settings *settings = loading->settings;
    const char *no_color = getenv("NO_COLOR");
    const char *vhost = options->vhost;

    if (!vhost)
        vhost = loading->environment.vhost;
    if (!vhost && profile)
        vhost = profile->vhost;
    settings->vhost = vhost && vhost[0] ? mem_strdup(vhost) : NULL; /* "": all, whatever the profile says */
    settings->prod = profile && profile->prod == 1;
    settings->read_only = options->read_only || (profile && profile->read_only == 1);
    settings->no_color = options->no_color || (no_color && no_color[0]) || loading->configuration.ui.colour == 0;
    settings->ascii = loading->configuration.ui.ascii == 1;
    settings->colour = profile ? mem_strdup(profile->colour) : NULL;
    settings->output = options->output;
    settings->yes = options->yes;
    settings->confirm = mem_strdup(options->confirm);
}

/* What the files say of more than one profile goes over to the settings. */
static void take_over(struct settings *settings, struct configuration *configuration)
{
    settings->keys = configuration->keys;
    settings->key_count = configuration->key_count;
    settings->warnings = configuration->warnings;
    settings->warning_count = configuration->warning_count;
    settings->profiles = mem_alloc((configuration->profile_count + 1) * sizeof(char *));
    for (size_t i = 0; i < configuration->profile_count; i++)
        settings->profiles[i] = mem_strdup(configuration->profiles[i].name);
    settings->profile_count = configuration->profile_count;
    configuration->keys = NULL;
    configuration->key_count = 0;
    configuration->warnings = NULL;
    configuration->warning_count = 0;
}

bool settings_load(struct settings *settings, const struct settings_options *options, struct error *error)
{
    struct loading loading = {.settings = settings, .options = options};
    bool ok;

    memset(settings, 0, sizeof *settings);
    configuration_init(&loading.configuration);
    environment_read(&loading.environment);
    read_files(&loading.configuration);
    take_over(settings, &loading.configuration);
    ok = choose_profile(&loading, error) && choose_interval(&loading, error);
    if (ok) {
        choose_rest(&loading);
        ok = loading_find_endpoints(&loading, error);
    }
    environment_finish(&loading.environment);
    configuration_finish(&loading.configuration);
    return ok;
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

void settings_finish(struct settings *settings)
{
    for (size_t i = 0; i < settings->key_count; i++) {
        free(settings->keys[i].command);
        free(settings->keys[i].keys);
        free(settings->keys[i].where);
    }
    free(settings->keys);
    free_texts(settings->warnings, settings->warning_count);
    free_texts(settings->profiles, settings->profile_count);
    endpoint_finish(&settings->api);
    endpoint_finish(&settings->amqp);
    free(settings->profile);
    free(settings->vhost);
    free(settings->confirm);
    free(settings->colour);
    memset(settings, 0, sizeof *settings);
}

bool settings_ask_password(struct settings *settings, struct error *error)
{
    struct endpoint *api = &settings->api;
    struct endpoint *amqp = &settings->amqp;
    struct buf prompt;
    char *password;

    buf_init(&prompt, 512);
    /* The user and the host were given by whoever runs us, but perhaps pasted. */
    (void)buf_puts(&prompt, "Password of ");
    safe_string(&prompt, api->user);
    (void)buf_puts(&prompt, " at ");
    safe_string(&prompt, api->host);
    (void)buf_puts(&prompt, ": ");
    password = password_ask(prompt.data, error);
    buf_finish(&prompt);
    if (!password)
        return false;
    if (amqp->password && api->password && strcmp(amqp->password, api->password) == 0) {
        /* It was lent, and is as wrong there. */
        mem_wipe_free(amqp->password);
        amqp->password = NULL;
    }
    mem_wipe_free(api->password);
    api->password = password;
    settings->password_known = true;
    settings_lend_credentials(settings);
    return true;
}
