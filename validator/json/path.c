/*
 * JSON Pointers (RFC 6901) of places in a document, for reports: a control
 * character in a key is shown, so that a pointer is always safe to print.
 */
#include "json/json.h"

enum { SHOWN_KEY_MAX = 200 };

static void append_key(const struct json_document *document, uint32_t key, struct text *out)
{
    char buffer[SHOWN_KEY_MAX];
    struct text decoded = text_over(buffer, sizeof buffer);
    struct slice rest;

    json_decode(document, key, &decoded);
    rest = text_slice(&decoded);
    for (size_t i = 0; i < rest.length; i++) {
        if (rest.data[i] != '~' && rest.data[i] != '/')
            continue;
        text_shown(out, (struct slice){rest.data, i});
        text_string(out, rest.data[i] == '~' ? "~0" : "~1");
        rest = slice_from(rest, i + 1);
        i = (size_t)-1;
    }
    text_shown(out, rest);
}

void json_path_pointer(const struct json_path *path, const struct json_document *document, struct text *out)
{
    for (uint32_t i = 0; i < path->depth; i++) {
        uint32_t step = path->steps[i];
        text_string(out, "/");
        if (step & UINT32_C(0x80000000))
            text_unsigned(out, step & UINT32_C(0x7FFFFFFF));
        else
            append_key(document, step, out);
    }
}
