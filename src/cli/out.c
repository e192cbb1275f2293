#include "cli/out.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/document.h"
#include "model/row.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

static bool closed;

bool out_is_terminal(void)
{
    static int terminal = -1;

    if (terminal < 0)
        terminal = isatty(STDOUT_FILENO);
    return terminal;
}

bool out_flush(struct error *error)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    if (errno == EPIPE || closed) {
        closed = true;
        return true;
    }
    return error_set(error, ERROR_USAGE, "cannot write the output: %s", strerror(errno));
}

bool out_closed(void)
{
    return closed;
}

void out_text(const char *text, size_t len)
{
    struct buf line;
    size_t at = 0;

    if (!out_is_terminal()) {
        if (fwrite(text, 1, len, stdout) < len && errno == EPIPE)
            closed = true;
        return;
    }
    buf_init(&line, (size_t)64 << 20);
    while (at < len) {
        buf_clear(&line);
        at += safe_line(&line, text + at, len - at);
        fwrite(line.data, 1, line.len, stdout);
        if (text[at - 1] == '\n')
            fputc('\n', stdout);
    }
    buf_finish(&line);
}

/* ["a","b"] as a,b. */
static void words(struct buf *out, const char *json)
{
    struct document *list = document_parse(json, strlen(json), NULL);
    char at[24];

    for (size_t i = 0; i < document_count(list, ""); i++) {
        snprintf(at, sizeof at, "%zu", i);
        const char *word = document_text(list, at);
        buf_printf(out, "%s%s", i ? "," : "", word ? word : "");
    }
    document_destroy(list);
}

static void plain(struct buf *out, const struct column *column, const void *row)
{
    const char *text = column->format == FMT_LIST ? row_text(column, row) : NULL;

    if (text && text[0] == '[')
        words(out, text);
    else
        row_plain(column, row, out);
}

static bool is_number(const struct column *column)
{
    return column->type == COL_I64 || column->type == COL_F64 || column->type == COL_LEN;
}

/* People get figures, pipes get digits; neither gets anything cut. */
static void cell(struct buf *out, const struct column *column, const void *row)
{
    struct buf raw;

    if (row_absent(column, row)) {
        buf_puts(out, "-");
    } else if (out_is_terminal() && is_number(column)) {
        row_show(column, row, out);
    } else {
        buf_init(&raw, BUF_TEXT_MAX);
        plain(&raw, column, row);
        if (raw.len == 0 && column->empty && out_is_terminal())
            buf_puts(out, column->empty);
        else
            safe_text(out, raw.data, raw.len);
        buf_finish(&raw);
    }
}

static void print_cell(const char *text, int width, bool right, bool last)
{
    int pad = width - text_cells(text);

    pad = pad > 0 ? pad : 0;
    if (right)
        printf("%*s%s", pad, "", text);
    else
        printf("%s%*s", text, last ? 0 : pad, "");
    fputs(last ? "\n" : "  ", stdout);
}

static void measure(const struct out_table *table, char **cells, int *widths)
{
    for (size_t c = 0; c < table->column_count; c++) {
        widths[c] = text_cells(table->columns[c]->title);
        for (size_t r = 0; r < table->row_count; r++) {
            int width = text_cells(cells[r * table->column_count + c]);
            widths[c] = width > widths[c] ? width : widths[c];
        }
    }
}

static void rows_as_table(const struct out_table *table)
{
    size_t columns = table->column_count;
    struct buf text;

    if (columns == 0)
        return;
    char **cells = mem_calloc(table->row_count * columns + 1, sizeof *cells);
    int *widths = mem_calloc(columns + 1, sizeof *widths);

    for (size_t i = 0; i < table->row_count * columns; i++) {
        const struct out_row *row = &table->rows[i / columns];
        buf_init(&text, BUF_TEXT_MAX);
        cell(&text, table->columns[i % columns], snapshot_row(row->snapshot, row->index));
        cells[i] = buf_take(&text, NULL);
    }
    measure(table, cells, widths);
    for (size_t c = 0; c < columns; c++)
        print_cell(table->columns[c]->title, widths[c], is_number(table->columns[c]), c + 1 == columns);
    for (size_t i = 0; i < table->row_count * columns; i++) {
        size_t c = i % columns;
        print_cell(cells[i], widths[c], is_number(table->columns[c]), c + 1 == columns);
        free(cells[i]);
    }
    free(cells);
    free(widths);
}

static void rows_as_csv(const struct out_table *table)
{
    struct buf line, value;

    buf_init(&line, (size_t)16 << 20);
    buf_init(&value, (size_t)16 << 20);
    for (size_t c = 0; c < table->column_count; c++) {
        buf_puts(&line, c ? "," : "");
        text_csv_field(&line, table->columns[c]->name);
    }
    for (size_t r = 0; r < table->row_count; r++) {
        const void *row = snapshot_row(table->rows[r].snapshot, table->rows[r].index);
        buf_puts(&line, "\r\n");
        for (size_t c = 0; c < table->column_count; c++) {
            buf_clear(&value);
            plain(&value, table->columns[c], row);
            buf_puts(&line, c ? "," : "");
            text_csv_field(&line, value.data);
        }
        if (line.len > 65536) {
            out_text(line.data, line.len);
            buf_clear(&line);
        }
    }
    buf_puts(&line, "\r\n");
    out_text(line.data, line.len);
    buf_finish(&line);
    buf_finish(&value);
}

static void rows_as_json(const struct out_table *table)
{
    out_text("[", 1);
    for (size_t r = 0; r < table->row_count; r++) {
        size_t len = 0;
        const char *json = snapshot_row_json(table->rows[r].snapshot, table->rows[r].index, &len);
        if (r)
            out_text(",\n", 2);
        if (json)
            out_text(json, len);
        else
            out_text("null", 4);
    }
    out_text("]\n", 2);
}

void out_rows(const struct out_table *table, enum output_format format)
{
    switch (format) {
    case OUTPUT_TABLE:
        rows_as_table(table);
        break;
    case OUTPUT_JSON:
        rows_as_json(table);
        break;
    case OUTPUT_CSV:
        rows_as_csv(table);
        break;
    }
}
