#include "core/password.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#include "base/banned.h"

/* Reads up to the first line end; false: errno says why, 0 for a line that is too long. */
static bool read_line(int fd, char line[PASSWORD_MAX])
{
    size_t len = 0;
    ssize_t got;

    do {
        got = read(fd, line + len, PASSWORD_MAX - 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got > 0)
            len += (size_t)got;
    } while (got != 0 && (got > 0 || errno == EINTR) && !memchr(line, '\n', len) && len < PASSWORD_MAX - 1);
    line[len] = '\0';
    if (got > 0 && !memchr(line, '\n', len)) {
        errno = 0;
        return false;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return got >= 0;
}

static bool may_read(int fd, const char *path, struct error *error)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return error_set(error, ERROR_USAGE, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode))
        return error_set(error, ERROR_USAGE, "%s: is not a file", path);
    if (info.st_uid != geteuid())
        return error_set(error, ERROR_USAGE, "%s: the password file belongs to another user", path);
    if (info.st_mode & (S_IRWXG | S_IRWXO))
        return error_set(error, ERROR_USAGE, "%s: the password file is open to others (mode %04o): chmod 600", path,
                         (unsigned)info.st_mode & 07777U);
    return true;
}

char *password_from_file(const char *path, struct error *error)
{
    char line[PASSWORD_MAX];
    char *password = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0) {
        (void)error_set(error, ERROR_USAGE, "%s: %s", path, strerror(errno));
        return NULL;
    }
    if (may_read(fd, path, error)) {
        if (!read_line(fd, line))
            (void)error_set(error, ERROR_USAGE, "%s: %s", path, errno ? strerror(errno) : "the first line is too long");
        else if (line[0] == '\0')
            (void)error_set(error, ERROR_USAGE, "%s: the first line is empty", path);
        else
            password = mem_strdup(line);
        explicit_bzero(line, sizeof line);
    }
    (void)close(fd);
    return password;
}
