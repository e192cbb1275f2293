#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/settings.h"
#include "model/document.h"

#include "base/banned.h"

#define STATE_MAX ((size_t)4 << 20) /* bytes */

/* $XDG_STATE_HOME/warren, or NULL. A relative XDG folder counts for nothing, as its specification says. */
static char *state_folder(void)
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");

    if (state && state[0] == '/')
        return mem_printf("%s/warren", state);
    return home && home[0] == '/' ? mem_printf("%s/.local/state/warren", home) : NULL;
}

static bool read_all(int fd, struct buf *text)
{
    char chunk[8192];
    ssize_t got;

    while ((got = read(fd, chunk, sizeof chunk)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || !buf_append(text, chunk, (size_t)got))
            return false;
    }
    return true;
}

struct document *state_load(void)
{
    char *folder = state_folder();
    char *path = folder ? mem_printf("%s/state.json", folder) : NULL;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    struct document *state = NULL;
    struct error error;
    struct buf text;

    buf_init(&text, STATE_MAX);
    error_clear(&error);
    if (fd >= 0) {
        if (read_all(fd, &text) && text.data[strspn(text.data, " \t\r\n")] == '{')
            state = document_parse(text.data, text.len, &error);
        if (!state)
            log_line(LOG_LEVEL_WARNING, "%s is not understood: starting without it", path);
        (void)close(fd);
    }
    buf_finish(&text);
    free(path);
    free(folder);
    return state ? state : document_create();
}

/* Makes the folder and those above it, as the XDG specification says: 0700. */
static bool make_folder(const char *folder, struct error *error)
{
    char *path = mem_strdup(folder);
    bool ok = true;

    for (char *at = path + 1; ok; at++) {
        char end = *at;
        if (end != '/' && end != '\0')
            continue;
        *at = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            ok = error_set(error, ERROR_USAGE, "%s: %s", path, strerror(errno));
        *at = end;
        if (end == '\0')
            break;
    }
    free(path);
    return ok;
}

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, text, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        text += put;
        len -= (size_t)put;
    }
    return true;
}

/* Written aside and renamed, so that a crash or a full disk leaves the old one whole. */
static bool replace(const char *folder, const char *text, struct error *error)
{
    char *path = mem_printf("%s/state.json", folder);
    char *aside = mem_printf("%s/state.json.XXXXXX", folder);
    int fd = mkstemp(aside); /* 0600 */
    int why = errno;
    bool ok = fd >= 0;

    if (ok) {
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
        ok = write_all(fd, text, strlen(text)) && write_all(fd, "\n", 1) && fsync(fd) == 0;
        why = errno;
        if (close(fd) != 0 && ok) {
            why = errno;
            ok = false;
        }
        if (ok && rename(aside, path) != 0) {
            why = errno;
            ok = false;
        }
        if (!ok)
            (void)unlink(aside);
    }
    if (!ok)
        (void)error_set(error, ERROR_USAGE, "%s: %s", path, strerror(why));
    free(path);
    free(aside);
    return ok;
}

bool state_save(const struct document *state, struct error *error)
{
    char *folder = state_folder();
    char *text;
    bool ok;

    if (!folder)
        return error_set(error, ERROR_USAGE, "neither XDG_STATE_HOME nor HOME says where to keep the state");
    text = document_dump(state, true);
    ok = make_folder(folder, error) && replace(folder, text, error);
    free(text);
    free(folder);
    return ok;
}
