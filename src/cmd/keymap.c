#include "base/log.h"
#include "base/mem.h"
#include "cmd/key.h"
#include "cmd/registry.h"
#include "core/settings.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct binding {
    int key;
    const struct command *command;
    bool own; /* from [keys]: wins over defaults */
};
struct keymap {
    struct binding *bindings;
    size_t count, capacity;
    char **complaints; /* about [keys] */
    size_t complaint_count;
};

__attribute__((format(printf, 2, 3))) static void complain(struct keymap *keymap, const char *format, ...)
{
    char text[256];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    log_line(LOG_LEVEL_WARNING, "%s", text);
    keymap->complaints = mem_resize(keymap->complaints, keymap->complaint_count + 1, sizeof *keymap->complaints);
    keymap->complaints[keymap->complaint_count++] = mem_strdup(text);
}

static void add(struct keymap *keymap, int key, const struct command *command, bool own)
{
    if (keymap->count == keymap->capacity) {
        keymap->capacity = keymap->capacity ? keymap->capacity * 2 : 128;
        keymap->bindings = mem_resize(keymap->bindings, keymap->capacity, sizeof *keymap->bindings);
    }
    keymap->bindings[keymap->count++] = (struct binding){key, command, own};
}

/* Terminals cannot tell these from Enter, Tab, Backspace, or multiplexers take them. */
static bool banned(const char *word, int key)
{
    return key == 0 || key == PRESS_CTRL('A') || key == PRESS_CTRL('H') || strcmp(word, "^I") == 0 ||
           strcmp(word, "^i") == 0 || strcmp(word, "^M") == 0 || strcmp(word, "^m") == 0;
}

static bool acceptable(struct keymap *keymap, const char *word, const struct command *command, bool own, int *key)
{
    if (!key_parse(word, key) || banned(word, *key)) {
        complain(keymap, "[keys] %s: %s is no key that can be bound", command->name, word);
        return false;
    }
    if (own && command->flags & CMD_DANGER) {
        complain(keymap, "[keys] %s: what destroys has no key of its own, only D", command->name);
        return false;
    }
    return true;
}

static void bind_words(struct keymap *keymap, const struct command *command, const char *words, bool own)
{
    char word[32];
    int key = 0;

    while (words && *words) {
        size_t len = strcspn(words, " ");
        if (len > 0 && len < sizeof word) {
            memcpy(word, words, len);
            word[len] = '\0';
            if (acceptable(keymap, word, command, own, &key))
                add(keymap, key, command, own);
        }
        words += len + strspn(words + len, " ");
    }
}

static const char *own_keys(const struct settings *settings, const char *name)
{
    const char *keys = NULL;

    for (size_t i = 0; settings && i < settings->key_count; i++) {
        if (strcmp(settings->keys[i].command, name) == 0)
            keys = settings->keys[i].keys ? settings->keys[i].keys : "";
    }
    return keys;
}

struct keymap *keymap_create(const struct settings *settings)
{
    struct keymap *keymap = mem_calloc(1, sizeof *keymap);

    for (size_t i = 0; i < registry_count(); i++) {
        const struct command *command = registry_at(i);
        const char *own = own_keys(settings, command->name);
        bind_words(keymap, command, own ? own : command->keys, own != NULL);
    }
    for (size_t i = 0; settings && i < settings->key_count; i++) {
        if (!registry_find(settings->keys[i].command))
            complain(keymap, "[keys] %s: there is no such command", settings->keys[i].command);
    }
    return keymap;
}

const char *keymap_complaint(const struct keymap *keymap, size_t index)
{
    return index < keymap->complaint_count ? keymap->complaints[index] : NULL;
}

void keymap_destroy(struct keymap *keymap)
{
    if (!keymap)
        return;
    for (size_t i = 0; i < keymap->complaint_count; i++)
        free(keymap->complaints[i]);
    free(keymap->complaints);
    free(keymap->bindings);
    free(keymap);
}

/* scope NULL: among the commands for everywhere. */
static const struct command *find_in(const struct keymap *keymap, const char *scope, int key)
{
    const struct command *found = NULL;

    for (size_t i = 0; i < keymap->count; i++) {
        const struct binding *binding = &keymap->bindings[i];
        if (binding->key != key)
            continue;
        bool here =
            scope ? binding->command->scope && command_in_scope(binding->command, scope) : !binding->command->scope;
        if (here && binding->own)
            return binding->command;
        if (here && !found)
            found = binding->command;
    }
    return found;
}

const struct command *keymap_find(const struct keymap *keymap, const char *const *scopes, int key)
{
    for (; scopes && *scopes; scopes++) {
        const struct command *command = find_in(keymap, *scopes, key);
        if (command)
            return command;
    }
    return find_in(keymap, NULL, key);
}

const char *keymap_key(const struct keymap *keymap, const struct command *command, char out[16])
{
    out[0] = '\0';
    for (size_t i = 0; i < keymap->count; i++) {
        if (keymap->bindings[i].command == command)
            return key_name(keymap->bindings[i].key, out);
    }
    return out;
}

void keymap_keys(const struct keymap *keymap, const struct command *command, char out[64])
{
    size_t used = 0;
    char name[16];

    out[0] = '\0';
    for (size_t i = 0; i < keymap->count; i++) {
        if (keymap->bindings[i].command != command)
            continue;
        key_name(keymap->bindings[i].key, name);
        if (used + strlen(name) + 2 > 64)
            break;
        used += (size_t)snprintf(out + used, 64 - used, "%s%s", used ? " " : "", name);
    }
}
