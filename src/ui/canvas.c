#include "ui/canvas.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/ornament.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define SIDE_MAX 2000 /* rows or columns; what is beyond is not drawn */

static int bounded(int value)
{
    return value < 0 ? 0 : value > SIDE_MAX ? SIDE_MAX : value;
}

void canvas_init(struct canvas *canvas, int rows, int columns)
{
    memset(canvas, 0, sizeof *canvas);
    canvas_resize(canvas, rows, columns);
}

void canvas_finish(struct canvas *canvas)
{
    free(canvas->cells);
    memset(canvas, 0, sizeof *canvas);
}

void canvas_resize(struct canvas *canvas, int rows, int columns)
{
    canvas->rows = bounded(rows);
    canvas->columns = bounded(columns);
    canvas->cells =
        mem_resize(canvas->cells, (size_t)canvas->rows * (size_t)canvas->columns + 1, sizeof *canvas->cells);
    canvas_clear(canvas);
}

static struct cell *cell_at(const struct canvas *canvas, int row, int column)
{
    return canvas->cells + (size_t)row * (size_t)canvas->columns + (size_t)column;
}

static void cell_blank(struct cell *cell, unsigned style)
{
    cell->text[0] = ' ';
    cell->text[1] = '\0';
    cell->style = (uint8_t)style;
}

void canvas_clear(struct canvas *canvas)
{
    size_t count = (size_t)canvas->rows * (size_t)canvas->columns;

    for (size_t i = 0; i < count; i++)
        cell_blank(&canvas->cells[i], STYLE_NORMAL);
    canvas->cursor_row = canvas->cursor_column = -1;
}

/* What is left of a wide character must not stay: one half alone shifts the rest of the line. */
static void break_wide(struct canvas *canvas, int row, int column)
{
    struct cell *cell = cell_at(canvas, row, column);

    if (cell->text[0] == '\0' && column > 0)
        cell_blank(cell - 1, cell[-1].style);
    if (column + 1 < canvas->columns && cell[1].text[0] == '\0')
        cell_blank(cell + 1, cell[1].style);
}

/* One grapheme of 1 or 2 cells, which the caller has checked to fit. */
static void put(struct canvas *canvas, int row, int column, int cells, unsigned style, const char *text, size_t bytes)
{
    struct cell *cell = cell_at(canvas, row, column);
    const char *other = NULL;

    if ((canvas->plain || canvas->ascii) && (unsigned char)*text >= 0x80) {
        other = ornament_ascii(text, bytes);
        if (!other && canvas->ascii)
            other = "?";
    }
    for (int i = 0; i < cells; i++)
        break_wide(canvas, row, column + i);
    if (other) {
        for (int i = 0; i < cells; i++) {
            cell_blank(cell + i, style);
            cell[i].text[0] = *other;
        }
        return;
    }
    if (bytes >= sizeof cell->text) /* never of safe text */
        bytes = sizeof cell->text - 1;
    memcpy(cell->text, text, bytes);
    cell->text[bytes] = '\0';
    cell->style = (uint8_t)style;
    if (cells == 2) {
        cell[1].text[0] = '\0';
        cell[1].style = (uint8_t)style;
    }
}

/* Draws from column on, up to but not over `end`; what lies left of the canvas is passed over. Returns the cells used.
 */
static int put_run(struct canvas *canvas, int row, int column, int end, unsigned style, const char *text, size_t len)
{
    size_t at = 0, bytes;
    int cells, used = 0;

    while (text_next(text + at, len - at, &bytes, &cells)) {
        if (column + used + cells > end)
            break;
        if (cells > 0 && column + used >= 0)
            put(canvas, row, column + used, cells, style, text + at, bytes);
        used += cells;
        at += bytes;
    }
    return used;
}

int canvas_text(struct canvas *canvas, int row, int column, int width, unsigned style, const char *safe)
{
    int room, end;

    if (!safe || row < 0 || row >= canvas->rows || column >= canvas->columns || column < -SIDE_MAX)
        return 0;
    room = canvas->columns - column;
    if (width < 0 || width > room)
        width = room;
    if (width == 0)
        return 0;
    end = column + width;
    if (text_cells(safe) <= width)
        return put_run(canvas, row, column, end, style, safe, strlen(safe));
    int used = put_run(canvas, row, column, end - 1, style, safe, strlen(safe));
    /* The cell before the ellipsis stays blank when a wide character did not fit. */
    if (column + used >= 0)
        used += put_run(canvas, row, column + used, end, style, "…", strlen("…"));
    return used;
}

void canvas_right(struct canvas *canvas, int row, int column, int width, unsigned style, const char *safe)
{
    int cells = text_cells(safe);

    if (width < 0)
        width = canvas->columns - column;
    if (cells < width) {
        column += width - cells;
        width = cells;
    }
    canvas_text(canvas, row, column, width, style, safe);
}

int canvas_printf(struct canvas *canvas, int row, int column, int width, unsigned style, const char *format, ...)
{
    char text[1024];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return canvas_text(canvas, row, column, width, style, text);
}

static struct rect clip(const struct canvas *canvas, struct rect rect)
{
    int64_t bottom = (int64_t)rect.row + rect.rows, right = (int64_t)rect.column + rect.columns;

    if (rect.row < 0)
        rect.row = 0;
    if (rect.column < 0)
        rect.column = 0;
    if (bottom > canvas->rows)
        bottom = canvas->rows;
    if (right > canvas->columns)
        right = canvas->columns;
    rect.rows = bottom > rect.row ? (int)bottom - rect.row : 0;
    rect.columns = right > rect.column ? (int)right - rect.column : 0;
    return rect;
}

void canvas_fill(struct canvas *canvas, struct rect rect, unsigned style, const char *grapheme)
{
    rect = clip(canvas, rect);
    int cells = text_cells(grapheme);

    if (cells < 1)
        return;
    for (int row = 0; row < rect.rows; row++) {
        for (int column = 0; column + cells <= rect.columns; column += cells)
            put_run(canvas, rect.row + row, rect.column + column, rect.column + rect.columns, style, grapheme,
                    strlen(grapheme));
    }
}

void canvas_restyle(struct canvas *canvas, struct rect rect, unsigned style)
{
    rect = clip(canvas, rect);
    for (int row = 0; row < rect.rows; row++) {
        for (int column = 0; column < rect.columns; column++)
            cell_at(canvas, rect.row + row, rect.column + column)->style = (uint8_t)style;
    }
}

void canvas_select(struct canvas *canvas, struct rect rect)
{
    rect = clip(canvas, rect);
    for (int row = 0; row < rect.rows; row++) {
        for (int column = 0; column < rect.columns; column++)
            cell_at(canvas, rect.row + row, rect.column + column)->style |= STYLE_SELECTED;
    }
}

void canvas_rule(struct canvas *canvas, int row, bool utf8)
{
    struct rect rect = {row, canvas->columns > 40 ? 1 : 0, 1,
                        canvas->columns > 40 ? canvas->columns - 2 : canvas->columns};

    canvas_fill(canvas, rect, STYLE_DIM, utf8 ? "─" : "-");
}

/* One letter a style; upper case where the row is selected. */
static char style_letter(uint8_t style)
{
    static const char letters[] = ".dbthakowepcyzmifl";
    unsigned plain = style & ~(unsigned)STYLE_SELECTED;
    char letter = plain < STYLE_COUNT ? letters[plain] : '?';

    if (!(style & STYLE_SELECTED))
        return letter;
    return letter == '.' ? '#' : (char)(letter - 'a' + 'A');
}

static void dump_line(const struct canvas *canvas, int row, bool styles, struct buf *out)
{
    size_t trimmed = out->len;

    for (int column = 0; column < canvas->columns; column++) {
        const struct cell *cell = cell_at(canvas, row, column);
        if (styles)
            buf_putc(out, style_letter(cell->style));
        else
            buf_puts(out, cell->text);
        bool blank = styles ? cell->style == STYLE_NORMAL : strcmp(cell->text, " ") == 0;
        if (!blank)
            trimmed = out->len;
    }
    if (!out->overflow) {
        out->len = trimmed;
        out->data[trimmed] = '\0';
    }
    buf_putc(out, '\n');
}

void canvas_dump(const struct canvas *canvas, struct buf *out, bool styles)
{
    for (int row = 0; row < canvas->rows; row++)
        dump_line(canvas, row, false, out);
    if (!styles)
        return;
    buf_puts(out, "--\n");
    for (int row = 0; row < canvas->rows; row++)
        dump_line(canvas, row, true, out);
}
