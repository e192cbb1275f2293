/* Included last: these are never used in warren. */
#ifndef WARREN_BASE_BANNED_H
#define WARREN_BASE_BANNED_H
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok atoi atol atof localtime gmtime ctime asctime gets
#endif
