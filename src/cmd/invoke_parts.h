/* The pieces of invoke.h, for invoke*.c alone. */
#ifndef WARREN_CMD_INVOKE_PARTS_H
#define WARREN_CMD_INVOKE_PARTS_H
#include "cmd/invoke.h"

void invocation_destroy(struct invocation *invocation);
/* Names of the row and the scope, without the arguments: for defaults. */
struct template_source invocation_row_source(const struct invocation *invocation);
/* Numbers for people, an unknown one in words: for questions and the status line. */
struct template_source invocation_prompt_source(const struct invocation *invocation);
const struct resource *invocation_resource(const struct invocation *invocation); /* of the target; NULL: none */

/* Asks what the command asks; answer gets the invocation. false: the question cannot be made. */
bool invocation_question(struct invocation *invocation, answer_fn *answer, struct error *error)
    __attribute__((warn_unused_result));

#endif
