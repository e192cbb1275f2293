#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmd/invoke_parts.h"
#include "model/row.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { NAMES_SHOWN = 8 };

/* Does it hold messages, or may it? What is not known counts as some. */
static bool may_hold_messages(const struct invocation *invocation)
{
    const struct resource *resource = invocation_resource(invocation);
    const struct column *total = resource ? resource_column(resource, "messages") : NULL;

    return total && row_integer(total, invocation_row(invocation)) != 0;
}

static bool must_be_typed(const struct invocation *invocation)
{
    if (!(invocation->command->flags & CMD_DANGER))
        return false;
    return invocation->target_count > 1 || invocation->command->flags & CMD_NAMED ||
           invocation->broker->settings->prod || may_hold_messages(invocation);
}

/* "Purge: 3 queues with 49,321 messages?" and the first names below. */
static void question_for_many(struct invocation *invocation, struct buf *out)
{
    const struct resource *resource = invocation_resource(invocation);
    const struct column *total = resource_column(resource, "messages");
    char figure[FIGURE_SIZE];
    int64_t messages = 0;
    bool known = total != NULL;

    for (size_t i = 0; known && i < invocation->target_count; i++) {
        int64_t here = row_integer(total, target_row(&invocation->targets[i]));
        known = here != ABSENT_I64;
        messages += known ? here : 0;
    }
    buf_printf(out, "%s: %zu %s", invocation->command->title, invocation->target_count, resource->name);
    if (known)
        buf_printf(out, " with %s messages", messages ? figure_count(figure, messages) : "no");
    buf_puts(out, "?");
    for (size_t i = 0; i < invocation->target_count && i < NAMES_SHOWN; i++) {
        invocation->current = i;
        buf_putc(out, '\n');
        safe_string(out, invocation_name(invocation));
    }
    invocation->current = 0;
    if (invocation->target_count > NAMES_SHOWN)
        buf_printf(out, "\n… and %zu more", invocation->target_count - NAMES_SHOWN);
}

bool invocation_question(struct invocation *invocation, answer_fn *answer, struct error *error)
{
    struct template_source source = invocation_prompt_source(invocation);
    struct confirmation confirmation = {.title = invocation->command->title};
    struct buf question;
    char number[24];
    bool ok = true;

    buf_init(&question, BUF_TEXT_MAX);
    if (invocation->target_count > 1)
        question_for_many(invocation, &question);
    else
        ok = template_expand(&question, invocation->command->confirm, TEMPLATE_PROMPT, &source, error);
    if (ok && invocation->broker->settings->prod)
        buf_puts(&question, "\nThis broker is marked prod.");
    snprintf(number, sizeof number, "%zu", invocation->target_count);
    confirmation.typed = invocation->target_count > 1 ? number : invocation_name(invocation);
    if (must_be_typed(invocation))
        confirmation.kind = CONFIRM_TYPED;
    confirmation.question = question.data;
    if (ok)
        invocation->host->ops->confirm(invocation->host, &confirmation, answer, invocation);
    buf_finish(&question);
    return ok;
}
