/* Any text as a configuration file: every line is used or complained about, inih never sees one that it cannot read,
 * and no complaint tells a value. Any command is split without reading too far. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/configuration.h"
#include "core/password.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void read_as(const char *text, size_t len, bool ours)
{
    struct configuration configuration;

    configuration_init(&configuration);
    require(configuration_parse(&configuration, "x", text, len, ours));
    for (size_t i = 0; i < configuration.profile_count; i++)
        require(configuration_find(&configuration, configuration.profiles[i].name) == &configuration.profiles[i]);
    configuration_finish(&configuration);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_strndup((const char *)data, size);
    char **words = password_split(text);

    read_as(text, size, true);
    read_as(text, size, false);
    for (size_t i = 0; words && words[i]; i++)
        require(strlen(words[i]) <= size);
    free(words);
    free(text);
    return 0;
}
