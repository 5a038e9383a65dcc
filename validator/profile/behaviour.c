/*
 * Follows streams. A log's lines belong together by their key or id; of
 * server-sent events a connection up to its sentinel is one stream, whatever its
 * ids, because their change is what one wants to know.
 */
#include "profile/behaviour.h"

enum { VALUES_MAX = 6 };

static const struct {
    const char *title;
    const char *values[VALUES_MAX];
} fact_table[FACT_COUNT] = {
#define FACT(name, title, ...) [FACT_##name] = {title, {__VA_ARGS__}},
#include "profile/facts.def"
#undef FACT
};

/* The values that facts.def lists, in its order. */
enum { FRAMED_SSE, FRAMED_JSONL, FRAMED_DOCUMENT };
enum { SAME, CHANGES, MISSING };
enum { NONE, ONE, SEVERAL };
enum { ROLE_FIRST, ROLE_EVERY, ROLE_SEVERAL, ROLE_LATER, ROLE_NEVER };
enum { OPENS_EMPTY, OPENS_NULL, OPENS_ALONE, OPENS_WITH_TEXT, OPENS_WITHOUT };
enum { FINISH_ALONE, FINISH_WITH_OUTPUT, FINISH_AGAIN, FINISH_NEVER };
enum { USAGE_OWN, USAGE_FINISH, USAGE_EVERY, USAGE_OTHER, USAGE_NEVER };
enum { CALLS_NONE, CALLS_WHOLE, CALLS_FRAGMENTS };
enum { IDS_FIRST, IDS_EVERY, IDS_OTHER, IDS_NEVER };

void behaviour_create(struct behaviour *behaviour)
{
    memset(behaviour, 0, sizeof *behaviour);
}

static void tell(struct behaviour *behaviour, enum fact fact, unsigned value)
{
    behaviour->masks[fact] |= 1U << value;
}

/* ## What a stream was, once it is over */

static void tell_sameness(struct behaviour *behaviour, enum fact fact, const struct sameness *sameness)
{
    if (sameness->missing)
        tell(behaviour, fact, MISSING);
    if (sameness->seen)
        tell(behaviour, fact, sameness->changes ? CHANGES : SAME);
}

static unsigned role_of(const struct track *track)
{
    if (track->roles == 0)
        return ROLE_NEVER;
    if (track->roles == 1)
        return track->role_first ? ROLE_FIRST : ROLE_LATER;
    return track->roles == track->deltas ? ROLE_EVERY : ROLE_SEVERAL;
}

static unsigned finish_of(const struct track *track)
{
    if (track->finishes != 1)
        return track->finishes == 0 ? FINISH_NEVER : FINISH_AGAIN;
    return track->finish_with_output ? FINISH_WITH_OUTPUT : FINISH_ALONE;
}

static unsigned usage_of(const struct track *track)
{
    if (track->usages == 0)
        return USAGE_NEVER;
    if (track->usages == track->chunks && track->chunks > 1)
        return USAGE_EVERY;
    if (track->usages == track->usages_own)
        return USAGE_OWN;
    return track->usages == track->usages_finish ? USAGE_FINISH : USAGE_OTHER;
}

static unsigned ids_of(unsigned fragments, unsigned ids)
{
    if (ids == 0)
        return IDS_NEVER;
    if (ids == 1)
        return IDS_FIRST;
    return ids == fragments ? IDS_EVERY : IDS_OTHER;
}

static void tell_calls(struct behaviour *behaviour, const struct track *track)
{
    bool any = false;

    for (unsigned i = 0; i < TRACK_CALLS_MAX; i++) {
        if (track->fragments[i] == 0)
            continue;
        any = true;
        tell(behaviour, FACT_CALLS, track->fragments[i] > 1 ? CALLS_FRAGMENTS : CALLS_WHOLE);
        tell(behaviour, FACT_CALL_IDS, ids_of(track->fragments[i], track->ids[i]));
    }
    if (!any)
        tell(behaviour, FACT_CALLS, CALLS_NONE);
}

static void settle(struct behaviour *behaviour, struct track *track)
{
    if (!track->open)
        return;
    track->open = false;
    tell(behaviour, FACT_SENTINEL, !track->sentinel);
    tell(behaviour, FACT_ENDING, track->cut);
    tell(behaviour, FACT_ERRORS, track->error);
    if (track->chunks == 0)
        return;
    tell_sameness(behaviour, FACT_ID, &track->id);
    tell_sameness(behaviour, FACT_CREATED, &track->created);
    tell_sameness(behaviour, FACT_MODEL, &track->model);
    tell(behaviour, FACT_CHOICES, track->deltas == 0 ? NONE : track->several_choices ? SEVERAL : ONE);
    tell(behaviour, FACT_USAGE, usage_of(track));
    tell_calls(behaviour, track);
    if (track->deltas == 0)
        return;
    tell(behaviour, FACT_ROLE, role_of(track));
    tell(behaviour, FACT_OPENING, track->opening);
    tell(behaviour, FACT_FINISH, finish_of(track));
}

/* ## Whose chunk it is */

static uint64_t key_of(const struct behaviour *behaviour, const struct chunk *chunk)
{
    if (chunk->key.data != NULL)
        return hash_slice(chunk->key);
    if (chunk->event->framing == FRAMING_JSONL)
        return hash_slice(field_slice(chunk, &chunk->id));
    return behaviour->generation;
}

static struct track *track_of(struct behaviour *behaviour, uint64_t key)
{
    struct track *oldest = &behaviour->tracks[0];

    if (behaviour->latest != NULL && behaviour->latest->open && behaviour->latest->key == key)
        return behaviour->latest;
    for (size_t i = 0; i < TRACKS_MAX; i++) {
        struct track *track = &behaviour->tracks[i];
        if (track->open && track->key == key)
            return track;
        if (oldest->open && (!track->open || track->last < oldest->last))
            oldest = track;
    }
    settle(behaviour, oldest);
    *oldest = (struct track){.open = true, .key = key};
    return oldest;
}

/* ## What a chunk adds */

static void compare(struct sameness *sameness, const struct chunk *chunk, const struct field *field)
{
    uint64_t hash = hash_slice(field_slice(chunk, field));

    if (!field_is_set(field) || field->start == field->end) {
        sameness->missing = true;
        return;
    }
    sameness->changes = sameness->changes || (sameness->seen && sameness->hash != hash);
    sameness->hash = sameness->seen ? sameness->hash : hash;
    sameness->seen = true;
}

static unsigned opening_of(const struct choice_view *choice)
{
    if (!field_has_text(&choice->role))
        return OPENS_WITHOUT;
    if (field_has_text(&choice->content))
        return OPENS_WITH_TEXT;
    if (choice->content.kind == JSON_STRING)
        return OPENS_EMPTY;
    return choice->content.kind == JSON_NULL ? OPENS_NULL : OPENS_ALONE;
}

static void take_calls(struct track *track, const struct chunk *chunk, const struct choice_view *choice)
{
    for (uint32_t i = 0; i < choice->call_count; i++) {
        const struct call_view *call = &chunk->call[choice->first_call + i];
        int64_t index = call->index.fits ? call->index.value : (int64_t)call->position;

        if (index < 0 || index >= TRACK_CALLS_MAX)
            continue;
        track->fragments[index] = (uint16_t)(track->fragments[index] + (track->fragments[index] < UINT16_MAX));
        track->ids[index] =
            (uint16_t)(track->ids[index] + (field_has_text(&call->id) && track->ids[index] < UINT16_MAX));
    }
}

/* Text, reasoning or calls, and not only the empty string that many servers send. */
static bool has_output(const struct choice_view *choice)
{
    return field_has_text(&choice->content) || field_has_text(&choice->refusal) || field_has_text(&choice->reasoning) ||
           field_has_text(&choice->reasoning_content) || choice->call_count > 0;
}

/* Follows the choice that came first; gives whether it finishes here. */
static bool take_choice(struct track *track, const struct chunk *chunk, const struct choice_view *choice)
{
    int64_t index = choice->index.fits ? choice->index.value : 0;
    bool finishes = field_has_text(&choice->finish_reason);

    if (track->deltas == 0) {
        track->first_choice = index;
        track->opening = opening_of(choice);
        track->role_first = field_has_text(&choice->role);
    }
    if (index != track->first_choice) {
        track->several_choices = true;
        return finishes;
    }
    track->deltas++;
    track->roles += field_has_text(&choice->role);
    track->finishes += finishes;
    track->finish_with_output = track->finish_with_output || (finishes && has_output(choice));
    take_calls(track, chunk, choice);
    return finishes;
}

void behaviour_chunk(struct behaviour *behaviour, const struct chunk *chunk)
{
    static const unsigned char framings[] = {
        [FRAMING_SSE] = FRAMED_SSE, [FRAMING_JSONL] = FRAMED_JSONL, [FRAMING_DOCUMENT] = FRAMED_DOCUMENT};
    struct track *track = track_of(behaviour, key_of(behaviour, chunk));
    bool finishes = false;

    if (chunk->event->framing != FRAMING_UNKNOWN)
        tell(behaviour, FACT_FRAMING, framings[chunk->event->framing]);
    behaviour->latest = track;
    track->last = chunk->event->number;
    track->cut = chunk->event->cut;
    if (chunk_is_error(chunk)) {
        track->error = true;
        return;
    }
    track->chunks++;
    compare(&track->id, chunk, &chunk->id);
    compare(&track->created, chunk, &chunk->created.field);
    compare(&track->model, chunk, &chunk->model);
    for (uint32_t i = 0; i < chunk->choice_count; i++)
        finishes = take_choice(track, chunk, &chunk->choice[i]) || finishes;
    bool usage = chunk->usage.field.kind == JSON_OBJECT;
    track->usages += usage;
    track->usages_own += usage && chunk->choice_count == 0;
    track->usages_finish += usage && finishes;
}

/* ## Events */

void behaviour_event(struct behaviour *behaviour, const struct event *event)
{
    struct track *track = behaviour->latest;

    if (event->kind != EVENT_SENTINEL || track == NULL)
        return;
    track->sentinel = true;
    behaviour->generation++;
}

void behaviour_end(struct behaviour *behaviour)
{
    for (size_t i = 0; i < TRACKS_MAX; i++)
        settle(behaviour, &behaviour->tracks[i]);
    behaviour->latest = NULL;
    behaviour->generation++;
}

/* ## Giving out */

const char *behaviour_title(enum fact fact)
{
    return fact_table[fact].title;
}

void behaviour_value(const struct behaviour *behaviour, enum fact fact, struct text *out)
{
    const char *separator = "";

    for (unsigned value = 0; value < VALUES_MAX; value++)
        if ((behaviour->masks[fact] >> value & 1) != 0) {
            text_format(out, "%s%s", separator, fact_table[fact].values[value]);
            separator = "; ";
        }
}
