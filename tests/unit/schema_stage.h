/*
 * The schema stage set up for tests: one reader, one arena that is used anew for
 * every schema, and values read as the payload of an event.
 */
#ifndef CHUNKLINT_TESTS_SCHEMA_STAGE_H
#define CHUNKLINT_TESTS_SCHEMA_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "recording_diag.h"
#include "schema/dialect.h"

enum { STAGE_TEXT = 1 << 20, STAGE_TABLES = 160 << 20 };

struct stage {
    struct json_reader *reader;
    void *reader_memory, *tables;
    struct arena arena; /* for one schema or dialect */
    char problem[400];
    struct event event;
    struct event_piece piece;
    char text[STAGE_TEXT];
};

static struct stage stage;

static inline int stage_set_up(void **state)
{
    struct chunklint_options options = {.limits = {.event_tokens = 400000, .depth = CHUNKLINT_DEPTH_MAX}};
    struct arena arena = {0};

    (void)state;
    json_create(&arena, &options, recording_diag());
    arena = (struct arena){.base = stage.reader_memory = malloc(arena.used), .size = arena.used};
    stage.reader = json_create(&arena, &options, recording_diag());
    stage.tables = malloc(STAGE_TABLES);
    return stage.tables == NULL || arena.overflow ? -1 : 0;
}

static inline int stage_tear_down(void **state)
{
    (void)state;
    free(stage.reader_memory);
    free(stage.tables);
    return 0;
}

/* The arena is exactly as large as the stage's own bound says. */
static inline struct schema *stage_compile(const char *schema)
{
    struct text problem = text_over(stage.problem, sizeof stage.problem);
    struct slice text = slice_of(schema);

    assert_true(schema_memory(text.length) <= STAGE_TABLES);
    stage.arena = (struct arena){.base = stage.tables, .size = schema_memory(text.length)};
    return schema_compile(&stage.arena, stage.reader, text, &problem);
}

static inline struct dialect *stage_load(const char *document)
{
    struct text problem = text_over(stage.problem, sizeof stage.problem);
    struct slice text = slice_of(document);

    stage.arena = (struct arena){.base = stage.tables, .size = dialect_memory(text)};
    return dialect_load(&stage.arena, stage.reader, text, recording_diag(), &problem);
}

/* Checks a value and records what is found. */
static inline bool stage_check(const struct schema *schema, const char *value,
                               const struct schema_allowances *allowances)
{
    struct json_document document;
    struct json_error error;
    size_t length = strlen(value);

    assert_non_null(schema);
    assert_true(length + 1 < sizeof stage.text);
    memcpy(stage.text, value, length);
    stage.text[length] = '\n';
    assert_true(json_read(stage.reader, (struct slice){stage.text, length}, &document, &error));
    stage.piece = (struct event_piece){0, {0, 1, 1}};
    stage.event = (struct event){
        .kind = EVENT_DATA, .payload = {stage.text, length}, .pieces = &stage.piece, .piece_count = 1, .data_lines = 1};
    document.event = &stage.event;
    recording_clear();
    bool valid = schema_check(schema, &document, allowances, recording_diag());
    assert_int_equal(valid, schema_check(schema, &document, allowances, NULL));
    return valid;
}

#endif
