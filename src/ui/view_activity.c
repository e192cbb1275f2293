/* What was done, what went wrong, and what runs. */
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/chart.h"
#include "ui/console.h"
#include "ui/modal_box.h"
#include "ui/moves.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define DETAIL_ROWS 4
#define BAR_WIDTH 10
#define LEFT_AFTER_MS 1000 /* before that a rate says nothing */

struct activity_view {
    struct view view;
    size_t selected, top;
    int page;
};

static struct activity_view *activity_of(struct view *view)
{
    return (struct activity_view *)view;
}

static struct jobs *jobs_of(const struct view *view)
{
    return view->console->broker.jobs;
}

static size_t row_count(const struct view *view)
{
    return jobs_count(jobs_of(view)) + jobs_notes(jobs_of(view));
}

/* The job that is selected, NULL: a note is, or nothing. */
static struct job *selected_job(const struct activity_view *activity)
{
    const struct jobs *jobs = jobs_of(&activity->view);

    return activity->selected < jobs_count(jobs) ? jobs_at(jobs, activity->selected) : NULL;
}

static bool runs(const struct job *job)
{
    return job_state(job) == JOB_RUNNING || job_state(job) == JOB_CANCELLING;
}

static const struct {
    const char *glyph, *word;
    unsigned style;
} states[] = {
    [JOB_RUNNING] = {"▸", "running", STYLE_ACCENT},
    [JOB_CANCELLING] = {"▸", "cancelling", STYLE_WARNING},
    [JOB_DONE] = {"✓", "done", STYLE_OK},
    [JOB_FAILED] = {"✗", "failed", STYLE_ERROR},
    [JOB_CANCELLED] = {"×", "cancelled", STYLE_WARNING},
};

/* "12,345 of 50,000  4,100/s  9s left", raw text of the job behind it. */
static void job_words(const struct job *job, struct buf *out)
{
    const struct error *error = job_error(job);
    char figure[FIGURE_SIZE];
    struct job_progress progress;

    if (!runs(job)) {
        safe_string(out, error && error->code != ERROR_NONE ? error->text : job_result(job));
        return;
    }
    job_progress(job, &progress);
    const int64_t elapsed = job_elapsed_ms(job);
    if (progress.done > 0)
        buf_puts(out, figure_count(figure, progress.done));
    if (progress.total > 0)
        buf_printf(out, " of %s", figure_count(figure, progress.total));
    if (progress.done > 0 && elapsed > LEFT_AFTER_MS) {
        const double rate = (double)progress.done * 1000 / (double)elapsed;
        buf_printf(out, "  %s/s", figure_rate(figure, rate));
        if (progress.total > progress.done)
            buf_printf(out, "  %s left",
                       figure_duration(figure, (int64_t)((double)(progress.total - progress.done) / rate * 1000)));
    }
    if (progress.text[0]) {
        buf_puts(out, out->len ? "  " : "");
        safe_string(out, progress.text);
    }
}

static void draw_job(const struct activity_view *activity, const struct job *job, struct canvas *canvas,
                     struct rect line)
{
    const enum job_state state = job_state(job);
    const int end = line.column + line.columns, title_width = line.columns >= 100 ? 40 : line.columns / 3;
    struct job_progress progress;
    char figure[FIGURE_SIZE];
    struct buf text;
    int at = line.column;

    buf_init(&text, BUF_TEXT_MAX);
    at += 1 + canvas_text(canvas, line.row, at, 2, states[state].style, states[state].glyph);
    canvas_right(canvas, line.row, at, 8, STYLE_DIM, figure_duration(figure, job_elapsed_ms(job)));
    at += 10;
    safe_string(&text, job_title(job));
    canvas_text(canvas, line.row, at, title_width, runs(job) ? STYLE_BOLD : STYLE_NORMAL, text.data);
    at += title_width + 2;
    job_progress(job, &progress);
    if (runs(job) && progress.total > 0 && end - at > BAR_WIDTH + 10) {
        double share = (double)progress.done / (double)progress.total;
        /* Nothing is wrong with a full bar here. */
        chart_bar(canvas, line.row, at, BAR_WIDTH, activity->view.console->term->glyphs, share, 2, 2);
        at += BAR_WIDTH + 2;
    }
    buf_clear(&text);
    job_words(job, &text);
    canvas_text(canvas, line.row, at, end - at, state == JOB_FAILED ? STYLE_ERROR : STYLE_NORMAL, text.data);
    buf_finish(&text);
}

static void draw_note(const struct activity *note, struct canvas *canvas, struct rect line)
{
    static const char *const glyphs[] = {[SEVERITY_INFO] = "·", [SEVERITY_WARNING] = "▲", [SEVERITY_ERROR] = "✗"};
    static const unsigned styles[] = {
        [SEVERITY_INFO] = STYLE_DIM, [SEVERITY_WARNING] = STYLE_WARNING, [SEVERITY_ERROR] = STYLE_ERROR};
    char clock[FIGURE_SIZE];
    struct buf text;
    int at = line.column;

    buf_init(&text, BUF_TEXT_MAX);
    at += 1 + canvas_text(canvas, line.row, at, 2, styles[note->severity], glyphs[note->severity]);
    canvas_text(canvas, line.row, at, 8, STYLE_DIM, figure_clock(clock, note->wall_ms));
    at += 10;
    safe_string(&text, note->text);
    canvas_text(canvas, line.row, at, line.column + line.columns - at,
                note->severity == SEVERITY_ERROR ? STYLE_ERROR : STYLE_NORMAL, text.data);
    buf_finish(&text);
}

/* The selected line in full: reasons of a broker are long. */
static void draw_detail(const struct activity_view *activity, struct canvas *canvas, struct rect rect)
{
    const struct jobs *jobs = jobs_of(&activity->view);
    const struct job *job = selected_job(activity);
    struct buf text;

    buf_init(&text, BUF_TEXT_MAX);
    if (job) {
        safe_string(&text, job_title(job));
        buf_printf(&text, ": %s. ", states[job_state(job)].word);
        job_words(job, &text);
    } else {
        const struct activity *note = jobs_note_at(jobs, activity->selected - jobs_count(jobs));
        safe_string(&text, note ? note->text : "");
    }
    canvas_fill(canvas, (struct rect){rect.row, rect.column, 1, rect.columns}, STYLE_DIM, "─");
    rect_split_top(&rect, 1);
    modal_wrap(canvas, rect, STYLE_NORMAL, text.data);
    buf_finish(&text);
}

static void activity_draw(struct view *view, struct canvas *canvas, struct rect rect)
{
    struct activity_view *activity = activity_of(view);
    const struct jobs *jobs = jobs_of(view);
    const size_t count = row_count(view);

    rect = rect_inset(rect, 0, 1);
    if (count == 0) {
        canvas_text(canvas, rect.row, rect.column, rect.columns, STYLE_DIM, "nothing was done yet, and nothing runs");
        return;
    }
    if (activity->selected >= count)
        activity->selected = count - 1;
    if (rect.rows >= 10)
        draw_detail(activity, canvas, rect_split_bottom(&rect, DETAIL_ROWS));
    activity->page = rect.rows;
    moves_scroll(&activity->top, activity->selected, count, rect.rows);
    for (int i = 0; i < rect.rows && activity->top + (size_t)i < count; i++) {
        const size_t index = activity->top + (size_t)i;
        struct rect line = {rect.row + i, rect.column, 1, rect.columns};
        if (index < jobs_count(jobs))
            draw_job(activity, jobs_at(jobs, index), canvas, line);
        else
            draw_note(jobs_note_at(jobs, index - jobs_count(jobs)), canvas, line);
        if (index == activity->selected)
            canvas_select(canvas, line);
    }
}

static bool activity_command(struct view *view, const struct command *command)
{
    struct activity_view *activity = activity_of(view);

    if (moves_select(command->name, activity->page, row_count(view), &activity->selected))
        return true;
    if (strcmp(command->name, "cancel") == 0) {
        struct job *job = selected_job(activity);
        if (!job || job_state(job) != JOB_RUNNING)
            return false;
        job_cancel(job);
        console_status(view->console, SEVERITY_INFO, "cancelling");
        return true;
    }
    return false;
}

static void activity_title(struct view *view, struct buf *out)
{
    (void)view;
    buf_puts(out, "Activity");
}

static void activity_note(struct view *view, struct buf *out)
{
    const size_t running = jobs_running(jobs_of(view));

    if (running > 0)
        buf_printf(out, "%zu running, ^C cancels", running);
}

static void activity_destroy(struct view *view)
{
    free(activity_of(view));
}

static const struct view_ops activity_ops = {
    .draw = activity_draw,
    .command = activity_command,
    .title = activity_title,
    .note = activity_note,
    .destroy = activity_destroy,
};

struct view *view_activity_create(struct console *console)
{
    struct activity_view *activity = mem_calloc(1, sizeof *activity);

    activity->view.ops = &activity_ops;
    activity->view.console = console;
    activity->view.scopes[0] = "activity";
    return &activity->view;
}
