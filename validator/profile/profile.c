/*
 * The stage's front: passes chunks to the two halves of a profile, and collects
 * what the transport says in words.
 */
#include "profile/profile.h"

#include "profile/behaviour.h"
#include "profile/fields.h"

enum { FACT_SIZE = 400 };

enum word_fact { WORDS_STATUS, WORDS_CONTENT_TYPE, WORDS_EVENT_NAMES, WORD_FACTS };

static const char *const word_titles[WORD_FACTS] = {"status", "content type", "event names"};

struct profile {
    struct behaviour behaviour;
    struct words words[WORD_FACTS];
    char facts[WORD_FACTS + FACT_COUNT][FACT_SIZE];
    struct fields fields;
};

struct profile *profile_create(struct arena *arena)
{
    struct profile *profile = ARENA_TAKE(arena, struct profile, 1);

    if (profile == NULL)
        return NULL;
    behaviour_create(&profile->behaviour);
    fields_create(&profile->fields);
    memset(profile->words, 0, sizeof profile->words);
    memset(profile->facts, 0, sizeof profile->facts);
    return profile;
}

static void take_response(struct profile *profile, const struct http_facts *http)
{
    char bytes[24];
    struct text status = text_over(bytes, sizeof bytes);

    text_format(&status, "%d", http->status);
    words_add(&profile->words[WORDS_STATUS], text_slice(&status));
    if (http->content_type[0] != '\0')
        words_add(&profile->words[WORDS_CONTENT_TYPE], slice_of(http->content_type));
}

void profile_event(struct profile *profile, const struct event *event)
{
    if (event->kind == EVENT_RESPONSE)
        take_response(profile, event->http);
    behaviour_event(&profile->behaviour, event);
}

void profile_chunk(struct profile *profile, const struct json_document *document, const struct chunk *chunk)
{
    if (document->event->name.length > 0)
        words_add(&profile->words[WORDS_EVENT_NAMES], document->event->name);
    fields_take(&profile->fields, document, document->event->number);
    behaviour_chunk(&profile->behaviour, chunk);
}

void profile_end(struct profile *profile)
{
    behaviour_end(&profile->behaviour);
}

void profile_finish(struct profile *profile)
{
    for (size_t i = 0; i < WORD_FACTS + FACT_COUNT; i++) {
        struct text text = text_over(profile->facts[i], FACT_SIZE);
        if (i < WORD_FACTS)
            words_join(&profile->words[i], &text);
        else
            behaviour_value(&profile->behaviour, (enum fact)(i - WORD_FACTS), &text);
    }
    fields_finish(&profile->fields);
}

size_t profile_fact_count(const struct profile *profile)
{
    (void)profile;
    return WORD_FACTS + FACT_COUNT;
}

struct chunklint_fact profile_fact(const struct profile *profile, size_t index)
{
    const char *title = index < WORD_FACTS ? word_titles[index] : behaviour_title((enum fact)(index - WORD_FACTS));

    return (struct chunklint_fact){title, profile->facts[index]};
}

size_t profile_field_count(const struct profile *profile)
{
    return profile->fields.count - 1;
}

struct chunklint_field profile_field(const struct profile *profile, size_t index)
{
    const struct field_entry *entry = &profile->fields.entries[profile->fields.order[index]];
    const struct field_entry *parent = &profile->fields.entries[entry->parent];
    struct chunklint_field field = {.pointer = entry->pointer,
                                    .count = entry->count,
                                    .of = entry->is_element ? 0 : parent->kinds[CHUNKLINT_OBJECT],
                                    .empty = entry->empty,
                                    .first_event = entry->first,
                                    .last_event = entry->last,
                                    .values = entry->values};

    memcpy(field.kinds, entry->kinds, sizeof field.kinds);
    return field;
}

const char *chunklint_kind_name(enum chunklint_kind kind)
{
    static const char *const names[CHUNKLINT_KINDS] = {"null",   "boolean", "integer", "number",
                                                       "string", "array",   "object"};

    return (unsigned)kind < CHUNKLINT_KINDS ? names[kind] : "nothing";
}
