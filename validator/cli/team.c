/*
 * The lanes take files from the list in its order, each into the next slot of a
 * ring; the thread that called empties the slots in the same order. A lane whose
 * slot is full waits for its turn. The file whose turn it is has always been
 * taken, and its lane waits for nothing but the reports, so the team gets on.
 *
 * One lock guards the ring. A slot's recording and outcome belong to its lane
 * until the slot is full or done, then to the reports until they are played.
 */
#define _POSIX_C_SOURCE 200809L

#include "cli/team.h"

#include <pthread.h>
#include <time.h>

/* Slots a lane: small files behind a large one are checked while that takes its time. */
enum { SLOTS_A_LANE = 8 };

enum slot_state { SLOT_EMPTY, SLOT_OPEN, SLOT_FULL, SLOT_DONE };

struct slot {
    enum slot_state state;
    struct recording *recording;
    struct outcome outcome;
};

struct member {
    struct team *team;
    struct lane *lane;
    struct slot *slot; /* of the file at hand */
    pthread_t thread;
};

struct team {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a slot, or `stopped`; for the reports */
    pthread_cond_t emptied; /* a slot, or `stopped`; for the lanes */
    const struct source_list *sources;
    struct reports *reports;
    struct progress *progress;
    struct slot *slots;
    size_t slot_count;
    struct member members[LANES_MAX];
    size_t taken, written; /* files */
    uint64_t bytes;        /* read since the reports last looked */
    bool stopped;          /* nobody reads the reports any more */
};

struct team *team_lay_out(struct arena *arena, size_t lanes, struct recording_pool *pool)
{
    struct team *team = ARENA_TAKE(arena, struct team, 1);
    size_t count = SLOTS_A_LANE * lanes;
    struct slot *slots = ARENA_TAKE(arena, struct slot, count);

    for (size_t i = 0; i < count; i++) {
        struct recording *recording = recording_lay_out(arena, pool);
        if (recording != NULL)
            slots[i] = (struct slot){.recording = recording};
    }
    if (team != NULL)
        *team = (struct team){.slots = slots, .slot_count = count};
    return team;
}

static struct slot *slot_of(const struct team *team, size_t file)
{
    return &team->slots[file % team->slot_count];
}

/* ## The lanes' side */

static void take(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    struct member *member = user;
    struct team *team = member->team;
    struct slot *slot = member->slot;

    if (recording_add(slot->recording, diagnostic, streams))
        return;
    pthread_mutex_lock(&team->lock);
    slot->state = SLOT_FULL;
    pthread_cond_signal(&team->changed);
    while (slot->state == SLOT_FULL && !team->stopped)
        pthread_cond_wait(&team->emptied, &team->lock);
    pthread_mutex_unlock(&team->lock);
    (void)recording_add(slot->recording, diagnostic, streams); /* without room nobody will miss it */
}

static bool step(void *user, const char *name, size_t bytes)
{
    struct member *member = user;
    struct team *team = member->team;
    bool stopped;

    (void)name;
    pthread_mutex_lock(&team->lock);
    team->bytes += bytes;
    stopped = team->stopped;
    pthread_mutex_unlock(&team->lock);
    return !stopped;
}

/* The next file, and a slot for it; false when there is none. */
static bool take_file(struct member *member, size_t *file)
{
    struct team *team = member->team;
    bool taken;

    pthread_mutex_lock(&team->lock);
    while (!team->stopped && team->taken < team->sources->count && team->taken == team->written + team->slot_count)
        pthread_cond_wait(&team->emptied, &team->lock);
    taken = !team->stopped && team->taken < team->sources->count;
    if (taken) {
        *file = team->taken++;
        member->slot = slot_of(team, *file);
        member->slot->state = SLOT_OPEN;
    }
    pthread_mutex_unlock(&team->lock);
    return taken;
}

static void finish_file(struct member *member)
{
    struct team *team = member->team;

    pthread_mutex_lock(&team->lock);
    member->slot->state = SLOT_DONE;
    pthread_cond_signal(&team->changed);
    pthread_mutex_unlock(&team->lock);
}

static void *work(void *argument)
{
    struct member *member = argument;
    size_t file = 0;

    while (take_file(member, &file)) {
        lane_check(member->lane, member->team->sources->paths[file], &member->slot->outcome);
        finish_file(member);
    }
    processors_give_back(member->lane->processors);
    return NULL;
}

/* ## The reports' side */

static void show_progress(struct team *team, const char *path)
{
    uint64_t bytes = team->bytes;

    team->bytes = 0;
    progress_step(team->progress, path != NULL ? path : "<stdin>", (size_t)bytes);
}

/* Waits, with the lock, until there is something to write of a file. */
static void await(struct team *team, const struct slot *slot, const char *path)
{
    while (slot->state != SLOT_FULL && slot->state != SLOT_DONE) {
        struct timespec soon;

        if (!team->progress->wanted) {
            pthread_cond_wait(&team->changed, &team->lock);
            continue;
        }
        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_sec++;
        pthread_cond_timedwait(&team->changed, &team->lock, &soon);
        show_progress(team, path);
    }
}

static void give(void *user, const struct chunklint_diagnostic *diagnostic, uint64_t streams)
{
    struct team *team = user;

    reports_begin_file(team->reports);
    reports_take(team->reports, diagnostic, streams);
}

/* Lets the lanes go on: with the slot, or not at all when nobody reads what they find. */
static void release(struct team *team, struct slot *slot, enum slot_state state)
{
    pthread_mutex_lock(&team->lock);
    slot->state = state;
    team->written += state == SLOT_EMPTY;
    team->stopped = reports_failed(team->reports);
    pthread_cond_broadcast(&team->emptied);
    pthread_mutex_unlock(&team->lock);
}

static bool write_end(struct team *team, const struct outcome *outcome)
{
    progress_clear(team->progress);
    if (outcome->checked) {
        reports_choice(team->reports, &outcome->choice);
        reports_end_file(team->reports, outcome->name, &outcome->own);
    }
    if (outcome->error != 0)
        source_complain(outcome->name, outcome->error);
    return outcome->error == 0;
}

/* Writes all of one file. */
static bool write_file(struct team *team, size_t file)
{
    struct slot *slot = slot_of(team, file);
    bool done = false, fine = true;

    while (!done && !team->stopped) {
        pthread_mutex_lock(&team->lock);
        await(team, slot, team->sources->paths[file]);
        done = slot->state == SLOT_DONE;
        pthread_mutex_unlock(&team->lock);
        recording_play(slot->recording, give, team);
        if (done)
            fine = write_end(team, &slot->outcome);
        release(team, slot, done ? SLOT_EMPTY : SLOT_OPEN);
    }
    return fine;
}

/* ## The team */

static size_t start(struct team *team, struct lane *lanes, size_t count)
{
    size_t started = 0;

    processors_occupy(lanes[0].processors, count);
    for (size_t i = 0; i < count; i++) {
        struct member *member = &team->members[started];

        *member = (struct member){.team = team, .lane = &lanes[i]};
        lanes[i].take = take;
        lanes[i].step = step;
        lanes[i].user = member;
        if (pthread_create(&member->thread, NULL, work, member) == 0)
            started++;
        else
            processors_give_back(lanes[i].processors);
    }
    return started;
}

bool team_check(struct team *team, struct lane *lanes, size_t count, const struct source_list *sources,
                struct reports *reports, struct progress *progress)
{
    bool fine = true;
    size_t started;

    team->sources = sources;
    team->reports = reports;
    team->progress = progress;
    team->taken = team->written = 0;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->changed, NULL);
    pthread_cond_init(&team->emptied, NULL);
    started = start(team, lanes, count < sources->count ? count : sources->count);
    if (started == 0) {
        complain("no thread could be started");
        return false;
    }
    for (size_t file = 0; file < sources->count && !team->stopped; file++)
        fine = write_file(team, file) && fine;
    for (size_t i = 0; i < started; i++)
        pthread_join(team->members[i].thread, NULL);
    return fine;
}
