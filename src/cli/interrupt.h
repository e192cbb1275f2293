/* SIGINT, SIGTERM and SIGHUP as something to wait for, and the wake-up of workers. Main thread. */
#ifndef WARREN_CLI_INTERRUPT_H
#define WARREN_CLI_INTERRUPT_H
#include "base/error.h"

bool interrupt_open(struct error *error) __attribute__((warn_unused_result));
void interrupt_close(void);
int interrupt_fd(void);            /* readable once a signal has come, and stays so */
int interrupt_signal(void);        /* the first that came; 0: none */
void interrupt_wake(void *unused); /* any thread */
/* Waits until a worker wakes us, a signal comes or the time is up. */
void interrupt_wait(int timeout_ms);

#endif
