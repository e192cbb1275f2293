#include "api/explain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "base/figure.h"
#include "base/text.h"
#include "model/document.h"

#include "base/banned.h"

#define TITLE_SCAN ((size_t)64 << 10) /* how far a page is searched for its title */
#define REASON_MAX ((size_t)384)      /* bytes of the broker's words that are kept */

/* Up to 4.2 the broker writes its reasons for a web page: "&lt;&lt;". Returns the bytes read, 0: no entity. */
static size_t read_entity(const char *text, size_t len, char *byte)
{
    static const struct entity {
        const char *name;
        char byte;
    } entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&#39;", '\''}};

    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        size_t size = strlen(entities[i].name);
        if (len >= size && memcmp(text, entities[i].name, size) == 0) {
            *byte = entities[i].byte;
            return size;
        }
    }
    return 0;
}

/* Words on one line: runs of white space (and of zeroes, which would end the text) become one space. */
static void put_flat(struct buf *out, const char *text, size_t len)
{
    bool gap = false;

    for (size_t i = 0; i < len;) {
        char byte = text[i];
        size_t size = byte == '&' ? read_entity(text + i, len - i, &byte) : 0;

        i += size > 0 ? size : 1;
        if (byte == '\0' || byte == ' ' || (byte >= '\t' && byte <= '\r')) {
            gap = out->len > 0;
            continue;
        }
        if (gap)
            (void)buf_putc(out, ' ');
        gap = false;
        (void)buf_putc(out, byte);
    }
}

/* A text as it is, anything else as JSON; after its key where it has one. */
static void put_part(struct buf *out, const char *key, const struct document *part)
{
    const char *text = document_text(part, "");
    char *json = text ? NULL : document_dump(part, false);

    if (out->len > 0)
        (void)buf_puts(out, ", ");
    if (key)
        (void)buf_printf(out, "%s: ", key);
    (void)buf_puts(out, text ? text : json ? json : "");
    free(json);
}

/* Erlang strings leave the broker as arrays of code points, lists of texts as arrays of texts; objects as "key: value".
 */
static void put_members(struct buf *out, const struct document *document, const char *path, size_t count)
{
    for (size_t i = 0; i < count && !out->overflow; i++) {
        const char *key = document_key(document, path, i);
        struct document *part = document_at(document, path, i);
        int64_t code = part && !key ? document_integer(part, "") : ABSENT_I64;

        if (code != ABSENT_I64)
            text_put_code_point(out, code);
        else if (part)
            put_part(out, key, part);
        document_destroy(part);
    }
}

static void put_member(struct buf *out, const struct document *document, const char *path)
{
    const char *text = document_text(document, path);
    struct buf raw;

    if (text) {
        put_flat(out, text, strlen(text));
        return;
    }
    buf_init(&raw, BUF_TEXT_MAX);
    put_members(&raw, document, path, document_count(document, path));
    put_flat(out, raw.data, raw.len);
    buf_finish(&raw);
}

/* What a refusal says of itself. Empty texts when it says nothing. */
struct words {
    struct buf kind; /* "error" or, for health checks, "status" */
    struct buf reason;
    bool json;
};

static void read_words(struct words *words, const char *body, size_t len)
{
    struct document *document = len > 0 ? document_parse(body, len, NULL) : NULL;

    buf_init(&words->kind, BUF_TEXT_MAX);
    buf_init(&words->reason, BUF_TEXT_MAX);
    words->json = document != NULL;
    if (!document)
        return;
    put_member(&words->kind, document, document_has(document, "error") ? "error" : "status");
    put_member(&words->reason, document, "reason");
    document_destroy(document);
    if (words->reason.len > REASON_MAX) {
        size_t end = REASON_MAX;
        while (end > 0 && ((unsigned char)words->reason.data[end] & 0xC0) == 0x80)
            end--;
        words->reason.data[end] = '\0';
        words->reason.len = end;
    }
}

static void words_finish(struct words *words)
{
    buf_finish(&words->kind);
    buf_finish(&words->reason);
}

/* The reason, else the kind, else what the caller has to say. */
static const char *words_best(const struct words *words, const char *otherwise)
{
    if (words->reason.len > 0)
        return words->reason.data;
    return words->kind.len > 0 ? words->kind.data : otherwise;
}

static bool words_are(const struct words *words, const char *kind, const char *reason)
{
    return (kind && strcasecmp(words->kind.data, kind) == 0) || (reason && strcasecmp(words->reason.data, reason) == 0);
}

static bool is_page(const char *content_type, const char *body, size_t len)
{
    if (content_type && strncasecmp(content_type, "text/html", 9) == 0)
        return true;
    for (size_t i = 0; i < len && i < 64; i++) {
        if (body[i] == '<')
            return true;
        if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r' && body[i] != '\n')
            return false;
    }
    return false;
}

static void put_title(struct buf *out, const char *body, size_t len)
{
    size_t scan = len < TITLE_SCAN ? len : TITLE_SCAN;
    size_t start = 0;
    size_t end;

    while (start + 6 < scan && strncasecmp(body + start, "<title", 6) != 0)
        start++;
    while (start < scan && body[start] != '>')
        start++;
    end = ++start;
    while (end < scan && body[end] != '<' && end - start < 120)
        end++;
    if (start < end)
        put_flat(out, body + start, end - start);
}

/* Not the broker's own answer: something in between, or another server. */
static void explain_page(struct error *error, int status, const char *body, size_t len)
{
    struct buf title;
    enum error_code code = ERROR_PROTOCOL;

    if (status == 401 || status == 407)
        code = ERROR_CREDENTIALS;
    else if (status == 403)
        code = ERROR_DENIED;
    else if (status == 502 || status == 503)
        code = ERROR_CONNECT;
    else if (status == 504 || status == 408)
        code = ERROR_TIMEOUT;
    buf_init(&title, BUF_TEXT_MAX);
    put_title(&title, body, len);
    (void)error_set(
        error, code,
        "a web page%s%s%s came back instead of the management API (HTTP %d): a proxy in between, or another address?",
        title.len > 0 ? " \"" : "", title.data, title.len > 0 ? "\"" : "", status);
    buf_finish(&title);
}

static void explain_401(struct error *error, const struct words *words)
{
    /* Up to 3.9 a wrong password is "not_authorised" too, and only the reason tells. */
    if (!words->json || words_are(words, "not_authorized", "Login failed")) {
        (void)error_set(error, ERROR_CREDENTIALS, "wrong user or password");
        return;
    }
    if (words_are(words, NULL, "User can only log in via localhost")) {
        (void)error_set(error, ERROR_CREDENTIALS, "this user may log in from the broker's own machine only");
        return;
    }
    if (words_are(words, NULL, "Not management user")) {
        (void)error_set(error, ERROR_DENIED,
                        "this user has no tag that opens the management API (management, policymaker, "
                        "monitoring, administrator); AMQP may still work");
        return;
    }
    (void)error_set(error, ERROR_DENIED, "no right: %s", words_best(words, "the broker gives no reason"));
}

static void explain_404(struct error *error, const struct words *words)
{
    /* 4.3 says so of a vhost in which the user has no right. */
    if (words_are(words, "not_found", NULL) && words_are(words, NULL, "Not Found"))
        (void)error_set(error, ERROR_MISSING, "no such vhost, or no right in it");
    else if (words->json)
        (void)error_set(error, ERROR_MISSING, "it does not exist (%s)", words_best(words, "404"));
    else
        (void)error_set(
            error, ERROR_ABSENT,
            "nothing is at this path (HTTP 404): another version of the broker, or a wrong path in the address?");
}

static void explain_5xx(struct error *error, int status, const struct words *words)
{
    if (words_are(words, "timeout", "timeout"))
        (void)error_set(error, ERROR_TIMEOUT, "the broker gave up waiting (timeout)");
    else if (words_are(words, "failed", NULL))
        (void)error_set(error, ERROR_BROKER, "failed: %s",
                        words->reason.len > 0 ? words->reason.data : "no reason given");
    else if (words->json)
        (void)error_set(error, ERROR_BROKER, "%s", words_best(words, "the broker failed on this request"));
    else if (status == 502 || status == 503)
        (void)error_set(error, ERROR_CONNECT, "the broker is not available behind this address (HTTP %d)", status);
    else if (status == 504)
        (void)error_set(error, ERROR_TIMEOUT, "no answer in time, says a proxy in between (HTTP 504)");
    else
        (void)error_set(error, ERROR_BROKER,
                        "the broker failed on this request and gives no reason (HTTP %d): its log may say why", status);
}

static void explain_4xx(struct error *error, int status, const struct words *words)
{
    if (status == 401)
        explain_401(error, words);
    else if (status == 403)
        (void)error_set(error, ERROR_DENIED, "no right: %s", words_best(words, "forbidden (HTTP 403)"));
    else if (status == 404)
        explain_404(error, words);
    else if (status == 405)
        (void)error_set(error, ERROR_ABSENT, "this version of the broker does not do that here (HTTP 405)");
    else if (status == 406)
        /* We take JSON only, and what is no endpoint of the API is looked for among the web page's files. */
        (void)error_set(error, ERROR_ABSENT, "this version of the broker has no such endpoint");
    else if (status == 407)
        (void)error_set(error, ERROR_CREDENTIALS, "the proxy in between asks for a password");
    else if (status == 408 || words_are(words, "timeout", "timeout"))
        (void)error_set(error, ERROR_TIMEOUT, "the broker gave up waiting (timeout)");
    else if (status == 413)
        (void)error_set(error, ERROR_BROKER, "the request is larger than the broker takes: %s",
                        words_best(words, "HTTP 413"));
    else if (status == 429)
        (void)error_set(error, ERROR_BROKER, "too many requests, says %s: ask less often",
                        words->json ? "the broker" : "the server");
    else if (words->json)
        (void)error_set(error, ERROR_BROKER, "%s", words_best(words, "the broker refused it without a reason"));
    else
        (void)error_set(error, ERROR_BROKER, "the broker refused it without a reason (HTTP %d)", status);
}

void api_explain(struct error *error, int status, const char *content_type, const char *body, size_t len)
{
    struct words words;

    error_clear(error);
    if (status < 300 && !is_page(content_type, body, len))
        return;
    if (is_page(content_type, body, len)) {
        explain_page(error, status, body, len);
        return;
    }
    if (status < 400) {
        explain_redirect(error, status, NULL);
        return;
    }
    read_words(&words, body, len);
    if (status < 500)
        explain_4xx(error, status, &words);
    else
        explain_5xx(error, status, &words);
    words_finish(&words);
}

/* The parts of a path without its query, after /api. */
static size_t count_parts(const char *path)
{
    size_t parts = 0;

    for (; *path && *path != '?'; path++)
        parts += *path == '/' && path[1] != '\0' && path[1] != '?' && path[1] != '/';
    return parts > 0 ? parts - 1 : 0;
}

void explain_missing(struct error *error, const struct request *request)
{
    const struct resource *resource = request->resource;
    const char *path = request->path;
    size_t len = strcspn(path, "?");
    bool whole;

    if (error->code != ERROR_MISSING || request->method != HTTP_GET)
        return;
    whole = resource && resource->path ? strlen(resource->path) == len && strncmp(path, resource->path, len) == 0
                                       : count_parts(path) == 1;
    if (whole || strncmp(path, "/api/health/checks/", 19) == 0)
        (void)error_set(error, ERROR_ABSENT, "this version of the broker has no %.*s", (int)len, path);
    else if (resource && resource->path && resource->vhost_path &&
             count_parts(path) == count_parts(resource->vhost_path) &&
             strncmp(path, resource->path, strlen(resource->path)) == 0)
        (void)error_set(error, ERROR_MISSING, "no such vhost, or no right in it");
}
