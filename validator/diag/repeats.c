/*
 * Repeats: what a check found in one event, found again in others. In a scope in
 * which all of it is known it costs one addition, whatever the number of judges
 * and findings; the counts are brought up to date before anything pending is
 * reported or forgotten, before the list serves another scope, and when an input
 * or a piece of it ends.
 */
#include "diag/state.h"

void diag_add_site(const struct diag *diag, enum rule rule, size_t at, struct diag_repeats *repeats)
{
    const struct pending *pending = diag->latest;

    if (repeats->count == repeats->capacity) {
        repeats->incomplete = true;
        return;
    }
    repeats->list[repeats->count++] = (struct diag_site){
        .pattern = pending == NULL ? 0 : pending->key.pattern,
        .at = (uint32_t)at,
        .seat = (uint8_t)diag->seat,
        .rule = (uint8_t)rule,
        .strict = pending == NULL ? CHUNKLINT_OFF : (uint8_t)pending->key.strict,
        .compat = pending == NULL ? CHUNKLINT_OFF : (uint8_t)pending->key.compat,
    };
}

/* ---- counting */

void diag_settle_one(struct diag *diag, struct diag_repeats *repeats)
{
    for (uint32_t i = 0; repeats->times > 0 && i < repeats->count; i++) {
        const struct diag_site *site = &repeats->list[i];
        struct diag *judge = diag->at->judges[site->seat];
        if (site->pending == NULL)
            continue;
        site->pending->count += repeats->times;
        if (chosen(judge, site->strict, site->compat) != CHUNKLINT_OFF)
            judge->totals[site->rule].count += repeats->times;
    }
    repeats->times = 0;
}

void diag_settle(struct diag *diag)
{
    while (diag->at->open != NULL) {
        struct diag_repeats *repeats = diag->at->open;
        diag->at->open = repeats->next;
        repeats->open = false;
        diag_settle_one(diag, repeats);
    }
}

bool diag_knows(const struct diag *diag, const struct diag_repeats *repeats, const struct diag_scope *scope)
{
    bool nothing = repeats->count == 0, here = repeats->scope == scope->number,
         kept = repeats->drops == diag->at->drops;

    return nothing | (here & kept); /* streams that take turns have findings or not as it happens: one branch */
}

bool diag_found_again(struct diag *diag, struct diag_repeats *repeats, uint64_t times)
{
    struct diag_common *at = diag->at;

    if (!diag_knows(diag, repeats, at->scope))
        return false;
    repeats->times += times;
    if (!repeats->open) {
        repeats->open = true;
        repeats->next = at->open;
        at->open = repeats;
    }
    return true;
}

/* ---- in another scope */

static bool is_site_off(const struct diag_site *site)
{
    return site->strict == CHUNKLINT_OFF && site->compat == CHUNKLINT_OFF;
}

/* What the site is folded by in the current scope. */
static struct fold_key key_of(const struct diag *diag, const struct diag_site *site)
{
    return (struct fold_key){.scope = diag->at->scope->number,
                             .pattern = site->pattern,
                             .rule = (enum rule)site->rule,
                             .strict = (enum chunklint_severity)site->strict,
                             .compat = (enum chunklint_severity)site->compat};
}

/* An event in which it is found again. */
struct another {
    diag_place_of *place_of;
    const void *context;
};

/* What is off leaves its mark, and folds into nothing. Gives whether that is all. */
static bool note_off(struct diag *judge, struct diag_site *site)
{
    if (!is_site_off(site))
        return false;
    diag_note_rule(judge, (enum rule)site->rule);
    site->pending = NULL;
    return true;
}

/* Must the judge be told in words, or might what is new not fit beside all that is pending? */
static bool must_check(const struct diag *judge, const struct diag_site *site, uint32_t fresh,
                       const struct another *event)
{
    struct grade grade = {(enum chunklint_severity)site->strict, (enum chunklint_severity)site->compat, BY_DIALECT};

    return judge->pool.capacity - judge->pool.count < fresh ||
           diag_is_wanted(judge, (enum rule)site->rule, grade, event->place_of(event->context, site->at));
}

/*
 * Looks up what each site folds into; those of a judge stand together. Gives the judges for whom the check must run
 * after all: when something has to be forgotten, what that is depends on the order in which all is found.
 */
static judge_set look_up(struct diag *diag, struct diag_repeats *repeats, const struct another *event)
{
    judge_set wanting = 0;
    uint32_t fresh = 0; /* new ones of the judge */

    for (uint32_t i = 0; i < repeats->count; i++) {
        struct diag_site *site = &repeats->list[i];
        struct diag *judge = diag->at->judges[site->seat];
        struct fold_key key = key_of(judge, site);
        if (i == 0 || site->seat != repeats->list[i - 1].seat)
            fresh = 0;
        if (note_off(judge, site))
            continue;
        site->pending = pending_find(&judge->pool, &key);
        if (site->pending == NULL && must_check(judge, site, ++fresh, event))
            wanting |= judge->judges;
    }
    return wanting;
}

/* Sees to it that all of a judge's sites have something to fold into. */
static void complete(struct diag *judge, struct diag_site *site, const struct another *event)
{
    struct fold_key key = key_of(judge, site);

    if (site->pending != NULL || is_site_off(site))
        return;
    diag_note_rule(judge, key.rule);
    site->pending = pending_find(&judge->pool, &key); /* it may have come with a site before */
    if (site->pending == NULL)
        site->pending = diag_add(judge, &key, event->place_of(event->context, site->at));
}

/* Counts it for all but these judges now, as there will be no next time. */
static void count_now(struct diag *diag, const struct diag_repeats *repeats, judge_set but)
{
    for (uint32_t i = 0; i < repeats->count; i++) {
        const struct diag_site *site = &repeats->list[i];
        struct diag *judge = diag->at->judges[site->seat];
        if ((judge->judges & but) == 0 && site->pending != NULL)
            diag_count_again(judge, site->pending);
    }
}

judge_set diag_find_again(struct diag *diag, struct diag_repeats *repeats, diag_place_of *place_of, const void *context)
{
    const struct another event = {place_of, context};

    diag_settle_one(diag, repeats);
    judge_set wanting = look_up(diag, repeats, &event);
    for (uint32_t i = 0; i < repeats->count; i++) {
        struct diag *judge = diag->at->judges[repeats->list[i].seat];
        if ((judge->judges & wanting) == 0)
            complete(judge, &repeats->list[i], &event);
    }
    repeats->scope = wanting == 0 ? diag->at->scope->number : 0;
    repeats->drops = diag->at->drops;
    if (wanting == 0)
        (void)diag_found_again(diag, repeats, 1);
    else
        count_now(diag, repeats, wanting);
    return wanting;
}
