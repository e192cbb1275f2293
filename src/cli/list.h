/* List commands: all pages, filtered, sorted, cut. Main thread. */
#ifndef WARREN_CLI_LIST_H
#define WARREN_CLI_LIST_H
#include "cmd/args.h"
#include "core/broker.h"

bool list_run(struct broker *broker, const struct resource *resource, const struct args *args, struct error *error)
    __attribute__((warn_unused_result));

#endif
