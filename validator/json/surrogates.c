/*
 * Finds lone surrogates in strings that are known to hold one, and reports them.
 * A high one at the end of a string is kept, with what its finding points to,
 * until the next document is read; the scope is still that of the document it
 * came from then, for no other has been assigned to a stream.
 */
#include "json/surrogates.h"

#include "base/hash.h"
#include "json/lexical.h"

enum { ESCAPE_LENGTH = 6, PAIR_LENGTH = 12 };

/* The unit of the \uXXXX at `at`, or -1 when none stands there. */
static long unit_at(struct slice string, size_t at)
{
    if (string.length - at < ESCAPE_LENGTH || string.data[at] != '\\' || string.data[at + 1] != 'u')
        return -1;
    return json_hex4(string.data + at + 2);
}

static bool is_high(long unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low(long unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* The first escape from `at` on that is a lone surrogate, or the string's length. */
static size_t find_lone(struct slice string, size_t at)
{
    while (at < string.length) {
        const char *escape = memchr(string.data + at, '\\', string.length - at);
        if (escape == NULL)
            return string.length;
        at = (size_t)(escape - string.data);
        long unit = unit_at(string, at);
        bool pair = is_high(unit) && is_low(unit_at(string, at + ESCAPE_LENGTH));
        if (!pair && (is_high(unit) || is_low(unit)))
            return at;
        at += pair ? PAIR_LENGTH : unit >= 0 ? ESCAPE_LENGTH : 2;
    }
    return string.length;
}

/* The hash of the chunk's id, by which interleaved streams are told apart; 0: it has none. */
static uint64_t id_of(const struct json_document *document)
{
    uint32_t node = json_member(document, document->root, SLICE("id"));

    return node == JSON_NONE ? 0 : hash_slice(json_slice(document, node));
}

static void keep_half(struct json_half *half, const struct finding *finding, const struct json_document *document)
{
    struct text pointer = text_over(half->pointer, sizeof half->pointer);

    half->present = true;
    half->event_number = document->event->number;
    half->id = id_of(document);
    half->finding = *finding;
    memcpy(half->escape, finding->found.data, ESCAPE_LENGTH);
    half->finding.found = (struct slice){half->escape, ESCAPE_LENGTH};
    text_bytes(&pointer, finding->pointer);
    half->finding.pointer = text_slice(&pointer);
    json_keep_excerpt(&half->finding, half->excerpt);
}

static struct finding finding_of(const struct json_document *document, struct slice escape, struct slice pointer)
{
    const struct event *event = document->event;
    struct finding finding =
        event_finding(event, RULE_J008, (size_t)(escape.data - event->payload.data), escape.length);

    finding.pointer = pointer;
    finding.found = escape;
    finding.expected = SLICE("a pair of surrogates");
    return finding;
}

void json_report_surrogates(struct json_reader *reader, const struct json_document *document, uint32_t node,
                            struct slice pointer)
{
    struct slice string = json_slice(document, node);

    for (size_t at = find_lone(string, 0); at < string.length; at = find_lone(string, at + ESCAPE_LENGTH)) {
        struct slice escape = {string.data + at, ESCAPE_LENGTH};
        struct finding finding = finding_of(document, escape, pointer);
        if (is_high(unit_at(string, at)) && at + ESCAPE_LENGTH == string.length && !reader->half.present)
            keep_half(&reader->half, &finding, document);
        else
            diag_report(reader->diag, &finding, "the escape %S is an unpaired surrogate, which is no character",
                        &escape);
    }
}

/* The low surrogate that begins the string at the half's pointer in the next document; empty: none does. */
static struct slice other_half(const struct json_half *half, const struct json_document *next)
{
    uint32_t node = next != NULL ? json_at(next, next->root, half->finding.pointer) : JSON_NONE;

    if (node == JSON_NONE || next->nodes[node].kind != JSON_STRING)
        return (struct slice){0};
    struct slice string = json_slice(next, node);
    if (id_of(next) != half->id)
        return (struct slice){0};
    return is_low(unit_at(string, 0)) ? (struct slice){string.data, ESCAPE_LENGTH} : (struct slice){0};
}

void json_settle_half(struct json_reader *reader, const struct json_document *next)
{
    struct json_half *half = &reader->half;
    uint64_t current = diag_current_event(reader->diag);

    if (!half->present)
        return;
    half->present = false;
    struct slice other = other_half(half, next);
    diag_enter(reader->diag, diag_current(reader->diag), half->event_number);
    if (other.length > 0)
        diag_report(reader->diag, &half->finding,
                    "a character is cut in two: the string ends in its surrogate %S, the next delta begins with %S",
                    &half->finding.found, &other);
    else if (next != NULL && id_of(next) != half->id)
        diag_report(reader->diag, &half->finding,
                    "the string ends in the unpaired surrogate %S, and the next chunk has another id",
                    &half->finding.found);
    else
        diag_report(reader->diag, &half->finding,
                    "the string ends in the unpaired surrogate %S, and nothing completes it", &half->finding.found);
    diag_enter(reader->diag, diag_current(reader->diag), current);
}
