#include "amqp/secure.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#if __has_include(<rabbitmq-c/ssl_socket.h>)
#include <rabbitmq-c/ssl_socket.h>
#else
#include <amqp_ssl_socket.h>
#endif

#include "base/clock.h"

#include "base/banned.h"

/* rabbitmq-c keeps the reason to itself; OpenSSL tells it to this callback, on the thread that shakes hands. */
static _Thread_local int verify_problem;
static _Thread_local bool passphrase_wanted;

static int remember_problem(int good, X509_STORE_CTX *context)
{
    if (!good)
        verify_problem = X509_STORE_CTX_get_error(context);
    return good;
}

/* Without a callback OpenSSL would ask for the passphrase on the terminal. */
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    passphrase_wanted = true;
    return -1;
}

void secure_init(struct secure_options *options, const struct endpoint *endpoint)
{
    options->ca_file = mem_strdup(endpoint->ca_file);
    options->cert_file = mem_strdup(endpoint->cert_file);
    options->key_file = mem_strdup(endpoint->key_file);
    options->insecure = endpoint->insecure;
}

void secure_finish(struct secure_options *options)
{
    free(options->ca_file);
    free(options->cert_file);
    free(options->key_file);
}

/* The first thing that went wrong: what follows it only says where. */
static const char *library_words(void)
{
    unsigned long code = ERR_peek_error();
    const char *words = code ? ERR_reason_error_string(code) : NULL;

    if (code && ERR_SYSTEM_ERROR(code))
        return strerror(ERR_GET_REASON(code));
    return words ? words : "TLS failed";
}

static bool is_address(const char *host)
{
    struct in6_addr address;

    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
}

static bool load_files(amqp_socket_t *tls, SSL_CTX *context, const struct secure_options *options, struct error *error)
{
    const char *key = options->key_file ? options->key_file : options->cert_file;

    ERR_clear_error();
    passphrase_wanted = false;
    if (options->ca_file) {
        if (amqp_ssl_socket_set_cacert(tls, options->ca_file) != AMQP_STATUS_OK)
            return error_set(error, ERROR_USAGE, "cannot use the CA file %s: %s", options->ca_file, library_words());
    } else if (SSL_CTX_set_default_verify_paths(context) != 1) {
        return error_set(error, ERROR_CONNECT, "cannot load the system's certificates: %s", library_words());
    }
    if (options->cert_file && amqp_ssl_socket_set_key(tls, options->cert_file, key) != AMQP_STATUS_OK)
        return error_set(error, ERROR_USAGE, "cannot use the certificate %s with the key %s: %s", options->cert_file,
                         key, passphrase_wanted ? "it has a passphrase, use a key without one" : library_words());
    return true;
}

static bool prepare(amqp_socket_t *tls, const struct secure_options *options, const char *host, struct error *error)
{
    SSL_CTX *context = amqp_ssl_socket_get_context(tls);

    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    if (amqp_ssl_socket_set_ssl_versions(tls, AMQP_TLSv1_2, AMQP_TLSvLATEST) != AMQP_STATUS_OK)
        return error_set(error, ERROR_CONNECT, "TLS 1.2 is not available");
    if (!load_files(tls, context, options, error))
        return false;
    amqp_ssl_socket_set_verify_peer(tls, !options->insecure);
    amqp_ssl_socket_set_verify_hostname(tls, !options->insecure && !is_address(host));
    if (options->insecure)
        return true;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, remember_problem);
    /* The library compares names only; an address must be in the certificate too. */
    if (is_address(host) && X509_VERIFY_PARAM_set1_ip_asc(SSL_CTX_get0_param(context), host) != 1)
        return error_set(error, ERROR_CONNECT, "cannot verify the address %s", host);
    return true;
}

static bool explain(int status, const char *host, int port, struct error *error)
{
    if (verify_problem)
        return error_set(error, ERROR_CONNECT, "TLS: the certificate of %s is not accepted: %s", host,
                         X509_verify_cert_error_string(verify_problem));
    switch (status) {
    case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED:
        return error_set(error, ERROR_CONNECT, "TLS: the certificate is not for the name %s", host);
    case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED:
    case AMQP_STATUS_SOCKET_ERROR:
        error->code = ERROR_CONNECT;
        error->text[0] = '\0';
        return false;
    case AMQP_STATUS_TIMEOUT:
        return error_set(error, ERROR_CONNECT, "cannot connect to %s port %d: no answer in time", host, port);
    default:
        return error_set(error, ERROR_CONNECT, "TLS: %s (%s port %d; does it speak TLS?)", library_words(), host, port);
    }
}

bool secure_open(amqp_connection_state_t connection, const struct secure_options *options, const char *host, int port,
                 int64_t deadline, struct error *error)
{
    /* A handshake that was left behind may outlive main(): OpenSSL must not be torn down under it. */
    bool lasting = OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL) == 1;
    amqp_socket_t *tls = lasting ? amqp_ssl_socket_new(connection) : NULL;
    int64_t left = deadline - clock_ms();
    struct timeval timeout;
    int status;

    if (!tls)
        return error_set(error, ERROR_INTERNAL, "TLS could not be set up");
    if (!prepare(tls, options, host, error))
        return false;
    if (left < 1)
        left = 1;
    timeout = (struct timeval){.tv_sec = (time_t)(left / 1000), .tv_usec = (suseconds_t)(left % 1000 * 1000)};
    verify_problem = 0;
    ERR_clear_error();
    status = amqp_socket_open_noblock(tls, host, port, &timeout);
    return status == AMQP_STATUS_OK || explain(status, host, port, error);
}
