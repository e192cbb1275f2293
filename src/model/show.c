#include "base/figure.h"
#include "base/text.h"
#include "model/row.h"
#include "model/tree.h"
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct state_word {
    const char *word;
    enum state_kind kind;
};

static const struct state_word state_words[] = {
    {"running", STATE_GOOD},       {"up", STATE_GOOD},
    {"active", STATE_GOOD},        {"idle", STATE_QUIET},
    {"starting", STATE_QUIET},     {"tuning", STATE_QUIET},
    {"opening", STATE_QUIET},      {"closing", STATE_QUIET},
    {"closed", STATE_QUIET},       {"waiting", STATE_QUIET},
    {"live", STATE_QUIET},         {"syncing", STATE_WARNING},
    {"flow", STATE_WARNING},       {"blocked", STATE_WARNING},
    {"blocking", STATE_WARNING},   {"minority", STATE_WARNING},
    {"recovering", STATE_WARNING}, {"terminated", STATE_BAD},
    {"down", STATE_BAD},           {"stopped", STATE_BAD},
    {"crashed", STATE_BAD},        {"nodedown", STATE_BAD},
    {"noproc", STATE_BAD},         {"timeout", STATE_BAD},
    {"partitioned", STATE_BAD},    {"failed", STATE_BAD},
    {"suspected_down", STATE_BAD}, {"single_active", STATE_GOOD},
};

static bool ascii(void)
{
    return figure_zero()[0] == '.';
}

static const char *state_word(const struct column *column, const void *row)
{
    int64_t yes = row_integer(column, row);

    if (column->type == COL_BOOL && yes != ABSENT_I64)
        return yes ? "running" : "down";
    return row_text(column, row);
}

enum state_kind row_state(const struct column *column, const void *row)
{
    const char *word = state_word(column, row);

    if (!word)
        return STATE_NONE;
    for (size_t i = 0; i < sizeof state_words / sizeof state_words[0]; i++) {
        if (strcmp(state_words[i].word, word) == 0)
            return state_words[i].kind;
    }
    return STATE_QUIET;
}

const char *state_glyph(enum state_kind kind)
{
    switch (kind) {
    case STATE_GOOD:
        return ascii() ? "+" : "●";
    case STATE_QUIET:
        return ascii() ? "o" : "○";
    case STATE_WARNING:
        return ascii() ? "!" : "▲";
    case STATE_BAD:
        return ascii() ? "X" : "✗";
    case STATE_NONE:
        break;
    }
    return "-";
}

static void show_state(const struct column *column, const void *row, struct buf *out)
{
    buf_puts(out, state_glyph(row_state(column, row)));
    if (column->width < 3)
        return;
    buf_putc(out, ' ');
    safe_string(out, state_word(column, row));
}

/* A scalar or a JSON text of a list, as one word. */
static void show_value(const json_t *value, struct buf *out)
{
    if (json_is_string(value)) {
        safe_text(out, json_string_value(value), json_string_length(value));
        return;
    }
    char *text = tree_dump(value);
    safe_string(out, text ? text : "null");
    free(text);
}

static void show_members(json_t *value, struct buf *out)
{
    const char *separator = "", *name;
    json_t *member;
    size_t index;

    if (json_is_array(value)) {
        json_array_foreach(value, index, member)
        {
            buf_puts(out, separator);
            show_value(member, out);
            separator = " ";
        }
        return;
    }
    json_object_foreach(value, name, member)
    {
        buf_puts(out, separator);
        safe_string(out, name);
        buf_putc(out, '=');
        show_value(member, out);
        separator = " ";
    }
}

static void show_list(const char *text, struct buf *out)
{
    size_t from = out->len;
    json_t *value = *text == '[' || *text == '{' ? tree_parse(text, strlen(text), NULL) : NULL;

    if (value) {
        show_members(value, out);
        json_decref(value);
        return;
    }
    safe_string(out, text);
    for (size_t i = from; i < out->len; i++) {
        if (out->data[i] == ',')
            out->data[i] = ' ';
    }
}

static void show_text(const struct column *column, const char *text, struct buf *out)
{
    if (*text == '\0' && column->empty)
        buf_puts(out, column->empty);
    else if (column->format == FMT_LETTER && *text > 0)
        buf_putc(out, *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text);
    else if (column->format == FMT_LIST || column->format == FMT_FEATURES)
        show_list(text, out);
    else
        safe_string(out, text);
}

static int64_t milliseconds(int64_t seconds)
{
    return seconds > INT64_MAX / 1000 || seconds < INT64_MIN / 1000 ? ABSENT_I64 : seconds * 1000;
}

static void show_percent(double share, struct buf *out)
{
    if (share >= -DBL_MIN && share <= DBL_MIN)
        buf_puts(out, figure_zero());
    else if (share > 0 && share < 0.01)
        buf_puts(out, "<1%");
    else
        buf_printf(out, "%.0f%%", share * 100);
}

static void show_number(const struct column *column, const void *row, struct buf *out)
{
    int64_t integer = row_integer(column, row);
    char text[FIGURE_SIZE];

    switch (column->format) {
    case FMT_COUNT:
        buf_puts(out, figure_count(text, integer));
        break;
    case FMT_RATE:
        buf_puts(out, figure_rate(text, row_number(column, row)));
        break;
    case FMT_PERCENT:
        show_percent(row_number(column, row), out);
        break;
    case FMT_BYTES:
        buf_puts(out, figure_bytes(text, integer));
        break;
    case FMT_DURATION:
        buf_puts(out, figure_duration(text, integer));
        break;
    case FMT_SECONDS:
        buf_puts(out, figure_duration(text, milliseconds(integer)));
        break;
    case FMT_TIME:
        buf_puts(out, figure_time(text, integer));
        break;
    case FMT_YES:
        buf_puts(out, integer == 0 ? figure_zero() : ascii() ? "y" : "✓");
        break;
    case FMT_TEXT:
    case FMT_STATE:
    case FMT_LIST:
    case FMT_LETTER:
    case FMT_FEATURES:
        row_plain(column, row, out);
        break;
    }
}

void row_show(const struct column *column, const void *row, struct buf *out)
{
    const char *text = row_text(column, row);

    if (row_absent(column, row))
        buf_putc(out, '-');
    else if (column->format == FMT_STATE)
        show_state(column, row, out);
    else if (text)
        show_text(column, text, out);
    else
        show_number(column, row, out);
}
