/*
 * Two shape caches side by side, for their tests: one is shown each event whole,
 * the other must tell where it ends. Both must say the same of it, and what they
 * give is held against what decoding gives, before the view is completed and after.
 */
#ifndef CHUNKLINT_TESTS_SHAPE_STAGE_H
#define CHUNKLINT_TESTS_SHAPE_STAGE_H

#include "chunk/shape.h"
#include "json/unescape.h"
#include "schema_stage.h"

#define HEAD(id, created)                                                                                              \
    "{\"id\":\"" id "\",\"object\":\"chat.completion.chunk\",\"created\":" created                                     \
    ",\"model\":\"a-model\",\"choices\":["
#define CHOICE(index, delta)  "{\"index\":" index ",\"delta\":{" delta "},\"finish_reason\":null}"
#define CONTENT(text)         HEAD("chatcmpl-1", "1700000000") CHOICE("0", "\"content\":\"" text "\"") "]}"
#define WITH(member)          HEAD("chatcmpl-1", "1700000000") "]," member "}"
#define TOKEN(text, p, bytes) "{\"token\":\"" text "\",\"logprob\":" p ",\"bytes\":" bytes ",\"top_logprobs\":[]}"
#define LOGPROBS(text, tokens)                                                                                         \
    HEAD("chatcmpl-1", "1700000000")                                                                                   \
    "{\"index\":0,\"delta\":{\"content\":\"" text "\"},\"logprobs\":{\"content\":[" tokens                             \
    "]},\"finish_reason\":null}]}"

static const char schema_text[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"choices\"],\"properties\":{"
    "\"id\":{\"type\":\"string\"},\"object\":{\"const\":\"chat.completion.chunk\"},\"created\":{\"type\":\"integer\"},"
    "\"model\":{\"type\":\"string\"},\"service_tier\":{\"enum\":[\"auto\",\"default\",null]},"
    "\"seed\":{\"type\":\"integer\",\"minimum\":0},\"tag\":{\"type\":\"string\",\"maxLength\":3},"
    "\"pair\":{\"type\":\"array\",\"maxItems\":2},\"set\":{\"type\":\"array\",\"uniqueItems\":true},"
    "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"
    "\"choices\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"index\":{\"type\":\"integer\"},\"delta\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"object\"}]},"
    "\"finish_reason\":{\"enum\":[\"stop\",\"length\",null]}}}}}}";

/* A cache that is shown events whole, and one that tells their end. */
enum { WHOLE, AHEAD, CACHES };

static struct chunk_decoder *decoder;
static struct chunk *decoded;
static const struct schema *schema;
static struct shapes *shapes[CACHES];
static unsigned char *shape_memory;
static size_t shape_size;

/* What the latest hit gave, before it was completed. */
static struct chunk given, given_before;
static int64_t index_given, index_before;

static void take_shapes(struct arena *arena)
{
    struct chunklint_options options = {.limits = {.event_tokens = 300}, .shape_cache = true};

    decoder = chunk_decoder_create(arena, stage.reader);
    decoded = chunk_create(arena);
    for (int i = 0; i < CACHES; i++)
        shapes[i] = shapes_create(arena, &options, recording_diag(), 1);
}

static int set_up(void **state)
{
    struct arena arena = {0};

    if (stage_set_up(state) != 0)
        return -1;
    take_shapes(&arena);
    shape_size = arena.used;
    shape_memory = malloc(shape_size);
    return shape_memory == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    free(shape_memory);
    return stage_tear_down(state);
}

/* Nothing is known; memory is dirty. */
static int start(void **state)
{
    struct arena arena = {.base = shape_memory, .size = shape_size};

    (void)state;
    memset(shape_memory, 0xA5, shape_size);
    take_shapes(&arena);
    schema = stage_compile(schema_text);
    given = given_before = (struct chunk){0};
    return arena.overflow || schema == NULL ? -1 : 0;
}

/* ---- what a hit gives, against what decoding gives */

static void assert_same_tokens(const struct tokens_view *a, const struct tokens_view *b)
{
    assert_int_equal(a->listed, b->listed);
    assert_int_equal(a->same, b->same);
    assert_true(joined_hash_equal(a->joined, b->joined));
    assert_memory_equal(&a->positive, &b->positive, sizeof a->positive);
    assert_int_equal(a->position, b->position);
}

/* All that stands before the choices are plain fields and numbers, and so are choices and calls. */
static void assert_same_chunk(const struct chunk *a, const struct chunk *b)
{
    size_t from = offsetof(struct chunk, root), to = offsetof(struct chunk, choice);

    assert_ptr_equal(a->event, b->event);
    assert_true(slice_equal(a->text, b->text));
    assert_memory_equal((const char *)a + from, (const char *)b + from, to - from);
    for (uint32_t i = 0; i < a->choice_count; i++) {
        struct choice_view x = a->choice[i], y = b->choice[i];
        assert_same_tokens(&x.tokens, &y.tokens);
        memset(&x.tokens, 0, sizeof x.tokens);
        memset(&y.tokens, 0, sizeof y.tokens);
        assert_memory_equal(&x, &y, sizeof x);
    }
    assert_memory_equal(a->call, b->call, a->call_count * sizeof *a->call);
}

static unsigned marks_of(const struct chunk *chunk, const struct field *field)
{
    return field->kind == JSON_STRING ? json_text_marks(field_slice(chunk, field)) : 0;
}

/* Those that the tokens are said to be are joined without them. */
static void assert_same_list(const struct tokens_view *a, const struct tokens_view *b, struct slice content)
{
    struct tokens_view told = *a;

    if (a->same) {
        told.joined = JOINED_HASH_EMPTY;
        json_join(&told.joined, content);
        told.same = false;
    }
    assert_same_tokens(&told, b);
}

static void assert_same_texts(const struct chunk *a, const struct chunk *b)
{
    const struct choice_view *x = &a->choice[0], *y = &b->choice[0];
    unsigned marks = marks_of(b, &y->content) | marks_of(b, &y->reasoning) | marks_of(b, &y->reasoning_content);

    assert_memory_equal(&x->content, &y->content, sizeof x->content);
    assert_memory_equal(&x->reasoning, &y->reasoning, sizeof x->reasoning);
    assert_memory_equal(&x->reasoning_content, &y->reasoning_content, sizeof x->reasoning_content);
    if (b->call_count > 0) {
        assert_memory_equal(&a->call[0].arguments, &b->call[0].arguments, sizeof a->call[0].arguments);
        marks |= marks_of(b, &b->call[0].arguments);
    }
    assert_int_equal(a->text_marks, marks);
    assert_same_list(&x->tokens, &y->tokens, field_slice(b, &y->content));
}

/* What a chunk with a likeness tells before it is completed. */
static void assert_same_told(const struct chunk *a, const struct chunk *b)
{
    assert_ptr_equal(a->event, b->event);
    assert_true(slice_equal(a->text, b->text));
    assert_memory_equal(&a->names, &b->names, sizeof a->names);
    assert_int_equal(a->created.fits, b->created.fits);
    assert_int_equal(a->created.value, b->created.value);
    assert_int_equal(b->choice_count, 1);
    assert_int_equal(a->choice[0].index.value, b->choice[0].index.value);
    assert_same_texts(a, b);
}

/* "Again" is said of the chunk before, and only where it is true. */
static void assert_same_again(const struct chunk *chunk)
{
    if (!chunk->again)
        return;
    assert_int_not_equal(chunk->likeness, 0);
    assert_int_equal(chunk->likeness, given_before.likeness);
    assert_memory_equal(&chunk->names, &given_before.names, sizeof chunk->names);
    assert_int_equal(chunk->created.value, given_before.created.value);
    assert_int_equal(chunk->choice[0].index.value, index_before);
}

static void assert_hit(struct shapes *cache, const struct chunk *chunk)
{
    if (chunk->likeness != 0)
        assert_same_told(chunk, decoded);
    else
        assert_same_chunk(chunk, decoded);
    assert_same_again(chunk);
    shapes_complete(cache);
    assert_same_chunk(chunk, decoded);
}

/* ---- showing events */

/* Behind the event another one begins, which may be like it. */
static void put_event(const char *text)
{
    size_t length = strlen(text);

    memcpy(stage.text, text, length);
    stage.text[length] = '\n';
    memcpy(stage.text + length + 1, text, length);
    stage.text[2 * length + 1] = '\n';
    stage.piece = (struct event_piece){0, {0, 1, 1}};
    stage.event = (struct event){
        .kind = EVENT_DATA, .payload = {stage.text, length}, .pieces = &stage.piece, .piece_count = 1, .data_lines = 1};
}

static bool find_ahead(struct shapes *cache, struct shape_hit *hit)
{
    size_t length = shapes_foresee(cache, (struct slice){stage.text, 2 * stage.event.payload.length + 1});

    assert_in_range(length, 0, stage.event.payload.length); /* no payload goes over a line end */
    if (length != stage.event.payload.length)
        return shapes_find(cache, &stage.event, hit);
    shapes_take(cache, &stage.event, hit);
    return true;
}

/* Do the caches know it? Both do, or none. */
static bool find(struct shape_hit hits[CACHES])
{
    bool found = shapes_find(shapes[WHOLE], &stage.event, &hits[WHOLE]);

    assert_int_equal(find_ahead(shapes[AHEAD], &hits[AHEAD]), found);
    assert_int_equal(shapes_wants(shapes[AHEAD]), shapes_wants(shapes[WHOLE]));
    return found;
}

static void note_given(const struct shape_hit hits[CACHES])
{
    const struct chunk *chunk = hits[WHOLE].chunk;

    given_before = given;
    index_before = index_given;
    given = *chunk;
    index_given = chunk->choice_count > 0 ? chunk->choice[0].index.value : 0;
    assert_int_equal(hits[AHEAD].chunk->likeness, chunk->likeness);
    assert_int_equal(hits[AHEAD].chunk->again, chunk->again);
}

static void learn_document(struct shapes *cache, const struct json_document *document)
{
    struct diag_site sites[SHAPE_SITES];
    struct diag_repeats repeats = {.list = sites, .capacity = SHAPE_SITES};

    if (!shapes_wants(cache))
        return;
    schema_check_sparing(schema, document, NULL, (struct slice){NULL, 0}, recording_diag(), &repeats);
    shapes_learn(cache, (struct schema_list){&schema, 1}, document, decoded, &repeats);
}

/* Shows the event to the caches; gives whether they hit, after holding what they gave against what decoding gives. */
static bool hits(const char *text)
{
    struct shape_hit hit[CACHES];
    struct json_document document;
    struct json_error error;

    put_event(text);
    bool found = find(hit);
    if (found)
        note_given(hit);
    assert_true(json_read(stage.reader, stage.event.payload, &document, &error));
    document.event = &stage.event;
    chunk_decode(decoder, &document, decoded);
    for (int i = 0; i < CACHES; i++)
        if (found)
            assert_hit(shapes[i], hit[i].chunk);
        else
            learn_document(shapes[i], &document);
    if (!found)
        given = (struct chunk){0};
    return found;
}

static char known[4096];

/* The first event of a kind is seen, the second learnt; from then on those like it hit. */
static inline void learn(const char *text)
{
    assert_in_range(snprintf(known, sizeof known, "%s", text), 1, sizeof known - 1);
    assert_false(hits(known));
    assert_false(hits(known));
    assert_true(hits(known));
}

/*
 * Shows what may be no JSON; gives whether the caches refuse it, as they must. The event that was learnt last hits
 * again behind it: too many misses, and the caches would rest, and refuse all.
 */
static inline bool refuses(const char *text)
{
    struct shape_hit hit[CACHES];

    put_event(text);
    given = (struct chunk){0};
    bool found = find(hit);
    assert_true(hits(known));
    return !found;
}

#endif
