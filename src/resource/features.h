/* Short marks for what an object is and has, as the field knows them: "D AD DLX TTL". Any thread. */
#ifndef WARREN_RESOURCE_FEATURES_H
#define WARREN_RESOURCE_FEATURES_H
#include "model/decode.h"

struct feature {
    const char *path; /* in the object; NULL ends the list */
    const char *mark;
    bool flag; /* the value is true or false; else being there is enough */
};
/* The marks of what is there, joined with spaces; "" for none. NULL when none of the flags was sent at all. */
const char *features_text(struct row_decoder *decoder, const struct feature *features);
/* The smaller of the number in the argument and in the effective policy: that is the one in force. */
int64_t features_limit(struct row_decoder *decoder, const char *argument, const char *policy);

#endif
