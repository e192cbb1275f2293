#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/url.h"
#include "base/mem.h"
#include "core/loading.h"
#include "core/password.h"

#include "base/banned.h"

#define PASSWORD_COMMAND_MS 10000
#define HTTP_PORT 15672
#define HTTPS_PORT 15671

/* Addresses */

static bool parse_address(struct endpoint *endpoint, const char *url, bool amqp, const char *origin,
                          struct error *error)
{
    bool has_scheme = strstr(url, "://") != NULL;
    bool says_amqp = has_scheme && strncasecmp(url, "amqp", 4) == 0;
    char *whole;
    bool ok;

    if (has_scheme && says_amqp != amqp)
        return error_set(error, ERROR_USAGE, "%s: the address must begin with %s", origin,
                         amqp ? "amqp:// or amqps://" : "http:// or https://");
    whole = mem_printf("%s%s", has_scheme ? "" : amqp ? "amqp://" : "http://", url);
    ok = url_parse(endpoint, whole, error) || error_prefix(error, "%s: ", origin);
    mem_wipe_free(whole);
    return ok;
}

/* By hostname, port, ssl and path_prefix, as rabbitmqadmin has it. */
static void address_from_parts(struct endpoint *endpoint, const struct profile *profile)
{
    const char *prefix = profile && profile->path_prefix ? profile->path_prefix : "";
    size_t len = strlen(prefix);

    endpoint->tls = profile && profile->tls == 1;
    endpoint->host = mem_strdup(profile && profile->hostname ? profile->hostname : "localhost");
    endpoint->port = profile && profile->port ? profile->port : endpoint->tls ? HTTPS_PORT : HTTP_PORT;
    /* Its second version writes "/api" where the first writes nothing. */
    while (len > 0 && prefix[len - 1] == '/')
        len--;
    if (len >= 4 && memcmp(prefix + len - 4, "/api", 4) == 0)
        len -= 4;
    if (len > 0)
        endpoint->prefix = mem_printf("%s%.*s", prefix[0] == '/' ? "" : "/", (int)len, prefix);
}

static bool find_address(struct loading *loading, struct error *error)
{
    const struct profile *profile = loading->profile;
    struct settings *settings = loading->settings;

    settings->url_given = true;
    if (loading->options->url)
        return parse_address(&settings->api, loading->options->url, false, "--url", error);
    if (loading->environment.url)
        return parse_address(&settings->api, loading->environment.url, false, "WARREN_URL", error);
    loading->url_from_profile = true;
    if (profile && profile->url)
        return parse_address(&settings->api, profile->url, false, "url in the profile", error);
    address_from_parts(&settings->api, profile);
    settings->url_given = profile && profile->hostname;
    return true;
}

static bool find_amqp_address(struct loading *loading, struct error *error)
{
    struct settings *settings = loading->settings;
    const char *url = loading->options->amqp;
    const char *origin = "--amqp";

    if (!url) {
        url = loading->environment.amqp;
        origin = "WARREN_AMQP";
    }
    /* A profile's broker is not the one whose address was given elsewhere. */
    if (!url && loading->profile && loading->url_from_profile) {
        url = loading->profile->amqp;
        origin = "amqp in the profile";
    }
    settings->amqp_given = url != NULL;
    return !url || parse_address(&settings->amqp, url, true, origin, error);
}

/* Who */

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static void choose_user(struct loading *loading, const char *url_user)
{
    const struct profile *profile = loading->profile;
    const char *user = loading->options->user;

    if (!user && !loading->url_from_profile)
        user = url_user;
    if (!user)
        user = loading->environment.user;
    if (!user && loading->url_from_profile)
        user = url_user;
    if (!user && profile)
        user = profile->user;
    loading->settings->api.user = mem_strdup(user ? user : "guest");
}

static bool password_from_profile(struct loading *loading, char **password, struct error *error)
{
    const struct profile *profile = loading->profile;
    const char *owner = profile->user ? profile->user : loading->settings->api.user;

    if (!same(owner, loading->settings->api.user))
        return true;
    if (profile->password) {
        *password = mem_strdup(profile->password);
        return true;
    }
    if (profile->password_command) {
        *password = password_from_command(profile->password_command, PASSWORD_COMMAND_MS, error);
        return *password != NULL;
    }
    if (profile->password_file) {
        *password = password_from_file(profile->password_file, error);
        return *password != NULL;
    }
    return true;
}

/* false: a source that was to give one failed. *password stays NULL when there is none. */
static bool choose_password(struct loading *loading, const char *url_user, const char *url_password, char **password,
                            struct error *error)
{
    struct settings *settings = loading->settings;
    const char *from_url = !url_user || same(url_user, settings->api.user) ? url_password : NULL;

    if (loading->options->password_file) {
        *password = password_from_file(loading->options->password_file, error);
        return *password != NULL;
    }
    if (from_url && !loading->url_from_profile)
        *password = mem_strdup(from_url);
    else if (loading->environment.password)
        *password = mem_strdup(loading->environment.password);
    else if (from_url)
        *password = mem_strdup(from_url);
    else if (loading->profile && !password_from_profile(loading, password, error))
        return false;
    if (!*password && same(settings->api.user, "guest") && endpoint_is_loopback(&settings->api))
        *password = mem_strdup("guest");
    return true;
}

static bool find_credentials(struct loading *loading, struct error *error)
{
    struct settings *settings = loading->settings;
    char *url_user = settings->api.user;
    char *url_password = settings->api.password;
    bool ok;

    settings->api.user = NULL;
    settings->api.password = NULL;
    choose_user(loading, url_user);
    ok = choose_password(loading, url_user, url_password, &settings->api.password, error);
    settings->password_known = settings->api.password != NULL;
    free(url_user);
    mem_wipe_free(url_password);
    return ok;
}

static void replace_text(char **text, const char *with)
{
    free(*text);
    *text = mem_strdup(with);
}

void settings_lend_credentials(struct settings *settings)
{
    if (!settings->amqp.user)
        settings->amqp.user = mem_strdup(settings->api.user);
    if (!settings->amqp.password && same(settings->amqp.user, settings->api.user))
        settings->amqp.password = mem_strdup(settings->api.password);
}

static const char *first(const char *option, const char *profile)
{
    return option ? option : profile;
}

static void take_tls(struct endpoint *endpoint, const struct settings_options *options, const struct profile *profile)
{
    replace_text(&endpoint->ca_file, first(options->tls_ca, profile ? profile->tls_ca : NULL));
    replace_text(&endpoint->cert_file, first(options->tls_cert, profile ? profile->tls_cert : NULL));
    replace_text(&endpoint->key_file, first(options->tls_key, profile ? profile->tls_key : NULL));
    endpoint->insecure = options->insecure || (profile && profile->insecure == 1);
}

bool loading_find_endpoints(struct loading *loading, struct error *error)
{
    struct settings *settings = loading->settings;

    if (!find_address(loading, error) || !find_amqp_address(loading, error) || !find_credentials(loading, error))
        return false;
    settings_lend_credentials(settings);
    take_tls(&settings->api, loading->options, loading->profile);
    take_tls(&settings->amqp, loading->options, loading->profile);
    return true;
}
