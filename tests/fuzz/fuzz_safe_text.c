/* Whatever comes in, what safe_text puts out may go to a terminal; and measuring and clipping it never fails. */
#include <locale.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/text.h"

#include "base/banned.h"

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        abort();
    return 0;
}

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool hidden(int32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
           (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe007f) ||
           utf8proc_category(code) == UTF8PROC_CATEGORY_CN || utf8proc_category(code) == UTF8PROC_CATEGORY_CO;
}

static bool is_combining(int32_t code)
{
    return utf8proc_category(code) == UTF8PROC_CATEGORY_MN || utf8proc_category(code) == UTF8PROC_CATEGORY_ME;
}

static void check_safe(const char *text, size_t len)
{
    size_t at = 0;
    int marks = 0;

    while (at < len) {
        utf8proc_int32_t code;
        utf8proc_ssize_t used =
            utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(len - at), &code);
        require(used > 0);
        require(!hidden(code));
        marks = is_combining(code) ? marks + 1 : 0;
        require(marks <= 2);
        require(marks == 0 || at > 0);
        at += (size_t)used;
    }
}

/* text_next must walk to the end of anything, safe or not. */
static void check_steps(const char *text, size_t len)
{
    size_t bytes;
    int cells;

    while (text_next(text, len, &bytes, &cells)) {
        require(bytes > 0 && bytes <= len && cells >= 0 && cells <= 2);
        text += bytes;
        len -= bytes;
    }
    require(len == 0);
}

static void check_clip(const char *safe, int cells)
{
    struct buf clipped;
    int used;

    buf_init(&clipped, BUF_TEXT_MAX);
    used = text_clip(&clipped, safe, cells, "~");
    require(used <= cells && used == text_cells(clipped.data));
    check_safe(clipped.data, clipped.len);
    buf_finish(&clipped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct buf safe;
    char copy[24];
    size_t at = 0;

    buf_init(&safe, BUF_TEXT_MAX);
    safe_text(&safe, bytes, size);
    check_safe(safe.data, safe.len);
    check_steps(safe.data, safe.len);
    check_steps(bytes, size);
    if (size > 0 && !safe.overflow)
        check_clip(safe.data, data[0] % 32);
    require(safe_copy(copy, sizeof copy, safe.data) == copy);
    check_safe(copy, strlen(copy));
    buf_clear(&safe);
    while (at < size) {
        size_t used = safe_line(&safe, bytes + at, size - at);
        require(used > 0);
        at += used;
    }
    require(at == size);
    buf_finish(&safe);
    return 0;
}
