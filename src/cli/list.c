#include "cli/list.h"
#include "base/json_text.h"
#include "base/match.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/interrupt.h"
#include "cli/out.h"
#include "model/row.h"
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { PAGE_SIZE = 500, LIST_TIMEOUT_MS = 120000, LIST_LINES_MAX = 1000000 };

struct list {
    struct broker *broker;
    const struct resource *resource;
    enum output_format format;
    const struct column *sort;
    bool reverse;
    const struct column **columns;
    size_t column_count;
    int64_t limit; /* -1: all */
    struct match *match;
    struct snapshot **pages;
    size_t page_count;
    struct out_row *rows;
    size_t row_count, row_capacity;
};

static bool find_column(const struct list *list, const char *name, const struct column **column, struct error *error)
{
    const char *names[128] = {NULL};
    size_t count = 0;

    *column = resource_column(list->resource, name);
    if (*column && (*column)->flags & COL_DETAIL && !(list->resource->flags & RESOURCE_SINGLE))
        return error_set(error, ERROR_USAGE, "%s is known of a single object only: warren show %s NAME", name,
                         list->resource->singular);
    if (*column)
        return true;
    for (size_t i = 0; i < list->resource->column_count && count < 127; i++)
        names[count++] = list->resource->columns[i].name;
    const char *near = text_nearest(name, names);
    if (near)
        return error_set(error, ERROR_USAGE, "%s have no column %.60s: did you mean %s?", list->resource->name, name,
                         near);
    return error_set(error, ERROR_USAGE, "%s have no column %.60s", list->resource->name, name);
}

static bool choose_columns(struct list *list, const char *words, struct error *error)
{
    size_t all = list->resource->column_count;
    char word[64];

    list->columns = mem_calloc(all + strlen(words ? words : "") + 1, sizeof *list->columns);
    for (size_t i = 0; !words && i < all; i++) {
        if (!(list->resource->columns[i].flags & (COL_EXTRA | COL_DETAIL)) &&
            list->resource->columns[i].type != COL_SERIES)
            list->columns[list->column_count++] = &list->resource->columns[i];
    }
    while (words && *words) {
        size_t len = strcspn(words, ",");
        if (len >= sizeof word)
            return error_set(error, ERROR_USAGE, "there is no such column: %.80s", words);
        memcpy(word, words, len);
        word[len] = '\0';
        if (len && !find_column(list, word, &list->columns[list->column_count], error))
            return false;
        list->column_count += len > 0;
        words += len + (words[len] == ',');
    }
    return list->column_count ? true : error_set(error, ERROR_USAGE, "--columns names none");
}

static bool choose_sort(struct list *list, const char *word, struct error *error)
{
    char name[64];

    if (!word && !list->resource->sort)
        return true;
    if (!word) {
        list->reverse = list->resource->sort[0] == '-';
        list->sort = resource_column(list->resource, list->resource->sort + list->reverse);
        return true;
    }
    const char *colon = strrchr(word, ':');
    size_t len = colon ? (size_t)(colon - word) : strlen(word);
    if (colon && strcmp(colon, ":desc") != 0 && strcmp(colon, ":asc") != 0)
        return error_set(error, ERROR_USAGE, "--sort: \"%.40s\" is neither :asc nor :desc", colon);
    list->reverse = colon && strcmp(colon, ":desc") == 0;
    if (len >= sizeof name)
        return error_set(error, ERROR_USAGE, "there is no such column: %.80s", word);
    memcpy(name, word, len);
    name[len] = '\0';
    return find_column(list, name, &list->sort, error);
}

static bool choose(struct list *list, const struct args *args, struct error *error)
{
    const char *filter = args_get(args, "filter");

    list->limit = -1;
    if (args_integer(args, "limit", &list->limit) && list->limit < 0)
        return error_set(error, ERROR_USAGE, "--limit is negative");
    if (filter && *filter) {
        list->match = match_create(filter, error);
        if (!list->match)
            return error_prefix(error, "--filter: ");
    }
    return choose_columns(list, args_get(args, "columns"), error) && choose_sort(list, args_get(args, "sort"), error);
}

/* Everything for JSON, unless columns were named: it is the broker's own. */
static void add_projection(const struct list *list, const struct args *args, struct buf *path)
{
    bool wanted[256] = {false};

    if (!(list->resource->flags & RESOURCE_PROJECTED) || list->resource->column_count > 256 ||
        (list->format == OUTPUT_JSON && !args_get(args, "columns")))
        return;
    for (size_t i = 0; i < list->column_count; i++)
        wanted[list->columns[i] - list->resource->columns] = true;
    if (list->sort)
        wanted[list->sort - list->resource->columns] = true;
    buf_puts(path, strchr(path->data, '?') ? "&columns=" : "?columns=");
    resource_projection(list->resource, wanted, path);
}

static char *page_path(const struct list *list, const struct args *args, int64_t page, struct error *error)
{
    const char *vhost = list->broker->settings->vhost;
    struct buf path;

    buf_init(&path, BUF_TEXT_MAX);
    if (vhost && list->resource->vhost_path) {
        const char *slot = strstr(list->resource->vhost_path, "{vhost}");
        if (strcmp(vhost, ".") == 0 || strcmp(vhost, "..") == 0 || !*vhost) {
            buf_finish(&path);
            error_set(error, ERROR_UNSAFE,
                      "the vhost \"%s\" cannot be read over HTTP: brokers would answer for another", vhost);
            return NULL;
        }
        buf_append(&path, list->resource->vhost_path, (size_t)(slot - list->resource->vhost_path));
        text_percent(&path, vhost, strlen(vhost));
        buf_puts(&path, slot + strlen("{vhost}"));
    } else {
        buf_puts(&path, list->resource->path);
    }
    if (list->resource->flags & RESOURCE_PAGED)
        buf_printf(&path, "?page=%lld&page_size=%d", (long long)page, PAGE_SIZE);
    add_projection(list, args, &path);
    return buf_take(&path, NULL);
}

static bool fetch(struct list *list, const struct args *args, int64_t page, bool *more, struct error *error)
{
    char *path = page_path(list, args, page, error);

    *more = false;
    if (!path)
        return false;
    struct request *request = request_create(HTTP_GET, path);
    request->resource = list->resource;
    request->keep_body = list->format == OUTPUT_JSON;
    request->timeout_ms = LIST_TIMEOUT_MS;
    struct reply *reply = gateway_call(list->broker->gateway, request, 0, interrupt_fd());
    /* Objects went while we read: the last page is no more. */
    bool past = page > 1 && reply->status == 400 && strstr(reply->error.text, "page_out_of_range");
    bool ok = reply->error.code == ERROR_NONE;
    if (ok) {
        list->pages = mem_resize(list->pages, list->page_count + 1, sizeof(struct snapshot *));
        list->pages[list->page_count++] = snapshot_ref(reply->snapshot);
        struct snapshot_page told = snapshot_page(reply->snapshot);
        *more = list->resource->flags & RESOURCE_PAGED && told.page < told.pages && snapshot_count(reply->snapshot) > 0;
        if (*more && told.page != page)
            ok = error_set(error, ERROR_PROTOCOL,
                           "page %lld was asked for and page %lld came: does a proxy in between drop the query?",
                           (long long)page, (long long)told.page);
    } else if (!past) {
        *error = reply->error;
    }
    reply_destroy(reply);
    return ok || past;
}

/* On the name; a table without one is matched on each of its keys. */
static bool passes(const struct list *list, const void *row)
{
    const struct column *name = resource_column(list->resource, "name");
    const char *text = name ? row_text(name, row) : NULL;
    bool inverted = match_inverted(list->match), any = inverted;

    if (name)
        return match_text(list->match, text ? text : "", strlen(text ? text : ""));
    for (size_t i = 0; i < list->resource->column_count; i++) {
        const struct column *column = &list->resource->columns[i];
        if (!(column->flags & COL_KEY) || strcmp(column->name, "properties_key") == 0)
            continue;
        text = row_text(column, row);
        bool here = match_text(list->match, text ? text : "", strlen(text ? text : ""));
        any = inverted ? any && here : any || here;
    }
    return any;
}

static void take(struct list *list, const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot_count(snapshot); i++) {
        if (list->match && !passes(list, snapshot_row(snapshot, i)))
            continue;
        if (list->row_count == list->row_capacity) {
            list->row_capacity = list->row_capacity ? list->row_capacity * 2 : 256;
            list->rows = mem_resize(list->rows, list->row_capacity, sizeof *list->rows);
        }
        list->rows[list->row_count++] = (struct out_row){snapshot, i};
    }
}

static const struct list *sorting; /* qsort carries no context */

static int compare(const void *a, const void *b)
{
    const struct out_row *left = a, *right = b;
    const void *one = snapshot_row(left->snapshot, left->index), *two = snapshot_row(right->snapshot, right->index);
    int order = row_compare(sorting->sort, one, two);

    if (sorting->reverse)
        order = -order;
    for (size_t i = 0; order == 0 && i < sorting->resource->column_count; i++) {
        if (sorting->resource->columns[i].flags & COL_KEY)
            order = row_compare(&sorting->resource->columns[i], one, two);
    }
    return order;
}

static void print_single(const struct list *list)
{
    size_t len = 0;
    const char *json = snapshot_body(list->pages[0], &len);
    struct buf text;

    buf_init(&text, (size_t)64 << 20);
    json_text_pretty(&text, json ? json : "", len, LIST_LINES_MAX);
    if (text.len && text.data[text.len - 1] != '\n')
        buf_putc(&text, '\n');
    out_text(text.data, text.len);
    buf_finish(&text);
}

static void print(struct list *list)
{
    for (size_t i = 0; i < list->page_count; i++)
        take(list, list->pages[i]);
    sorting = list;
    if (list->sort && list->row_count > 1)
        qsort(list->rows, list->row_count, sizeof *list->rows, compare);
    if (list->limit >= 0 && (size_t)list->limit < list->row_count)
        list->row_count = (size_t)list->limit;
    struct out_table table = {list->resource, list->columns, list->column_count, list->rows, list->row_count};
    if (list->resource->flags & RESOURCE_SINGLE && list->format == OUTPUT_JSON)
        print_single(list);
    else
        out_rows(&table, list->format);
}

bool list_run(struct broker *broker, const struct resource *resource, const struct args *args, struct error *error)
{
    struct list list = {.broker = broker, .resource = resource, .format = broker->settings->output};
    bool ok = choose(&list, args, error), more = ok;

    for (int64_t page = 1; ok && more; page++)
        ok = fetch(&list, args, page, &more, error);
    if (ok)
        print(&list);
    for (size_t i = 0; i < list.page_count; i++)
        snapshot_unref(list.pages[i]);
    free(list.pages);
    free(list.rows);
    free(list.columns);
    match_destroy(list.match);
    return ok;
}
