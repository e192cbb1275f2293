#include "api/transfer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "api/api.h"
#include "api/explain.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "model/snapshot.h"

#include "base/banned.h"

#define CONNECT_MS 5000L
#define READ_MS 30000
#define WRITE_MS 60000
#define HEADERS_MAX ((size_t)256 << 10)
#define ERROR_BODY_MAX ((size_t)1 << 20) /* of a refusal, that is kept for the caller */
#define ROWS_MAX ((size_t)256 << 20)
#define BODY_MAX ((size_t)16 << 20)

static bool host_is_plain(const char *host)
{
    if (!host || !*host)
        return false;
    for (const char *at = host; *at; at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9');
        if (!letter && !strchr("-._:%", *at) && (unsigned char)*at < 0x80)
            return false;
    }
    return true;
}

/* A zone is written with %25 inside of a URL. */
static void put_host(struct buf *out, const char *host)
{
    const char *zone = strchr(host, '%');

    if (!strchr(host, ':')) {
        (void)buf_puts(out, host);
        return;
    }
    (void)buf_putc(out, '[');
    (void)buf_append(out, host, zone ? (size_t)(zone - host) : strlen(host));
    if (zone)
        (void)buf_printf(out, "%%25%s", zone + 1);
    (void)buf_putc(out, ']');
}

bool origin_init(struct origin *origin, const struct endpoint *endpoint, struct error *error)
{
    struct buf base;

    memset(origin, 0, sizeof *origin);
    if (!host_is_plain(endpoint->host))
        return error_set(error, ERROR_USAGE, "the host in the address is empty or has characters no host has");
    if (endpoint->port < 1 || endpoint->port > 65535)
        return error_set(error, ERROR_USAGE, "%d is no port", endpoint->port);
    endpoint_copy(&origin->endpoint, endpoint);
    origin->direct = endpoint_is_loopback(endpoint);
    buf_init(&base, BUF_TEXT_MAX);
    (void)buf_puts(&base, endpoint->tls ? "https://" : "http://");
    put_host(&base, endpoint->host);
    (void)buf_printf(&base, ":%d%s", endpoint->port, endpoint->prefix ? endpoint->prefix : "");
    origin->base = buf_take(&base, NULL);
    return true;
}

void origin_finish(struct origin *origin)
{
    endpoint_finish(&origin->endpoint);
    free(origin->base);
    origin->base = NULL;
}

struct transfer *transfer_create(struct request *request)
{
    struct transfer *transfer = mem_calloc(1, sizeof *transfer);
    size_t max = request->max_body;

    if (max == 0)
        max = request->resource ? ROWS_MAX : BODY_MAX;
    transfer->request = request;
    buf_init(&transfer->body, max);
    return transfer;
}

void transfer_destroy(struct transfer *transfer)
{
    if (!transfer)
        return;
    if (transfer->easy)
        curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    buf_finish(&transfer->body);
    request_destroy(transfer->request);
    free(transfer);
}

bool transfer_writes(const struct transfer *transfer)
{
    return transfer->request->method != HTTP_GET;
}

bool transfer_sent(const struct transfer *transfer)
{
    long bytes = 0;

    return transfer->easy && curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK && bytes > 0;
}

/* The cap counts what came out of decompression: a gzip bomb ends here. */
static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;

    return buf_append(&transfer->body, data, size * count) ? size * count : 0;
}

static size_t take_header(char *data, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;

    (void)data;
    transfer->header_bytes += size * count;
    return transfer->header_bytes <= HEADERS_MAX ? size * count : 0;
}

/* Programs that the console starts must not inherit a connection that is logged in. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)context;
    (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* "." and ".." in any spelling: brokers remove such components and would act on another object. */
static bool is_dots(const char *part, size_t len)
{
    size_t dots = 0;

    while (len > 0) {
        size_t step = *part == '.' ? 1 : len >= 3 && strncasecmp(part, "%2e", 3) == 0 ? 3 : 0;
        if (step == 0)
            return false;
        dots++;
        part += step;
        len -= step;
    }
    return dots == 1 || dots == 2;
}

static bool path_is_safe(const char *path)
{
    const char *at = path;

    while (*at && *at != '?') {
        size_t len = strcspn(at, "/?");
        if (is_dots(at, len))
            return false;
        at += len;
        if (*at == '/')
            at++;
    }
    return *path == '/';
}

static bool set_method(struct transfer *transfer)
{
    static const char *const names[] = {
        [HTTP_GET] = "GET", [HTTP_PUT] = "PUT", [HTTP_POST] = "POST", [HTTP_DELETE] = "DELETE"};
    const struct request *request = transfer->request;
    CURL *easy = transfer->easy;
    bool ok = true;

    if (request->method == HTTP_GET)
        return curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) == CURLE_OK;
    if (request->body || request->method != HTTP_DELETE) {
        const char *body = request->body ? request->body : "";
        ok = curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body)) == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body) == CURLE_OK;
    }
    /* curl sends a request again when a kept connection turns out to be dead: not what may do something twice. */
    if (request->method != HTTP_PUT)
        ok = ok && curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK;
    return ok && curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, names[request->method]) == CURLE_OK;
}

static bool set_headers(struct transfer *transfer)
{
    /* A purge has no JSON to offer: a broker answers 406 to who wants nothing else. */
    const char *const lines[] = {transfer_writes(transfer) ? "Accept: */*" : "Accept: application/json",
                                 "Content-Type: application/json", "Expect:"};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct curl_slist *more;
        if (i > 0 && !transfer_writes(transfer))
            break;
        more = curl_slist_append(transfer->headers, lines[i]);
        if (!more)
            return false;
        transfer->headers = more;
    }
    return curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers) == CURLE_OK;
}

static bool set_limits(struct transfer *transfer)
{
    CURL *easy = transfer->easy;
    int timeout_ms = transfer->request->timeout_ms;

    if (timeout_ms <= 0)
        timeout_ms = transfer_writes(transfer) ? WRITE_MS : READ_MS;
    return curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms) == CURLE_OK &&
           /* A broker may think for long before the first byte, so this ends only what has a longer time-out. */
           curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 60L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 30L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 10L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_UNRESTRICTED_AUTH, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           /* What is no HTTP is let through to the body, to be told by its first bytes. */
           curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 1L) == CURLE_OK;
}

static bool set_trust(CURL *easy, const struct endpoint *endpoint)
{
    bool ok = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, endpoint->insecure ? 0L : 1L) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, endpoint->insecure ? 0L : 2L) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK;

    if (!endpoint->tls)
        return ok;
    if (endpoint->ca_file)
        ok = ok && curl_easy_setopt(easy, CURLOPT_CAINFO, endpoint->ca_file) == CURLE_OK;
    if (endpoint->cert_file)
        ok = ok && curl_easy_setopt(easy, CURLOPT_SSLCERT, endpoint->cert_file) == CURLE_OK;
    if (endpoint->key_file)
        ok = ok && curl_easy_setopt(easy, CURLOPT_SSLKEY, endpoint->key_file) == CURLE_OK;
    /* Without a passphrase of ours OpenSSL would ask for one on the terminal. */
    return ok && curl_easy_setopt(easy, CURLOPT_KEYPASSWD, "") == CURLE_OK;
}

static bool set_origin(struct transfer *transfer, const struct origin *origin)
{
    const struct endpoint *endpoint = &origin->endpoint;
    CURL *easy = transfer->easy;
    char *url = mem_printf("%s%s", origin->base, transfer->request->path);
    bool ok = curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK;

    free(url);
    if (endpoint->user)
        ok = ok && curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_USERNAME, endpoint->user) == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_PASSWORD, endpoint->password ? endpoint->password : "") == CURLE_OK;
    if (origin->direct)
        ok = ok && curl_easy_setopt(easy, CURLOPT_NOPROXY, "*") == CURLE_OK;
    return ok && set_trust(easy, endpoint);
}

bool transfer_prepare(struct transfer *transfer, const struct origin *origin, struct error *error)
{
    CURL *easy;
    bool ok;

    if (!transfer->request->path || !path_is_safe(transfer->request->path))
        return error_set(error, ERROR_UNSAFE,
                         "the path has a part \".\" or \"..\": brokers remove it and would act on another object");
    easy = curl_easy_init();
    if (!easy)
        return error_set(error, ERROR_INTERNAL, "libcurl gives no handle");
    transfer->easy = easy;
    ok = set_limits(transfer) && set_origin(transfer, origin) && set_headers(transfer) && set_method(transfer) &&
         curl_easy_setopt(easy, CURLOPT_USERAGENT, "warren/" WARREN_VERSION) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->curl_words) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) == CURLE_OK;
#if LIBCURL_VERSION_NUM >= 0x075700
    /* Leaving does not wait for a name server that is silent. */
    ok = ok && curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK;
#endif
    transfer->started_ms = clock_ms();
    return ok || error_set(error, ERROR_USAGE, "the address or a TLS setting is not understood by libcurl");
}

static void destroy_letter(struct letter *letter)
{
    reply_destroy((struct reply *)letter);
}

static struct reply *new_reply(const struct transfer *transfer)
{
    struct reply *reply = mem_calloc(1, sizeof *reply);

    reply->letter.destroy = destroy_letter;
    reply->id = transfer->id;
    reply->done = transfer->done;
    reply->context = transfer->context;
    if (transfer->started_ms)
        reply->latency_ms = clock_ms() - transfer->started_ms;
    return reply;
}

struct reply *transfer_failed(const struct transfer *transfer, const struct error *error)
{
    struct reply *reply = new_reply(transfer);

    reply->error = *error;
    return reply;
}

/* A timed-out write may have been done, whoever gave up: we, a proxy, or the broker itself. */
static void doubt_write(struct error *error, const struct transfer *transfer)
{
    if (error->code == ERROR_TIMEOUT && transfer_writes(transfer) && !strstr(error->text, EXPLAIN_MAYBE_DONE)) {
        struct error plain = *error;
        (void)error_set(error, ERROR_TIMEOUT, "%s: " EXPLAIN_MAYBE_DONE, plain.text);
    }
}

static void take_answer(struct reply *reply, struct transfer *transfer, const struct origin *origin)
{
    const struct request *request = transfer->request;
    struct buf *body = &transfer->body;
    char *type = NULL;
    char *location = NULL;

    (void)curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_TYPE, &type);
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_URL, &location);
    if (reply->status == 0) {
        explain_stranger(&reply->error, origin, body->data, body->len);
        return;
    }
    if (reply->status >= 300 && reply->status < 400)
        explain_redirect(&reply->error, reply->status, location);
    else
        api_explain(&reply->error, reply->status, type, body->data, body->len);
    explain_missing(&reply->error, request);
    doubt_write(&reply->error, transfer);
    if (reply->error.code == ERROR_NONE && request->resource)
        reply->snapshot = snapshot_decode(request->resource, body->data, body->len, request->keep_body, &reply->error);
    if (reply->error.code == ERROR_NONE ? !request->resource : body->len <= ERROR_BODY_MAX)
        reply->body = buf_take(body, &reply->body_len);
}

/* No query and no password: one endpoint takes a password in its path. */
static void log_reply(const struct transfer *transfer, const struct reply *reply)
{
    const char *path = transfer->request->path;
    bool secret = strstr(path, "hash_password") != NULL;

    log_line(reply->error.code == ERROR_NONE ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO, "http %s %.*s: %d in %lld ms%s%s",
             transfer_writes(transfer) ? "write" : "read", secret ? 0 : (int)strcspn(path, "?"), path, reply->status,
             (long long)reply->latency_ms, reply->error.code == ERROR_NONE ? "" : ": ", reply->error.text);
}

struct reply *transfer_reply(struct transfer *transfer, const struct origin *origin, CURLcode result)
{
    struct reply *reply = new_reply(transfer);
    long status = 0;

    (void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    reply->status = (int)status;
    if (result == CURLE_OK)
        take_answer(reply, transfer, origin);
    else
        explain_transport(&reply->error, transfer, origin, result);
    log_reply(transfer, reply);
    return reply;
}
