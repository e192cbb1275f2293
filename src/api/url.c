#include "api/url.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

#include "base/banned.h"

struct scheme {
    const char *name;
    bool amqp;
    bool tls;
    int port;
};
static const struct scheme schemes[] = {
    {"http", false, false, 15672},
    {"https", false, true, 15671},
    {"amqp", true, false, 5672},
    {"amqps", true, true, 5671},
};

static const struct scheme *find_scheme(const char *name)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strcasecmp(schemes[i].name, name) == 0)
            return &schemes[i];
    return NULL;
}

static int hex(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit = (char)(digit | 0x20);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* In place. false for %00, which would cut the text, and for a broken escape. */
static bool percent_decode(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        int high;
        int low;

        if (*from != '%') {
            *to++ = *from;
            continue;
        }
        high = hex(from[1]);
        low = high < 0 ? -1 : hex(from[2]);
        if (low < 0 || (high == 0 && low == 0))
            return false;
        *to++ = (char)(high << 4 | low);
        from += 2;
    }
    *to = '\0';
    return true;
}

/* A part of the URL as our own string, or NULL when it has none. */
static char *url_part(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    char *copy = NULL;

    if (curl_url_get(url, part, &text, 0) == CURLUE_OK)
        copy = mem_strdup(text);
    if (text)
        explicit_bzero(text, strlen(text));
    curl_free(text);
    return copy;
}

static bool take_user(struct endpoint *endpoint, CURLU *url, struct error *error)
{
    endpoint->user = url_part(url, CURLUPART_USER);
    endpoint->password = url_part(url, CURLUPART_PASSWORD);
    if ((endpoint->user && !percent_decode(endpoint->user)) ||
        (endpoint->password && !percent_decode(endpoint->password)))
        return error_set(error, ERROR_USAGE,
                         "the user or password in the address has a broken %% sequence: write %% as %%25");
    return true;
}

static bool take_host(struct endpoint *endpoint, CURLU *url, const struct scheme *scheme, struct error *error)
{
    char *host = url_part(url, CURLUPART_HOST);
    char *zone = url_part(url, CURLUPART_ZONEID);
    char *port = url_part(url, CURLUPART_PORT);
    int64_t number = scheme->port;
    bool ok = true;

    if (!host || !*host)
        ok = error_set(error, ERROR_USAGE, "the address names no host");
    else if (port && (!text_parse_i64(port, &number) || number < 1 || number > 65535))
        ok = error_set(error, ERROR_USAGE, "%s is no port", port);
    if (ok) {
        size_t len = strlen(host);
        bool brackets = *host == '[' && len > 2;
        endpoint->host = mem_printf("%.*s%s%s", (int)(brackets ? len - 2 : len), brackets ? host + 1 : host,
                                    zone ? "%" : "", zone ? zone : "");
        endpoint->port = (int)number;
    }
    free(host);
    free(zone);
    free(port);
    return ok;
}

/* What people paste: with /api at the end, or with the web page's own path after #. */
static void take_prefix(struct endpoint *endpoint, char *path)
{
    size_t len = strlen(path);

    while (len > 0 && path[len - 1] == '/')
        len--;
    if (len >= 4 && memcmp(path + len - 4, "/api", 4) == 0)
        len -= 4;
    while (len > 0 && path[len - 1] == '/')
        len--;
    if (len > 0)
        endpoint->prefix = mem_strndup(path, len);
}

static bool take_path(struct endpoint *endpoint, CURLU *url, const struct scheme *scheme, const char *given,
                      struct error *error)
{
    char *path = url_part(url, CURLUPART_PATH);
    const char *authority = strstr(given, "://") + 3;
    bool written = authority[strcspn(authority, "/?#")] == '/';
    bool ok = true;

    if (!scheme->amqp) {
        if (path)
            take_prefix(endpoint, path);
    } else if (written && path) {
        if (path[0] == '\0' || path[1] == '\0')
            ok = error_set(error, ERROR_USAGE,
                           "the vhost in the address is empty: leave the last / out, or write /%%2F for the vhost /");
        else
            endpoint->vhost = mem_strdup(path + 1);
        if (ok && !percent_decode(endpoint->vhost))
            ok = error_set(error, ERROR_USAGE, "the vhost in the address has a broken %% sequence: write %% as %%25");
    }
    free(path);
    return ok;
}

static bool take_parts(struct endpoint *endpoint, CURLU *url, const char *given, struct error *error)
{
    char *name = url_part(url, CURLUPART_SCHEME);
    const struct scheme *scheme = name ? find_scheme(name) : NULL;

    if (!scheme) {
        (void)error_set(error, ERROR_USAGE, "%.20s:// is not known: write http://, https://, amqp:// or amqps://",
                        name ? name : "");
        free(name);
        return false;
    }
    free(name);
    endpoint->tls = scheme->tls;
    return take_user(endpoint, url, error) && take_host(endpoint, url, scheme, error) &&
           take_path(endpoint, url, scheme, given, error);
}

/* Never shows the address: it may hold a password. */
bool url_parse(struct endpoint *endpoint, const char *url, struct error *error)
{
    char *given = strstr(url, "://") ? mem_strdup(url) : mem_printf("http://%s", url);
    CURLU *parsed = curl_url();
    CURLUcode code;
    bool ok;

    if (!parsed)
        abort();
    code = curl_url_set(parsed, CURLUPART_URL, given, CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS);
    if (code != CURLUE_OK)
        ok = error_set(error, ERROR_USAGE, "the address is not understood (%s): write it as http://host:15672",
                       curl_url_strerror(code));
    else
        ok = take_parts(endpoint, parsed, given, error);
    curl_url_cleanup(parsed);
    mem_wipe_free(given);
    return ok;
}
