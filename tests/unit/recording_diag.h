/*
 * A diag for unit tests: it records every finding, unfolded, for the test to
 * look at. It stands in for validator/diag in programs that test one stage.
 */
#ifndef CHUNKLINT_TESTS_RECORDING_DIAG_H
#define CHUNKLINT_TESTS_RECORDING_DIAG_H

#include "diag/diag.h"

struct recorded {
    enum rule rule;
    struct place place;
    uint64_t length;
    uint64_t scope, event;
    bool allowed;
    int choice, call;
    char stream[DIAG_NAME_SIZE]; /* the scope's */
    char pointer[160], found[96], expected[160], message[320];
};

enum { RECORDED_MAX = 256 };

struct recording {
    size_t count; /* also of those over RECORDED_MAX */
    struct recorded list[RECORDED_MAX];
};

/* The recording that all findings go to, and the diag to hand to the stage. */
extern struct recording recording;
struct diag *recording_diag(void);

/* Forgets what was recorded. */
void recording_clear(void);

/* Do they say the same, in whatever scope? */
bool recorded_same(const struct recorded *a, const struct recorded *b);

/* The first finding of a rule, or NULL. */
const struct recorded *recorded_rule(enum rule rule);

/* How many findings of a rule. */
size_t recorded_count(enum rule rule);

#endif
