#include "bench.h"
#include "model/tree.h"
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/banned.h"

double bench_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void bench_print(const char *name, double value)
{
    printf("%s %.9g\n", name, value);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(char *const *words);
        int words;
    } benches[] = {{"json", bench_json, 2},
                   {"decode", bench_decode, 0},
                   {"rowset", bench_rowset, 0},
                   {"frame", bench_frame, 1},
                   {"publish", bench_publish, 8}};

    setlocale(LC_CTYPE, "C.UTF-8");
    tree_start();
    for (size_t i = 0; argc >= 2 && i < sizeof benches / sizeof *benches; i++) {
        if (strcmp(benches[i].name, argv[1]) == 0 && argc == benches[i].words + 2)
            return benches[i].run(argv + 2);
    }
    fprintf(stderr, "run it by bench.py\n");
    return 2;
}
