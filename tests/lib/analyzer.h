/* Included before everything when clang-tidy looks at a source: tells the analyzer, which sees one file at a time, what
 * the headers say in words. */
#ifndef WARREN_TESTS_ANALYZER_H
#define WARREN_TESTS_ANALYZER_H
#include "base/error.h"

#define error_set(...) ((void)error_set(__VA_ARGS__), false)
#define error_prefix(...) ((void)error_prefix(__VA_ARGS__), false)

#endif
