#include "core/configuration.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ini.h>

#include "base/buf.h"
#include "base/mem.h"
#include "core/ini_lines.h"

#include "base/banned.h"

#define FILE_MAX ((size_t)1 << 20) /* bytes */
#define WARNINGS_MAX ((size_t)100) /* what is no configuration at all need not be told line by line */

/* One file being read. */
struct reading {
    struct configuration *configuration;
    struct ini_lines lines;
    const char *path;
    bool ours;
    bool others_write; /* somebody else may have put commands into it */
    bool has_secret;
};

void configuration_init(struct configuration *configuration)
{
    *configuration = (struct configuration){.ui = {.ascii = -1, .colour = -1}};
}

void configuration_finish(struct configuration *configuration)
{
    for (size_t i = 0; i < configuration->profile_count; i++)
        profile_finish(&configuration->profiles[i]);
    for (size_t i = 0; i < configuration->key_count; i++) {
        free(configuration->keys[i].command);
        free(configuration->keys[i].keys);
        free(configuration->keys[i].where);
    }
    for (size_t i = 0; i < configuration->warning_count; i++)
        free(configuration->warnings[i]);
    free(configuration->profiles);
    free(configuration->keys);
    free(configuration->warnings);
    configuration_init(configuration);
}

static void add_warning(struct configuration *configuration, char *warning)
{
    if (configuration->warning_count >= WARNINGS_MAX) {
        free(warning);
        return;
    }
    configuration->warnings = mem_resize(configuration->warnings, configuration->warning_count + 1, sizeof(char *));
    configuration->warnings[configuration->warning_count++] = warning;
}

void configuration_warn(struct configuration *configuration, const char *format, ...)
{
    char words[512];
    va_list arguments;

    va_start(arguments, format);
    if (vsnprintf(words, sizeof words, format, arguments) >= 0)
        add_warning(configuration, mem_strdup(words));
    va_end(arguments);
}

static void complain(void *context, int line, const char *words)
{
    struct reading *reading = context;

    add_warning(reading->configuration, mem_printf("%s:%d: %s", reading->path, line, words));
}

const struct profile *configuration_find(const struct configuration *configuration, const char *name)
{
    for (size_t i = 0; i < configuration->profile_count; i++)
        if (strcmp(configuration->profiles[i].name, name) == 0)
            return &configuration->profiles[i];
    return NULL;
}

/* The profile of that name in this file; NULL when an earlier file has one, which counts alone. */
static struct profile *open_profile(struct configuration *configuration, const char *name)
{
    struct profile *profile;

    for (size_t i = 0; i < configuration->profile_count; i++) {
        profile = &configuration->profiles[i];
        if (strcmp(profile->name, name) == 0)
            return profile->file == configuration->files ? profile : NULL;
    }
    configuration->profiles =
        mem_resize(configuration->profiles, configuration->profile_count + 1, sizeof *configuration->profiles);
    profile = &configuration->profiles[configuration->profile_count++];
    profile_init(profile, name, configuration->files);
    return profile;
}

static void take_key(struct reading *reading, const char *name, const char *value)
{
    struct configuration *configuration = reading->configuration;
    struct settings_key *key;

    configuration->keys = mem_resize(configuration->keys, configuration->key_count + 1, sizeof *configuration->keys);
    key = &configuration->keys[configuration->key_count++];
    key->command = mem_strdup(name);
    key->keys = mem_strdup(value);
    key->where = mem_printf("%s:%d", reading->path, reading->lines.line);
}

static void take_ui(struct reading *reading, const char *name, const char *value)
{
    char words[PROFILE_WORDS];

    if (!ui_options_set(&reading->configuration->ui, name, value, words))
        complain(reading, reading->lines.line, words);
}

static void take_profile_value(struct reading *reading, const char *section, const char *name, const char *value)
{
    struct profile *profile = open_profile(reading->configuration, section);
    char words[PROFILE_WORDS];

    if (!profile)
        return;
    if (strcasecmp(name, "password_command") == 0 && reading->others_write) {
        complain(reading, reading->lines.line, "password_command is left out: others may write to this file");
        return;
    }
    if (strcasecmp(name, "password") == 0 || (strstr(value, "://") && strchr(value, '@')))
        reading->has_secret = true;
    if (!profile_set(profile, name, value, words))
        complain(reading, reading->lines.line, words);
}

/* inih calls this for each pair. Non-zero: go on. */
static int take_pair(void *context, const char *given_section, const char *name, const char *given_value)
{
    struct reading *reading = context;
    char *section = mem_strdup(given_section);
    char *value = mem_strdup(given_value ? given_value : "");

    ini_lines_unquote(section);
    ini_lines_unquote(value);
    if (section[0] == '\0')
        complain(reading, reading->lines.line, "this stands before the first [section]");
    else if (strcmp(section, INI_LINES_BROKEN) == 0)
        ; /* the heading was complained about */
    else if (reading->ours && strcmp(section, "ui") == 0)
        take_ui(reading, name, value);
    else if (reading->ours && strcmp(section, "keys") == 0)
        take_key(reading, name, value);
    else
        take_profile_value(reading, section, name, value);
    free(section);
    mem_wipe_free(value);
    return 1;
}

/* inih hands its stream to the reader; the reading is what the reader needs. */
static char *next_line(char *out, int size, void *stream)
{
    struct reading *reading = stream;

    return ini_lines_next(out, size, &reading->lines);
}

static bool parse(struct reading *reading, const char *text, size_t len)
{
    int line;

    reading->lines = (struct ini_lines){.text = text, .len = len, .complain = complain, .context = reading};
    reading->configuration->files++;
    line = ini_parse_stream(next_line, reading, take_pair, reading);
    /* Every line was made fit before, so this is for an inih that is built differently. */
    if (line != 0)
        complain(reading, line, "not understood");
    return line == 0;
}

bool configuration_parse(struct configuration *configuration, const char *path, const char *text, size_t len, bool ours)
{
    struct reading reading = {.configuration = configuration, .path = path, .ours = ours};

    return parse(&reading, text, len);
}

static bool read_whole(int fd, struct buf *text)
{
    char chunk[4096];
    ssize_t got;

    do {
        got = read(fd, chunk, sizeof chunk);
        if (got > 0 && !buf_append(text, chunk, (size_t)got))
            got = -1;
    } while (got > 0 || (got < 0 && errno == EINTR && !text->overflow));
    explicit_bzero(chunk, sizeof chunk);
    return got == 0;
}

/* What the permissions of the opened file mean for what is in it. */
static void look_at_owner(struct reading *reading, const struct stat *info)
{
    reading->others_write = (info->st_uid != geteuid() && info->st_uid != 0) || (info->st_mode & (S_IWGRP | S_IWOTH));
}

static void warn_of_readers(struct reading *reading, const struct stat *info)
{
    if (reading->has_secret && info->st_mode & (S_IRWXG | S_IRWXO))
        configuration_warn(reading->configuration, "%s: holds a password and is open to others (mode %04o): chmod 600",
                           reading->path, (unsigned)info->st_mode & 07777U);
}

static void read_opened(struct reading *reading, int fd)
{
    struct stat info;
    struct buf text;

    buf_init(&text, FILE_MAX);
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        configuration_warn(reading->configuration, "%s: is not a file", reading->path);
    } else if (!read_whole(fd, &text)) {
        configuration_warn(reading->configuration, "%s: %s", reading->path,
                           text.overflow ? "is longer than 1 MiB: not read" : strerror(errno));
    } else {
        look_at_owner(reading, &info);
        (void)parse(reading, text.data, text.len);
        warn_of_readers(reading, &info);
    }
    if (text.len > 0)
        explicit_bzero(text.data, text.len);
    buf_finish(&text);
}

void configuration_read(struct configuration *configuration, const char *path, bool ours)
{
    struct reading reading = {.configuration = configuration, .path = path, .ours = ours};
    /* Not blocking: what stands there may be a pipe. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd >= 0) {
        read_opened(&reading, fd);
        (void)close(fd);
    } else if (errno != ENOENT && errno != ENOTDIR) {
        configuration_warn(configuration, "%s: %s", path, strerror(errno));
    }
}
