/* What speaks on a port? Sends the AMQP 0-9-1 protocol header and looks at the first bytes that come back. Any thread.
 */
#ifndef WARREN_AMQP_PROBE_H
#define WARREN_AMQP_PROBE_H

enum probe_result {
    PROBE_NOTHING, /* no connection, silence, or another protocol */
    PROBE_AMQP,    /* a method frame, or a protocol header of its own (AMQP 0-9-1, section 4.2.2) */
    PROBE_TLS,     /* a TLS alert: it may be AMQP inside */
};
/* Blocks for timeout_ms at most (name resolution aside), or until cancel_fd (-1: none) is readable. Logs in to nothing.
 */
enum probe_result probe_port(const char *host, int port, int timeout_ms, int cancel_fd);

#endif
