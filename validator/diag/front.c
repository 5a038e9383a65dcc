/*
 * Fronts: what stages that several judges share report reaches each of these, but
 * for those that look away.
 */
#include "diag/state.h"

struct diag *diag_create_front(struct arena *arena, struct diag *const *members, size_t count)
{
    struct diag *front = ARENA_TAKE(arena, struct diag, 1);

    if (front == NULL)
        return NULL;
    memset(front, 0, sizeof *front);
    front->members = members;
    front->member_count = count;
    return front;
}

void diag_set_absent(struct diag *diag, bool absent)
{
    diag->absent = absent;
}

void diag_excuse(struct diag *diag, enum rule rule, const struct slice *found, size_t count)
{
    diag->excused = rule;
    diag->excused_texts = found;
    diag->excused_count = count;
}

static bool is_excused(const struct diag *diag, const struct finding *finding)
{
    for (size_t i = 0; i < diag->excused_count && finding->rule == diag->excused; i++)
        if (slice_equal(finding->found, diag->excused_texts[i]))
            return true;
    return false;
}

void diag_report(struct diag *diag, const struct finding *finding, const char *message, ...)
{
    struct diag *const *members = diag->member_count > 0 ? diag->members : &diag;
    size_t count = diag->member_count > 0 ? diag->member_count : 1;
    va_list arguments;

    diag->taken++;
    for (size_t i = 0; i < count; i++) {
        if (members[i]->absent || is_excused(members[i], finding))
            continue;
        va_start(arguments, message);
        diag_take(members[i], finding, message, arguments);
        va_end(arguments);
    }
}
