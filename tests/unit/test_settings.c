/* Settings: precedence, configuration files of three dialects, where passwords come from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/configuration.h"
#include "core/password.h"
#include "core/settings.h"

#include "base/banned.h"

static char folder[] = "/tmp/warren-settings-XXXXXX";
static const char *const variables[] = {"WARREN_URL",   "WARREN_AMQP",    "WARREN_USER",     "WARREN_PASSWORD",
                                        "WARREN_VHOST", "WARREN_PROFILE", "XDG_CONFIG_HOME", "NO_COLOR"};

static char *path_of(const char *name)
{
    return mem_printf("%s/%s", folder, name);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
    char *path = path_of(name);
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
    free(path);
}

static void ours(const char *text)
{
    write_file(".config/warren/warren.conf", text, 0600);
}

static void theirs(const char *text)
{
    write_file(".rabbitmqadmin.conf", text, 0600);
}

static int fresh(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        (void)unsetenv(variables[i]);
    ours("");
    theirs("");
    return 0;
}

static void load(struct settings *settings, const struct settings_options *options)
{
    struct error error = {0};

    if (!settings_load(settings, options, &error))
        fail_msg("%s", error.text);
}

static void assert_fails(const struct settings_options *options, const char *words)
{
    struct settings settings;
    struct error error = {0};

    assert_false(settings_load(&settings, options, &error));
    settings_finish(&settings);
    assert_int_equal(error.code, ERROR_USAGE);
    if (!strstr(error.text, words))
        fail_msg("\"%s\" does not say \"%s\"", error.text, words);
}

static void assert_api(const struct settings *settings, const char *host, int port, bool tls)
{
    assert_string_equal(settings->api.host, host);
    assert_int_equal(settings->api.port, port);
    assert_int_equal(settings->api.tls, tls);
}

static void assert_text(const char *text, const char *expected)
{
    if (!expected)
        assert_null(text);
    else if (!text)
        fail_msg("nothing, and not \"%s\"", expected);
    else
        assert_string_equal(text, expected);
}

static void assert_who(const struct settings *settings, const char *user, const char *password)
{
    assert_text(settings->api.user, user);
    assert_text(settings->api.password, password);
    assert_int_equal(settings->password_known, password != NULL);
}

static void test_defaults(void **state)
{
    struct settings settings;
    struct settings_options options = {0};

    (void)state;
    load(&settings, &options);
    assert_api(&settings, "localhost", 15672, false);
    assert_who(&settings, "guest", "guest");
    assert_null(settings.profile);
    assert_null(settings.vhost);
    assert_null(settings.amqp.host);
    assert_text(settings.amqp.user, "guest");
    assert_text(settings.amqp.password, "guest");
    assert_false(settings.url_given);
    assert_false(settings.amqp_given);
    assert_false(settings.prod);
    assert_int_equal(settings.interval_ms, 5000);
    assert_int_equal(settings.warning_count, 0);
    settings_finish(&settings);
    assert_null(settings.api.password);
    settings_finish(&settings);
}

static void test_options(void **state)
{
    struct settings settings;
    struct settings_options options = {.url = "https://eu.example:8443/mq/",
                                       .amqp = "amqps://broker.example/billing",
                                       .user = "ann",
                                       .vhost = "orders",
                                       .tls_ca = "/ca.pem",
                                       .insecure = true,
                                       .read_only = true,
                                       .yes = true,
                                       .no_color = true,
                                       .confirm = "q",
                                       .interval_s = 0.5,
                                       .output = OUTPUT_CSV};

    (void)state;
    load(&settings, &options);
    assert_api(&settings, "eu.example", 8443, true);
    assert_string_equal(settings.api.prefix, "/mq");
    assert_who(&settings, "ann", NULL);
    assert_true(settings.url_given && settings.amqp_given);
    assert_string_equal(settings.amqp.host, "broker.example");
    assert_int_equal(settings.amqp.port, 5671);
    assert_true(settings.amqp.tls && settings.amqp.insecure && settings.api.insecure);
    assert_string_equal(settings.amqp.vhost, "billing");
    assert_string_equal(settings.amqp.ca_file, "/ca.pem");
    assert_string_equal(settings.api.ca_file, "/ca.pem");
    assert_text(settings.amqp.user, "ann");
    assert_text(settings.amqp.password, NULL);
    assert_string_equal(settings.vhost, "orders");
    assert_true(settings.read_only && settings.yes && settings.no_color);
    assert_string_equal(settings.confirm, "q");
    assert_int_equal(settings.interval_ms, 500);
    assert_int_equal(settings.output, OUTPUT_CSV);
    settings_finish(&settings);
}

static void test_wrong_options(void **state)
{
    (void)state;
    assert_fails(&(struct settings_options){.url = "amqp://host"}, "http://");
    assert_fails(&(struct settings_options){.amqp = "http://host"}, "amqp://");
    assert_fails(&(struct settings_options){.url = "http://host:99999"}, "--url: ");
    assert_fails(&(struct settings_options){.interval_s = 0.1}, "0.2");
    assert_fails(&(struct settings_options){.interval_s = 3601}, "3600");
    assert_fails(&(struct settings_options){.interval_s = -1}, "3600");
    assert_fails(&(struct settings_options){.profile = "eu"}, "no profile \"eu\"");
    assert_fails(&(struct settings_options){.password_file = "/nonexistent/file"}, "/nonexistent/file: ");
    ours("[us]\nhostname = a\n[asia]\nhostname = b\n");
    theirs("[old]\nhostname = c\n[us]\nhostname = d\n");
    assert_fails(&(struct settings_options){.profile = "eu"}, "known: us, asia, old");
}

/* Option, user-info in a URL, environment, profile; and nobody's password goes with somebody else. */
static void test_precedence(void **state)
{
    struct settings settings;
    struct settings_options options = {.profile = "p"};

    (void)state;
    ours("[p]\nurl = http://profile:15673\nusername = pat\npassword = pat's\nvhost = pv\namqp = amqp://pa\n"
         "interval = 7\n[ui]\ninterval = 9\n");
    load(&settings, &options);
    assert_api(&settings, "profile", 15673, false);
    assert_who(&settings, "pat", "pat's");
    assert_string_equal(settings.vhost, "pv");
    assert_string_equal(settings.amqp.host, "pa");
    assert_string_equal(settings.amqp.password, "pat's");
    assert_int_equal(settings.interval_ms, 7000);
    settings_finish(&settings);

    assert_int_equal(setenv("WARREN_USER", "eve", 1), 0);
    assert_int_equal(setenv("WARREN_VHOST", "ev", 1), 0);
    load(&settings, &options);
    assert_who(&settings, "eve", NULL); /* and not pat's password */
    assert_string_equal(settings.vhost, "ev");
    settings_finish(&settings);

    assert_int_equal(setenv("WARREN_PASSWORD", "eve's", 1), 0);
    assert_int_equal(setenv("WARREN_URL", "http://environment", 1), 0);
    options.vhost = "ov";
    load(&settings, &options);
    assert_api(&settings, "environment", 15672, false);
    assert_who(&settings, "eve", "eve's");
    assert_string_equal(settings.vhost, "ov");
    assert_null(settings.amqp.host); /* the profile's AMQP address is that of another broker */
    assert_null(getenv("WARREN_PASSWORD"));
    settings_finish(&settings);

    assert_int_equal(setenv("WARREN_PASSWORD", "eve's", 1), 0);
    options.url = "http://una:una%27s@option/";
    load(&settings, &options);
    assert_api(&settings, "option", 15672, false);
    assert_who(&settings, "una", "una's");
    settings_finish(&settings);

    assert_int_equal(unsetenv("WARREN_PASSWORD"), 0);
    options.user = "olga";
    load(&settings, &options);
    assert_who(&settings, "olga", NULL);
    settings_finish(&settings);
}

static void test_environment_is_cleaned(void **state)
{
    struct settings settings;
    struct settings_options options = {0};
    char *seen;

    (void)state;
    assert_int_equal(setenv("WARREN_PASSWORD", "hush", 1), 0);
    seen = getenv("WARREN_PASSWORD");
    assert_int_equal(setenv("WARREN_URL", "http://u:hush@h", 1), 0);
    assert_int_equal(setenv("WARREN_AMQP", "amqp://h", 1), 0);
    load(&settings, &options);
    assert_null(getenv("WARREN_PASSWORD"));
    assert_null(getenv("WARREN_URL"));
    assert_non_null(getenv("WARREN_AMQP"));
    assert_int_equal(seen[0], '\0');
    assert_who(&settings, "u", "hush");
    settings_finish(&settings);
}

static void test_default_profile(void **state)
{
    struct settings settings;
    struct settings_options options = {0};

    (void)state;
    theirs("[default]\nhostname = office\nusername = me\npassword = mine\n[lab]\nhostname = lab\n");
    load(&settings, &options);
    assert_string_equal(settings.profile, "default");
    assert_api(&settings, "office", 15672, false);
    assert_who(&settings, "me", "mine");
    assert_true(settings.url_given);
    assert_int_equal(settings.profile_count, 2);
    assert_string_equal(settings.profiles[1], "lab");
    settings_finish(&settings);
    /* An address from elsewhere must not get its password. */
    options.url = "http://elsewhere";
    load(&settings, &options);
    assert_null(settings.profile);
    assert_who(&settings, "guest", NULL);
    settings_finish(&settings);
    assert_int_equal(setenv("WARREN_PROFILE", "default", 1), 0);
    load(&settings, &options);
    assert_null(settings.profile);
    settings_finish(&settings);
    options.url = NULL;
    assert_int_equal(setenv("WARREN_PROFILE", "lab", 1), 0);
    load(&settings, &options);
    assert_api(&settings, "lab", 15672, false);
    settings_finish(&settings);
}

static void test_dialects(void **state)
{
    struct settings settings;
    struct settings_options options = {.profile = "one"};

    (void)state;
    theirs("# first version\n"
           "[one]\r\nHostname = a.example\r\nport: 15999\nssl = True\nssl_ca_cert_file = ~/ca.pem\n"
           "ssl_insecure = False\nusername = u\npassword = p%w\ndeclare_vhost = /x\n\n"
           "; second version\n"
           "[ 'two' ]\n[\"three\"]\n"
           "  hostname = \"b.example\" # comment\n  tls = true\n  path_prefix = '/mq/api'\n  virtual_host = '/'\n"
           "  username = 'u'\n  password = \"a ; \\\"b\\\\ # c\"   # not this\n"
           "  ca_certificate_bundle_path = '/ca'\n  client_certificate_file_path = \"/cert\"\n"
           "  client_private_key_file_path = '/key'\n  table_style = 'markdown'\n"
           "[four]\nbase_uri = 'https://c.example'\n[five]\nhostname = d\nscheme = \"https\"\npath_prefix = /api\n");
    load(&settings, &options);
    assert_api(&settings, "a.example", 15999, true);
    assert_who(&settings, "u", "p%w");
    assert_false(settings.api.insecure);
    assert_non_null(strstr(settings.api.ca_file, "warren-settings"));
    settings_finish(&settings);
    options.profile = "three";
    load(&settings, &options);
    assert_api(&settings, "b.example", 15671, true);
    assert_string_equal(settings.api.prefix, "/mq");
    assert_string_equal(settings.vhost, "/");
    assert_who(&settings, "u", "a ; \"b\\ # c");
    assert_string_equal(settings.api.ca_file, "/ca");
    assert_string_equal(settings.api.cert_file, "/cert");
    assert_string_equal(settings.amqp.key_file, "/key");
    for (size_t i = 0; i < settings.warning_count; i++)
        fail_msg("%s", settings.warnings[i]);
    settings_finish(&settings);
    options.profile = "four";
    load(&settings, &options);
    assert_api(&settings, "c.example", 15671, true);
    settings_finish(&settings);
    options.profile = "five";
    load(&settings, &options);
    assert_api(&settings, "d", 15671, true);
    assert_null(settings.api.prefix);
    settings_finish(&settings);
}

static void assert_warned(const struct settings *settings, const char *words)
{
    for (size_t i = 0; i < settings->warning_count; i++)
        if (strstr(settings->warnings[i], words))
            return;
    for (size_t i = 0; i < settings->warning_count; i++)
        print_message("%s\n", settings->warnings[i]);
    fail_msg("no warning says \"%s\"", words);
}

static void test_complaints(void **state)
{
    struct settings settings;
    struct settings_options options = {.profile = "p"};
    char text[2000];

    (void)state;
    (void)snprintf(text, sizeof text,
                   "stray = 1\n[p]\nhosname = x\nport = many\nread_only = maybe\ninterval = 0.1\ncolour = pink\n"
                   "username = %0300d\nnonsense\nvhost = \"/\" x\npassword = abc ;def\nbell = \x07\nprod = yes\n"
                   "[broken\nvhost = hidden\n[p]\nhostname = h\n[%060d]\nvhost = hidden\n[ui]\nasci = yes\n"
                   "ascii = yes\ncolour = off\n[keys]\npurge = \"D p\"\n",
                   0, 0);
    ours(text);
    load(&settings, &options);
    assert_warned(&settings, "warren.conf:1: this stands before the first [section]");
    assert_warned(&settings, "warren.conf:3: [p] has no key \"hosname\": is it hostname?");
    assert_warned(&settings, "warren.conf:4: port must be");
    /* What protects is not lost by a slip. */
    assert_warned(&settings, "warren.conf:5: read_only must be yes or no, and counts as yes");
    assert_true(settings.read_only);
    assert_warned(&settings, "warren.conf:6: interval must be from 0.2 to 3600 seconds");
    assert_warned(&settings, "warren.conf:7: colour must be");
    assert_warned(&settings, "warren.conf:8: longer than");
    assert_warned(&settings, "warren.conf:9: neither");
    assert_warned(&settings, "warren.conf:10: there is something after the closing quote");
    assert_warned(&settings, "warren.conf:11: what follows");
    assert_warned(&settings, "warren.conf:12: there is a control character");
    assert_warned(&settings, "warren.conf:14: the heading has no ]");
    assert_warned(&settings, "warren.conf:18: the name of the section is too long");
    assert_warned(&settings, "warren.conf:21: [ui] has no key \"asci\": is it ascii?");
    assert_int_equal(settings.warning_count, 14);
    /* The rest is used. */
    assert_true(settings.prod && settings.ascii && settings.no_color);
    assert_api(&settings, "h", 15672, false);
    assert_null(settings.vhost);
    assert_int_equal(settings.key_count, 1);
    assert_string_equal(settings.keys[0].command, "purge");
    assert_string_equal(settings.keys[0].keys, "D p");
    assert_non_null(strstr(settings.keys[0].where, "warren.conf:25"));
    settings_finish(&settings);
}

/* No words about a file ever tell a value: it may be a password in the wrong line. */
static void test_values_are_not_told(void **state)
{
    struct settings settings;
    struct settings_options options = {0};

    (void)state;
    ours("[p]\nport = hush\nssl = hush\npasword = hush\ncolour = hush\ninterval = hush\npassword \"hush\"\n"
         "password = \"a\" hush\n");
    load(&settings, &options);
    assert_int_equal(settings.warning_count, 7);
    for (size_t i = 0; i < settings.warning_count; i++)
        assert_null(strstr(settings.warnings[i], "hush"));
    settings_finish(&settings);
}

/* What inih would let slip into the section before, or drop without a word. */
static void test_comments_in_places(void **state)
{
    static const char text[] = "[a]\nvhost = one\n[b ;c]\nvhost = two\n[a] ; fine\nho ;st = x\nport = 7 ; fine\n";
    struct configuration configuration;

    (void)state;
    configuration_init(&configuration);
    assert_true(configuration_parse(&configuration, "x", text, sizeof text - 1, true));
    assert_int_equal(configuration.warning_count, 2);
    assert_string_equal(configuration.warnings[0], "x:3: the heading has no ]");
    assert_non_null(strstr(configuration.warnings[1], "x:6: neither"));
    assert_int_equal(configuration.profile_count, 1);
    assert_string_equal(configuration_find(&configuration, "a")->vhost, "one");
    assert_int_equal(configuration_find(&configuration, "a")->port, 7);
    configuration_finish(&configuration);
    configuration_finish(&configuration);
}

static void test_files(void **state)
{
    struct settings settings;
    struct settings_options options = {.profile = "p"};
    char *config = path_of("elsewhere");
    char *path = path_of(".rabbitmqadmin.conf");

    (void)state;
    /* Ours counts before theirs, as a whole. */
    ours("[p]\nhostname = ours\n");
    theirs("[p]\nhostname = theirs\nport = 1\n[ui]\nhostname = a\n");
    load(&settings, &options);
    assert_api(&settings, "ours", 15672, false);
    assert_int_equal(settings.warning_count, 0);
    assert_int_equal(settings.profile_count, 2);
    settings_finish(&settings);
    /* XDG_CONFIG_HOME has no such file, and a folder is none. */
    assert_int_equal(setenv("XDG_CONFIG_HOME", config, 1), 0);
    load(&settings, &options);
    assert_api(&settings, "theirs", 1, false);
    settings_finish(&settings);
    assert_int_equal(remove(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    options.profile = NULL;
    load(&settings, &options);
    assert_warned(&settings, "is not a file");
    settings_finish(&settings);
    assert_int_equal(rmdir(path), 0);
    free(config);
    free(path);
}

static void test_rights(void **state)
{
    struct settings settings;
    struct settings_options options = {.profile = "p"};

    (void)state;
    write_file(".config/warren/warren.conf", "[p]\nhostname = h\n", 0644);
    load(&settings, &options);
    assert_int_equal(settings.warning_count, 0);
    settings_finish(&settings);
    write_file(".config/warren/warren.conf", "[p]\npassword = x\n", 0640);
    load(&settings, &options);
    assert_warned(&settings, "open to others (mode 0640)");
    settings_finish(&settings);
    write_file(".config/warren/warren.conf", "[p]\nurl = http://a:b@c\n", 0604);
    load(&settings, &options);
    assert_warned(&settings, "open to others (mode 0604)");
    settings_finish(&settings);
    /* Who may write to the file could have us run anything. */
    write_file(".config/warren/warren.conf", "[p]\nusername = u\npassword_command = echo x\n", 0620);
    load(&settings, &options);
    assert_warned(&settings, "password_command is left out");
    assert_who(&settings, "u", NULL);
    settings_finish(&settings);
}

static void test_password_file(void **state)
{
    struct settings settings;
    char *path = path_of("secret");
    struct settings_options options = {.password_file = path, .user = "u"};
    struct error error = {0};

    (void)state;
    write_file("secret", "open sesame\r\nsecond line\n", 0400);
    load(&settings, &options);
    assert_who(&settings, "u", "open sesame");
    settings_finish(&settings);
    write_file("secret", "no end of line", 0600);
    load(&settings, &options);
    assert_who(&settings, "u", "no end of line");
    settings_finish(&settings);
    write_file("secret", "x\n", 0644);
    assert_fails(&options, "open to others (mode 0644)");
    write_file("secret", "\nx\n", 0600);
    assert_fails(&options, "first line is empty");
    options.password_file = folder;
    assert_fails(&options, "is not a file");
    assert_null(password_from_file("/dev/null", &error));
    assert_int_equal(remove(path), 0);
    free(path);
}

static void test_guest(void **state)
{
    struct settings settings;
    struct settings_options options = {.url = "http://127.0.0.1"};

    (void)state;
    load(&settings, &options);
    assert_who(&settings, "guest", "guest");
    settings_finish(&settings);
    options.url = "http://[::1]:15672";
    load(&settings, &options);
    assert_who(&settings, "guest", "guest");
    settings_finish(&settings);
    options.url = "http://example.com";
    load(&settings, &options);
    assert_who(&settings, "guest", NULL);
    settings_finish(&settings);
    options.url = "http://admin@localhost";
    load(&settings, &options);
    assert_who(&settings, "admin", NULL);
    settings_finish(&settings);
}

static void assert_words(const char *command, size_t count, const char *const *expected)
{
    char **words = password_split(command);

    assert_non_null(words);
    for (size_t i = 0; i < count; i++)
        assert_text(words[i], expected[i]);
    assert_null(words[count]);
    free(words);
}

static void test_split(void **state)
{
    (void)state;
    assert_words("", 0, NULL);
    assert_words("  \t ", 0, NULL);
    assert_words("pass show mq", 3, (const char *const[]){"pass", "show", "mq"});
    assert_words(" a  'b c' \"d 'e\" f\\ g \"\" ''h", 6, (const char *const[]){"a", "b c", "d 'e", "f g", "", "h"});
    assert_words("\"a\\\"b\\\\c\\d\" $HOME", 2, (const char *const[]){"a\"b\\c\\d", "$HOME"});
    assert_null(password_split("a 'b"));
    assert_null(password_split("a \"b'"));
}

static void count_line(void *context, const char *line)
{
    *(int *)context += strstr(line, "cannot find the key") != NULL;
}

static void test_password_command(void **state)
{
    struct settings settings;
    struct settings_options options = {.profile = "p"};
    struct error error = {0};
    int complaints = 0;
    int64_t start;
    char *password;

    (void)state;
    ours("[p]\nusername = u\npassword_command = printf '%s\\n%s' \"open  sesame\" more\n");
    load(&settings, &options);
    assert_who(&settings, "u", "open  sesame");
    settings_finish(&settings);
    ours("[p]\nusername = u\npassword_command = false\n");
    assert_fails(&options, "\"false\" failed (exit status 1)");
    ours("[p]\nusername = u\npassword_command = no-such-program-here\n");
    assert_fails(&options, "there is no program");
    ours("[p]\nusername = u\npassword_command = true\n");
    assert_fails(&options, "printed no password");
    /* Another user was asked for: the command is not even run. */
    ours("[p]\nusername = u\npassword_command = false\n");
    options.user = "other";
    load(&settings, &options);
    assert_who(&settings, "other", NULL);
    settings_finish(&settings);

    assert_null(password_from_command("sh -c 'echo cannot find the key >&2; exit 3'", 10000, &error));
    log_recent(count_line, &complaints);
    assert_int_equal(complaints, 1);
    assert_null(password_from_command("sh -c 'kill -9 $$'", 10000, &error));
    assert_non_null(strstr(error.text, "signal 9"));
    assert_null(password_from_command("/", 10000, &error));
    assert_non_null(strstr(error.text, "could not be started"));
    assert_null(password_from_command("'a", 10000, &error));
    assert_null(password_from_command("head -c 100000 /dev/zero", 10000, &error));
    /* It neither sees our input nor waits for what it leaves running. */
    start = clock_ms();
    password = password_from_command("sh -c 'cat; echo yes; sleep 60 & exit 0'", 50000, &error);
    assert_text(password, "yes");
    mem_wipe_free(password);
    assert_true(clock_ms() - start < 40000);
    assert_null(password_from_command("sleep 60", 30, &error));
    assert_int_equal(error.code, ERROR_TIMEOUT);
    assert_true(clock_ms() - start < 50000);
}

static void test_no_color(void **state)
{
    struct settings settings;
    struct settings_options options = {0};

    (void)state;
    assert_int_equal(setenv("NO_COLOR", "", 1), 0);
    load(&settings, &options);
    assert_false(settings.no_color);
    settings_finish(&settings);
    assert_int_equal(setenv("NO_COLOR", "1", 1), 0);
    load(&settings, &options);
    assert_true(settings.no_color);
    settings_finish(&settings);
}

static int setup(void **state)
{
    static const char *const folders[] = {".config", ".config/warren"};

    (void)state;
    if (!mkdtemp(folder) || setenv("HOME", folder, 1) != 0)
        return 1;
    for (size_t i = 0; i < 2; i++) {
        char *path = path_of(folders[i]);
        (void)mkdir(path, 0700);
        free(path);
    }
    return 0;
}

static int teardown(void **state)
{
    static const char *const names[] = {".config/warren/warren.conf", ".config/warren", ".config",
                                        ".rabbitmqadmin.conf", ""};

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
        cmocka_unit_test_setup(test_defaults, fresh),
        cmocka_unit_test_setup(test_options, fresh),
        cmocka_unit_test_setup(test_wrong_options, fresh),
        cmocka_unit_test_setup(test_precedence, fresh),
        cmocka_unit_test_setup(test_environment_is_cleaned, fresh),
        cmocka_unit_test_setup(test_default_profile, fresh),
        cmocka_unit_test_setup(test_dialects, fresh),
        cmocka_unit_test_setup(test_complaints, fresh),
        cmocka_unit_test_setup(test_values_are_not_told, fresh),
        cmocka_unit_test_setup(test_comments_in_places, fresh),
        cmocka_unit_test_setup(test_files, fresh),
        cmocka_unit_test_setup(test_rights, fresh),
        cmocka_unit_test_setup(test_password_file, fresh),
        cmocka_unit_test_setup(test_guest, fresh),
        cmocka_unit_test_setup(test_split, fresh),
        cmocka_unit_test_setup(test_password_command, fresh),
        cmocka_unit_test_setup(test_no_color, fresh),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
