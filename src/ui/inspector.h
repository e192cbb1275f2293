/* One message, drawn in a rectangle: properties, headers with their AMQP types, body as pretty JSON, raw or hex. Only
 * what is seen is formatted, so that a body of any size opens at once. UI thread. */
#ifndef WARREN_UI_INSPECTOR_H
#define WARREN_UI_INSPECTOR_H
#include "amqp/message.h"
#include "ui/canvas.h"

enum inspector_mode { INSPECT_PRETTY, INSPECT_RAW, INSPECT_HEX, INSPECT_HEADERS, INSPECT_MODES };

const char *inspector_mode_name(enum inspector_mode mode);
/* Skips the first `scroll` lines. Returns the number of lines drawn: fewer than rect.rows means the end is on screen.
 */
int inspector_draw(const struct message *message, enum inspector_mode mode, size_t scroll, struct canvas *canvas,
                   struct rect rect);

#endif
