/*
 * Reading nodes: members, JSON Pointers, integers, and how a value is shown.
 */
#include "json/lexical.h"
#include "json/reader.h"

enum { POINTER_STEP_MAX = 256 };

const char *json_kind_name(enum json_kind kind)
{
    static const char *const names[] = {
        [JSON_ABSENT] = "nothing", [JSON_NULL] = "null",       [JSON_FALSE] = "boolean",
        [JSON_TRUE] = "boolean",   [JSON_INTEGER] = "integer", [JSON_NUMBER] = "number",
        [JSON_STRING] = "string",  [JSON_ARRAY] = "array",     [JSON_OBJECT] = "object",
    };

    return names[kind];
}

uint32_t json_member(const struct json_document *document, uint32_t object, struct slice name)
{
    const struct json_node *nodes = document->nodes;
    uint32_t hash = json_hash(name), found = JSON_NONE, key = object + 1;

    if (nodes[object].kind != JSON_OBJECT)
        return JSON_NONE;
    for (uint32_t left = nodes[object].size; left > 0; left--, key = nodes[key + 1].next)
        if (nodes[key].hash == hash && json_string_is(document, key, name))
            found = key + 1;
    return found;
}

static uint32_t element(const struct json_document *document, uint32_t array, struct slice digits)
{
    uint64_t index = 0;

    if (digits.length == 0 || digits.length > 10 || (digits.length > 1 && digits.data[0] == '0'))
        return JSON_NONE;
    for (size_t i = 0; i < digits.length; i++) {
        if (!json_is_digit(digits.data[i]))
            return JSON_NONE;
        index = index * 10 + (uint64_t)(digits.data[i] - '0');
    }
    if (index >= document->nodes[array].size)
        return JSON_NONE;
    uint32_t node = array + 1;
    for (; index > 0; index--)
        node = document->nodes[node].next;
    return node;
}

/* Takes the next step off the front of a pointer that begins with '/'. */
static struct slice take_step(struct slice *pointer)
{
    struct slice rest = slice_from(*pointer, 1);
    const char *slash = rest.length > 0 ? memchr(rest.data, '/', rest.length) : NULL;
    size_t length = slash != NULL ? (size_t)(slash - rest.data) : rest.length;

    *pointer = slice_from(rest, length);
    return (struct slice){rest.data, length};
}

/* Resolves ~0 and ~1 into `buffer`; false when the step is too long for it. */
static bool resolve_tildes(struct slice *step, char buffer[POINTER_STEP_MAX])
{
    size_t length = 0;

    if (step->length == 0 || memchr(step->data, '~', step->length) == NULL)
        return true;
    if (step->length > POINTER_STEP_MAX)
        return false;
    for (size_t i = 0; i < step->length; i++) {
        bool escaped = step->data[i] == '~' && i + 1 < step->length;
        i += escaped;
        buffer[length++] = escaped ? (step->data[i] == '1' ? '/' : '~') : step->data[i];
    }
    *step = (struct slice){buffer, length};
    return true;
}

uint32_t json_at(const struct json_document *document, uint32_t root, struct slice pointer)
{
    char buffer[POINTER_STEP_MAX];

    while (pointer.length > 0 && root != JSON_NONE) {
        if (pointer.data[0] != '/')
            return JSON_NONE;
        struct slice step = take_step(&pointer);
        if (!resolve_tildes(&step, buffer))
            return JSON_NONE;
        root = document->nodes[root].kind == JSON_ARRAY ? element(document, root, step)
                                                        : json_member(document, root, step);
    }
    return root;
}

/* A number's digits without its point, sign and exponent, and the power of ten that they are multiplied with. */
struct decimal {
    const char *digits, *end; /* may hold one point */
    int64_t power;
    bool negative;
};

/* The exponent, cut to what no sum with a text's length can overflow. */
static int64_t read_exponent(const char *at, const char *end)
{
    bool negative = at < end && *at == '-';
    int64_t value = 0;

    at += at < end && (*at == '-' || *at == '+');
    for (; at < end; at++)
        value = value < INT32_MAX ? value * 10 + (*at - '0') : value;
    return negative ? -value : value;
}

static struct decimal read_decimal(struct slice number)
{
    struct decimal decimal = {.digits = number.data, .end = number.data + number.length};
    const char *at = decimal.digits, *point = NULL;

    decimal.negative = *at == '-';
    decimal.digits += decimal.negative;
    for (; at < decimal.end && *at != 'e' && *at != 'E'; at++)
        if (*at == '.')
            point = at;
    if (at < decimal.end)
        decimal.power = read_exponent(at + 1, decimal.end);
    decimal.end = at;
    if (point != NULL)
        decimal.power -= at - point - 1;
    while (decimal.end > decimal.digits && (decimal.end[-1] == '0' || decimal.end[-1] == '.')) {
        decimal.power += decimal.end[-1] == '0';
        decimal.end--;
    }
    return decimal;
}

/* Appends a digit to a magnitude that must stay within 2^63. */
static bool append_digit(uint64_t *magnitude, unsigned digit)
{
    if (*magnitude > (UINT64_C(1) << 63) / 10)
        return false;
    *magnitude = *magnitude * 10 + digit;
    return *magnitude <= UINT64_C(1) << 63;
}

bool json_any_integer(const struct json_document *document, uint32_t node, int64_t *value)
{
    struct decimal decimal;
    uint64_t magnitude = 0;

    if (document->nodes[node].kind != JSON_INTEGER && document->nodes[node].kind != JSON_NUMBER)
        return false;
    decimal = read_decimal(json_slice(document, node));
    for (const char *at = decimal.digits; at < decimal.end; at++)
        if (*at != '.' && !append_digit(&magnitude, (unsigned)(*at - '0')))
            return false;
    if (magnitude != 0 && decimal.power < 0)
        return false;
    for (; magnitude != 0 && decimal.power > 0; decimal.power--)
        if (!append_digit(&magnitude, 0))
            return false;
    if (magnitude == UINT64_C(1) << 63) {
        *value = INT64_MIN;
        return decimal.negative;
    }
    *value = decimal.negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

/* The node's text with a string's quotes. */
static struct slice outer_slice(const struct json_document *document, uint32_t node)
{
    struct slice text = json_slice(document, node);

    if (document->nodes[node].kind == JSON_STRING)
        text = (struct slice){text.data - 1, text.length + 2};
    return text;
}

size_t json_offset(const struct json_document *document, uint32_t node)
{
    return (size_t)(outer_slice(document, node).data - document->event->payload.data);
}

struct finding json_finding(const struct json_document *document, enum rule rule, uint32_t node)
{
    if (document->event == NULL)
        return FINDING(rule);
    return event_finding(document->event, rule, json_offset(document, node), outer_slice(document, node).length);
}

void json_found(const struct json_document *document, uint32_t node, struct text *out)
{
    const struct json_node *n = &document->nodes[node];
    struct slice text = json_slice(document, node);
    bool is_array = n->kind == JSON_ARRAY;

    if (n->kind == JSON_STRING)
        text_format(out, "%q", &text);
    else if (n->kind != JSON_ARRAY && n->kind != JSON_OBJECT)
        text_shown(out, text);
    else if (n->size == 0)
        text_string(out, is_array ? "an empty array" : "an empty object");
    else
        text_format(out, is_array ? "an array of %u" : "an object of %u", n->size);
}
