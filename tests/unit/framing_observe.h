/*
 * Observing framing for its tests: feeds an input in parts, and writes down all
 * that can be seen of its events and findings, in a form that can be compared.
 */
#ifndef CHUNKLINT_TESTS_FRAMING_OBSERVE_H
#define CHUNKLINT_TESTS_FRAMING_OBSERVE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "framing/framing.h"
#include "recording_diag.h"

struct framing_case {
    const char *name;
    const char *input;
    size_t length;
    enum chunklint_input kind;
    const char *expected;
};

enum { EVENT_BYTES = 64, EVENT_LINES = 8, SEEN_MAX = 1 << 16 };

/* ## Writing down what is seen */

struct seen {
    char text[SEEN_MAX];
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void say(struct seen *seen, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(seen->text + seen->length, SEEN_MAX - seen->length, format, arguments);
    va_end(arguments);
    assert_true(length >= 0 && (size_t)length < SEEN_MAX - seen->length);
    seen->length += (size_t)length;
}

static void say_bytes(struct seen *seen, struct slice bytes)
{
    static const char bare[] = "\n\r", names[] = "nr0";

    for (size_t i = 0; i < bytes.length; i++) {
        const char *control = strchr(bare, bytes.data[i]); /* the NUL at its end too */
        if (control != NULL)
            say(seen, "\\%c", names[control - bare]);
        else
            say(seen, "%c", bytes.data[i]);
    }
}

static const char *const kind_names[] = {[EVENT_DATA] = "data",   [EVENT_SENTINEL] = "done", [EVENT_OVERSIZED] = "big",
                                         [EVENT_NOISE] = "noise", [EVENT_RESPONSE] = "http", [EVENT_END] = "end"};

static void say_event(struct seen *seen, const struct event *event)
{
    struct place place = event->piece_count > 0 ? event_place(event, 0) : event->place;

    say(seen, "%s%s ", seen->length > 0 ? "; " : "", kind_names[event->kind]);
    if (event->kind == EVENT_RESPONSE)
        say(seen, "%d %s ", event->http->status, event->http->content_type);
    say(seen, "%d:%d", (int)place.line, (int)place.column);
    if (event->kind == EVENT_RESPONSE || event->kind == EVENT_END)
        return;
    say(seen, "%s%s ", event->unframed ? " unframed" : "", event->cut ? " cut" : "");
    say_bytes(seen, event->payload);
}

/* All that an event tells, and every byte's place. */
static void say_everything(struct seen *seen, const struct event *event)
{
    say(seen, " <%d %d %d %u %d:%d:%d ", (int)event->framing, (int)event->number, (int)event->connection,
        event->data_lines, (int)event->place.offset, (int)event->place.line, (int)event->place.column);
    say_bytes(seen, event->raw_line);
    say(seen, "|");
    say_bytes(seen, event->name);
    if (event->payload.data != NULL && event->kind != EVENT_NOISE) {
        assert_true(event->payload.data[event->payload.length] == '\n' ||
                    event->payload.data[event->payload.length] == '\r');
    }
    assert_true(event->kind != EVENT_DATA || event->piece_count > 0);
    struct finding whole = event_finding_at(event, RULE_J001);
    say(seen, " at %d:%d:%d+%d", (int)whole.place.offset, (int)whole.place.line, (int)whole.place.column,
        (int)whole.caret);
    for (size_t i = 0; event->piece_count > 0 && i <= event->payload.length; i++) {
        struct finding finding = event_finding(event, RULE_J001, i, 1);
        say(seen, " %d:%d:%d+%d", (int)finding.place.offset, (int)finding.place.line, (int)finding.place.column,
            (int)finding.caret);
        if (i < event->payload.length)
            assert_int_equal(finding.text.data[finding.caret], event->payload.data[i]);
    }
    say(seen, ">");
}

static void say_findings(struct seen *seen, size_t *from, bool everything)
{
    for (; *from < recording.count; ++*from) {
        const struct recorded *r = &recording.list[*from];
        say(seen, "%s%s %d:%d", seen->length > 0 ? "; " : "", rule_table[r->rule].code, (int)r->place.line,
            (int)r->place.column);
        if (everything)
            say(seen, " <%d+%d %d %s %s %s>", (int)r->place.offset, (int)r->length, (int)r->event, r->found,
                r->expected, r->message);
    }
}

/* ## Feeding */

static struct framing *make(enum chunklint_input kind, size_t bytes, size_t lines, void **memory)
{
    struct chunklint_options options = {.input = kind, .limits = {.event_bytes = bytes, .event_lines = lines}};
    struct arena counting = {0};

    assert_null(framing_create(&counting, &options, recording_diag()));
    *memory = malloc(counting.used);
    struct arena arena = {*memory, counting.used, 0, false};
    struct framing *framing = framing_create(&arena, &options, recording_diag());
    assert_non_null(framing);
    return framing;
}

/* Feeds a copy that ends where its memory ends, so that reading past it is seen. */
static void feed(struct framing *framing, struct slice part, bool last, struct seen *seen, size_t *found,
                 bool everything)
{
    char *copy = malloc(part.length + 1);
    char *end = copy + part.length;
    struct slice bytes = {end - part.length, part.length};
    struct event event;

    if (part.length > 0)
        memcpy(copy, part.data, part.length);
    copy = realloc(copy, part.length > 0 ? part.length : 1);
    bytes.data = copy;
    while (framing_next(framing, &bytes, last, &event)) {
        say_findings(seen, found, everything);
        say_event(seen, &event);
        if (everything)
            say_everything(seen, &event);
    }
    say_findings(seen, found, everything);
    assert_int_equal(bytes.length, 0);
    free(copy);
}

/* The parts have `step` bytes, the first one `first`. */
static inline void observe(const struct framing_case *c, size_t first, size_t step, bool everything, struct seen *seen)
{
    static const struct slice mine[] = {{"mine", 4}};
    struct diag_scope scope = {.number = 1};
    void *memory;
    struct framing *framing = make(c->kind, EVENT_BYTES, EVENT_LINES, &memory);
    size_t found = 0;

    framing_allow_events(framing, mine, 1);
    recording_clear();
    diag_enter(recording_diag(), &scope, 0);
    seen->length = 0;
    seen->text[0] = '\0';
    for (size_t at = 0; at < c->length;) {
        size_t size = at == 0 && first > 0 ? first : step;
        size = size < c->length - at ? size : c->length - at;
        feed(framing, (struct slice){c->input + at, size}, false, seen, &found, everything);
        at += size;
    }
    feed(framing, (struct slice){"", 0}, true, seen, &found, everything);
    feed(framing, (struct slice){"", 0}, true, seen, &found, everything);
    free(memory);
}

#endif
