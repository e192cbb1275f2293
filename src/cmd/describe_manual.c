#include "cmd/describe.h"
#include "cmd/key.h"
#include "cmd/options.h"
#include "cmd/registry.h"
#include <string.h>

#include "base/banned.h"

/* scdoc takes these as markup. */
static void plain(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\*_<>[]#", *text))
            buf_putc(out, '\\');
        buf_putc(out, *text);
    }
}

static void plain_buf(struct buf *out, struct buf *text)
{
    plain(out, text->data);
    buf_clear(text);
}

static void manual_options(struct buf *out)
{
    buf_puts(out, "# OPTIONS\n\n");
    for (const struct global_option *option = global_options; option->name; option++) {
        buf_puts(out, "*");
        if (option->letter)
            buf_printf(out, "-%c*, *", option->letter);
        buf_printf(out, "--%s*", option->name);
        if (option->value)
            buf_printf(out, " _%s_", option->value);
        buf_puts(out, "\n\t");
        plain(out, option->summary);
        buf_puts(out, ".");
        if (option->environment) {
            buf_puts(out, " Environment: ");
            plain(out, option->environment);
            buf_puts(out, ".");
        }
        buf_puts(out, "\n\n");
    }
}

static void manual_command(struct buf *out, const struct command *command, bool with_list)
{
    struct buf text;

    buf_init(&text, BUF_TEXT_MAX);
    buf_puts(out, "*warren* ");
    describe_usage(&text, command);
    plain_buf(out, &text);
    buf_puts(out, "\n\t");
    plain(out, command->summary);
    buf_puts(out, ".");
    if (command->manual) {
        buf_putc(out, ' ');
        plain(out, command->manual);
    }
    /* All lists take the same options: told once. */
    for (size_t i = 0; i < command->arg_count && (with_list || !(command->flags & CMD_LIST)); i++) {
        if (!option_offered(&command->args[i]))
            continue;
        buf_puts(out, "\n\n\t*");
        describe_option(&text, &command->args[i]);
        plain_buf(out, &text);
        buf_puts(out, "*: ");
        describe_option_summary(&text, &command->args[i]);
        plain_buf(out, &text);
        buf_puts(out, ".");
    }
    buf_puts(out, "\n\n");
    buf_finish(&text);
}

static void manual_keys(struct buf *out)
{
    struct keymap *keymap = keymap_create(NULL);
    char keys[64];

    buf_puts(out,
             "# KEYS\n\nIn brackets stands where a key counts. What has no key is found in the palette (*:*) and in "
             "the menus (*.* and *D*).\n\n");
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        keymap_keys(keymap, command, keys);
        if (!*keys)
            continue;
        buf_puts(out, "*");
        plain(out, keys);
        buf_puts(out, "*\n\t");
        plain(out, command->summary);
        if (command->scope) {
            buf_puts(out, " (");
            plain(out, command->scope);
            buf_puts(out, ")");
        }
        buf_puts(out, ".\n\n");
    }
    keymap_destroy(keymap);
}

static const char before[] =
    "warren(1)\n\n# NAME\n\nwarren - terminal console for RabbitMQ\n\n# SYNOPSIS\n\n*warren* \\[_OPTION_\\]…++\n"
    "*warren* \\[_OPTION_\\]… _COMMAND_ …\n\n# DESCRIPTION\n\nWithout a command warren opens a console on a RabbitMQ "
    "broker: "
    "tables of everything the management API knows, charts, and messages. With a command it does one thing and "
    "ends.\n\n";
static const char after[] =
    "# CONFIGURATION\n\n_$XDG\\_CONFIG\\_HOME/warren/warren.conf_, then _~/.rabbitmqadmin.conf_: one section a "
    "profile, with hostname, port, username, password, vhost, ssl, url, amqp, password\\_command, password\\_file, "
    "read\\_only, prod, interval and colour; \\[keys\\] binds keys: _peek = i ^P_. An option counts before a URL's "
    "user-info, that before the environment, that before the profile.\n\n"
    "# OUTPUT\n\nJSON has the management API's own shape: one array for lists, one object a line for messages. CSV has "
    "the columns' names in its first line. Output to a pipe is uncoloured and complete. Errors go to standard error, "
    "one line each.\n\n"
    "# EXIT STATUS\n\n*0*\n\tDone.\n\n*1*\n\tThe broker said no, or only some of it was done.\n\n*2*\n\tWrong usage, "
    "or "
    "a local file that cannot be read.\n\n*3*\n\tNot connected, timed out, or wrong credentials.\n\n*4*\n\tUnroutable, "
    "refused, or the outcome is unknown.\n\n*5*\n\tRefused for safety: read-only, a missing confirmation, a peek that "
    "could lose messages.\n\n*130*, *143*\n\tInterrupted, after releasing what was held.\n";

void describe_manual(struct buf *out)
{
    buf_puts(out, before);
    manual_options(out);
    bool told = false;
    buf_puts(out, "# COMMANDS\n\nThe lists all take the options that are told with the first of them.\n\n");
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (!(command->flags & CMD_CLI))
            continue;
        manual_command(out, command, !told);
        told = told || (command->flags & CMD_LIST && command->arg_count);
    }
    manual_keys(out);
    buf_puts(out, after);
}
