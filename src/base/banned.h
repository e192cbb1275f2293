/* Included last: these are never used in warren. */
#ifndef WARREN_BASE_BANNED_H
#define WARREN_BASE_BANNED_H
/* Under FORTIFY these two are macros for clang, which warns when a macro is poisoned. */
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok atoi atol atof localtime gmtime ctime asctime \
    gets
#endif
