#include "ui/fd.h"
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/banned.h"

#define SLOW_MS 1000

bool fd_write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(fd, bytes, len);
        if (wrote < 0 && errno == EAGAIN) {
            struct pollfd slow = {.fd = fd, .events = POLLOUT};
            if (poll(&slow, 1, SLOW_MS) == 0) {
                errno = EAGAIN;
                return false;
            }
            continue;
        }
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        bytes += wrote;
        len -= (size_t)wrote;
    }
    return true;
}
