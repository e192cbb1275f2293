/* A list of queues as brokers write it. */
#include "bench.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/banned.h"

/* The same numbers in every run: a linear congruential generator. */
static uint32_t next(uint32_t *seed)
{
    *seed = *seed * UINT32_C(1664525) + UINT32_C(1013904223);
    return *seed >> 8;
}

static void put_stats(struct buf *out, uint32_t *seed, bool whole)
{
    static const char *const names[] = {"ack",     "deliver_get", "publish",   "redeliver",
                                        "deliver", "get",         "get_empty", "deliver_no_ack"};
    const size_t count = whole ? sizeof names / sizeof *names : 4;

    buf_puts(out, ",\"message_stats\":{");
    for (size_t i = 0; i < count; i++) {
        const unsigned rate = next(seed) % 10000;
        if (whole)
            buf_printf(out, "%s\"%s\":%u", i ? "," : "", names[i], next(seed) % 1000000);
        buf_printf(out, "%s\"%s_details\":{\"rate\":%u.%u}", i || whole ? "," : "", names[i], rate / 10, rate % 10);
    }
    buf_puts(out, "}");
}

static void put_rest(struct buf *out, unsigned ready, unsigned unacked)
{
    buf_puts(out,
             ",\"arguments\":{\"x-queue-type\":\"classic\"},\"consumer_capacity\":0.93,\"consumer_utilisation\":0.93");
    buf_puts(out, ",\"effective_policy_definition\":{\"max-length\":100000},\"exclusive_consumer_tag\":null");
    buf_puts(out, ",\"garbage_collection\":{\"fullsweep_after\":65535,\"max_heap_size\":0,\"min_bin_vheap_size\":46422,"
                  "\"min_heap_size\":233,\"minor_gcs\":24},\"head_message_timestamp\":null");
    buf_printf(out, ",\"message_bytes_paged_out\":0,\"message_bytes_persistent\":%u,\"message_bytes_ram\":%u",
               ready * 9, ready * 9);
    buf_printf(out, ",\"message_bytes_ready\":%u,\"message_bytes_unacknowledged\":%u", ready * 9, unacked * 9);
    buf_printf(out, ",\"messages_details\":{\"rate\":0.0},\"messages_paged_out\":0,\"messages_persistent\":%u", ready);
    buf_printf(out, ",\"messages_ram\":%u,\"messages_ready_details\":{\"rate\":0.0},\"messages_ready_ram\":%u", ready,
               ready);
    buf_puts(out, ",\"messages_unacknowledged_details\":{\"rate\":0.0},\"messages_unacknowledged_ram\":0");
    buf_puts(out,
             ",\"node\":\"rabbit@mq-1\",\"operator_policy\":null,\"recoverable_slaves\":null,\"reductions\":22956447");
    buf_puts(out, ",\"reductions_details\":{\"rate\":312.4},\"single_active_consumer_tag\":null");
}

static void put_queue(struct buf *out, size_t index, uint32_t *seed, bool whole)
{
    static const char *const names[] = {"orders", "invoice.created", "refund", "audit", "mail.retry.5m", "stock"};
    const unsigned ready = next(seed) % 200000, unacked = next(seed) % 500;

    buf_printf(out, "%s{\"name\":\"%s.%05zu\",\"vhost\":\"/tenant-%02zu\",\"type\":\"%s\",\"state\":\"running\"",
               index ? "," : "", names[index % 6], index, index % 40, index % 3 ? "classic" : "quorum");
    buf_printf(out, ",\"durable\":true,\"auto_delete\":false,\"exclusive\":false,\"policy\":%s",
               index % 4 ? "null" : "\"limits\"");
    buf_printf(out, ",\"messages_ready\":%u,\"messages_unacknowledged\":%u,\"messages\":%u,\"consumers\":%zu", ready,
               unacked, ready + unacked, index % 5);
    buf_printf(out, ",\"memory\":%u,\"message_bytes\":%u", 34632 + ready * 3, ready * 9);
    put_stats(out, seed, whole);
    if (whole)
        put_rest(out, ready, unacked);
    buf_putc(out, '}');
}

void bench_queues(struct buf *out, size_t count, bool whole)
{
    uint32_t seed = 20260301;

    buf_printf(out, "{\"filtered_count\":%zu,\"item_count\":%zu,\"items\":[", count, count);
    for (size_t i = 0; i < count; i++)
        put_queue(out, i, &seed, whole);
    buf_printf(out, "],\"page\":1,\"page_count\":1,\"page_size\":500,\"total_count\":%zu}", count);
}

int bench_json(char *const *words)
{
    struct buf text;

    buf_init(&text, (size_t)256 << 20);
    bench_queues(&text, (size_t)strtoul(words[1], NULL, 10), words[0][0] == 'w');
    const bool good = fwrite(text.data, 1, text.len, stdout) == text.len && fflush(stdout) == 0;
    buf_finish(&text);
    return good ? 0 : 1;
}
