/* Messages that a job reads: a list at the left, the selected one in full at the right. Peek shows copies; a held
 * message waits here for its decision. */
#include "amqp/hold.h"
#include "amqp/message.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/jobs.h"
#include "ui/console.h"
#include "ui/inspector.h"
#include "ui/modal.h"
#include "ui/moves.h"
#include "ui/view.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

#define LIST_WIDTH 28

struct messages_view {
    struct view view;
    char *title;     /* raw */
    bool holds;      /* messages wait for a decision */
    bool decided;    /* the job was told */
    struct job *job; /* while it runs, or may be told something; NULL afterwards */
    struct message **messages;
    size_t count, selected, top;
    enum inspector_mode mode;
    size_t scroll;   /* lines of the inspector */
    bool body_focus; /* keys scroll the message, not the list */
    bool more;       /* the inspector has lines below */
    int page;
    char *saved; /* path of the last saved body, for the prompt */
};

static struct messages_view *self(struct view *view)
{
    return (struct messages_view *)view;
}

static const struct message *selected(const struct messages_view *view)
{
    return view->count > 0 ? view->messages[view->selected] : NULL;
}

static void draw_entry(const struct messages_view *view, size_t index, struct canvas *canvas, struct rect line)
{
    const struct message *message = view->messages[index];
    bool utf8 = view->view.console->term->utf8;
    char size[FIGURE_SIZE];
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    if (index == view->selected) {
        canvas_text(canvas, line.row, line.column, 1, STYLE_ACCENT, utf8 ? "▌" : ">");
    }
    canvas_printf(canvas, line.row, line.column + 1, 4, STYLE_DIM, "%3zu", message->number);
    safe_string(&text, message->routing_key);
    canvas_text(canvas, line.row, line.column + 5, line.columns - 14, STYLE_NORMAL, text.data);
    canvas_right(canvas, line.row, line.column + line.columns - 9, 8, STYLE_DIM,
                 figure_bytes(size, (int64_t)message->body_size));
    buf_finish(&text);
    if (index == view->selected && !view->body_focus) {
        canvas_select(canvas, (struct rect){line.row, line.column + 1, 1, line.columns - 1});
    }
}

static void draw_list(struct messages_view *view, struct canvas *canvas, struct rect rect)
{
    struct rect head = rect_split_top(&rect, 1);
    canvas_text(canvas, head.row, head.column + 3, head.columns - 12, STYLE_HEADING, "#  ROUTING KEY");
    canvas_right(canvas, head.row, head.column + head.columns - 9, 8, STYLE_HEADING, "SIZE");
    view->page = rect.rows;
    moves_scroll(&view->top, view->selected, view->count, rect.rows);
    for (int i = 0; i < rect.rows && view->top + (size_t)i < view->count; i++) {
        draw_entry(view, view->top + (size_t)i, canvas, (struct rect){rect.row + i, rect.column, 1, rect.columns});
    }
}

static void draw_bar(struct canvas *canvas, struct rect rect, bool utf8)
{
    for (int i = 0; i < rect.rows; i++) {
        canvas_text(canvas, rect.row + i, rect.column, 1, STYLE_DIM, utf8 ? "│" : "|");
    }
}

static void messages_draw(struct view *base, struct canvas *canvas, struct rect rect)
{
    struct messages_view *view = self(base);
    if (view->count == 0) {
        return; /* it is opened by its first message */
    }
    if (rect.columns >= 60) {
        draw_list(view, canvas, rect_split_left(&rect, rect.columns >= 120 ? LIST_WIDTH + 12 : LIST_WIDTH));
        draw_bar(canvas, rect_split_left(&rect, 2), base->console->term->utf8);
    }
    int drawn = inspector_draw(selected(view), view->mode, view->scroll, canvas, rect);
    view->more = drawn >= rect.rows;
    if (drawn == 0 && view->scroll > 0) {
        view->scroll--;
    }
}

static void scroll_body(struct messages_view *view, int lines)
{
    if (lines < 0) {
        size_t up = (size_t)-lines;
        view->scroll = view->scroll > up ? view->scroll - up : 0;
    } else if (view->more) {
        view->scroll += (size_t)lines;
    }
}

static void decide(struct messages_view *view, enum hold_decision decision, const char *name)
{
    if (view->job == NULL || view->decided || job_state(view->job) != JOB_RUNNING || view->count == 0) {
        console_status(view->view.console, SEVERITY_WARNING, "nothing is held any more");
        return;
    }
    view->decided = true;
    job_tell(view->job, &hold_letter_create(decision)->letter);
    console_status(view->view.console, SEVERITY_INFO, "%s: waiting for the broker…", name);
}

static bool write_all(int file, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(file, bytes, len);
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote <= 0) {
            return false;
        }
        bytes += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

/* The prompt for a file name has ended. */
static void save_to(void *context, const char *path)
{
    struct messages_view *view = context;
    const struct message *message = selected(view);
    if (path == NULL || path[0] == '\0' || message == NULL) {
        return;
    }
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        console_status(view->view.console, SEVERITY_ERROR, "cannot save to %s: %s", path,
                       errno == EEXIST ? "it exists already; choose another name" : strerror(errno));
        return;
    }
    bool good = write_all(file, message->body, message->body_len) && fsync(file) == 0;
    int why = errno;
    if (close(file) != 0 || !good) {
        console_status(view->view.console, SEVERITY_ERROR, "cannot save to %s: %s", path, strerror(why));
        return;
    }
    console_status(view->view.console, SEVERITY_INFO, "saved the body to %s", path);
    free(view->saved);
    view->saved = mem_strdup(path);
}

static void copy_body(struct messages_view *view)
{
    const struct message *message = selected(view);
    struct error error = {0};
    if (message == NULL) {
        return;
    }
    if (clipboard_copy(view->view.console, message->body, message->body_len, &error)) {
        console_status(view->view.console, SEVERITY_INFO, "copied the body");
    } else {
        console_status(view->view.console, SEVERITY_ERROR, "%s", error.text);
    }
}

static bool act(struct messages_view *view, const char *name)
{
    if (strcmp(name, "view-mode") == 0) {
        view->mode = (view->mode + 1) % INSPECT_MODES;
        view->scroll = 0;
    } else if (strcmp(name, "save-body") == 0) {
        modal_prompt(view->view.console, "save the body to", view->saved != NULL ? view->saved : "", NULL, save_to,
                     view);
    } else if (strcmp(name, "copy") == 0) {
        copy_body(view);
    } else if (strcmp(name, "ack") == 0) {
        decide(view, HOLD_ACK, name);
    } else if (strcmp(name, "nack") == 0) {
        decide(view, HOLD_NACK, name);
    } else if (strcmp(name, "requeue") == 0) {
        decide(view, HOLD_REQUEUE, name);
    } else if (strcmp(name, "next-pane") == 0 || strcmp(name, "previous-pane") == 0) {
        view->body_focus = !view->body_focus;
    } else {
        return false;
    }
    return true;
}

static bool messages_command(struct view *base, const struct command *command)
{
    struct messages_view *view = self(base);
    int page = view->page > 1 ? view->page - 1 : 1;
    int lines;
    if (moves_preview(command->name, &lines)) {
        scroll_body(view, lines);
        return true;
    }
    if (view->body_focus && moves_lines(command->name, page, &lines)) {
        scroll_body(view, lines);
        return true;
    }
    size_t before = view->selected;
    if (moves_select(command->name, page, view->count, &view->selected)) {
        view->scroll = before == view->selected ? view->scroll : 0;
        return true;
    }
    if (strcmp(command->name, "open") == 0) {
        if (view->body_focus) {
            console_status(base->console, SEVERITY_INFO, "the keys scroll the message; Tab goes back to the list");
        }
        view->body_focus = true;
        return true;
    }
    return act(view, command->name);
}

static void messages_message(struct view *base, struct job *job, struct message *message)
{
    struct messages_view *view = self(base);
    view->job = job;
    view->messages = mem_resize(view->messages, view->count + 1, sizeof(struct message *));
    view->messages[view->count++] = message;
    base->console->dirty = true;
}

/* The broker has everything back, or was told what to do with it. */
static void messages_job_ended(struct view *base, struct job *job)
{
    (void)job;
    self(base)->job = NULL;
}

static void messages_title(struct view *base, struct buf *out)
{
    safe_string(out, self(base)->title);
}

static void messages_note(struct view *base, struct buf *out)
{
    const struct messages_view *view = self(base);
    if (view->holds) {
        buf_puts(out, view->decided ? "decided" : view->job != NULL ? "held: waits for your decision" : "given back");
    } else {
        size_t at = view->count > 0 ? view->selected + 1 : 0;
        buf_printf(out, "%zu of %zu read%s", at, view->count, view->job != NULL ? "" : ", returned");
    }
}

static void messages_destroy(struct view *base)
{
    struct messages_view *view = self(base);
    if (view->job != NULL) {
        job_cancel(view->job);
    }
    for (size_t i = 0; i < view->count; i++) {
        message_destroy(view->messages[i]);
    }
    free(view->messages);
    free(view->title);
    free(view->saved);
    free(view);
}

static const struct view_ops messages_ops = {
    .draw = messages_draw,
    .command = messages_command,
    .title = messages_title,
    .note = messages_note,
    .message = messages_message,
    .job_ended = messages_job_ended,
    .destroy = messages_destroy,
};

struct view *view_messages_create(struct console *console, const char *title, struct invocation *invocation)
{
    struct messages_view *view = mem_calloc(1, sizeof(*view));
    view->holds = strcmp(invocation->command->name, "hold") == 0;
    view->view =
        (struct view){.ops = &messages_ops, .console = console, .scopes = {view->holds ? "hold" : "messages", NULL}};
    view->title = mem_strdup(title);
    view->job = invocation->job;
    return &view->view;
}
