#include "core/ini_lines.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"

#define HIDDEN_SEMICOLON '\x02'

struct span {
    const char *at;
    size_t len;
};

static void complain(const struct ini_lines *lines, const char *words)
{
    lines->complain(lines->context, lines->line, words);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* The next line of the file, trimmed on both sides; false at the end. */
static bool next_line(struct ini_lines *lines, struct span *line)
{
    const char *start = lines->text + lines->at;
    const char *end;

    if (lines->at >= lines->len)
        return false;
    end = memchr(start, '\n', lines->len - lines->at);
    if (!end)
        end = lines->text + lines->len;
    lines->at = (size_t)(end - lines->text) + 1;
    lines->line++;
    if (lines->line == 1 && end - start >= 3 && memcmp(start, "\xef\xbb\xbf", 3) == 0)
        start += 3;
    while (start < end && is_blank(*start))
        start++;
    while (end > start && (is_blank(end[-1]) || end[-1] == '\r'))
        end--;
    *line = (struct span){start, (size_t)(end - start)};
    return true;
}

static bool has_control_bytes(struct span line)
{
    for (size_t i = 0; i < line.len; i++)
        if (((unsigned char)line.at[i] < 0x20 && line.at[i] != '\t') || line.at[i] == 0x7f)
            return true;
    return false;
}

/* Where inih sees a comment between the two places. */
static bool has_comment(struct span line, size_t from, size_t to)
{
    for (size_t at = from; at + 1 < to; at++)
        if (is_blank(line.at[at]) && line.at[at + 1] == ';')
            return true;
    return false;
}

static bool heading_fits(const struct ini_lines *lines, struct span line)
{
    const char *end = memchr(line.at, ']', line.len);
    size_t len = end ? (size_t)(end - line.at) : 0;

    if (!end || has_comment(line, 0, len))
        complain(lines, "the heading has no ]");
    else if (len - 1 > INI_LINES_SECTION)
        complain(lines, "the name of the section is too long");
    else
        return true;
    return false;
}

/* Where the value starts: after the first = or : */
static size_t value_at(struct span line)
{
    size_t at = 0;

    while (at < line.len && line.at[at] != '=' && line.at[at] != ':')
        at++;
    if (at == line.len || has_comment(line, 0, at))
        return 0;
    at++;
    while (at < line.len && is_blank(line.at[at]))
        at++;
    return at;
}

/* The closing quote of the quoted value at `from`; 0 when it is not quoted. In double quotes a backslash escapes. */
static size_t closing_quote(struct span line, size_t from)
{
    char quote = from < line.len ? line.at[from] : '\0';

    if (quote != '"' && quote != '\'')
        return 0;
    for (size_t at = from + 1; at < line.len; at++) {
        if (line.at[at] == '\\' && quote == '"')
            at++;
        else if (line.at[at] == quote)
            return at;
    }
    return 0;
}

static bool is_comment(struct span line, size_t at)
{
    while (at < line.len && is_blank(line.at[at]))
        at++;
    return at == line.len || line.at[at] == '#' || line.at[at] == ';';
}

/* Makes of a "name = value" line what inih shall see; false: nothing. */
static bool fit_pair(const struct ini_lines *lines, struct span *line, char *out)
{
    size_t from = value_at(*line);
    size_t end;

    if (from == 0) {
        complain(lines, "neither a [section] nor \"key = value\"");
        return false;
    }
    end = closing_quote(*line, from);
    if (end > 0) {
        if (!is_comment(*line, end + 1)) {
            complain(lines, "there is something after the closing quote: the line is left out");
            return false;
        }
        line->len = end + 1;
    } else if (strncasecmp(line->at, "password", 8) == 0 && has_comment(*line, from, line->len)) {
        complain(lines, "what follows \" ;\" was taken for a comment: put a value that has it in quotes");
    }
    memcpy(out, line->at, line->len);
    for (size_t at = from; end > 0 && at < end; at++)
        if (out[at] == ';')
            out[at] = HIDDEN_SEMICOLON;
    return true;
}

static bool is_readable(const struct ini_lines *lines, struct span line, size_t size)
{
    char words[80];

    if (line.len + 2 > size) {
        (void)snprintf(words, sizeof words, "longer than %zu bytes: the line is left out", size - 2);
        complain(lines, words);
        return false;
    }
    if (has_control_bytes(line))
        complain(lines, "there is a control character in it: the line is left out");
    return !has_control_bytes(line);
}

/* false: the line is left out. out has room for it and a line end. */
static bool fit(const struct ini_lines *lines, struct span *line, char *out, size_t size)
{
    if (line->len == 0 || line->at[0] == '#' || line->at[0] == ';')
        return false;
    if (line->at[0] != '[')
        return is_readable(lines, *line, size) && fit_pair(lines, line, out);
    /* Without its heading a key would slip into the section before. */
    if (!is_readable(lines, *line, size) || !heading_fits(lines, *line))
        *line = (struct span){"[" INI_LINES_BROKEN "]", sizeof "[" INI_LINES_BROKEN "]" - 1};
    memcpy(out, line->at, line->len);
    return true;
}

char *ini_lines_next(char *out, int size, void *context)
{
    struct ini_lines *lines = context;
    struct span line;

    if (size < 8 || !next_line(lines, &line))
        return NULL;
    if (!fit(lines, &line, out, (size_t)size))
        line.len = 0;
    out[line.len] = '\n';
    out[line.len + 1] = '\0';
    return out;
}

void ini_lines_unquote(char *value)
{
    size_t len = strlen(value);
    char quote = value[0];
    char *to = value;

    if (len < 2 || (quote != '"' && quote != '\'') || value[len - 1] != quote)
        return;
    value[len - 1] = '\0';
    for (const char *from = value + 1; *from; from++) {
        if (quote == '"' && *from == '\\' && (from[1] == '"' || from[1] == '\\'))
            from++;
        *to++ = *from == HIDDEN_SEMICOLON ? ';' : *from;
    }
    *to = '\0';
}
