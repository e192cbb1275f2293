/* Any bytes as the answer to any table: rows come out, or a reason; every cell can be shown, compared and named. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "model/document.h"
#include "model/request.h"
#include "model/row.h"
#include "model/snapshot.h"
#include "resource/list.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_row(const struct snapshot *snapshot, size_t index, struct buf *out)
{
    const struct resource *resource = snapshot_resource(snapshot);
    const void *row = snapshot_row(snapshot, index), *first = snapshot_row(snapshot, 0);

    for (size_t i = 0; i < resource->column_count; i++) {
        const struct column *column = &resource->columns[i];
        buf_clear(out);
        row_show(column, row, out);
        require(text_is_utf8(out->data, out->len) && !memchr(out->data, '\033', out->len));
        row_plain(column, row, out);
        require(row_compare(column, row, row) == 0);
        require(row_compare(column, row, first) == -row_compare(column, first, row) ||
                row_compare(column, row, first) * row_compare(column, first, row) < 0);
        require(row_absent(column, row) || snapshot_has(snapshot, column));
    }
    buf_clear(out);
    row_key(resource, row, out);
    if (!resource->item_path)
        return;
    struct row_source from = {resource, row};
    struct template_source source = {row_source_value, &from};
    buf_clear(out);
    if (template_expand(out, resource->item_path, TEMPLATE_PATH, &source, NULL))
        require(!strstr(out->data, "/./") && !strstr(out->data, "/../") && !strstr(out->data, "//"));
}

static void check_snapshot(const struct resource *resource, const char *json, size_t len)
{
    struct error error = {0};
    struct snapshot *snapshot = snapshot_decode(resource, json, len, true, &error);
    struct buf out;

    require(snapshot || error.code == ERROR_PROTOCOL);
    if (!snapshot)
        return;
    buf_init(&out, BUF_TEXT_MAX);
    for (size_t i = 0; i < snapshot_count(snapshot); i++) {
        size_t row_len = 0;
        const char *row = snapshot_row_json(snapshot, i, &row_len);
        require(!row || (row_len > 0 && row_len <= len));
        check_row(snapshot, i, &out);
    }
    buf_finish(&out);
    snapshot_unref(snapshot);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    /* The input in a block of its own length, so that one byte too far is seen. */
    char *json = malloc(size);
    require(json != NULL);
    memcpy(json, data + 1, size - 1);
    check_snapshot(resources[data[0] % resource_count], json, size - 1);
    struct document *document = document_parse(json, size - 1, NULL);
    if (document)
        free(document_dump(document, true));
    document_destroy(document);
    free(json);
    return 0;
}
