/* What stands around a view: the title line, the tabs, the rules and the banner. */
#include "base/figure.h"
#include "base/text.h"
#include "cmd/registry.h"
#include "resource/overview.h"
#include "ui/console_internal.h"
#include "ui/modal.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

#define SPINNER_MS 300   /* after which waiting is shown */
#define SPINNER_STEP 100 /* ms */

/* A title line is made of pieces; when it is too long, those with the highest rank go first. */
struct piece {
    char text[160]; /* safe text */
    unsigned style;
    int rank; /* 0: never dropped */
    bool right;
};
struct line {
    struct piece pieces[20];
    int count;
};

static void add(struct line *line, bool right, int rank, unsigned style, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
static void add(struct line *line, bool right, int rank, unsigned style, const char *format, ...)
{
    va_list list;

    if (line->count == (int)(sizeof line->pieces / sizeof *line->pieces))
        return;
    struct piece *piece = &line->pieces[line->count++];
    va_start(list, format);
    vsnprintf(piece->text, sizeof piece->text, format, list);
    va_end(list);
    piece->style = style;
    piece->rank = rank;
    piece->right = right;
    if (!piece->text[0])
        line->count--;
}

static int line_cells(const struct line *line, bool right)
{
    int cells = 0;

    for (int i = 0; i < line->count; i++) {
        if (line->pieces[i].right == right && line->pieces[i].text[0])
            cells += text_cells(line->pieces[i].text) + (right ? 2 : 1);
    }
    return cells;
}

static void fit(struct line *line, int columns)
{
    while (line_cells(line, false) + line_cells(line, true) + 1 > columns) {
        struct piece *worst = NULL;
        for (int i = 0; i < line->count; i++) {
            struct piece *piece = &line->pieces[i];
            if (piece->text[0] && piece->rank > 0 && (!worst || piece->rank > worst->rank))
                worst = piece;
        }
        if (!worst)
            return;
        worst->text[0] = '\0';
    }
}

static void draw_line(struct canvas *canvas, struct line *line)
{
    fit(line, canvas->columns);
    const int right = line_cells(line, true);
    int at = 1, end = canvas->columns - right;

    for (int i = 0; i < line->count; i++) {
        const struct piece *piece = &line->pieces[i];
        if (!piece->right && piece->text[0] && at < end)
            at += canvas_text(canvas, 0, at, end - at, piece->style, piece->text) + 1;
    }
    at = canvas->columns - right;
    for (int i = 0; i < line->count; i++) {
        const struct piece *piece = &line->pieces[i];
        if (piece->right && piece->text[0])
            at += canvas_text(canvas, 0, at < 0 ? 0 : at, -1, piece->style, piece->text) + 2;
    }
}

static const char *spinner(const struct console *console)
{
    static const char *const dots[] = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    static const char *const plain[] = {"|", "/", "-", "\\"};
    const int64_t step = console->now_ms / SPINNER_STEP;

    return console->term->glyphs == GLYPHS_BRAILLE ? dots[step % 10] : plain[step % 4];
}

static bool waits(const struct console *console, struct watch_status *status)
{
    struct watch *watch = console->top && console->top->watch ? console->top->watch : console->overview;

    memset(status, 0, sizeof *status);
    if (!watch)
        return false;
    watch_status(watch, status);
    return status->waiting_ms >= SPINNER_MS;
}

bool console_spins(const struct console *console)
{
    struct watch_status status;

    return jobs_running(console->broker.jobs) > 0 || waits(console, &status);
}

static void add_connection(struct console *console, struct line *line)
{
    struct watch_status status;
    struct error why;
    const bool waiting = waits(console, &status);
    const char *glyph = "○";
    unsigned style = STYLE_DIM;

    switch (store_broker(console->broker.store, &why)) {
    case BROKER_UP:
        glyph = status.state == WATCH_STALE ? "▲" : "●";
        style = status.state == WATCH_STALE ? STYLE_WARNING : STYLE_OK;
        break;
    case BROKER_LOST:
    case BROKER_REFUSED:
        glyph = "✗";
        style = STYLE_ERROR;
        break;
    case BROKER_CONNECTING:
        break;
    }
    add(line, true, 0, style, "%s", waiting ? spinner(console) : glyph);
}

static void add_jobs(struct console *console, struct line *line)
{
    const struct jobs *jobs = console->broker.jobs;
    const size_t running = jobs_running(jobs);
    struct job_progress progress;
    char figure[FIGURE_SIZE], title[25];

    for (size_t i = 0; running == 1 && i < jobs_count(jobs); i++) {
        const struct job *job = jobs_at(jobs, i);
        if (job_state(job) != JOB_RUNNING && job_state(job) != JOB_CANCELLING)
            continue;
        job_progress(job, &progress);
        safe_copy(title, sizeof title, job_title(job));
        if (progress.total > 0)
            add(line, true, 5, STYLE_ACCENT, "%s %s %d%%", spinner(console), title,
                (int)(100 * (double)progress.done / (double)progress.total));
        else
            add(line, true, 5, STYLE_ACCENT, "%s %s %s", spinner(console), title,
                progress.done > 0 ? figure_count(figure, progress.done) : "");
        return;
    }
    if (running > 0)
        add(line, true, 5, STYLE_ACCENT, "%s %zu jobs", spinner(console), running);
}

/* Age, interval and latency of what is shown. */
static void add_age(struct console *console, struct line *line, bool root)
{
    const int interval = store_interval_now(console->broker.store);
    const bool wide = root || console->canvas.columns >= 120;
    char figure[FIGURE_SIZE];
    struct watch_status status;

    waits(console, &status);
    const bool late = status.age_ms > 2 * (int64_t)status.interval_ms;
    if (store_paused(console->broker.store))
        add(line, true, 3, STYLE_WARNING, "▲ paused");
    else if (wide)
        add(line, true, 9, STYLE_DIM, "↻%ds", (status.interval_ms > 0 ? status.interval_ms : interval) / 1000);
    if (status.age_ms >= 0 && (wide || late))
        add(line, true, late ? 4 : 8, late ? STYLE_WARNING : STYLE_DIM, "%s ago", figure_age(figure, status.age_ms));
    if (status.latency_ms > 0 && wide)
        add(line, true, 10, STYLE_DIM, "%s", figure_duration(figure, status.latency_ms));
}

static void add_right(struct console *console, struct line *line, bool root)
{
    const struct settings *settings = console->settings;
    struct view *view = console->top;
    struct buf text;

    if (view && view->ops->note) {
        buf_init(&text, BUF_TEXT_MAX);
        view->ops->note(view, &text);
        add(line, true, 6, STYLE_NORMAL, "%s", text.data);
        buf_finish(&text);
    }
    add_jobs(console, line);
    /* Both are always said, wherever one is. */
    if (settings->api.insecure || settings->amqp.insecure)
        add(line, true, 0, STYLE_WARNING, "▲ TLS unverified");
    if (settings->read_only)
        add(line, true, 0, STYLE_WARNING, "RO");
    else if (root || console->canvas.columns >= 120)
        add(line, true, 11, STYLE_DIM, "RW");
    add_age(console, line, root);
    add_connection(console, line);
}

static void add_left(struct console *console, struct line *line, bool root)
{
    const struct settings *settings = console->settings;
    struct snapshot *snapshot = console->overview ? watch_snapshot(console->overview) : NULL;
    const struct overview_row *row = snapshot && snapshot_count(snapshot) > 0 ? snapshot_row(snapshot, 0) : NULL;
    struct view *view = console->top;
    struct buf text;
    char name[130];

    add(line, false, 7, STYLE_TITLE, "warren");
    if (settings->prod)
        add(line, false, 0, STYLE_PROD, "▐%s▌", settings->profile ? safe_copy(name, 40, settings->profile) : "PROD");
    else if (settings->profile)
        add(line, false, 7, STYLE_ACCENT, "%s", safe_copy(name, 40, settings->profile));
    const char *cluster = row && row->cluster ? row->cluster : settings->api.host;
    add(line, false, root ? 2 : 6, STYLE_BOLD, "%s", safe_copy(name, sizeof name, cluster));
    if (!root && view && view->ops->title) {
        buf_init(&text, BUF_TEXT_MAX);
        view->ops->title(view, &text);
        add(line, false, 0, STYLE_NORMAL, "› %s", text.data);
        buf_finish(&text);
        return;
    }
    if (row && row->version)
        add(line, false, 8, STYLE_NORMAL, " %s %s", row->product ? safe_copy(name, 40, row->product) : "RabbitMQ",
            console->broker.version);
    if (console->nodes > 0)
        add(line, false, 9, STYLE_NORMAL, " %d %s", console->nodes, console->nodes == 1 ? "node" : "nodes");
}

/* ` 1 Overview  2 Queues …` from the list commands that have a digit. */
static void draw_tabs(struct console *console)
{
    struct canvas *canvas = &console->canvas;
    int at = 1;

    for (int digit = '1'; digit <= '9'; digit++) {
        const struct command *command = keymap_find(console->keymap, NULL, digit);
        if (!command || !(command->flags & CMD_LIST))
            continue;
        int width = 2 + text_cells(command->title);
        if (at + width > canvas->columns - 2) {
            canvas_text(canvas, 1, at, -1, STYLE_DIM, "…");
            return;
        }
        const struct resource *resource = command_resource(command);
        const bool here =
            console->top && console->top->scopes[0] && resource && strcmp(console->top->scopes[0], resource->name) == 0;
        canvas_printf(canvas, 1, at, 1, STYLE_KEY, "%c", digit);
        canvas_text(canvas, 1, at + 2, -1, here ? STYLE_BOLD : STYLE_NORMAL, command->title);
        at += width + 2;
    }
}

/* Why what is shown may not be so, over the rule. True when the rows below are old. */
static bool draw_banner(struct console *console, int row)
{
    struct watch_status status;
    struct error why = {ERROR_NONE, ""};
    const enum broker_state broker = store_broker(console->broker.store, &why);
    char text[300] = "", reason[200], clock[FIGURE_SIZE];
    bool old = false;

    waits(console, &status);
    safe_copy(reason, sizeof reason, status.error.code != ERROR_NONE ? status.error.text : why.text);
    if (broker == BROKER_REFUSED) {
        snprintf(text, sizeof text, " ✗ user or password refused: not asked again until r ");
        old = true;
    } else if (status.state == WATCH_STALE || (broker == BROKER_LOST && status.answered_wall_ms > 0)) {
        snprintf(text, sizeof text, " ▲ last good %s  %s ", figure_clock(clock, status.answered_wall_ms), reason);
        old = true;
    } else if (status.state == WATCH_FAILED || status.state == WATCH_DENIED || status.state == WATCH_ABSENT ||
               broker == BROKER_LOST) {
        snprintf(text, sizeof text, " ▲ %s ", reason);
    }
    if (text[0])
        canvas_text(&console->canvas, row, 3, console->canvas.columns - 6,
                    broker == BROKER_REFUSED || broker == BROKER_LOST ? STYLE_ERROR : STYLE_WARNING, text);
    return old;
}

static void dim(struct canvas *canvas, struct rect rect)
{
    for (int row = rect.row; row < rect.row + rect.rows; row++) {
        for (int column = 0; column < canvas->columns; column++) {
            struct cell *cell = canvas->cells + (size_t)row * (size_t)canvas->columns + (size_t)column;
            cell->style = (uint8_t)(STYLE_DIM | (cell->style & STYLE_SELECTED));
        }
    }
}

static bool is_root(const struct console *console)
{
    const char *scope = console->top ? console->top->scopes[0] : NULL;

    return scope && strcmp(scope, "overview") == 0;
}

void console_draw_frame(struct console *console)
{
    struct canvas *canvas = &console->canvas;
    struct rect screen = {0, 0, canvas->rows, canvas->columns}, body = screen;
    const bool root = is_root(console);
    struct line line = {.count = 0};

    if (canvas->rows < TOO_SMALL_ROWS || canvas->columns < TOO_SMALL_COLUMNS) {
        canvas_text(canvas, 0, 0, -1, STYLE_NORMAL, "terminal too small (needs 40×10)");
        return;
    }
    add_left(console, &line, root);
    add_right(console, &line, root);
    draw_line(canvas, &line);
    rect_split_top(&body, 1);
    if (root && canvas->rows >= 14) {
        rect_split_top(&body, 1);
        draw_tabs(console);
    }
    const int rule = rect_split_top(&body, 1).row;
    const int footer = rect_split_bottom(&body, 1).row;
    canvas_rule(canvas, rule, true);
    canvas_rule(canvas, rect_split_bottom(&body, 1).row, true);
    if (console->top)
        console->top->ops->draw(console->top, canvas, body);
    if (draw_banner(console, rule))
        dim(canvas, body);
    console_draw_footer(console, footer);
    if (console->modal)
        console->modal->ops->draw(console->modal, canvas, screen);
}
