/* TLS for AMQP: what is verified, and why it failed. For src/amqp alone; on the connecting thread. */
#ifndef WARREN_AMQP_SECURE_H
#define WARREN_AMQP_SECURE_H
#include "amqp/wire.h"
#include "model/endpoint.h"
#include <stdbool.h>
#include <stdint.h>

struct secure_options {
    char *ca_file, *cert_file, *key_file;
    bool insecure;
};
void secure_init(struct secure_options *options, const struct endpoint *endpoint);
void secure_finish(struct secure_options *options);
/* Connects and shakes hands until the deadline (clock_ms). An ERROR_CONNECT without text: the socket failed. */
bool secure_open(amqp_connection_state_t connection, const struct secure_options *options, const char *host, int port,
                 int64_t deadline, struct error *error) __attribute__((warn_unused_result));

#endif
