/* Giving the terminal back when the program dies. Only what a signal handler may do: write, tcsetattr, dup2, raise. */
#ifndef WARREN_UI_TERM_RESTORE_H
#define WARREN_UI_TERM_RESTORE_H
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* Notes what to write and to set on fd. bytes are copied (at most 512). */
void term_restore_prepare(int fd, const struct termios *termios, const char *bytes, size_t len);
void term_restore_arm(bool armed); /* while the screen is ours */
/* SIGSEGV, SIGABRT, SIGBUS, SIGFPE and SIGILL restore, then go on to whoever had them before. Also out of memory. */
void term_restore_handle_crashes(void);
/* What is written to stderr while the screen is ours goes into a pipe, whose read end this returns (-1: could not). */
int term_restore_stderr(void);
void term_restore_capture(bool captured); /* stderr goes to the pipe, or back to where it went */

#endif
