/* From argv to options and words, with getopt_long. Inside of this room. */
#ifndef WARREN_CLI_PARSE_H
#define WARREN_CLI_PARSE_H
#include "cmd/args.h"
#include "cmd/options.h"
#include <getopt.h>

enum { PARSE_OPTIONS_MAX = 96 };

/* What getopt answers for a long option: these and an index. */
enum { PARSE_GLOBAL = 1000, PARSE_ARG = 2000, PARSE_ARG_NO = 3000 };

/* Short and long options of all commands (when `global`) and of the command (NULL: none). */
struct parse_table {
    struct option options[PARSE_OPTIONS_MAX];
    char names[PARSE_OPTIONS_MAX][48]; /* of "no-…" */
    char letters[64];
    size_t count;
};
void parse_table_init(struct parse_table *table, bool global, const struct command *command);
/* Says what getopt did not understand, with the nearest option. Returns false. */
bool parse_complain(const struct parse_table *table, int answer, char **argv, struct error *error);

/* A command's own words: options into args, the rest into `plain` (borrowed; as many as there are words). */
bool parse_words(struct args *args, char **words, int count, char **plain, int *plain_count, struct error *error)
    __attribute__((warn_unused_result));
/* The plain words: first those that name the row, then the positional arguments. row gets as many as
 * command_row_words() says. */
bool parse_plain(struct args *args, char **plain, int count, const char *row[ROW_WORDS_MAX], struct error *error)
    __attribute__((warn_unused_result));

#endif
