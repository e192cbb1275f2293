/* From a command to what carries it out. */
#include "base/mem.h"
#include "base/text.h"
#include "cmd/registry.h"
#include "model/document.h"
#include "ui/console_internal.h"
#include "ui/modal.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define INTERRUPT_MS 2000
#define INTERVAL_LEAST_MS 1000
#define INTERVAL_MOST_MS 300000

static void leave_answered(void *context, bool yes)
{
    struct console *console = context;

    console->quit = console->quit || yes;
}

void console_leave(struct console *console)
{
    char question[200];
    const size_t jobs = console_busy(console);

    if (jobs == 0) {
        console->quit = true;
        return;
    }
    snprintf(question, sizeof question, "%zu %s. Leaving cancels %s; messages that are held go back to their queue.",
             jobs, jobs == 1 ? "action still runs" : "actions still run", jobs == 1 ? "it" : "them");
    const struct confirmation confirmation = {CONFIRM_PLAIN, "Quit", question, NULL, false};
    modal_confirm(console, &confirmation, leave_answered, console);
}

void console_interrupt(struct console *console)
{
    struct jobs *jobs = console->broker.jobs;
    char title[120];

    if (console->interrupt_ms && console->now_ms - console->interrupt_ms < INTERRUPT_MS) {
        console->quit = true; /* no question: what is held is released all the same */
        return;
    }
    console->interrupt_ms = console->now_ms;
    for (size_t i = 0; i < jobs_count(jobs); i++) {
        struct job *job = jobs_at(jobs, i);
        if (job_state(job) != JOB_RUNNING)
            continue;
        job_cancel(job);
        console_status(console, SEVERITY_INFO, "cancelling: %s", safe_copy(title, sizeof title, job_title(job)));
        return;
    }
    for (struct invocation *at = console->running; at; at = at->next) {
        if (!invocation_is_out(at))
            continue;
        console_status(console, SEVERITY_INFO, "cancelling: %s", at->command->title);
        invocation_cancel(at);
        return;
    }
    console_status(console, SEVERITY_INFO, "nothing runs; ^C again quits");
}

static void back(struct console *console)
{
    struct view *view = console->top;

    if (console->key == PRESS_ESCAPE && view && view->ops->peel && view->ops->peel(view))
        return;
    if (view && view->below)
        console_pop(console);
    else if (console->key != PRESS_ESCAPE)
        console_leave(console);
    else
        console_status(console, SEVERITY_INFO, "q quits");
}

static void refresh(struct console *console)
{
    store_forget_denials(console->broker.store);
    store_refresh(console->broker.store);
    console_identify(console);
}

static void pause_polling(struct console *console)
{
    const bool paused = !store_paused(console->broker.store);

    store_pause(console->broker.store, paused);
    console_status(console, SEVERITY_INFO, paused ? "paused: the broker is not asked; r asks once" : "going on");
}

static void pace(struct console *console, bool faster)
{
    static const int steps[] = {1000, 2000, 5000, 10000, 15000, 30000, 60000, 120000, INTERVAL_MOST_MS};
    const int count = (int)(sizeof steps / sizeof *steps), now = store_interval_now(console->broker.store);
    int next = now;

    if (faster) {
        for (int i = 0; i < count && steps[i] < now; i++)
            next = steps[i];
    } else {
        for (int i = count - 1; i >= 0 && steps[i] > now; i--)
            next = steps[i];
    }
    store_interval(console->broker.store, next);
    console_status(console, SEVERITY_INFO, "asking the broker every %d s", next / 1000);
}

static void next_glyphs(struct console *console)
{
    static const char *const names[] = {"braille", "blocks", "ASCII"};
    struct term *term = console->term;

    term->glyphs = term->utf8 ? (enum glyphs)((term->glyphs + 1) % 3) : GLYPHS_ASCII;
    console_status(console, SEVERITY_INFO, "charts in %s", names[term->glyphs]);
    document_set_integer(console->state, "glyphs", term->glyphs);
}

static void suspend(struct console *console)
{
    struct sigaction usual = {.sa_handler = SIG_DFL}, ours;

    /* Nobody would serve the connection of a stopped job: what it holds would be kept from everybody, and then come
     * back as a failed delivery. */
    if (jobs_running(console->broker.jobs) > 0) {
        console_status(console, SEVERITY_WARNING, "not suspended while a job runs: ^C gives back what it holds");
        return;
    }
    if (console->term->fd < 0)
        return;
    sigemptyset(&usual.sa_mask);
    console->term->ops->suspend(console->term);
    sigaction(SIGTSTP, &usual, &ours);
    /* The whole group, as the shell does it: else a script that started us would wait on. */
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
    console->term->ops->resume(console->term);
}

static void open_once(struct console *console, struct view *(*create)(struct console *), const char *scope)
{
    if (console->top && console->top->scopes[0] && strcmp(console->top->scopes[0], scope) == 0) {
        console_status(console, SEVERITY_INFO, "this is the %s; q leaves it", scope);
        return;
    }
    console_push(console, create(console));
}

static void open_list(struct console *console, const struct command *command)
{
    const struct resource *resource = command_resource(command);

    if (!resource)
        return;
    if (!console->current || strcmp(console->current, command->name) != 0) {
        free(console->previous);
        console->previous = console->current;
        console->current = mem_strdup(command->name);
    }
    if (resource->flags & RESOURCE_SINGLE)
        console_go(console, view_overview_create(console));
    else
        console_go(console, view_table_create(console, resource, NULL, NULL));
}

static void previous_view(struct console *console)
{
    const struct command *command = console->previous ? registry_find(console->previous) : NULL;

    if (command)
        open_list(console, command);
    else
        console_status(console, SEVERITY_INFO, "there was no view before this one");
}

static void scope_to_all(struct console *console)
{
    console_set_vhost(console, NULL);
    console_status(console, SEVERITY_INFO, "all vhosts");
}

static void speed_up(struct console *console)
{
    pace(console, true);
}

static void slow_down(struct console *console)
{
    pace(console, false);
}

static void row_menu(struct console *console)
{
    console_row_menu(console, false);
}

static void danger_menu(struct console *console)
{
    console_row_menu(console, true);
}

static void redraw(struct console *console)
{
    console->term->ops->redraw(console->term);
}

static void activity(struct console *console)
{
    open_once(console, view_activity_create, "activity");
}

static void help(struct console *console)
{
    open_once(console, view_help_create, "help");
}

static const struct {
    const char *name;
    void (*run)(struct console *console);
} own_commands[] = {
    {"menu", row_menu},
    {"danger", danger_menu},
    {"palette", modal_palette},
    {"all-vhosts", scope_to_all},
    {"vhost", modal_vhosts},
    {"refresh", refresh},
    {"pause", pause_polling},
    {"faster", speed_up},
    {"slower", slow_down},
    {"activity", activity},
    {"glyphs", next_glyphs},
    {"redraw", redraw},
    {"suspend", suspend},
    {"help", help},
    {"back", back},
    {"previous-view", previous_view},
    {"cancel", console_interrupt},
    {"quit", console_leave},
};

bool console_own_command(struct console *console, const struct command *command)
{
    for (size_t i = 0; i < sizeof own_commands / sizeof *own_commands; i++) {
        if (strcmp(own_commands[i].name, command->name) == 0) {
            own_commands[i].run(console);
            return true;
        }
    }
    return false;
}

/* Does the command need the form although nothing that is required is missing? What makes something new is always
 * shown before; what acts on a row asks only for what it cannot know. */
static bool wants_form(const struct command *command)
{
    for (size_t i = 0; i < command->arg_count; i++) {
        const struct arg *arg = &command->args[i];
        if (!(arg->flags & ARG_CLI_ONLY) && (!(command->flags & CMD_ROW) || arg->flags & ARG_REQUIRED))
            return true;
    }
    return false;
}

static bool resource_fits(const struct view *view, const struct command *command)
{
    for (size_t i = 0; view && i < 4 && view->scopes[i]; i++) {
        if (command->scope && command_in_scope(command, view->scopes[i]))
            return true;
    }
    return !command->scope;
}

void console_invoke(struct console *console, const struct command *command, struct args *args)
{
    struct view *view = console->top;
    struct target *targets = NULL;
    bool marked = false;
    size_t count = 0;
    const bool row = command->flags & CMD_ROW;

    if (row && !resource_fits(view, command)) {
        console_status(console, SEVERITY_WARNING, "%s acts on a selected row of: %s", command->name, command->scope);
        args_destroy(args);
        return;
    }
    if (row || command->flags & CMD_ROW_OPTIONAL)
        count = view && view->ops->targets ? view->ops->targets(view, &targets, &marked) : 0;
    if (row && count == 0)
        console_status(console, SEVERITY_WARNING, "nothing is selected");
    else if (row && marked && count > 1 && !(command->flags & CMD_MARKED))
        console_status(console, SEVERITY_WARNING, "%s takes one row, and %zu are marked; U takes the marks away",
                       command->name, count);
    else {
        console_track(console,
                      invoke(&console->broker, &console->host, command, args, targets, row || count == 1 ? count : 0,
                             console->vhost ? console->vhost : "/", !args && wants_form(command)));
        args = NULL;
    }
    args_destroy(args);
    for (size_t i = 0; i < count; i++)
        snapshot_unref(targets[i].snapshot);
    free(targets);
}

void console_command(struct console *console, const struct command *command)
{
    struct view *view = console->top;

    console->dirty = true;
    /* Moving about is no action: what went wrong stays to be read. */
    if (!(command->flags & CMD_HIDDEN) || console->key == PRESS_ESCAPE || console->status_severity == SEVERITY_INFO)
        console->status[0] = '\0';
    if (command->flags & CMD_LIST) {
        open_list(console, command);
    } else if (command->flags & (CMD_VIEW | CMD_MENU)) {
        if (view && view->ops->command && view->ops->command(view, command))
            return;
        if (!console_own_command(console, command) && !console->status[0])
            console_status(console, SEVERITY_INFO, "%s: not here", command->name);
    } else if (!(command->flags & CMD_CLI_ONLY)) {
        console_invoke(console, command, NULL);
    }
}
