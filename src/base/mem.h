/* Allocation that never returns NULL: out of memory calls the hook (restores the terminal) and aborts. Any thread. */
#ifndef WARREN_BASE_MEM_H
#define WARREN_BASE_MEM_H
#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_calloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
/* count * size is checked for overflow. */
void *mem_resize(void *old, size_t count, size_t size) __attribute__((returns_nonnull, warn_unused_result));
char *mem_strdup(const char *text) __attribute__((malloc)); /* NULL gives NULL */
char *mem_strndup(const char *text, size_t len) __attribute__((malloc, returns_nonnull));
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2), malloc, returns_nonnull));
/* Overwrites with zeroes (the compiler may not drop it), then frees. NULL is fine. */
void mem_wipe_free(char *secret);
void mem_set_exhausted_hook(void (*hook)(void));

/* A bump allocator: everything in it is freed at once. Zeroes are a valid empty arena. One thread at a time. */
struct arena_block;
struct arena {
    struct arena_block *head;
    size_t used; /* bytes handed out, for figures */
};
void arena_finish(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull)); /* zeroed, aligned for anything */
char *arena_strndup(struct arena *arena, const char *text, size_t len) __attribute__((returns_nonnull));
char *arena_strdup(struct arena *arena, const char *text); /* NULL gives NULL */

#endif
