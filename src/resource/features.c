#include "resource/features.h"
#include "base/buf.h"
#include "base/figure.h"

#include "base/banned.h"

enum { FEATURES_MAX = 256 };

const char *features_text(struct row_decoder *decoder, const struct feature *features)
{
    struct buf text;
    bool known = false;

    buf_init(&text, FEATURES_MAX);
    for (; features->path; features++) {
        int8_t yes = features->flag ? decoder_bool(decoder, features->path) : decoder_has(decoder, features->path);
        known = known || (features->flag && yes >= 0);
        if (yes != 1)
            continue;
        if (text.len)
            buf_putc(&text, ' ');
        buf_puts(&text, features->mark);
    }
    const char *kept = known ? arena_strdup(decoder_arena(decoder), text.data) : NULL;
    buf_finish(&text);
    return kept;
}

int64_t features_limit(struct row_decoder *decoder, const char *argument, const char *policy)
{
    int64_t own = decoder_integer(decoder, argument);
    int64_t given = decoder_integer(decoder, policy);

    if (own == ABSENT_I64)
        return given;
    return given == ABSENT_I64 || own < given ? own : given;
}
