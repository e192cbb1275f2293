/* What the console remembers: where, with which rights, and what becomes of a broken one. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/settings.h"
#include "model/document.h"

#include "base/banned.h"

static char folder[] = "/tmp/warren-state-XXXXXX";

static char *path_of(const char *name)
{
    return mem_printf("%s/%s", folder, name);
}

static mode_t mode_of(const char *name)
{
    char *path = path_of(name);
    struct stat info;

    assert_int_equal(stat(path, &info), 0);
    free(path);
    return info.st_mode & 07777;
}

static void write_file(const char *name, const char *text)
{
    char *path = path_of(name);
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    free(path);
}

static void save(const char *key, const char *value)
{
    struct document *state = document_create();
    struct error error = {0};

    document_set_text(state, key, value);
    assert_true(state_save(state, &error));
    document_destroy(state);
}

static void assert_loaded(const char *key, const char *value)
{
    struct document *state = state_load();

    assert_non_null(state);
    if (value)
        assert_string_equal(document_text(state, key), value);
    else
        assert_null(document_text(state, key));
    document_destroy(state);
}

static void test_home(void **state)
{
    (void)state;
    assert_int_equal(unsetenv("XDG_STATE_HOME"), 0);
    assert_loaded("queues.sort", NULL);
    save("queues.sort", "-ready");
    assert_loaded("queues.sort", "-ready");
    assert_int_equal(mode_of(".local"), 0700);
    assert_int_equal(mode_of(".local/state/warren"), 0700);
    assert_int_equal(mode_of(".local/state/warren/state.json"), 0600);
}

static void test_xdg(void **state)
{
    char *path = path_of("xdg/deep");

    (void)state;
    assert_int_equal(setenv("XDG_STATE_HOME", path, 1), 0);
    assert_loaded("a", NULL);
    save("a", "1");
    save("a", "2");
    assert_loaded("a", "2");
    assert_int_equal(mode_of("xdg/deep/warren/state.json"), 0600);
    /* A relative one does not count. */
    assert_int_equal(setenv("XDG_STATE_HOME", "relative", 1), 0);
    assert_loaded("queues.sort", "-ready");
    assert_int_equal(setenv("XDG_STATE_HOME", path, 1), 0);
    free(path);
}

static void test_broken(void **state)
{
    static const char *const texts[] = {"", "{", "[1, 2]", "null", "\x01\x02\xff", "{\"a\": \"1\"} x"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_file("xdg/deep/warren/state.json", texts[i]);
        assert_loaded("a", NULL);
        save("a", "again");
        assert_loaded("a", "again");
    }
}

static size_t files_in(const char *name)
{
    char *path = path_of(name);
    DIR *directory = opendir(path);
    size_t count = 0;

    assert_non_null(directory);
    while (readdir(directory))
        count++;
    (void)closedir(directory);
    free(path);
    return count - 2;
}

/* A disk that takes no more: the old state stays whole, and nothing is left lying about. */
static void test_full(void **state)
{
    struct document *large = document_create();
    struct error error = {0};
    struct rlimit limit;
    rlim_t before;
    char *text = mem_alloc(100001);

    (void)state;
    save("a", "kept");
    memset(text, 'x', 100000);
    text[100000] = '\0';
    document_set_text(large, "a", text);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    before = limit.rlim_cur;
    limit.rlim_cur = 1000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_false(state_save(large, &error));
    limit.rlim_cur = before;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(error.code, ERROR_USAGE);
    assert_loaded("a", "kept");
    assert_int_equal(files_in("xdg/deep/warren"), 1);
    free(text);
    document_destroy(large);
}

static void test_nowhere(void **state)
{
    struct document *empty = document_create();
    struct error error = {0};
    char *path = path_of("file");

    (void)state;
    write_file("file", "");
    assert_int_equal(setenv("XDG_STATE_HOME", path, 1), 0);
    assert_false(state_save(empty, &error));
    assert_non_null(strstr(error.text, path));
    assert_loaded("a", NULL);
    assert_int_equal(unsetenv("XDG_STATE_HOME"), 0);
    assert_int_equal(unsetenv("HOME"), 0);
    error_clear(&error);
    assert_false(state_save(empty, &error));
    assert_int_equal(error.code, ERROR_USAGE);
    assert_loaded("a", NULL);
    assert_int_equal(setenv("HOME", folder, 1), 0);
    document_destroy(empty);
    free(path);
}

static int setup(void **state)
{
    (void)state;
    (void)signal(SIGXFSZ, SIG_IGN);
    return !mkdtemp(folder) || setenv("HOME", folder, 1) != 0;
}

static int teardown(void **state)
{
    static const char *const names[] = {".local/state/warren/state.json",
                                        ".local/state/warren",
                                        ".local/state",
                                        ".local",
                                        "xdg/deep/warren/state.json",
                                        "xdg/deep/warren",
                                        "xdg/deep",
                                        "xdg",
                                        "file",
                                        ""};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = path_of(names[i]);
        (void)remove(path);
        free(path);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_home), cmocka_unit_test(test_xdg),     cmocka_unit_test(test_broken),
        cmocka_unit_test(test_full), cmocka_unit_test(test_nowhere),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
