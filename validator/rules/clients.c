/*
 * Look-ups in the measurements of clients, and the clients' names.
 */
#include "rules/clients.h"

#include "base/pattern.h"

/* Were this rule's findings measured by the member that they are about? */
static bool has_places(enum rule rule)
{
    for (const struct client_place *place = client_places; place->at != NULL; place++)
        if (place->rule == rule)
            return true;
    return false;
}

struct client_lists clients_broken(enum rule rule, const char *pointer)
{
    static const char *const nobody[] = {NULL};
    uint64_t pattern = pattern_hash(slice_of(pointer == NULL ? "" : pointer));

    if (!has_places(rule))
        return (struct client_lists){rule_table[rule].breaks, rule_table[rule].can_break};
    for (const struct client_place *place = client_places; place->at != NULL; place++)
        if (place->rule == rule && pattern_hash(slice_of(place->example)) == pattern)
            return place->lists;
    return (struct client_lists){nobody, nobody};
}

static bool has(const char *const *ids, const char *id)
{
    for (; *ids != NULL; ids++)
        if (strcmp(*ids, id) == 0)
            return true;
    return false;
}

/* Are all clients of the family in the list? */
static bool is_whole(const char *const *ids, const char *family)
{
    for (const struct client *client = clients; client->id != NULL; client++)
        if (strcmp(client->family, family) == 0 && !has(ids, client->id))
            return false;
    return true;
}

void clients_name(struct text *text, const char *const *ids)
{
    const char *before = "", *family = "";

    for (const struct client *client = clients; client->id != NULL; client++) {
        bool whole = is_whole(ids, client->family);
        if (!has(ids, client->id) || (whole && strcmp(family, client->family) == 0))
            continue;
        family = client->family;
        text_string(text, before);
        text_string(text, whole ? client->family : client->name);
        before = ", ";
    }
}

/* "throws", or "throws on 1 of 3 streams" where some went another way. */
static void add_outcome(struct text *text, const struct client_measurement *measurement, const char *outcome,
                        unsigned count)
{
    if (count == 0)
        return;
    text_string(text, text->length > 0 ? ", " : "");
    text_string(text, outcome);
    if (count < measurement->streams)
        text_format(text, " on %u of %u streams", count, (unsigned)measurement->streams);
}

void clients_outcome(struct text *text, const struct client_measurement *measurement)
{
    const struct {
        const char *outcome;
        unsigned count;
    } outcomes[] = {
        {"throws", measurement->threw},
        {"gives a wrong result without an exception", measurement->wrong},
        {"swallows the error", measurement->swallowed},
    };

    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
        add_outcome(text, measurement, outcomes[i].outcome, outcomes[i].count);
    if (text->length == 0)
        text_string(text, measurement->raised > 0 ? "raises it, as it should" : "fine");
}
