/*
 * RFC 3986: the components of a reference, and how they combine with a base.
 * Each function is the section of the RFC that its comment names.
 */
#include "schema/uri.h"

struct uri {
    struct slice scheme, authority, path, query; /* data NULL: the component is undefined */
};

/* Takes the front of `rest` up to the first of the bytes in `ends`. */
static struct slice take_until(struct slice *rest, const char *ends)
{
    size_t at = 0;

    while (at < rest->length && strchr(ends, rest->data[at]) == NULL)
        at++;
    struct slice front = {rest->data, at};
    *rest = slice_from(*rest, at);
    return front;
}

struct slice uri_without_fragment(struct slice uri, struct slice *fragment)
{
    struct slice rest = uri;
    struct slice front = take_until(&rest, "#");

    *fragment = slice_from(rest, rest.length > 0 ? 1 : 0);
    return front;
}

static bool is_scheme(struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool inner = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (!letter && !(inner && i > 0))
            return false;
    }
    return text.length > 0;
}

/* Section 3, appendix B. */
static struct uri split(struct slice text)
{
    struct uri uri = {0};
    struct slice rest = text;
    struct slice scheme = take_until(&rest, ":/?#");

    if (rest.length > 0 && rest.data[0] == ':' && is_scheme(scheme)) {
        uri.scheme = scheme;
        text = slice_from(rest, 1);
    }
    rest = text;
    if (slice_starts_with(rest, SLICE("//"))) {
        rest = slice_from(rest, 2);
        uri.authority = take_until(&rest, "/?#");
    }
    uri.path = take_until(&rest, "?#");
    if (rest.length > 0 && rest.data[0] == '?')
        uri.query = slice_from(rest, 1);
    return uri;
}

/* Removes the last segment and its slash from what was written since `start`. */
static void drop_segment(struct text *out, size_t start)
{
    bool at_slash = false;

    while (out->length > start && !at_slash)
        at_slash = out->data[--out->length] == '/';
    out->data[out->length] = '\0';
}

/* Section 5.2.4, on a path in whole segments. */
static void put_path(struct slice path, struct text *out, size_t start)
{
    while (path.length > 0) {
        struct slice rest = slice_from(path, 1);
        struct slice tail = take_until(&rest, "/");
        struct slice segment = {path.data, tail.length + 1};
        struct slice name = path.data[0] == '/' ? tail : segment;
        bool up = slice_equal(name, SLICE(".."));

        if (up)
            drop_segment(out, start);
        if (!up && !slice_equal(name, SLICE(".")))
            text_bytes(out, segment);
        else if (rest.length == 0)
            text_string(out, "/"); /* a trailing dot segment leaves a folder */
        path = rest;
    }
}

/* Section 5.2.3: the reference's path in the folder of the base's. */
static void merge_paths(const struct uri *base, struct slice path, struct text *out)
{
    char buffer[URI_MAX];
    struct text merged = text_over(buffer, sizeof buffer);
    size_t folder = base->path.length;

    while (folder > 0 && base->path.data[folder - 1] != '/')
        folder--;
    if (base->authority.data != NULL && base->path.length == 0)
        text_string(&merged, "/");
    text_bytes(&merged, (struct slice){base->path.data, folder});
    text_bytes(&merged, path);
    put_path(text_slice(&merged), out, out->length);
    out->cut |= merged.cut;
}

/* Section 5.3. */
static void put_head(const struct uri *head, struct text *out)
{
    if (head->scheme.data != NULL) {
        text_bytes(out, head->scheme);
        text_string(out, ":");
    }
    if (head->authority.data != NULL) {
        text_string(out, "//");
        text_bytes(out, head->authority);
    }
}

static void put_query(struct slice query, struct text *out)
{
    if (query.data != NULL) {
        text_string(out, "?");
        text_bytes(out, query);
    }
}

void uri_resolve(struct slice base_text, struct slice reference_text, struct text *out)
{
    struct uri base = split(base_text), reference = split(reference_text);
    struct uri head = reference.scheme.data != NULL ? reference : base;

    if (reference.authority.data != NULL)
        head.authority = reference.authority;
    put_head(&head, out);
    if (reference.scheme.data != NULL || reference.authority.data != NULL ||
        slice_starts_with(reference.path, SLICE("/")))
        put_path(reference.path, out, out->length);
    else if (reference.path.length > 0)
        merge_paths(&base, reference.path, out);
    else
        text_bytes(out, base.path);
    put_query(reference.query.data == NULL && reference_text.length == 0 ? base.query : reference.query, out);
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    if (at == NULL)
        return -1;
    return (int)(at - digits) - (at - digits >= 16 ? 6 : 0);
}

bool uri_decode(struct slice escaped, struct text *out)
{
    for (size_t i = 0; i < escaped.length; i++) {
        char byte = escaped.data[i];

        if (byte == '%') {
            int high = i + 2 < escaped.length ? hex_digit(escaped.data[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(escaped.data[i + 2]) : -1;
            if (low < 0)
                return false;
            byte = (char)(high * 16 + low);
            i += 2;
        }
        text_bytes(out, (struct slice){&byte, 1});
    }
    return !out->cut;
}
