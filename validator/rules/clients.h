/*
 * Which clients break on which defect, as they were measured: the table
 * tests/clients/breaks.tsv, turned into C when the library is built. Nothing in
 * it is guessed; what nobody measured is in no list.
 */
#ifndef CHUNKLINT_RULES_CLIENTS_H
#define CHUNKLINT_RULES_CLIENTS_H

#include "base/text.h"
#include "rules/rules.h"

struct client {
    const char *id;      /* "openai-node-stream" */
    const char *name;    /* "openai-node .stream()" */
    const char *family;  /* "openai-node" */
    const char *version; /* that was measured */
};

extern const struct client clients[]; /* ends with a NULL id */

/* What a client made of the streams that break a rule; what is left of `streams` went well. */
struct client_measurement {
    const struct client *client;
    unsigned char streams;
    unsigned char threw, wrong, swallowed; /* an exception, a wrong result without one, an error that was not told */
    unsigned char raised;                  /* as it should, for an error that came through the stream */
};

/* Each ends with a NULL client. */
extern const struct client_measurement *const client_measurements[RULE_COUNT];

/* Clients by their ids, NULL-ended, as in struct chunklint_rule. */
struct client_lists {
    const char *const *breaks, *const *can_break;
};

/* What breaks on a finding about one member depends on the member; array indexes are disregarded. */
struct client_place {
    enum rule rule;
    const char *at;      /* for people: with * for the array indexes */
    const char *example; /* a pointer to it */
    struct client_lists lists;
};

extern const struct client_place client_places[]; /* ends with a NULL `at` */

/* The clients that a finding of the rule breaks at this pointer, which may be NULL. */
struct client_lists clients_broken(enum rule rule, const char *pointer);

/* What came of a measurement: "throws", "throws on 2 of 3 streams", "fine". */
void clients_outcome(struct text *text, const struct client_measurement *measurement);

/* "openai-python .stream(), AI SDK": the names of a list, a family's name where all of it is there. */
void clients_name(struct text *text, const char *const *ids);

#endif
