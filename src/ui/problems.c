#include "ui/problems.h"
#include "base/figure.h"
#include "base/text.h"
#include "resource/nodes.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define SHARE_WARNING 0.8

struct finding {
    struct problem *problems;
    size_t count;
    const struct node_row *node;
    size_t row;
};

__attribute__((format(printf, 3, 4))) static void found(struct finding *finding, enum error_severity severity,
                                                        const char *format, ...)
{
    if (finding->count == PROBLEMS_MAX) {
        return;
    }
    struct problem *problem = &finding->problems[finding->count++];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem->words, sizeof(problem->words), format, arguments);
    va_end(arguments);
    safe_copy(problem->subject, sizeof(problem->subject), finding->node->name);
    problem->severity = severity;
    problem->row = finding->row;
}

static void check_share(struct finding *finding, const char *what, int64_t used, int64_t total)
{
    if (used > 0 && total > 0 && (double)used / (double)total > SHARE_WARNING) {
        found(finding, SEVERITY_WARNING, "%s %d%% of limit", what, (int)(100.0 * (double)used / (double)total + 0.5));
    }
}

static void check_node(struct finding *finding)
{
    const struct node_row *node = finding->node;
    if (node->running == 0) {
        found(finding, SEVERITY_ERROR, "not running");
        return;
    }
    if (node->memory_alarm == 1) {
        found(finding, SEVERITY_ERROR, "memory alarm: publishers are blocked");
    } else {
        check_share(finding, "memory", node->memory, node->memory_limit);
    }
    char free[FIGURE_SIZE];
    if (node->disk_alarm == 1) {
        found(finding, SEVERITY_ERROR, "disk alarm: publishers are blocked");
    } else if (node->disk_free >= 0 && node->disk_limit > 0 && node->disk_free < 2 * node->disk_limit) {
        found(finding, SEVERITY_WARNING, "disk free %s: near the limit", figure_bytes(free, node->disk_free));
    }
    if (node->partitions != NULL && strcmp(node->partitions, "[]") != 0) {
        found(finding, SEVERITY_ERROR, "network partition: cannot see every node");
    }
    check_share(finding, "file descriptors", node->fds, node->fd_total);
    check_share(finding, "sockets", node->sockets, node->socket_total);
    check_share(finding, "processes", node->processes, node->process_total);
    if (node->draining == 1) {
        found(finding, SEVERITY_WARNING, "in maintenance mode");
    }
}

static int worst_first(const void *a, const void *b)
{
    const struct problem *left = a;
    const struct problem *right = b;
    if (left->severity != right->severity) {
        return left->severity > right->severity ? -1 : 1;
    }
    int order = strcmp(left->subject, right->subject);
    return order != 0 ? order : strcmp(left->words, right->words);
}

size_t problems_find(const struct snapshot *nodes, struct problem problems[PROBLEMS_MAX])
{
    struct finding finding = {.problems = problems};
    for (size_t i = 0; nodes != NULL && i < snapshot_count(nodes); i++) {
        finding.node = snapshot_row(nodes, i);
        finding.row = i;
        check_node(&finding);
    }
    qsort(problems, finding.count, sizeof(problems[0]), worst_first);
    return finding.count;
}
