#include "model/decode.h"
#include "resource/list.h"

#include "base/banned.h"

/* clang-format off */
#define USER_ROW(X) \
    X(STR, name, "name", "NAME", .width = 20, .flags = COL_KEY | COL_GROW) \
    X(JSON, tags, "tags", "TAGS", .width = 24, .priority = 1, .format = FMT_LIST) \
    X(BOOL, has_password, "password_hash", "PASSWORD", .width = 8, .priority = 2, .format = FMT_YES, \
      .flags = COL_ROUTE, .decode = user_has_password, .help = "without one nobody can log in with a password") \
    X(JSON, limits, "limits", "LIMITS", .width = 28, .priority = 3, .format = FMT_FEATURES) \
    X(STR, hashing, "hashing_algorithm", "HASHING", .width = 30, .priority = 4, .flags = COL_EXTRA)
/* clang-format on */
struct user_row {
    USER_ROW(COL_MEMBER)
};

static void user_has_password(struct row_decoder *decoder, void *row)
{
    const char *hash = decoder_text(decoder, "password_hash");

    if (hash)
        ((struct user_row *)row)->has_password = *hash != '\0';
}

#define COLUMN_ROW struct user_row
static const struct column columns[] = {USER_ROW(COL_ENTRY)};

const struct resource resource_users = {
    .name = "users",
    .title = "Users",
    .singular = "user",
    .path = "/api/users",
    .item_path = "/api/users/{name}",
    .sort = "name",
    .flags = RESOURCE_PROJECTED | RESOURCE_TABLE,
    .row_size = sizeof(struct user_row),
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
};
