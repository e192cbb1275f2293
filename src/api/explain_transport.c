#include "api/explain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* Taken by macros, since formats stay literals. */
#define AT "%s:%d"
#define AT_ARGUMENTS(origin_) (origin_)->endpoint.host, (origin_)->endpoint.port

static const char *port_hint(const struct origin *origin)
{
    int port = origin->endpoint.port;

    if (port == 5672 || port == 5671)
        return "; this is the port of AMQP, the management API is usually on 15672";
    return ": is the management plugin enabled?";
}

void explain_stranger(struct error *error, const struct origin *origin, const char *bytes, size_t len)
{
    if (len >= 4 && memcmp(bytes, "AMQP", 4) == 0)
        (void)error_set(error, ERROR_PROTOCOL, "port %d speaks AMQP; the management API is usually on 15672",
                        origin->endpoint.port);
    else if (len >= 2 && bytes[0] == 0x15 && bytes[1] == 0x03)
        (void)error_set(error, ERROR_PROTOCOL, AT " speaks TLS: write https:// instead of http://",
                        AT_ARGUMENTS(origin));
    else
        (void)error_set(error, ERROR_PROTOCOL, AT " does not speak HTTP; the management API is usually on port 15672",
                        AT_ARGUMENTS(origin));
}

static void explain_refused(struct error *error, const struct transfer *transfer, const struct origin *origin)
{
    long number = 0;

    (void)curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &number);
    if (number == 0 || number == ECONNREFUSED)
        (void)error_set(error, ERROR_CONNECT, "nothing listens on " AT "%s", AT_ARGUMENTS(origin), port_hint(origin));
    else
        (void)error_set(error, ERROR_CONNECT, "no connection to " AT ": %s", AT_ARGUMENTS(origin),
                        strerror((int)number));
}

static bool known(const struct transfer *transfer, CURLINFO what)
{
    curl_off_t us = 0;

    return curl_easy_getinfo(transfer->easy, what, &us) == CURLE_OK && us > 0;
}

static void explain_timeout(struct error *error, const struct transfer *transfer, const struct origin *origin)
{
    double seconds = 0;

    (void)curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME, &seconds);
    if (!transfer_sent(transfer)) {
        if (!known(transfer, CURLINFO_NAMELOOKUP_TIME_T))
            (void)error_set(error, ERROR_CONNECT, "the name %s was not resolved in time", origin->endpoint.host);
        else if (known(transfer, CURLINFO_CONNECT_TIME_T))
            (void)error_set(error, ERROR_CONNECT, AT " took the connection and then stayed silent",
                            AT_ARGUMENTS(origin));
        else if (origin->endpoint.tls) /* a peer that waits for clear text looks the same */
            (void)error_set(error, ERROR_CONNECT,
                            AT " does not answer to TLS: host down, a firewall in between, or http:// meant?",
                            AT_ARGUMENTS(origin));
        else
            (void)error_set(error, ERROR_CONNECT, AT " does not answer: host down, or a firewall in between?",
                            AT_ARGUMENTS(origin));
        return;
    }
    (void)error_set(error, ERROR_TIMEOUT, "no%s answer from " AT " in %.0f s%s%s",
                    transfer->body.len > 0 ? " whole" : "", AT_ARGUMENTS(origin), seconds < 1 ? 1 : seconds,
                    transfer_writes(transfer) ? ": " : "", transfer_writes(transfer) ? EXPLAIN_MAYBE_DONE : "");
}

static bool has_words(const struct transfer *transfer, const char *words)
{
    return strstr(transfer->curl_words, words) != NULL;
}

static void explain_tls(struct error *error, const struct transfer *transfer, const struct origin *origin,
                        CURLcode result)
{
    const char *words = *transfer->curl_words ? transfer->curl_words : curl_easy_strerror(result);

    if (has_words(transfer, "wrong version number") || has_words(transfer, "packet length too long"))
        (void)error_set(error, ERROR_CONNECT, AT " does not speak TLS: write http:// instead of https://",
                        AT_ARGUMENTS(origin));
    else if (result == CURLE_PEER_FAILED_VERIFICATION)
        (void)error_set(error, ERROR_CONNECT,
                        "the certificate of " AT " is not trusted (%s): give its CA with --tls-ca",
                        AT_ARGUMENTS(origin), words);
    else if (result == CURLE_SSL_CACERT_BADFILE)
        (void)error_set(error, ERROR_CONNECT, "the CA file %s cannot be used: %s",
                        origin->endpoint.ca_file ? origin->endpoint.ca_file : "of the system", words);
    else if (result == CURLE_SSL_CERTPROBLEM)
        (void)error_set(error, ERROR_CONNECT, "the client certificate or its key cannot be used: %s", words);
    else
        (void)error_set(error, ERROR_CONNECT, "TLS with " AT " failed: %s", AT_ARGUMENTS(origin), words);
}

/* A TLS peer that is spoken to in clear text may just hang up. */
static const char *tls_hint(const struct transfer *transfer, const struct origin *origin)
{
    int port = origin->endpoint.port;
    bool usual = port == 15671 || port == 443 || port == 8443;

    return usual && !origin->endpoint.tls && transfer->header_bytes == 0 ? ": does it want https:// instead of http://?"
                                                                         : "";
}

static void explain_broken(struct error *error, const struct transfer *transfer, const struct origin *origin)
{
    if (!transfer_sent(transfer))
        (void)error_set(error, ERROR_CONNECT, "the connection to " AT " broke before anything was asked",
                        AT_ARGUMENTS(origin));
    else if (transfer_writes(transfer))
        (void)error_set(error, ERROR_UNKNOWN,
                        "the connection to " AT " broke before the answer was there: " EXPLAIN_MAYBE_DONE,
                        AT_ARGUMENTS(origin));
    else
        (void)error_set(error, ERROR_CONNECT, "the connection to " AT " broke before the answer was there%s",
                        AT_ARGUMENTS(origin), tls_hint(transfer, origin));
}

static void explain_truncated(struct error *error, const struct transfer *transfer)
{
    if (transfer_writes(transfer))
        (void)error_set(error, ERROR_UNKNOWN, "the answer broke off: " EXPLAIN_MAYBE_DONE);
    else
        (void)error_set(error, ERROR_PROTOCOL, "the answer broke off after %zu bytes", transfer->body.len);
}

/* Without a status the bytes that came were no HTTP: an AMQP port resets the connection after its greeting. */
static void explain_cut(struct error *error, const struct transfer *transfer, const struct origin *origin)
{
    long status = 0;

    (void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    if (transfer->body.len == 0)
        explain_broken(error, transfer, origin);
    else if (status == 0)
        explain_stranger(error, origin, transfer->body.data, transfer->body.len);
    else
        explain_truncated(error, transfer);
}

static void explain_oversized(struct error *error, const struct transfer *transfer)
{
    if (!transfer->body.overflow)
        (void)error_set(error, ERROR_PROTOCOL, "the answer's headers never end");
    else
        (void)error_set(error, ERROR_PROTOCOL, "the answer is larger than %zu KiB and was dropped: ask for less",
                        transfer->body.max >> 10);
}

void explain_transport(struct error *error, const struct transfer *transfer, const struct origin *origin,
                       CURLcode result)
{
    const char *words = *transfer->curl_words ? transfer->curl_words : curl_easy_strerror(result);

    switch ((int)result) {
    case CURLE_COULDNT_RESOLVE_HOST:
        (void)error_set(error, ERROR_CONNECT, "there is no host named %s", origin->endpoint.host);
        break;
    case CURLE_COULDNT_RESOLVE_PROXY:
        (void)error_set(error, ERROR_CONNECT, "the proxy's name (from the environment) is not known");
        break;
    case CURLE_COULDNT_CONNECT:
        explain_refused(error, transfer, origin);
        break;
    case CURLE_OPERATION_TIMEDOUT:
        explain_timeout(error, transfer, origin);
        break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_ENGINE_INITFAILED:
        explain_tls(error, transfer, origin, result);
        break;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        explain_cut(error, transfer, origin);
        break;
    case CURLE_PARTIAL_FILE:
        explain_truncated(error, transfer);
        break;
    case CURLE_WRITE_ERROR:
        explain_oversized(error, transfer);
        break;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        explain_stranger(error, origin, transfer->body.data, transfer->body.len);
        break;
    case CURLE_BAD_CONTENT_ENCODING:
        (void)error_set(error, ERROR_PROTOCOL, "the answer cannot be decompressed");
        break;
    case CURLE_URL_MALFORMAT:
        (void)error_set(error, ERROR_USAGE, "the path has characters that no URL has");
        break;
    default:
        (void)error_set(error, ERROR_CONNECT, "no answer from " AT ": %s", AT_ARGUMENTS(origin), words);
        break;
    }
}

/* Where a redirect points, without what a URL can carry of a secret. */
static char *plain_location(const char *location)
{
    CURLU *url = curl_url();
    char *text = NULL;
    char *copy = NULL;

    if (url && location && curl_url_set(url, CURLUPART_URL, location, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_USER, NULL, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_PASSWORD, NULL, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_QUERY, NULL, 0) == CURLUE_OK &&
        curl_url_get(url, CURLUPART_URL, &text, 0) == CURLUE_OK)
        copy = mem_strdup(text);
    curl_free(text);
    curl_url_cleanup(url);
    return copy;
}

void explain_redirect(struct error *error, int status, const char *location)
{
    char *where = plain_location(location);

    if (where)
        (void)error_set(
            error, ERROR_PROTOCOL,
            "redirected to %.200s (HTTP %d), which is not followed: give that address if it is the right one", where,
            status);
    else
        (void)error_set(error, ERROR_PROTOCOL, "redirected (HTTP %d), which is not followed: is the address right?",
                        status);
    free(where);
}
