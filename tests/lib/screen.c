#include "screen.h"
#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/key.h"
#include "scripted_gateway.h"
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/banned.h"

static char *expected_path(const char *name)
{
    const char *source = getenv("WARREN_SOURCE");

    if (source)
        return mem_printf("%s/tests/screen/expected/%s.txt", source, name);
    return mem_printf("screen/expected/%s.txt", name);
}

static bool read_text(const char *path, struct buf *text)
{
    FILE *stream = fopen(path, "rb");
    char chunk[4096];
    size_t got;

    if (!stream)
        return false;
    while ((got = fread(chunk, 1, sizeof chunk, stream)) > 0)
        buf_append(text, chunk, got);
    fclose(stream);
    return true;
}

static void write_text(const char *path, const struct buf *text)
{
    FILE *stream = fopen(path, "wb");

    if (!stream || fwrite(text->data, 1, text->len, stream) != text->len || fclose(stream) != 0)
        fail_msg("cannot write %s", path);
}

void screen_expect_canvas(const struct canvas *canvas, const char *name, bool styles)
{
    const char *update = getenv("WARREN_UPDATE_SCREENS");
    char *path = expected_path(name);
    struct buf shown, stored;

    buf_init(&shown, BUF_TEXT_MAX);
    buf_init(&stored, BUF_TEXT_MAX);
    canvas_dump(canvas, &shown, styles);
    if (update && strcmp(update, "1") == 0) {
        write_text(path, &shown);
    } else if (!read_text(path, &stored)) {
        print_message("--- shown\n%s", shown.data);
        fail_msg("%s is not there; WARREN_UPDATE_SCREENS=1 writes it", path);
    } else if (strcmp(shown.data, stored.data) != 0) {
        print_message("--- stored\n%s--- shown\n%s", stored.data, shown.data);
        fail_msg("the screen is not as stored in %s", path);
    }
    buf_finish(&shown);
    buf_finish(&stored);
    free(path);
}

static int64_t stage_now_ms; /* what the store takes for the time */

static int64_t stage_clock(void)
{
    return stage_now_ms;
}

void stage_open(struct stage *stage, int rows, int columns, bool utf8, void (*script)(struct gateway *gateway))
{
    struct error error = {ERROR_NONE, ""};

    setlocale(LC_CTYPE, "C.UTF-8");
    setenv("TZ", "UTC", 1);
    tzset();
    clock_fix_wall(STAGE_WALL_MS);
    memset(stage, 0, sizeof *stage);
    figure_set_ascii(!utf8);
    stage->settings.interval_ms = 5000;
    stage->settings.password_known = true;
    stage->settings.api.host = mem_strdup("mq-eu-1");
    /* Whatever key is pressed, no job leaves this machine: nobody listens there. */
    stage->settings.amqp_given = true;
    stage->settings.amqp.host = mem_strdup("127.0.0.1");
    stage->settings.amqp.port = 1;
    stage->term = term_null_create(rows, columns, utf8, 256);
    stage->gateway = scripted_gateway_create();
    if (script)
        script(stage->gateway);
    stage->console.broker.gateway = stage->gateway;
    stage->console.now_ms = stage_now_ms = STAGE_START_MS;
    if (!console_init(&stage->console, &stage->settings, stage->term, &error))
        fail_msg("%s", error.text);
    store_set_clock(stage->console.broker.store, stage_clock);
}

void stage_close(struct stage *stage)
{
    console_finish(&stage->console);
    term_destroy(stage->term);
    free(stage->settings.api.host);
    free(stage->settings.amqp.host);
    figure_set_ascii(false);
    clock_fix_wall(0);
}

static void press(struct stage *stage, int key)
{
    console_key(&stage->console, key);
    console_tick(&stage->console);
}

/* One key's name from text: "<Enter>", "^X", or one character. Returns its bytes. */
static size_t next_key(const char *text, int *key)
{
    char name[24];
    size_t len = strcspn(text, ">"), bytes;
    int cells;

    if (text[0] == '<' && text[len] == '>' && len > 2 && len < sizeof name) {
        memcpy(name, text + 1, len - 1);
        name[len - 1] = '\0';
        if (key_parse(name, key))
            return len + 1;
    }
    if (text[0] == '^' && text[1] >= '@' && text[1] <= '_') {
        *key = PRESS_CTRL(text[1]);
        return 2;
    }
    if (!text_next(text, strlen(text), &bytes, &cells) || bytes > 1)
        fail_msg("no key: %s", text);
    *key = (unsigned char)*text;
    return bytes;
}

void stage_keys(struct stage *stage, const char *keys)
{
    int key;

    while (*keys) {
        keys += next_key(keys, &key);
        press(stage, key);
    }
}

void stage_wait(struct stage *stage, int ms)
{
    stage->console.now_ms = stage_now_ms += ms;
    clock_fix_wall(STAGE_WALL_MS + stage_now_ms - STAGE_START_MS);
    stage->console.dirty = true;
    console_tick(&stage->console);
}

void stage_settle(struct stage *stage)
{
    size_t before;

    do {
        before = scripted_count(stage->gateway);
        console_tick(&stage->console);
        console_tick(&stage->console);
    } while (scripted_count(stage->gateway) != before);
    console_draw(&stage->console);
}

void stage_expect(struct stage *stage, const char *name, bool styles)
{
    console_draw(&stage->console);
    screen_expect_canvas(&stage->console.canvas, name, styles);
}

bool stage_shows(struct stage *stage, const char *text)
{
    struct buf shown;

    console_draw(&stage->console);
    buf_init(&shown, BUF_TEXT_MAX);
    canvas_dump(&stage->console.canvas, &shown, false);
    const bool found = strstr(shown.data, text) != NULL;
    buf_finish(&shown);
    return found;
}
