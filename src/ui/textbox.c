#include "ui/textbox.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/key.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

void textbox_init(struct textbox *box, const char *text)
{
    memset(box, 0, sizeof *box);
    textbox_set(box, text ? text : "", text ? strlen(text) : 0);
}

void textbox_finish(struct textbox *box)
{
    mem_wipe_free(box->text);
    memset(box, 0, sizeof *box);
}

void textbox_set(struct textbox *box, const char *text, size_t len)
{
    const char *nul = memchr(text, '\0', len);

    if (nul)
        len = (size_t)(nul - text);
    if (len > TEXTBOX_MAX)
        len = TEXTBOX_MAX;
    char *copy = mem_strndup(text, len);
    mem_wipe_free(box->text);
    box->text = copy;
    box->len = box->cursor = len;
}

void textbox_insert(struct textbox *box, const char *text, size_t len)
{
    if (len == 0 || box->len + len > TEXTBOX_MAX)
        return;
    /* A new piece of memory each time, so that what was there can be wiped. */
    char *text_new = mem_alloc(box->len + len + 1);
    memcpy(text_new, box->text, box->cursor);
    memcpy(text_new + box->cursor, text, len);
    memcpy(text_new + box->cursor + len, box->text + box->cursor, box->len - box->cursor + 1);
    mem_wipe_free(box->text);
    box->text = text_new;
    box->len += len;
    box->cursor += len;
}

static void remove_bytes(struct textbox *box, size_t from, size_t to)
{
    memmove(box->text + from, box->text + to, box->len - to + 1);
    box->len -= to - from;
    box->cursor = from;
}

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t before(const struct textbox *box, size_t at)
{
    while (at > 0 && continues(box->text[--at])) {
    }
    return at;
}

static size_t after(const struct textbox *box, size_t at)
{
    if (at < box->len)
        at++;
    while (at < box->len && continues(box->text[at]))
        at++;
    return at;
}

static size_t line_start(const struct textbox *box, size_t at)
{
    while (at > 0 && box->text[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct textbox *box, size_t at)
{
    while (at < box->len && box->text[at] != '\n')
        at++;
    return at;
}

static size_t word_start(const struct textbox *box, size_t at)
{
    while (at > 0 && box->text[at - 1] == ' ')
        at--;
    while (at > 0 && box->text[at - 1] != ' ' && box->text[at - 1] != '\n')
        at--;
    return at;
}

static void insert_code(struct textbox *box, int code)
{
    char bytes[4];
    size_t len;

    if (code < 0x80) {
        bytes[0] = (char)code;
        len = 1;
    } else if (code < 0x800) {
        bytes[0] = (char)(0xc0 | (code >> 6));
        bytes[1] = (char)(0x80 | (code & 0x3f));
        len = 2;
    } else if (code < 0x10000) {
        bytes[0] = (char)(0xe0 | (code >> 12));
        bytes[1] = (char)(0x80 | ((code >> 6) & 0x3f));
        bytes[2] = (char)(0x80 | (code & 0x3f));
        len = 3;
    } else {
        bytes[0] = (char)(0xf0 | (code >> 18));
        bytes[1] = (char)(0x80 | ((code >> 12) & 0x3f));
        bytes[2] = (char)(0x80 | ((code >> 6) & 0x3f));
        bytes[3] = (char)(0x80 | (code & 0x3f));
        len = 4;
    }
    textbox_insert(box, bytes, len);
}

/* Up or down by a line, at the same distance from its start. False: there is none. */
static bool move_line(struct textbox *box, int by)
{
    size_t start = line_start(box, box->cursor), offset = box->cursor - start, target;

    if (by < 0) {
        if (start == 0)
            return false;
        target = line_start(box, start - 1);
    } else {
        size_t end = line_end(box, box->cursor);
        if (end == box->len)
            return false;
        target = end + 1;
    }
    size_t end = line_end(box, target);
    box->cursor = target + offset < end ? target + offset : end;
    while (box->cursor > target && continues(box->text[box->cursor]))
        box->cursor--;
    return true;
}

static bool edit_key(struct textbox *box, int key)
{
    switch (key) {
    case PRESS_LEFT:
        box->cursor = before(box, box->cursor);
        return true;
    case PRESS_RIGHT:
        box->cursor = after(box, box->cursor);
        return true;
    case PRESS_HOME:
        box->cursor = line_start(box, box->cursor);
        return true;
    case PRESS_END:
        box->cursor = line_end(box, box->cursor);
        return true;
    case PRESS_BACKSPACE:
        remove_bytes(box, before(box, box->cursor), box->cursor);
        return true;
    case PRESS_DELETE:
        remove_bytes(box, box->cursor, after(box, box->cursor));
        return true;
    case PRESS_CTRL('W'):
        remove_bytes(box, word_start(box, box->cursor), box->cursor);
        return true;
    case PRESS_CTRL('U'):
        remove_bytes(box, line_start(box, box->cursor), box->cursor);
        return true;
    case PRESS_CTRL('K'):
        remove_bytes(box, box->cursor, line_end(box, box->cursor));
        return true;
    case PRESS_UP:
        return box->lines && move_line(box, -1);
    case PRESS_DOWN:
        return box->lines && move_line(box, 1);
    default:
        return false;
    }
}

bool textbox_key(struct textbox *box, int key, bool pasted)
{
    if ((key == '\r' || key == '\n') && (box->lines || pasted)) {
        insert_code(box, box->lines ? '\n' : ' ');
        return true;
    }
    if (pasted && key == '\t') {
        insert_code(box, box->lines ? '\t' : ' ');
        return true;
    }
    if (key >= ' ' && key < 0x110000 && key != PRESS_BACKSPACE) {
        insert_code(box, key);
        return true;
    }
    return pasted ? true : edit_key(box, key);
}

int textbox_line_count(const struct textbox *box)
{
    int count = 1;

    for (size_t i = 0; i < box->len; i++)
        count += box->text[i] == '\n';
    return count;
}

/* One line as it is shown; secrets as one dot a character. */
static void shown_line(const struct textbox *box, size_t start, size_t end, struct buf *out)
{
    if (!box->secret) {
        safe_text(out, box->text + start, end - start);
        return;
    }
    for (size_t i = start; i < end; i++) {
        if (!continues(box->text[i]))
            buf_puts(out, "•");
    }
}

/* Cells from the line's start to the cursor, and the text drawn so that the cursor is inside. */
static void draw_line(const struct textbox *box, struct canvas *canvas, struct rect rect, unsigned style, size_t start,
                      bool with_cursor)
{
    struct buf text;
    size_t end = line_end(box, start), bytes;
    int cells, skipped = 0;

    buf_init(&text, TEXTBOX_MAX * 8);
    int at = -1;
    if (with_cursor) {
        shown_line(box, start, box->cursor, &text);
        at = text_cells(text.data);
    }
    buf_clear(&text);
    shown_line(box, start, end, &text);
    const char *from = text.data;
    while (at - skipped > rect.columns - 1 && text_next(from, strlen(from), &bytes, &cells)) {
        from += bytes;
        skipped += cells;
    }
    canvas_text(canvas, rect.row, rect.column, rect.columns, style, from);
    if (with_cursor) {
        canvas->cursor_row = rect.row;
        canvas->cursor_column = rect.column + at - skipped;
    }
    buf_finish(&text);
}

void textbox_draw(const struct textbox *box, struct canvas *canvas, struct rect rect, unsigned style, bool focused)
{
    size_t start = 0, cursor_start = line_start(box, box->cursor);
    int line = 0, cursor_line = 0;

    if (rect.rows < 1 || rect.columns < 1 || rect.row >= canvas->rows)
        return;
    canvas_fill(canvas, rect, style, " ");
    for (size_t i = 0; i < cursor_start; i++)
        cursor_line += box->text[i] == '\n';
    const int first = cursor_line >= rect.rows ? cursor_line - rect.rows + 1 : 0;
    for (;; line++) {
        if (line >= first && line < first + rect.rows) {
            struct rect one = {rect.row + line - first, rect.column, 1, rect.columns};
            draw_line(box, canvas, one, style, start, focused && line == cursor_line);
        }
        size_t end = line_end(box, start);
        if (end == box->len || line >= first + rect.rows)
            return;
        start = end + 1;
    }
}
