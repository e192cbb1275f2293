/* Messages as a reader hands them out, for what shows them. */
#ifndef WARREN_TESTS_MADE_MESSAGE_H
#define WARREN_TESTS_MADE_MESSAGE_H
#include "amqp/message.h"

/* 1: JSON with properties and headers. 2: text with wide characters. 3: every byte there is, names that would act on a
 * terminal. 4: empty. 5: one long line, cut. From 6 on: short and alike. */
struct message *made_message(size_t number);

#endif
