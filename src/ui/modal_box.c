#include "ui/modal_box.h"
#include "base/buf.h"
#include "base/text.h"
#include <string.h>

#include "base/banned.h"

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void draw_frame(struct canvas *canvas, struct rect box)
{
    const int bottom = box.row + box.rows - 1, right = box.column + box.columns - 1;

    canvas_fill(canvas, box, STYLE_NORMAL, " ");
    canvas_fill(canvas, (struct rect){box.row, box.column, 1, box.columns}, STYLE_DIM, "─");
    canvas_fill(canvas, (struct rect){bottom, box.column, 1, box.columns}, STYLE_DIM, "─");
    canvas_fill(canvas, (struct rect){box.row, box.column, box.rows, 1}, STYLE_DIM, "│");
    canvas_fill(canvas, (struct rect){box.row, right, box.rows, 1}, STYLE_DIM, "│");
    canvas_text(canvas, box.row, box.column, 1, STYLE_DIM, "┌");
    canvas_text(canvas, box.row, right, 1, STYLE_DIM, "┐");
    canvas_text(canvas, bottom, box.column, 1, STYLE_DIM, "└");
    canvas_text(canvas, bottom, right, 1, STYLE_DIM, "┘");
}

struct rect modal_box(struct canvas *canvas, struct rect screen, int rows, int columns, const char *title,
                      const char *note)
{
    struct rect box;
    int at;

    box.rows = least(rows + 2, screen.rows);
    box.columns = least(columns + 4, screen.columns);
    box.row = screen.row + (screen.rows - box.rows) / 2;
    box.column = screen.column + (screen.columns - box.columns) / 2;
    if (box.rows < 3 || box.columns < 6)
        return (struct rect){box.row, box.column, 0, 0};
    draw_frame(canvas, box);
    at = 2 + canvas_text(canvas, box.row, box.column + 2, box.columns - 4, STYLE_TITLE, title) + 3;
    canvas_text(canvas, box.row, box.column + 1, 1, STYLE_NORMAL, " ");
    canvas_text(canvas, box.row, box.column + at - 3, 1, STYLE_NORMAL, " ");
    if (note && *note) {
        const int room = box.columns - at - 3, width = least(text_cells(note), room);
        if (room > 8) {
            canvas_text(canvas, box.row, box.column + box.columns - 3 - width, 1, STYLE_NORMAL, " ");
            canvas_text(canvas, box.row, box.column + box.columns - 2 - width, width, STYLE_DIM, note);
            canvas_text(canvas, box.row, box.column + box.columns - 2, 1, STYLE_NORMAL, " ");
        }
    }
    return rect_inset(box, 1, 2);
}

void modal_box_rule(struct canvas *canvas, struct rect inside, int row)
{
    canvas_fill(canvas, (struct rect){row, inside.column - 1, 1, inside.columns + 2}, STYLE_DIM, "─");
    canvas_text(canvas, row, inside.column - 2, 1, STYLE_DIM, "├");
    canvas_text(canvas, row, inside.column + inside.columns + 1, 1, STYLE_DIM, "┤");
}

/* Bytes of text that one row of width cells takes; *next is where the next row starts. */
static size_t row_bytes(const char *text, int width, size_t *next)
{
    size_t at = 0, blank = 0, bytes, len = strlen(text);
    int cells, used = 0;

    while (text_next(text + at, len - at, &bytes, &cells)) {
        if (text[at] == '\n') {
            *next = at + 1;
            return at;
        }
        if (used + cells > width) {
            *next = blank > 0 ? blank + 1 : at > 0 ? at : bytes;
            return blank > 0 ? blank : at;
        }
        if (text[at] == ' ')
            blank = at;
        used += cells;
        at += bytes;
    }
    *next = at;
    return at;
}

int modal_wrap(struct canvas *canvas, struct rect rect, unsigned style, const char *text)
{
    struct buf line;
    size_t next;
    int rows = 0;

    if (rect.columns < 1)
        return 0;
    buf_init(&line, BUF_TEXT_MAX);
    for (; *text; text += next) {
        size_t bytes = row_bytes(text, rect.columns, &next);
        buf_clear(&line);
        buf_append(&line, text, bytes);
        if (canvas && rows < rect.rows)
            canvas_text(canvas, rect.row + rows, rect.column, rect.columns, style, line.data);
        rows++;
    }
    buf_finish(&line);
    return rows;
}
