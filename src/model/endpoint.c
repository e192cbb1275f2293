#include "model/endpoint.h"
#include "base/mem.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"

void endpoint_copy(struct endpoint *to, const struct endpoint *from)
{
    *to = *from;
    to->host = mem_strdup(from->host);
    to->prefix = mem_strdup(from->prefix);
    to->user = mem_strdup(from->user);
    to->password = mem_strdup(from->password);
    to->vhost = mem_strdup(from->vhost);
    to->ca_file = mem_strdup(from->ca_file);
    to->cert_file = mem_strdup(from->cert_file);
    to->key_file = mem_strdup(from->key_file);
}

void endpoint_finish(struct endpoint *endpoint)
{
    free(endpoint->host);
    free(endpoint->prefix);
    free(endpoint->user);
    mem_wipe_free(endpoint->password);
    free(endpoint->vhost);
    free(endpoint->ca_file);
    free(endpoint->cert_file);
    free(endpoint->key_file);
    memset(endpoint, 0, sizeof *endpoint);
}

bool endpoint_is_loopback(const struct endpoint *endpoint)
{
    const char *host = endpoint->host;
    struct in6_addr six;
    struct in_addr four;

    if (!host)
        return false;
    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, host, &six) != 1)
        return false;
    return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == 127);
}
