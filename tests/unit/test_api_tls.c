/* The management client over TLS: whom it trusts, and what it says when it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/api.h"
#include "base/mem.h"

#include "base/banned.h"

struct identity {
    EVP_PKEY *key;
    X509 *certificate;
};

static struct identity make_identity(const char *names)
{
    struct identity made = {EVP_RSA_gen(2048), X509_new()};
    X509_NAME *subject = X509_get_subject_name(made.certificate);
    X509_EXTENSION *extension;
    X509V3_CTX context;

    assert_non_null(made.key);
    (void)X509_set_version(made.certificate, 2);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(made.certificate), 1);
    (void)X509_gmtime_adj(X509_getm_notBefore(made.certificate), -3600);
    (void)X509_gmtime_adj(X509_getm_notAfter(made.certificate), 3600);
    (void)X509_set_pubkey(made.certificate, made.key);
    (void)X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)"stub", -1, -1, 0);
    (void)X509_set_issuer_name(made.certificate, subject);
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, made.certificate, made.certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, NID_subject_alt_name, names);
    assert_non_null(extension);
    (void)X509_add_ext(made.certificate, extension, -1);
    X509_EXTENSION_free(extension);
    assert_true(X509_sign(made.certificate, made.key, EVP_sha256()) > 0);
    return made;
}

struct server {
    SSL_CTX *context;
    int listener, port;
    pthread_t thread;
    char ca_path[40], key_path[40];
};

static void talk(SSL *tls)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                                 "Connection: close\r\n\r\n{}";
    char request[4096] = "";
    int len = 0;

    if (SSL_accept(tls) != 1)
        return;
    while (!strstr(request, "\r\n\r\n")) {
        int count = SSL_read(tls, request + len, (int)sizeof request - 1 - len);
        if (count <= 0)
            return;
        len += count;
        request[len] = '\0';
    }
    (void)SSL_write(tls, answer, (int)sizeof answer - 1);
    (void)SSL_shutdown(tls);
}

static void *serve(void *context)
{
    struct server *server = context;
    int fd;

    while ((fd = accept(server->listener, NULL, NULL)) >= 0) {
        SSL *tls = SSL_new(server->context);
        (void)SSL_set_fd(tls, fd);
        talk(tls);
        SSL_free(tls);
        (void)close(fd);
    }
    return NULL;
}

static FILE *open_temporary(char path[40])
{
    int fd;

    (void)snprintf(path, 40, "/tmp/warren-tls-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    return fdopen(fd, "w");
}

static struct server *start(const char *names)
{
    struct server *server = mem_calloc(1, sizeof *server);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct identity identity = make_identity(names);
    socklen_t size = sizeof address;
    FILE *file = open_temporary(server->ca_path);

    (void)PEM_write_X509(file, identity.certificate);
    (void)fclose(file);
    file = open_temporary(server->key_path);
    (void)PEM_write_PrivateKey(file, identity.key, EVP_aes_128_cbc(), (const unsigned char *)"phrase", 6, NULL, NULL);
    (void)fclose(file);
    server->context = SSL_CTX_new(TLS_server_method());
    assert_int_equal(SSL_CTX_use_certificate(server->context, identity.certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(server->context, identity.key), 1);
    X509_free(identity.certificate);
    EVP_PKEY_free(identity.key);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->listener, 8), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &size), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
    return server;
}

static void stop(struct server *server)
{
    (void)shutdown(server->listener, SHUT_RDWR);
    (void)pthread_join(server->thread, NULL);
    (void)close(server->listener);
    SSL_CTX_free(server->context);
    (void)unlink(server->ca_path);
    (void)unlink(server->key_path);
    free(server);
}

struct wish {
    bool plain;
    const char *ca, *certificate, *key;
    bool insecure;
};

static void expect(const struct server *server, struct wish wish, enum error_code code, const char *words)
{
    struct endpoint endpoint = {0};
    struct error error = {0};
    struct reply *reply;
    struct api *api;

    endpoint.tls = !wish.plain;
    endpoint.host = mem_strdup("127.0.0.1");
    endpoint.port = server->port;
    endpoint.ca_file = mem_strdup(wish.ca);
    endpoint.cert_file = mem_strdup(wish.certificate);
    endpoint.key_file = mem_strdup(wish.key);
    endpoint.insecure = wish.insecure;
    api = api_create(&endpoint, &error);
    endpoint_finish(&endpoint);
    assert_non_null(api);
    reply = api_call(api, request_create(HTTP_GET, mem_strdup("/api/whoami")), 0, -1);
    if (reply->error.code != code || !strstr(reply->error.text, words))
        fail_msg("%d \"%s\" instead of \"%s\"", (int)reply->error.code, reply->error.text, words);
    reply_destroy(reply);
    api_destroy(api);
}

static void test_trust(void **state)
{
    struct server *server = start("IP:127.0.0.1");

    (void)state;
    expect(server, (struct wish){.ca = server->ca_path}, ERROR_NONE, "");
    expect(server, (struct wish){.insecure = true}, ERROR_NONE, "");
    expect(server, (struct wish){.ca = NULL}, ERROR_CONNECT, "is not trusted");
    expect(server, (struct wish){.ca = "/no/such/file"}, ERROR_CONNECT, "the CA file /no/such/file cannot be used");
    expect(server, (struct wish){.ca = server->key_path}, ERROR_CONNECT, "the CA file");
    expect(server, (struct wish){.ca = server->ca_path, .certificate = "/no/such/file"}, ERROR_CONNECT,
           "the client certificate or its key");
    /* A key with a passphrase: said, not asked for on the terminal. */
    expect(server, (struct wish){.ca = server->ca_path, .certificate = server->ca_path, .key = server->key_path},
           ERROR_CONNECT, "the client certificate or its key");
    expect(server, (struct wish){.plain = true}, ERROR_CONNECT, "broke before the answer was there");
    stop(server);
}

static void test_other_name(void **state)
{
    struct server *server = start("DNS:other.example");

    (void)state;
    expect(server, (struct wish){.ca = server->ca_path}, ERROR_CONNECT, "is not trusted");
    expect(server, (struct wish){.insecure = true}, ERROR_NONE, "");
    stop(server);
}

static void test_old_version(void **state)
{
    struct server *server = start("IP:127.0.0.1");

    (void)state;
    SSL_CTX_set_security_level(server->context, 0);
    (void)SSL_CTX_set_min_proto_version(server->context, TLS1_VERSION);
    (void)SSL_CTX_set_max_proto_version(server->context, TLS1_1_VERSION);
    expect(server, (struct wish){.insecure = true}, ERROR_CONNECT, "TLS with 127.0.0.1");
    stop(server);
}

/* A thread that takes a connection and answers in plain HTTP. */
static void *answer_plain(void *context)
{
    static const char answer[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    const int *listener = context;
    char bytes[1024];
    int fd = accept(*listener, NULL, NULL);

    if (recv(fd, bytes, sizeof bytes, 0) > 0)
        (void)send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
    (void)close(fd);
    return NULL;
}

static void test_plain_peer(void **state)
{
    struct server server = {0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;

    (void)state;
    server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server.listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server.listener, 8), 0);
    assert_int_equal(getsockname(server.listener, (struct sockaddr *)&address, &size), 0);
    server.port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server.thread, NULL, answer_plain, &server.listener), 0);
    expect(&server, (struct wish){.insecure = true}, ERROR_CONNECT, "does not speak TLS: write http://");
    (void)pthread_join(server.thread, NULL);
    (void)close(server.listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trust),
        cmocka_unit_test(test_other_name),
        cmocka_unit_test(test_old_version),
        cmocka_unit_test(test_plain_peer),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
