#include "cmd/describe.h"
#include "cmd/options.h"
#include "cmd/registry.h"
#include <string.h>

#include "base/banned.h"

static void each_option(struct buf *out, const struct command *command, const char *before, const char *after)
{
    for (size_t i = 0; i < command->arg_count; i++) {
        if (option_offered(&command->args[i]))
            buf_printf(out, "%s--%s%s", before, option_name(&command->args[i]), after);
    }
}

static void global_words(struct buf *out)
{
    for (const struct global_option *option = global_options; option->name; option++)
        buf_printf(out, "--%s ", option->name);
}

static void command_words(struct buf *out)
{
    for (size_t i = 0; i < registry_count(); i++) {
        if (registry_at(i)->flags & CMD_CLI)
            buf_printf(out, "%s ", registry_at(i)->name);
    }
}

static void bash(struct buf *out)
{
    buf_puts(out, "_warren() {\n    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} word command= "
                  "options\n    local commands=\"");
    command_words(out);
    buf_puts(out, "\"\n    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                  "        case \" $commands \" in *\" $word \"*) command=$word; break ;; esac\n    done\n"
                  "    case $prev in\n"
                  "        --*-file|--log|--tls-*) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
                  "        -o|--output) COMPREPLY=($(compgen -W \"table json csv\" -- \"$cur\")); return ;;\n    esac\n"
                  "    options=\"");
    global_words(out);
    buf_puts(out, "\"\n    case $command in\n");
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (!(command->flags & CMD_CLI) || command->arg_count == 0)
            continue;
        buf_printf(out, "        %s) options+=\"", command->name);
        each_option(out, command, "", " ");
        buf_puts(out, "\" ;;\n");
    }
    buf_puts(out, "    esac\n    [[ -n $command || $cur == -* ]] || options=$commands\n"
                  "    COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n}\ncomplete -F _warren warren\n");
}

/* In single quotes, and without what zsh takes as an end of the text. */
static void quoted(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            buf_puts(out, "'\\''");
        else if (*text == '[' || *text == ']' || *text == ':')
            buf_putc(out, ' ');
        else
            buf_putc(out, *text);
    }
}

static void zsh(struct buf *out)
{
    buf_puts(out, "#compdef warren\n_warren() {\n    local -a commands options\n    commands=(\n");
    for (size_t i = 0; i < registry_count(); i++) {
        if (!(registry_at(i)->flags & CMD_CLI))
            continue;
        buf_printf(out, "        '%s:", registry_at(i)->name);
        quoted(out, registry_at(i)->summary);
        buf_puts(out, "'\n");
    }
    buf_puts(out, "    )\n    options=(\n");
    for (const struct global_option *option = global_options; option->name; option++) {
        buf_printf(out, "        '--%s[", option->name);
        quoted(out, option->summary);
        buf_printf(out, "]%s'\n", option->value ? ":value:_files" : "");
    }
    buf_puts(out, "    )\n    case ${words[(r)[a-z]*]:-} in\n");
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (!(command->flags & CMD_CLI) || command->arg_count == 0)
            continue;
        buf_printf(out, "        %s) options+=(", command->name);
        each_option(out, command, " '", "'");
        buf_puts(out, " ) ;;\n");
    }
    buf_puts(out, "    esac\n    _arguments -s $options '1:command:{_describe command commands}' '*::word:_files'\n}\n"
                  "_warren \"$@\"\n");
}

static void fish(struct buf *out)
{
    buf_puts(out, "complete -c warren -f\n");
    for (const struct global_option *option = global_options; option->name; option++) {
        buf_printf(out, "complete -c warren -l %s", option->name);
        if (option->letter)
            buf_printf(out, " -s %c", option->letter);
        buf_printf(out, "%s -d '", option->value ? " -r -F" : "");
        quoted(out, option->summary);
        buf_puts(out, "'\n");
    }
    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        if (!(command->flags & CMD_CLI))
            continue;
        buf_printf(out, "complete -c warren -n __fish_use_subcommand -a %s -d '", command->name);
        quoted(out, command->summary);
        buf_puts(out, "'\n");
        for (size_t k = 0; k < command->arg_count; k++) {
            if (!option_offered(&command->args[k]))
                continue;
            buf_printf(out, "complete -c warren -n '__fish_seen_subcommand_from %s' -l %s%s -d '", command->name,
                       option_name(&command->args[k]), command->args[k].type == ARG_FLAG ? "" : " -r");
            quoted(out, command->args[k].summary);
            buf_puts(out, "'\n");
        }
    }
}

bool describe_completion(struct buf *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        bash(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh(out);
    else if (strcmp(shell, "fish") == 0)
        fish(out);
    else
        return false;
    return true;
}
