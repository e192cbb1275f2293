/* Any bytes as a content header: they are refused, or what was read can be shown, copied, and written again as it was.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "amqp/message.h"
#include "amqp/wire.h"
#include "base/text.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_written(const struct message *message)
{
    struct message *again = message_create();
    struct error error = {0};
    struct arena arena = {0};
    amqp_basic_properties_t properties;
    amqp_table_t table;
    char out[1 << 16];
    char twice[1 << 16];
    size_t at = 0;
    size_t back = 0;

    /* NUL in a property becomes three bytes, which may be too long then. */
    (void)properties_build(&arena, message, &properties, &error);
    require(fields_table(&arena, message->headers, message->header_count, &table, &error));
    if (amqp_encode_table(wire_bytes(out, sizeof out), &table, &at) == AMQP_STATUS_OK) {
        require(at - 4 <= fields_size(message->headers, message->header_count));
        require(fields_decode(&again->arena, out + 4, at - 4, &again->headers, &again->header_count, &error));
        require(again->header_count == message->header_count);
        require(fields_table(&arena, again->headers, again->header_count, &table, &error));
        require(amqp_encode_table(wire_bytes(twice, sizeof twice), &table, &back) == AMQP_STATUS_OK);
        require(back == at && memcmp(out, twice, at) == 0);
    }
    arena_finish(&arena);
    message_destroy(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct message *message = message_create();
    struct message *copy;
    struct error error = {0};
    struct buf out;

    if (!properties_decode(message, data, size, &error)) {
        require(error.code == ERROR_PROTOCOL && error.text[0]);
        message_destroy(message);
        return 0;
    }
    buf_init(&out, (size_t)16 << 20);
    message_json(message, &out);
    require(text_is_utf8(out.data, out.len));
    for (size_t i = 0; i < message->header_count; i++)
        field_text(&message->headers[i], &out);
    copy = message_copy(message);
    message_destroy(message);
    check_written(copy);
    message_destroy(copy);
    buf_finish(&out);
    return 0;
}
