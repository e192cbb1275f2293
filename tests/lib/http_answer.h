/* How the HTTP stub answers: inside of it. */
#ifndef HTTP_ANSWER_H
#define HTTP_ANSWER_H
#include "http_stub.h"

/* Writes one answer; false: the connection ends here. */
bool http_answer(int fd, const struct stub_answer *answer);

#endif
