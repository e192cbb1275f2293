/* Defused text of valid JSON parses, pretty text of valid JSON says the same, and nothing reads or writes too far. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/json_text.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_elements(const char *json, size_t len, const char *member)
{
    size_t at = 0;
    size_t start;
    size_t length;
    size_t before = 0;

    while (json_text_element(json, len, member, &at, &start, &length)) {
        require(start >= before && length > 0 && at == start + length && at <= len);
        before = at;
    }
}

static json_t *parse(const struct buf *text)
{
    return json_loadb(text->data, text->len, JSON_DECODE_ANY, NULL);
}

static void check_valid(const char *json, size_t len)
{
    struct buf defused;
    struct buf pretty;
    bool altered = false;
    json_t *tree;
    json_t *again;
    size_t where;

    buf_init(&defused, (size_t)64 << 20);
    buf_init(&pretty, (size_t)64 << 20);
    json_text_defuse(&defused, json, len, &altered);
    tree = parse(&defused);
    require(tree != NULL);
    require(json_text_valid(defused.data, defused.len, &where));
    (void)json_text_pretty(&pretty, defused.data, defused.len, SIZE_MAX);
    again = parse(&pretty);
    require(again != NULL && json_equal(tree, again));
    json_decref(tree);
    json_decref(again);
    buf_finish(&defused);
    buf_finish(&pretty);
}

/* Nothing but white space may be lost or come in: that also holds for what is no JSON. */
static void check_same_ink(const struct buf *pretty, const char *json, size_t len)
{
    size_t at = 0;

    for (size_t i = 0; i < pretty->len; i++) {
        if (memchr(" \t\r\n", pretty->data[i], 4))
            continue;
        while (at < len && memchr(" \t\r\n", json[at], 4))
            at++;
        require(at < len && json[at++] == pretty->data[i]);
    }
    while (at < len)
        require(memchr(" \t\r\n", json[at++], 4) != NULL);
}

static size_t count_lines(const struct buf *text)
{
    size_t lines = 0;

    for (size_t i = 0; i < text->len; i++)
        lines += text->data[i] == '\n';
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *json = (const char *)data;
    struct buf out;
    bool altered = false;
    size_t where = 0;
    size_t lines = size > 0 ? data[size - 1] % 16 : 3;

    if (json_text_valid(json, size, &where))
        check_valid(json, size);
    else
        require(where <= size);
    check_elements(json, size, NULL);
    check_elements(json, size, "items");
    buf_init(&out, (size_t)64 << 20);
    json_text_defuse(&out, json, size, &altered);
    require(altered || out.len <= 2 * size + 8);
    buf_clear(&out);
    require(json_text_pretty(&out, json, size, SIZE_MAX) == count_lines(&out));
    check_same_ink(&out, json, size);
    buf_clear(&out);
    require(json_text_pretty(&out, json, size, lines) <= lines);
    require(count_lines(&out) <= lines);
    buf_finish(&out);
    return 0;
}
