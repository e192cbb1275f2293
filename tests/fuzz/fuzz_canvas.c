/* Anything drawn anywhere, and anything typed: the canvas and the text field must stay whole. */
#include "base/text.h"
#include "cmd/key.h"
#include "ui/canvas.h"
#include "ui/chart.h"
#include "ui/textbox.h"
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    setlocale(LC_CTYPE, "C.UTF-8");
    return 0;
}

/* A wide character has its right half, a right half its wide character. */
static void check_whole(const struct canvas *canvas)
{
    for (int row = 0; row < canvas->rows; row++) {
        bool half = false;
        for (int column = 0; column < canvas->columns; column++) {
            const struct cell *cell = &canvas->cells[row * canvas->columns + column];
            if ((cell->text[0] == '\0') != half)
                abort();
            half = !half && text_cells(cell->text) == 2;
        }
        if (half)
            abort();
    }
}

static void draw(struct canvas *canvas, const int8_t at[8], const char *safe)
{
    const struct rect rect = {at[0], at[1], at[2], at[3]};

    canvas_text(canvas, at[0], at[1], at[2], (uint8_t)at[3], safe);
    canvas_right(canvas, at[4], at[5], at[6], STYLE_NORMAL, safe);
    canvas_select(canvas, rect);
    canvas_restyle(canvas, rect, STYLE_DIM);
    if (at[7] & 1)
        canvas_fill(canvas, rect, STYLE_NORMAL, at[7] & 2 ? "語" : "█");
    chart_bar(canvas, at[6], at[5], at[4], (enum glyphs)((uint8_t)at[7] % 3), at[3] / 50.0, 0.5, 0.9);
}

static void type(struct canvas *canvas, const uint8_t *data, size_t size)
{
    static const int keys[] = {PRESS_LEFT,  PRESS_RIGHT,  PRESS_UP,        PRESS_DOWN,      PRESS_HOME,
                               PRESS_END,   PRESS_DELETE, PRESS_BACKSPACE, PRESS_CTRL('W'), PRESS_CTRL('U'),
                               PRESS_ENTER, 0x8a9e,       PRESS_CTRL('K'), 0x301,           0x1f600};
    struct textbox box;

    textbox_init(&box, NULL);
    box.lines = size & 1;
    for (size_t i = 0; i < size; i++) {
        int key = data[i] < 0x80 ? data[i] : keys[data[i] % (sizeof keys / sizeof *keys)];
        textbox_key(&box, key, data[i] == 0x7f);
        if (strlen(box.text) != box.len || box.cursor > box.len)
            abort();
    }
    textbox_draw(&box, canvas, (struct rect){1, 2, 3, 5}, STYLE_INPUT, true);
    textbox_finish(&box);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct canvas canvas;
    int8_t at[8];
    struct buf safe;

    if (size < 12)
        return 0;
    canvas_init(&canvas, data[0] % 12, data[1] % 40);
    canvas.plain = data[2] & 1;
    canvas.ascii = data[2] & 2;
    buf_init(&safe, BUF_TEXT_MAX);
    for (size_t i = 3; i + 8 < size; i += 16) {
        memcpy(at, data + i, 8);
        const size_t len = size - i - 8 < 32 ? size - i - 8 : 32;
        buf_clear(&safe);
        safe_text(&safe, (const char *)data + i + 8, len);
        draw(&canvas, at, safe.data);
        check_whole(&canvas);
    }
    type(&canvas, data + 3, size - 3);
    check_whole(&canvas);
    buf_clear(&safe);
    canvas_dump(&canvas, &safe, true);
    buf_finish(&safe);
    canvas_finish(&canvas);
    return 0;
}
