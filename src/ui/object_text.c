#include "ui/object_text.h"
#include "base/json_text.h"
#include "base/text.h"
#include "model/row.h"
#include <string.h>

#include "base/banned.h"

#define JSON_MAX ((size_t)64 << 20)
#define ARGUMENT_LINES 500

static size_t count_lines(const char *text, size_t len)
{
    size_t lines = 0;
    for (const char *at = text; at < text + len; lines++) {
        const char *end = memchr(at, '\n', (size_t)(text + len - at));
        at = end != NULL ? end + 1 : text + len;
    }
    return lines;
}

/* Lines of text that is not yet safe. The last page is a full one. */
static void draw_text(size_t *scroll, struct canvas *canvas, struct rect rect, const char *text, size_t len)
{
    struct buf line;
    size_t at = 0;
    size_t rows = rect.rows > 0 ? (size_t)rect.rows : 0;
    size_t lines = count_lines(text, len);
    size_t most = lines > rows ? lines - rows : 0;
    int drawn = 0;
    *scroll = *scroll < most ? *scroll : most;
    buf_init(&line, BUF_TEXT_MAX);
    for (size_t number = 0; at < len && drawn < rect.rows; number++) {
        buf_clear(&line);
        at += safe_line(&line, text + at, len - at);
        if (number >= *scroll) {
            canvas_text(canvas, rect.row + drawn++, rect.column + 1, rect.columns - 1, STYLE_NORMAL, line.data);
        }
    }
    buf_finish(&line);
}

void object_draw_json(struct snapshot *snapshot, size_t *scroll, struct canvas *canvas, struct rect rect)
{
    size_t len = 0;
    struct buf pretty;
    const char *json = snapshot_row_json(snapshot, 0, &len);
    if (json == NULL || rect.rows < 1) {
        return;
    }
    buf_init(&pretty, JSON_MAX);
    json_text_pretty(&pretty, json, len, *scroll + (size_t)rect.rows + 1);
    draw_text(scroll, canvas, rect, pretty.data, pretty.len);
    buf_finish(&pretty);
}

static bool is_empty(const char *json)
{
    return json == NULL || strcmp(json, "{}") == 0 || strcmp(json, "[]") == 0 || strcmp(json, "\"\"") == 0;
}

static void add_json(struct buf *out, const char *heading, const char *json)
{
    buf_printf(out, "%s\n", heading);
    if (is_empty(json)) {
        buf_puts(out, "  none\n\n");
        return;
    }
    json_text_pretty(out, json, strlen(json), ARGUMENT_LINES);
    buf_puts(out, "\n\n");
}

static void add_name(struct buf *out, const char *label, const char *name)
{
    buf_printf(out, "%-17s%s\n", label, name != NULL && name[0] != '\0' ? name : "none");
}

void object_draw_arguments(const struct resource *resource, const void *row, size_t *scroll, struct canvas *canvas,
                           struct rect rect)
{
    struct buf text;
    buf_init(&text, BUF_TEXT_MAX);
    add_json(&text, "arguments", row_text_named(resource, row, "arguments"));
    if (resource_column(resource, "effective_policy") != NULL) {
        add_name(&text, "policy", row_text_named(resource, row, "policy"));
        add_name(&text, "operator policy", row_text_named(resource, row, "operator_policy"));
        add_json(&text, "effective policy definition", row_text_named(resource, row, "effective_policy"));
    }
    draw_text(scroll, canvas, rect, text.data, text.len);
    buf_finish(&text);
}
