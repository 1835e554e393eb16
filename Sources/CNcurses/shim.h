/* Wide-character curses. The two definitions must come before the first include. */
#define _XOPEN_SOURCE 700
#define NCURSES_WIDECHAR 1
#include <locale.h>
#include <curses.h>
#include <term.h>
