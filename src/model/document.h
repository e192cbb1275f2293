/* A small JSON document for what is not a table: request bodies, whoami, error bodies, what the console remembers.
 * Wraps jansson, so that no other room needs it. One thread at a time. Paths are dotted; an empty path is the top. */
#ifndef WARREN_MODEL_DOCUMENT_H
#define WARREN_MODEL_DOCUMENT_H
#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct document;

struct document *document_parse(const char *json, size_t len, struct error *error) __attribute__((warn_unused_result));
struct document *document_create(void);           /* {} */
void document_destroy(struct document *document); /* NULL is fine */

bool document_has(const struct document *document, const char *path);
const char *document_text(const struct document *document, const char *path); /* borrowed; NULL when absent */
int64_t document_integer(const struct document *document, const char *path);  /* ABSENT_I64 when absent */
double document_number(const struct document *document, const char *path);    /* NaN */
int8_t document_bool(const struct document *document, const char *path);      /* -1 */
size_t document_count(const struct document *document, const char *path);     /* array or object members; 0 otherwise */
const char *document_key(const struct document *document, const char *path, size_t index); /* object member's name */
/* The array element or object member at index, as a document that borrows from this one (destroy it, before this one).
 */
struct document *document_at(const struct document *document, const char *path, size_t index);

void document_set_text(struct document *document, const char *path, const char *text); /* invalid UTF-8 is replaced */
void document_set_integer(struct document *document, const char *path, int64_t value);
void document_set_number(struct document *document, const char *path, double value);
void document_set_bool(struct document *document, const char *path, bool value);
bool document_set_json(struct document *document, const char *path, const char *json, struct error *error);
void document_add_text(struct document *document, const char *path, const char *text); /* appends to an array */
void document_remove(struct document *document, const char *path);
char *document_dump(const struct document *document, bool pretty); /* the caller frees */

#endif
