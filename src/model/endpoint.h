/* Where a broker is and who we are there. Passwords are wiped by endpoint_finish(). One thread at a time; copy to
 * share. */
#ifndef WARREN_MODEL_ENDPOINT_H
#define WARREN_MODEL_ENDPOINT_H
#include <stdbool.h>

struct endpoint {
    bool tls;
    char *host; /* no brackets around IPv6 */
    int port;
    char *prefix; /* path before /api, without a slash at the end; NULL for AMQP */
    char *user;
    char *password;
    char *vhost; /* AMQP; NULL: "/" */
    char *ca_file;
    char *cert_file;
    char *key_file;
    bool insecure; /* no verification, from the profile or --insecure; always said on screen */
};
void endpoint_copy(struct endpoint *to, const struct endpoint *from);
void endpoint_finish(struct endpoint *endpoint);
bool endpoint_is_loopback(const struct endpoint *endpoint);

#endif
