/* Descriptors. Any thread. */
#ifndef WARREN_UI_FD_H
#define WARREN_UI_FD_H
#include <stdbool.h>
#include <stddef.h>

/* Waits where it must, also on a descriptor that does not block; false with errno set. */
bool fd_write_all(int fd, const char *bytes, size_t len);

#endif
