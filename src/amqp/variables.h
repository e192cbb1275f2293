/* {{seq}} {{uuid}} {{now}} in a body. For src/amqp alone. */
#ifndef WARREN_AMQP_VARIABLES_H
#define WARREN_AMQP_VARIABLES_H
#include "base/buf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool variables_present(const char *text, size_t len);
/* sequence counts from 1. Anything else in braces stays as it is. */
void variables_expand(struct buf *out, const char *text, size_t len, int64_t sequence);

#endif
