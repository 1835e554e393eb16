/* Wide-character curses. The two definitions must come before the first include. */
#define _XOPEN_SOURCE 700
#define NCURSES_WIDECHAR 1
#include <locale.h>
#include <stdio.h>
#include <curses.h>
#include <term.h>

/* Macros with casts, which Swift can't see. */
static const int curses_bold = (int)A_BOLD;
static const int curses_dim = (int)A_DIM;
static const int curses_underline = (int)A_UNDERLINE;
static const int curses_reverse = (int)A_REVERSE;
static inline int curses_colour_pair(int number) { return (int)COLOR_PAIR(number); }
/* `stdin` is a variable to Swift, and so not safe to name. */
static inline FILE *stdin_stream(void) { return stdin; }
