/* Addresses and refusals as anybody may send them: no crash, an error always has words. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/url.h"
#include "base/mem.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 301, 400, 401, 403, 404, 406, 500, 503, 504};
    struct endpoint endpoint = {0};
    struct error error = {0};
    char *text = mem_strndup((const char *)data, size);

    if (url_parse(&endpoint, text, &error))
        assert(endpoint.host && *endpoint.host && endpoint.port > 0 && endpoint.port < 65536);
    else
        assert(error.code != ERROR_NONE && *error.text);
    endpoint_finish(&endpoint);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        api_explain(&error, statuses[i], NULL, (const char *)data, size);
        assert(statuses[i] == 200 || (error.code != ERROR_NONE && *error.text));
    }
    free(text);
    return 0;
}
