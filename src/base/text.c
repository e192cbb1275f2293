#include "base/text.h"

#include <langinfo.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <utf8proc.h>

#include "base/banned.h"

#define MARKS_MAX 2   /* combining marks shown on one base */
#define PIECE_SIZE 16 /* bytes; the longest is <U+10FFFF> */
#define REPLACEMENT_CELLS 1

/* What one step of safe_text has made. */
struct piece {
    const char *text; /* into the input, or into made */
    size_t len;
    char made[PIECE_SIZE];
};

/* Where in the text we are: how many marks the last base may still take (none after an escape or at the start, where a
 * mark would sit on what stands to the left on the screen). */
struct progress {
    int marks_left;
};

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f;
}

static bool locale_is_utf8(void)
{
    /* Only setlocale() changes it, and that is called once before. */
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; /* NOLINT(concurrency-mt-unsafe) */
}

/* Cells of a code point as curses counts them: -1 when the C library cannot show it. */
static int code_point_cells(int32_t code)
{
    if (code < 0x7f)
        return code < 0x20 ? -1 : 1;
    return locale_is_utf8() ? wcwidth((wchar_t)code) : utf8proc_charwidth(code);
}

static bool is_skin_tone(int32_t code)
{
    return code >= 0x1f3fb && code <= 0x1f3ff;
}

/* Goes on top of what stands before it. */
static bool is_mark(int32_t code)
{
    return is_skin_tone(code) || (code >= 0x300 && code_point_cells(code) == 0);
}

/* Code points that steer a terminal or hide themselves, and those that nobody knows. All of category Cf (bidi, zero
 * width, interlinear, tags) is among them. */
static bool is_unsafe(int32_t code)
{
    if (code >= 0xe0000 && code <= 0xe0fff)
        return true;
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_ZS:
    default:
        return code_point_cells(code) < 0;
    }
}

static size_t decode(const char *bytes, size_t len, int32_t *code)
{
    /* Four bytes are the longest sequence; a length beyond the range of ssize_t never reaches the library. */
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)(len < 4 ? len : 4), code);

    return used > 0 ? (size_t)used : 0;
}

/* Takes one character, or a run of plain ASCII, from bytes (len > 0). Returns the bytes consumed. */
static size_t next_piece(struct progress *progress, const char *bytes, size_t len, struct piece *piece)
{
    int32_t code = 0;
    size_t used = 0;
    int made;

    while (used < len && is_plain((unsigned char)bytes[used]))
        used++;
    if (used > 0) {
        progress->marks_left = MARKS_MAX;
        piece->text = bytes;
        piece->len = used;
        return used;
    }
    used = decode(bytes, len, &code);
    if (used > 0 && code >= 0xa0 && !is_unsafe(code)) {
        bool mark = is_mark(code);
        if (!mark || progress->marks_left > 0) {
            progress->marks_left = mark ? progress->marks_left - 1 : MARKS_MAX;
            piece->text = bytes;
            piece->len = used;
            return used;
        }
    }
    if (used == 0)
        made = snprintf(piece->made, sizeof piece->made, "\\x%02X", (unsigned char)*bytes);
    else if (code < 0x80)
        made = snprintf(piece->made, sizeof piece->made, "^%c", code ^ 0x40);
    else
        made = snprintf(piece->made, sizeof piece->made, "<U+%04X>", (unsigned)code);
    progress->marks_left = 0;
    piece->text = piece->made;
    piece->len = (size_t)made;
    return used ? used : 1;
}

void safe_text(struct buf *out, const char *bytes, size_t len)
{
    struct progress progress = {0};
    struct piece piece;
    size_t at = 0;

    while (at < len) {
        at += next_piece(&progress, bytes + at, len - at, &piece);
        if (!buf_append(out, piece.text, piece.len))
            return;
    }
}

void safe_string(struct buf *out, const char *text)
{
    if (text)
        safe_text(out, text, strlen(text));
}

char *safe_copy(char *out, size_t size, const char *text)
{
    struct progress progress = {0};
    struct piece piece;
    size_t len = text ? strlen(text) : 0;
    size_t at = 0;
    size_t used = 0;

    if (size == 0)
        return out;
    while (at < len && used + 1 < size) {
        size_t room = size - 1 - used;
        at += next_piece(&progress, text + at, len - at, &piece);
        if (piece.len > room) {
            /* Only a run of ASCII may be cut in two. */
            if (!is_plain((unsigned char)piece.text[0]) || piece.text == piece.made)
                break;
            piece.len = room;
        }
        memcpy(out + used, piece.text, piece.len);
        used += piece.len;
    }
    out[used] = '\0';
    return out;
}

size_t safe_line(struct buf *out, const char *bytes, size_t len)
{
    const char *end = len ? memchr(bytes, '\n', len) : NULL;
    size_t line = end ? (size_t)(end - bytes) : len;

    safe_text(out, bytes, end && line > 0 && bytes[line - 1] == '\r' ? line - 1 : line);
    return end ? line + 1 : len;
}

/* Bytes of one code point and its cells; never fails, so that text which is not safe cannot do harm here. */
static size_t measure(const char *text, size_t len, int32_t *code, int *cells)
{
    size_t used;

    if (is_plain((unsigned char)*text)) {
        *code = (unsigned char)*text;
        *cells = 1;
        return 1;
    }
    *code = 0;
    used = decode(text, len, code);
    *cells = used ? code_point_cells(*code) : -1;
    if (*cells < 0)
        *cells = REPLACEMENT_CELLS;
    return used ? used : 1;
}

bool text_next(const char *text, size_t len, size_t *bytes, int *cells)
{
    int32_t code;
    size_t used;

    if (len == 0)
        return false;
    used = measure(text, len, &code, cells);
    while (used < len && (unsigned char)text[used] >= 0x80) {
        int mark_cells;
        size_t mark = measure(text + used, len - used, &code, &mark_cells);
        if (!is_mark(code))
            break;
        used += mark;
    }
    *bytes = used;
    return true;
}

int text_cells(const char *text)
{
    size_t left = text ? strlen(text) : 0;
    size_t bytes;
    int cells;
    int total = 0;

    while (text_next(text, left, &bytes, &cells)) {
        if (total > INT_MAX - cells)
            return INT_MAX;
        total += cells;
        text += bytes;
        left -= bytes;
    }
    return total;
}

int text_clip(struct buf *out, const char *text, int cells, const char *ellipsis)
{
    int ellipsis_cells = text_cells(ellipsis);
    size_t len = text ? strlen(text) : 0;
    size_t at = 0;
    size_t keep = 0; /* bytes that leave room for the ellipsis */
    int used = 0;
    int kept = 0;
    size_t bytes;
    int width;

    if (!text)
        text = "";
    if (ellipsis_cells > cells) {
        ellipsis = NULL;
        ellipsis_cells = 0;
    }
    while (text_next(text + at, len - at, &bytes, &width) && width <= cells - used) {
        at += bytes;
        used += width;
        if (used <= cells - ellipsis_cells) {
            keep = at;
            kept = used;
        }
    }
    if (at == len) {
        (void)buf_append(out, text, len);
        return used;
    }
    (void)buf_append(out, text, keep);
    if (ellipsis)
        (void)buf_puts(out, ellipsis);
    return kept + ellipsis_cells;
}
