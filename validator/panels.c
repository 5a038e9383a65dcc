/*
 * Laying out the judges: who sits on which panel. That is decided by the dialects'
 * documents as they are written, before they are loaded, because memory is laid
 * out first.
 */
#include "checker.h"

/* May the dialect know names of events? Only then is "events" in its document, or a letter of it as an escape. */
static bool may_name_events(struct slice document)
{
    for (size_t i = 0; i < document.length; i++)
        if (slice_starts_with(slice_from(document, i), SLICE("\"events\"")) ||
            slice_starts_with(slice_from(document, i), SLICE("\\u")))
            return true;
    return false;
}

/* A judge whose dialect may name events has a panel of its own; all others are on the first one. */
static bool sits_alone(const struct chunklint_options *options, size_t judge)
{
    return may_name_events(judge_document(options, judge));
}

static size_t count_alone(const struct chunklint_options *options, size_t judges)
{
    size_t alone = 0;

    for (size_t i = 0; i < judges; i++)
        alone += sits_alone(options, i);
    return alone;
}

/* Lets the judges take their seats; `shared` of them are on the first panel. */
static void seat_judges(struct chunklint *checker, const struct chunklint_options *options, size_t shared)
{
    size_t taken = shared > 0 ? 1 : 0;

    for (size_t i = 0; i < checker->judge_count; i++) {
        struct judge *judge = &checker->judges[i];
        judge->panel = &checker->panels[sits_alone(options, i) ? taken++ : 0];
        judge->panel->members[judge->panel->member_count++] = judge->diag;
    }
}

/* One diag stands for each panel, and one for all of them. */
static void make_fronts(struct chunklint *checker)
{
    for (size_t i = 0; i < checker->panel_count; i++) {
        struct panel *panel = &checker->panels[i];
        if (panel->member_count == 1)
            panel->diag = panel->members[0];
        else
            diag_make_panel(panel->diag, panel->members, panel->member_count);
        checker->panel_diags[i] = panel->diag;
    }
    if (checker->panel_count == 1)
        checker->diag = checker->panels[0].diag;
    else
        diag_make_front(checker->diag, checker->panel_diags, checker->panel_count);
}

static void take_judges(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options)
{
    checker->judges = ARENA_TAKE(arena, struct judge, checker->judge_count);
    for (size_t i = 0; i < checker->judge_count; i++) {
        struct diag *diag = diag_create(arena, options);
        if (diag == NULL)
            continue;
        diag_set_judge(diag, i);
        checker->judges[i] = (struct judge){.diag = diag};
    }
}

static void take_seats(struct chunklint *checker, size_t panel, struct arena *arena, size_t seats)
{
    struct diag **members = ARENA_TAKE(arena, struct diag *, seats);
    struct diag *front = seats > 1 ? diag_create_front(arena) : NULL;

    if (members != NULL)
        checker->panels[panel] = (struct panel){.members = members, .diag = front};
}

static void take_streams(struct chunklint *checker, size_t panel, struct arena *arena,
                         const struct chunklint_options *options, size_t seats)
{
    struct diag *diag = arena->base == NULL ? NULL : checker->panels[panel].diag;
    struct streams *streams = streams_create(arena, options, diag, seats);

    if (streams != NULL)
        checker->panels[panel].streams = streams;
}

void take_panels(struct chunklint *checker, struct arena *arena, const struct chunklint_options *options)
{
    size_t alone = count_alone(options, checker->judge_count), shared = checker->judge_count - alone;

    take_judges(checker, arena, options);
    checker->panel_count = alone + (shared > 0);
    checker->panels = ARENA_TAKE(arena, struct panel, checker->panel_count);
    checker->panel_diags = ARENA_TAKE(arena, struct diag *, checker->panel_count);
    checker->diag = checker->panel_count > 1 ? diag_create_front(arena) : NULL;
    for (size_t i = 0; i < checker->panel_count; i++)
        take_seats(checker, i, arena, i == 0 && shared > 0 ? shared : 1);
    if (arena->base != NULL) {
        seat_judges(checker, options, shared);
        make_fronts(checker);
    }
    for (size_t i = 0; i < checker->panel_count; i++)
        take_streams(checker, i, arena, options, i == 0 && shared > 0 ? shared : 1);
}
