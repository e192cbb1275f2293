/* The only file that knows curses. */
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/key.h"
#include "ui/canvas.h"
#include "ui/fd.h"
#include "ui/term.h"
#include "ui/term_restore.h"
#include "ui/theme.h"
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
/* Its own function of this name is not ours. */
#define key_name curses_key_name
#include <curses.h>
#undef key_name

#include "base/banned.h"

#define ESCAPE_DELAY_MS 25
#define SEQUENCE_MAX 32                           /* bytes of an escape sequence that nobody knows */
enum { CODE_PASTE_START = 2000, CODE_PASTE_END }; /* beyond KEY_MAX and what ncurses numbers itself */
static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";

struct term_curses {
    struct term term;
    SCREEN *screen;
    bool ansi; /* may be sent private modes */
    bool away; /* the terminal is lent to another program */
    cchar_t *line;
    int line_size;
    struct look looks[2 * STYLE_COUNT];
};

static struct term_curses *curses_of(struct term *term)
{
    return (struct term_curses *)term;
}

static void curses_size(struct term *term, int *rows, int *columns)
{
    (void)term;
    *rows = getmaxy(stdscr);
    *columns = getmaxx(stdscr);
}

/* Which of the pairs a cell's style has; 0 is the terminal's own colours. */
static size_t style_index(uint8_t style)
{
    size_t plain = style & (STYLE_SELECTED - 1U);

    if (plain >= STYLE_COUNT)
        plain = STYLE_NORMAL;
    return style & STYLE_SELECTED ? plain + STYLE_COUNT : plain;
}

static attr_t attributes(const struct look *look)
{
    return (look->bold ? A_BOLD : 0) | (look->dim ? A_DIM : 0) | (look->underline ? A_UNDERLINE : 0) |
           (look->reverse ? A_REVERSE : 0);
}

static void set_cell(struct term_curses *curses, cchar_t *out, const struct cell *cell)
{
    wchar_t text[CCHARW_MAX + 1];
    mbstate_t state;
    const char *from = cell->text;
    const size_t index = style_index(cell->style);
    const short pair = curses->term.colours > 0 ? (short)(index + 1) : 0;

    memset(&state, 0, sizeof state);
    size_t count = mbsrtowcs(text, &from, CCHARW_MAX, &state);
    if (count == (size_t)-1 || count == 0) {
        text[0] = L'?';
        count = 1;
    }
    text[count] = L'\0';
    if (setcchar(out, text, attributes(&curses->looks[index]), pair, NULL) != OK)
        setcchar(out, L"?", attributes(&curses->looks[index]), pair, NULL);
}

static void curses_present(struct term *term, const struct canvas *canvas)
{
    struct term_curses *curses = curses_of(term);

    if (curses->away)
        return;
    erase();
    if (canvas->columns > curses->line_size) {
        curses->line = mem_resize(curses->line, (size_t)canvas->columns, sizeof *curses->line);
        curses->line_size = canvas->columns;
    }
    for (int row = 0; row < canvas->rows; row++) {
        int count = 0;
        for (int column = 0; column < canvas->columns; column++) {
            const struct cell *cell = canvas->cells + (size_t)row * (size_t)canvas->columns + (size_t)column;
            /* The right half of a wide character is curses' own business. */
            if (cell->text[0] != '\0')
                set_cell(curses, &curses->line[count++], cell);
        }
        mvadd_wchnstr(row, 0, curses->line, count);
    }
    bool cursor = canvas->cursor_row >= 0 && canvas->cursor_column >= 0;
    curs_set(cursor ? 1 : 0);
    if (cursor)
        move(canvas->cursor_row, canvas->cursor_column);
    wnoutrefresh(stdscr);
    doupdate();
}

static const struct {
    int code, press;
} codes[] = {
    {KEY_UP, PRESS_UP},
    {KEY_DOWN, PRESS_DOWN},
    {KEY_LEFT, PRESS_LEFT},
    {KEY_RIGHT, PRESS_RIGHT},
    {KEY_HOME, PRESS_HOME},
    {KEY_END, PRESS_END},
    {KEY_PPAGE, PRESS_PAGE_UP},
    {KEY_NPAGE, PRESS_PAGE_DOWN},
    {KEY_IC, PRESS_INSERT},
    {KEY_DC, PRESS_DELETE},
    {KEY_BTAB, PRESS_BACKTAB},
    {KEY_BACKSPACE, PRESS_BACKSPACE},
    {KEY_ENTER, PRESS_ENTER},
    {KEY_RESIZE, PRESS_RESIZE},
    {CODE_PASTE_START, PRESS_PASTE_START},
    {KEY_FIND, PRESS_HOME},
    {CODE_PASTE_END, PRESS_PASTE_END},
    {KEY_SELECT, PRESS_END},
};

static int press_of_code(wint_t code)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if ((wint_t)codes[i].code == code)
            return codes[i].press;
    }
    if (code > KEY_F0 && code <= (wint_t)KEY_F(12))
        return PRESS_F1 + (int)(code - KEY_F(1));
    return PRESS_NONE;
}

/* After an Escape: the rest of a sequence that terminfo does not name must not act as single keys. False: a plain one.
 */
static bool swallow_sequence(void)
{
    wint_t next;
    int kind = get_wch(&next);

    if (kind == ERR)
        return false;
    if (kind != OK || (next != L'[' && next != L'O')) {
        if (kind == OK)
            unget_wch((wchar_t)next);
        else
            ungetch((int)next);
        return false;
    }
    for (int i = 0; i < SEQUENCE_MAX; i++) {
        if (get_wch(&next) != OK)
            return i > 0; /* Escape and [ alone: somebody typed fast */
        if (next >= 0x40 && next <= 0x7e)
            return true;
    }
    return true;
}

static int curses_read_key(struct term *term)
{
    if (curses_of(term)->away)
        return PRESS_NONE;
    for (;;) {
        wint_t code;
        int kind = get_wch(&code);
        if (kind == ERR)
            return PRESS_NONE;
        if (kind == KEY_CODE_YES) {
            int press = press_of_code(code);
            if (press != PRESS_NONE)
                return press;
        } else if (code == PRESS_ESCAPE) {
            if (!swallow_sequence())
                return PRESS_ESCAPE;
        } else if (code == '\b') {
            return PRESS_BACKSPACE;
        } else if (code != 0) {
            return (int)code;
        }
    }
}

static void curses_suspend(struct term *term)
{
    struct term_curses *curses = curses_of(term);

    if (curses->away)
        return;
    curses->away = true;
    if (curses->ansi)
        fd_write_all(STDOUT_FILENO, paste_off, sizeof paste_off - 1);
    endwin();
    term_restore_arm(false);
    term_restore_capture(false);
}

static void curses_resume(struct term *term)
{
    struct term_curses *curses = curses_of(term);

    curses->away = false;
    term_restore_arm(true);
    term_restore_capture(true);
    reset_prog_mode();
    flushinp();
    if (curses->ansi)
        fd_write_all(STDOUT_FILENO, paste_on, sizeof paste_on - 1);
    clearok(curscr, TRUE);
    refresh();
}

static void curses_redraw(struct term *term)
{
    if (!curses_of(term)->away)
        clearok(curscr, TRUE);
}

static void curses_raw(struct term *term, const char *bytes, size_t len)
{
    if (!curses_of(term)->away)
        fd_write_all(STDOUT_FILENO, bytes, len);
}

static void curses_destroy(struct term *term)
{
    struct term_curses *curses = curses_of(term);

    curses_suspend(term);
    delscreen(curses->screen);
    free(curses->line);
    free(curses);
}

static const struct term_ops curses_ops = {
    .size = curses_size,
    .present = curses_present,
    .read_key = curses_read_key,
    .suspend = curses_suspend,
    .resume = curses_resume,
    .redraw = curses_redraw,
    .raw = curses_raw,
    .destroy = curses_destroy,
};

static const char *capability(const char *name)
{
    const char *text = tigetstr(name);

    return text && (intptr_t)text != -1 ? text : NULL;
}

/* A capability without its padding ("$<5/>"), which only tputs() understands. */
static void append_capability(struct buf *out, const char *name)
{
    const char *text = capability(name);

    while (text && *text) {
        const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
        if (end)
            text = end + 1;
        else
            buf_putc(out, *text++);
    }
}

static void prepare_restore(const struct term_curses *curses, const struct termios *termios)
{
    struct buf bytes;

    buf_init(&bytes, BUF_TEXT_MAX);
    append_capability(&bytes, "sgr0");
    append_capability(&bytes, "op");
    append_capability(&bytes, "rmkx");
    if (curses->ansi)
        buf_puts(&bytes, paste_off);
    append_capability(&bytes, "cnorm");
    append_capability(&bytes, "rmcup");
    buf_puts(&bytes, "\r\n");
    term_restore_prepare(STDOUT_FILENO, termios, bytes.data, bytes.len);
    buf_finish(&bytes);
}

static void start_colours(struct term_curses *curses, bool no_color)
{
    bool own = false;

    if (!no_color && has_colors() && start_color() == OK && COLORS >= 8 && COLOR_PAIRS > 2 * STYLE_COUNT) {
        curses->term.colours = COLORS >= 256 ? 256 : 8;
        own = use_default_colors() == OK;
    }
    for (size_t i = 0; i < 2 * (size_t)STYLE_COUNT; i++) {
        unsigned style = i < STYLE_COUNT ? (unsigned)i : (unsigned)(i - STYLE_COUNT) | STYLE_SELECTED;
        struct look look = theme_look(style, curses->term.colours, curses->term.light);
        curses->looks[i] = look;
        if (curses->term.colours == 0)
            continue;
        if (!own && look.fg < 0)
            look.fg = COLOR_WHITE;
        if (!own && look.bg < 0)
            look.bg = COLOR_BLACK;
        init_pair((short)(i + 1), look.fg, look.bg);
    }
}

/* newterm() of the terminal's own type, else of the nearest thing to what everybody has. */
static SCREEN *open_screen(struct term *term, const char **type)
{
    static const char *const others[] = {"xterm-256color", "xterm", "vt100"};
    char shown[64];
    SCREEN *screen = *type[0] ? newterm(*type, stdout, stdin) : NULL;

    for (size_t i = 0; !screen && i < sizeof others / sizeof *others; i++) {
        screen = newterm(others[i], stdout, stdin);
        if (screen) {
            snprintf(term->notice, sizeof term->notice, "TERM=%s is not known here: taken for %s",
                     safe_copy(shown, sizeof shown, *type), others[i]);
            *type = others[i];
        }
    }
    return screen;
}

static void set_modes(struct term_curses *curses)
{
    curses->ansi = text_starts(capability("cup"), "\033[");
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(ESCAPE_DELAY_MS);
    if (curses->ansi) {
        fd_write_all(STDOUT_FILENO, paste_on, sizeof paste_on - 1);
        define_key("\033[200~", CODE_PASTE_START);
        define_key("\033[201~", CODE_PASTE_END);
    }
}

struct term *term_curses_create(bool no_color, bool ascii, struct error *error)
{
    const char *type = getenv("TERM");
    struct termios termios;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDOUT_FILENO, &termios) != 0) {
        error_set(error, ERROR_USAGE, "the console needs a terminal; `warren --help` shows the commands for scripts");
        return NULL;
    }
    struct term_curses *curses = mem_calloc(1, sizeof *curses);
    type = type ? type : "";
    curses->term.ops = &curses_ops;
    curses->term.fd = STDIN_FILENO;
    curses->term.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    curses->term.light = theme_light(getenv("COLORFGBG"));
    curses->screen = open_screen(&curses->term, &type);
    if (!curses->screen || !capability("cup")) {
        /* A terminal that is known, but cannot do it ("dumb"), would take another's bytes for text. */
        if (curses->screen) {
            endwin();
            delscreen(curses->screen);
        }
        error_set(error, ERROR_USAGE, "the console cannot be shown on a terminal of TERM=%s", type);
        free(curses);
        return NULL;
    }
    curses->term.glyphs = ascii ? GLYPHS_ASCII : theme_glyphs(type, curses->term.utf8);
    start_colours(curses, no_color);
    set_modes(curses);
    prepare_restore(curses, &termios);
    term_restore_handle_crashes();
    term_restore_arm(true);
    term_restore_capture(true);
    if (curses->term.notice[0])
        log_line(LOG_LEVEL_WARNING, "%s", curses->term.notice);
    return &curses->term;
}
