#include "base/mem.h"
#include "cmd/user_commands.h"
#include "model/document.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static void fail(struct invocation *invocation, struct error *error)
{
    invocation_finish(invocation, NULL, error);
}

/* The document as a body; the document is destroyed. */
static void put(struct invocation *invocation, const char *template_path, struct document *document)
{
    struct error error = {0};
    char *path = invocation_path(invocation, template_path, &error);
    char *body = document_dump(document, false);

    document_destroy(document);
    if (path) {
        invocation_send(invocation, HTTP_PUT, path, body);
        return;
    }
    mem_wipe_free(body);
    fail(invocation, &error);
}

static void add_vhost(struct invocation *invocation)
{
    struct document *document = document_create();
    const char *description = args_get(invocation->args, "description");
    const char *tags = args_get(invocation->args, "tags");
    const char *type = args_get(invocation->args, "default-queue-type");

    if (description && *description)
        document_set_text(document, "description", description);
    if (tags && *tags)
        document_set_text(document, "tags", tags);
    /* 3.11 reads the one name, later ones the other. */
    if (type)
        document_set_text(
            document, version_at_least(invocation->broker->version, 3, 12) ? "default_queue_type" : "defaultqueuetype",
            type);
    put(invocation, "/api/vhosts/{name}", document);
}

static void version_read(struct invocation *invocation, struct reply *reply)
{
    struct broker *broker = invocation->broker;
    struct error error = reply->error;
    struct document *overview = error.code ? NULL : document_parse(reply->body, reply->body_len, &error);
    const char *version = overview ? document_text(overview, "rabbitmq_version") : NULL;

    if (version)
        snprintf(broker->version, sizeof broker->version, "%s", version);
    document_destroy(overview);
    if (error.code == ERROR_NONE && !version_at_least(broker->version, 3, 11))
        error_set(&error, ERROR_ABSENT, "%s knows no default queue type of a vhost: that came with 3.11",
                  *broker->version ? broker->version : "this broker");
    if (error.code == ERROR_NONE)
        add_vhost(invocation);
    else
        fail(invocation, &error);
}

void add_vhost_run(struct invocation *invocation)
{
    /* A broker that does not know the default queue type would drop it without a word. */
    if (args_get(invocation->args, "default-queue-type"))
        invocation_read(invocation, mem_strdup("/api/overview?columns=rabbitmq_version"), version_read);
    else
        add_vhost(invocation);
}

/* Brokers answer tags as an array, older ones as words; all take words. */
static char *tag_words(const struct document *user)
{
    struct buf words;
    char at[32];

    if (document_text(user, "tags"))
        return mem_strdup(document_text(user, "tags"));
    buf_init(&words, BUF_TEXT_MAX);
    for (size_t i = 0; i < document_count(user, "tags"); i++) {
        snprintf(at, sizeof at, "tags.%zu", i);
        const char *tag = document_text(user, at);
        if (tag)
            buf_printf(&words, "%s%s", words.len ? "," : "", tag);
    }
    return buf_take(&words, NULL);
}

static void password_read(struct invocation *invocation, struct reply *reply)
{
    struct error error = reply->error;
    struct document *user = error.code ? NULL : document_parse(reply->body, reply->body_len, &error);

    if (!user) {
        fail(invocation, &error);
        return;
    }
    struct document *body = document_create();
    char *tags = tag_words(user);
    document_set_text(body, "password", args_get(invocation->args, "password"));
    document_set_text(body, "tags", tags);
    free(tags);
    document_destroy(user);
    put(invocation, "/api/users/{name}", body);
}

static void tags_read(struct invocation *invocation, struct reply *reply)
{
    struct error error = reply->error;
    struct document *user = error.code ? NULL : document_parse(reply->body, reply->body_len, &error);

    if (!user) {
        fail(invocation, &error);
        return;
    }
    const char *hash = document_text(user, "password_hash");
    const char *algorithm = document_text(user, "hashing_algorithm");
    if (!hash) {
        error_set(&error, ERROR_UNSAFE,
                  "the broker does not tell the password's hash, and writing the tags without it "
                  "would clear the password");
        document_destroy(user);
        fail(invocation, &error);
        return;
    }
    struct document *body = document_create();
    document_set_text(body, "password_hash", hash);
    if (algorithm)
        document_set_text(body, "hashing_algorithm", algorithm);
    document_set_text(body, "tags", args_get(invocation->args, "new-tags"));
    document_destroy(user);
    put(invocation, "/api/users/{name}", body);
}

static void read_user(struct invocation *invocation, void (*done)(struct invocation *, struct reply *))
{
    struct error error = {0};
    char *path = invocation_path(invocation, "/api/users/{name}", &error);

    if (path)
        invocation_read(invocation, path, done);
    else
        fail(invocation, &error);
}

void set_password_run(struct invocation *invocation)
{
    read_user(invocation, password_read);
}

void set_tags_run(struct invocation *invocation)
{
    read_user(invocation, tags_read);
}
