/* What needs attention, worst first, found in what is on the overview. UI thread. */
#ifndef WARREN_UI_PROBLEMS_H
#define WARREN_UI_PROBLEMS_H
#include "base/error.h"
#include "model/snapshot.h"

#define PROBLEMS_MAX 64

struct problem {
    enum error_severity severity;
    char subject[96]; /* safe text: the node */
    char words[96];   /* "memory 91% of limit" */
    size_t row;       /* in the nodes' snapshot */
};
/* nodes may be NULL. Returns how many. */
size_t problems_find(const struct snapshot *nodes, struct problem problems[PROBLEMS_MAX]);

#endif
