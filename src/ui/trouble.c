#include "ui/trouble.h"
#include "base/text.h"

#include "base/banned.h"

#define INDENT 3

void trouble_draw(const struct watch *watch, const char *missing, struct canvas *canvas, struct rect rect)
{
    struct watch_status status = {0};
    unsigned style = STYLE_ERROR;
    struct buf text;
    if (watch != NULL) {
        watch_status(watch, &status);
    }
    buf_init(&text, BUF_TEXT_MAX);
    if (status.error.code == ERROR_NONE) {
        buf_puts(&text, "waiting for the broker…");
        style = STYLE_DIM;
    } else if (status.error.code == ERROR_MISSING && missing != NULL) {
        buf_puts(&text, missing);
    } else {
        if (status.state == WATCH_DENIED || status.state == WATCH_ABSENT) {
            buf_puts(&text, status.state == WATCH_DENIED ? "not allowed: " : "not in this version: ");
            style = STYLE_WARNING;
        }
        safe_string(&text, status.error.text);
    }
    canvas_text(canvas, rect.row + 1, rect.column + INDENT, rect.columns - INDENT, style, text.data);
    buf_finish(&text);
}
