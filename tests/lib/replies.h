/* A broker of three nodes as files of replies (tests/screen/replies), and consoles that look at it. */
#ifndef WARREN_TESTS_REPLIES_H
#define WARREN_TESTS_REPLIES_H
#include "screen.h"

/* The file NAME.json answers each path that starts so. */
void replies_file(struct gateway *gateway, const char *prefix, const char *name);
/* Everything that the views ask for. */
void replies_all(struct gateway *gateway);
/* total queues in /api/queues, in pages of 500, by ready messages falling; `filter`: those that the name has. */
void replies_pages(struct gateway *gateway, size_t total);

/* The same with an overview that is soon read. */
void replies_light(struct gateway *gateway);
/* A console at that broker, with the overview on its stack; keys as for stage_keys(). */
void replies_open(struct stage *stage, int rows, int columns, bool utf8, const char *keys);
/* Stored screens NAME-80x24 and so on at all sizes of the design, with styles at 80x24, and in ASCII at 80x24. */
void replies_expect_sizes(const char *keys, const char *name);

#endif
