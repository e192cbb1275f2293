#include "base/match.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/mem.h"

#include "base/banned.h"

/* Steps of the matcher for one text. A pattern that uses them up is given a tenth the next time, so that a table of
 * 10,000 rows costs a fraction of a second in all even with the worst pattern. */
#define STEPS_FIRST UINT32_C(1000000)
#define STEPS_LEAST UINT32_C(1000)
#define HEAP_KIB UINT32_C(20480)
#define PATTERN_MAX ((size_t)4096) /* bytes */

struct budget {
    uint32_t steps;
    bool gave_up;
};

struct match {
    pcre2_code *code; /* NULL: fuzzy, or everything passes */
    pcre2_match_data *data;
    pcre2_match_context *limits;
    int32_t *letters;      /* fuzzy: code points, folded when caseless; ended by -1 */
    struct budget *budget; /* what matching changes */
    bool caseless;
    bool inverted;
};

/* One code point; what is no UTF-8 counts as a letter of its own, apart from all code points. */
static int32_t next_letter(const char *text, size_t len, size_t *at)
{
    utf8proc_int32_t letter = 0;
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)text + *at, (utf8proc_ssize_t)(len - *at), &letter);

    if (used <= 0) {
        letter = 0x110000 + (unsigned char)text[*at];
        used = 1;
    }
    *at += (size_t)used;
    return letter;
}

static bool is_upper(int32_t letter)
{
    return letter < 0x110000 && utf8proc_category(letter) == UTF8PROC_CATEGORY_LU;
}

static int32_t fold(int32_t letter)
{
    return letter < 0x110000 ? utf8proc_tolower(letter) : letter;
}

/* Skips what follows a backslash: the S of \S and the Lu of \p{Lu} are no capital letters of the pattern. */
static size_t skip_escape(const char *pattern, size_t len, size_t at)
{
    size_t next = at;

    if (at >= len)
        return len;
    (void)next_letter(pattern, len, &next);
    if (next < len && pattern[next] == '{' && strchr("pPxoNkg", pattern[at])) {
        const char *close = memchr(pattern + next, '}', len - next);
        return close ? (size_t)(close - pattern) + 1 : len;
    }
    return next;
}

static bool has_upper(const char *pattern, bool escapes)
{
    size_t len = strlen(pattern);
    size_t at = 0;

    while (at < len) {
        if (escapes && pattern[at] == '\\')
            at = skip_escape(pattern, len, at + 1);
        else if (is_upper(next_letter(pattern, len, &at)))
            return true;
    }
    return false;
}

static void prepare_fuzzy(struct match *match, const char *pattern)
{
    size_t len = strlen(pattern);
    size_t count = 0;
    size_t at = 0;

    match->caseless = !has_upper(pattern, false);
    match->letters = mem_calloc(len + 1, sizeof *match->letters);
    while (at < len) {
        int32_t letter = next_letter(pattern, len, &at);
        match->letters[count++] = match->caseless ? fold(letter) : letter;
    }
    match->letters[count] = -1;
}

static bool compile(struct match *match, const char *pattern, size_t skipped, struct error *error)
{
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    PCRE2_UCHAR reason[256] = "";
    PCRE2_SIZE where = 0;
    int code = 0;

    match->caseless = !has_upper(pattern, true);
    if (match->caseless)
        options |= PCRE2_CASELESS;
    match->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &code, &where, NULL);
    if (!match->code) {
        (void)pcre2_get_error_message(code, reason, sizeof reason);
        return error_set(error, ERROR_USAGE, "the pattern is wrong at character %zu: %s", skipped + where + 1,
                         (const char *)reason);
    }
    match->data = pcre2_match_data_create(1, NULL);
    match->limits = pcre2_match_context_create(NULL);
    if (!match->data || !match->limits)
        return error_set(error, ERROR_INTERNAL, "no memory for the pattern");
    (void)pcre2_set_heap_limit(match->limits, HEAP_KIB);
    return true;
}

struct match *match_create(const char *pattern, struct error *error)
{
    const char *rest = pattern;
    struct match *match;

    if (strlen(pattern) > PATTERN_MAX) {
        (void)error_set(error, ERROR_USAGE, "the pattern is longer than %zu bytes", PATTERN_MAX);
        return NULL;
    }
    match = mem_calloc(1, sizeof *match);
    match->budget = mem_calloc(1, sizeof *match->budget);
    match->budget->steps = STEPS_FIRST;
    if (*rest == '!') {
        match->inverted = true;
        rest++;
    }
    if (*rest == '~') {
        if (rest[1] != '\0')
            prepare_fuzzy(match, rest + 1);
        return match;
    }
    if (*rest != '\0' && !compile(match, rest, (size_t)(rest - pattern), error)) {
        match_destroy(match);
        return NULL;
    }
    return match;
}

void match_destroy(struct match *match)
{
    if (!match)
        return;
    pcre2_match_context_free(match->limits);
    pcre2_match_data_free(match->data);
    pcre2_code_free(match->code);
    free(match->letters);
    free(match->budget);
    free(match);
}

static bool fuzzy(const struct match *match, const char *text, size_t len)
{
    const int32_t *wanted = match->letters;
    size_t at = 0;

    while (*wanted >= 0 && at < len) {
        int32_t letter = next_letter(text, len, &at);
        if ((match->caseless ? fold(letter) : letter) == *wanted)
            wanted++;
    }
    return *wanted < 0;
}

enum verdict { VERDICT_NO, VERDICT_YES, VERDICT_UNDECIDED };

static enum verdict run(const struct match *match, const char *text, size_t len)
{
    int found;

    (void)pcre2_set_match_limit(match->limits, match->budget->steps);
    found = pcre2_match(match->code, (PCRE2_SPTR)text, len, 0, 0, match->data, match->limits);
    if (found >= 0)
        return VERDICT_YES;
    if (found == PCRE2_ERROR_NOMATCH)
        return VERDICT_NO;
    match->budget->gave_up = true;
    if (match->budget->steps > STEPS_LEAST)
        match->budget->steps /= 10;
    return VERDICT_UNDECIDED;
}

bool match_text(const struct match *match, const char *text, size_t len)
{
    enum verdict verdict;

    if (match->letters)
        return fuzzy(match, text, len) != match->inverted;
    if (!match->code)
        return true;
    verdict = run(match, text, len);
    /* Undecided never passes, inverted or not: what passes may be acted upon. */
    return verdict == (match->inverted ? VERDICT_NO : VERDICT_YES);
}

bool match_span(const struct match *match, const char *text, size_t len, size_t *start, size_t *end)
{
    const PCRE2_SIZE *places;

    if (!match->code || match->inverted || run(match, text, len) != VERDICT_YES)
        return false;
    places = pcre2_get_ovector_pointer(match->data);
    /* \K in a lookahead can put the start behind the end. */
    if (places[0] >= places[1])
        return false;
    *start = places[0];
    *end = places[1];
    return true;
}

bool match_inverted(const struct match *match)
{
    return match->inverted;
}

bool match_gave_up(const struct match *match)
{
    return match->budget->gave_up;
}
