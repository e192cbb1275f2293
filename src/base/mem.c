#include "base/mem.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

#define ARENA_FIRST ((size_t)4 << 10) /* bytes; one refreshed row stays small */
#define ARENA_LARGEST ((size_t)256 << 10)

static _Atomic(void (*)(void)) exhausted_hook;

void mem_set_exhausted_hook(void (*hook)(void))
{
    atomic_store(&exhausted_hook, hook);
}

static _Noreturn void exhausted(void)
{
    static const char words[] = "warren: out of memory\n";
    /* Taken out first: a hook that itself runs out of memory must not come back here for ever. */
    void (*hook)(void) = atomic_exchange(&exhausted_hook, NULL);

    if (hook)
        hook();
    if (write(STDERR_FILENO, words, sizeof words - 1) < 0)
        abort();
    abort();
}

void *mem_alloc(size_t size)
{
    void *memory = malloc(size ? size : 1);

    if (!memory)
        exhausted();
    return memory;
}

void *mem_calloc(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size ? size : 1);

    if (!memory)
        exhausted();
    return memory;
}

void *mem_resize(void *old, size_t count, size_t size)
{
    void *memory;

    if (size && count > SIZE_MAX / size)
        exhausted();
    size *= count;
    memory = realloc(old, size > 0 ? size : 1);
    if (!memory)
        exhausted();
    return memory;
}

char *mem_strdup(const char *text)
{
    return text ? mem_strndup(text, strlen(text)) : NULL;
}

char *mem_strndup(const char *text, size_t len)
{
    char *copy;

    if (len == SIZE_MAX)
        exhausted();
    copy = mem_alloc(len + 1);
    if (len)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *mem_printf(const char *format, ...)
{
    va_list arguments;
    va_list again;
    char *text;
    int len;

    va_start(arguments, format);
    va_copy(again, arguments);
    len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (len < 0)
        len = 0;
    text = mem_calloc((size_t)len + 1, 1);
    (void)vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

void mem_wipe_free(char *secret)
{
    if (!secret)
        return;
    explicit_bzero(secret, strlen(secret));
    free(secret);
}

struct arena_block {
    struct arena_block *next;
    size_t size; /* bytes in data */
    size_t used;
    _Alignas(max_align_t) unsigned char data[];
};

/* The block with `size` free bytes (its used already a multiple of `align`). Blocks are zeroed once, when made. */
static struct arena_block *find_room(struct arena *arena, size_t size, size_t align)
{
    struct arena_block *head = arena->head;
    struct arena_block *block;
    size_t want;

    if (head) {
        size_t used = (head->used + align - 1) & ~(align - 1);
        if (used <= head->size && head->size - used >= size) {
            head->used = used;
            return head;
        }
    }
    want = head ? head->size * 2 : ARENA_FIRST;
    if (want > ARENA_LARGEST)
        want = ARENA_LARGEST;
    if (size > SIZE_MAX - sizeof *block)
        exhausted();
    block = mem_calloc(1, sizeof *block + (size > want / 4 ? size : want));
    block->size = size > want / 4 ? size : want;
    if (head && size > want / 4) {
        /* A big piece gets its own block behind the head, so that the rest of the head is not wasted. */
        block->next = head->next;
        head->next = block;
    } else {
        block->next = head;
        arena->head = block;
    }
    return block;
}

static void *take(struct arena *arena, size_t size, size_t align)
{
    struct arena_block *block = find_room(arena, size, align);
    void *place = block->data + block->used;

    block->used += size;
    arena->used += size;
    return place;
}

void arena_finish(struct arena *arena)
{
    struct arena_block *block = arena->head;

    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    *arena = (struct arena){0};
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return take(arena, size ? size : 1, _Alignof(max_align_t));
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
    char *copy;

    if (len == SIZE_MAX)
        exhausted();
    copy = take(arena, len + 1, 1);
    if (len)
        memcpy(copy, text, len);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}
