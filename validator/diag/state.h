/*
 * The state of diagnostics, shared by this folder's files and by nobody else.
 */
#ifndef CHUNKLINT_DIAG_STATE_H
#define CHUNKLINT_DIAG_STATE_H

#include "base/text.h"
#include "diag/diag.h"
#include "diag/pending.h"

enum grade_source { BY_CATALOGUE, BY_DIALECT, BY_OPTIONS };

/* The severities of a rule's findings, and who decided. A later source wins over an earlier one. */
struct grade {
    enum chunklint_severity strict, compat;
    enum grade_source source;
};

/* Where findings at a site went; good while the scope is the same and no pending one was dropped. */
struct memo {
    uint64_t scope, site, drops;
    enum rule rule;
    struct pending *pending; /* NULL: no verdict wants them */
};

enum { MEMO_COUNT = 1024 };

/* What the judges of a panel have in common, or what the only one has to itself. */
struct diag_common {
    struct diag *const *judges; /* by their seats */
    struct diag_scope *scope;   /* where findings belong */
    uint64_t event;
    uint64_t drops;            /* how often any of them forgot pending ones */
    struct diag_repeats *open; /* those with something to settle */
};

struct diag {
    chunklint_report *report;
    chunklint_wants *wants;
    void *user;
    bool strict; /* the chosen verdict */
    const char *file;
    struct diag_common *at; /* the panel's, or its own: */
    struct diag_common common;
    struct diag *self;
    uint64_t scopes; /* opened so far */
    size_t judge;
    uint64_t taken;              /* findings so far */
    judge_set judges;            /* that one, or those of all members */
    size_t seat;                 /* in its panel */
    struct diag *const *members; /* of a front */
    size_t member_count;
    bool is_panel;
    bool absent;
    enum rule excused;
    const struct slice *excused_texts;
    size_t excused_count;
    struct pending_pool pool;
    struct pending *latest; /* what the latest finding folded into or began; NULL when it was off */
    struct memo memos[MEMO_COUNT];
    struct chunklint_verdict strict_verdict, compat_verdict;
    bool selected[RULE_COUNT];
    struct grade grades[RULE_COUNT];
    struct chunklint_rule_total totals[RULE_COUNT];
};

static inline bool is_off(struct grade grade)
{
    return grade.strict == CHUNKLINT_OFF && grade.compat == CHUNKLINT_OFF;
}

/* What it noted in a scope of its panel. */
static inline struct diag_marks *marks_in(const struct diag *diag, struct diag_scope *scope)
{
    return diag->seat == 0 ? &scope->marks : &scope->others[diag->seat - 1];
}

static inline enum chunklint_severity chosen(const struct diag *diag, enum chunklint_severity strict,
                                             enum chunklint_severity compat)
{
    return diag->strict ? strict : compat;
}

/* What the options say about severities and reports. */
void diag_take_options(struct diag *diag, const struct chunklint_options *options);

/* The severities of a finding, under all that was said about its rule. */
struct grade diag_grade(const struct diag *diag, const struct finding *finding);

/* diag_report for a diag that is no front. */
void diag_take(struct diag *diag, const struct finding *finding, const char *message, va_list arguments);

/* Lets judges have in common what the diag keeps. */
void diag_share(struct diag *diag, struct diag *const *judges, size_t count);

/* ---- what repeats.c needs of diag.c */

void diag_note_rule(struct diag *diag, enum rule rule);
void diag_count_again(struct diag *diag, struct pending *pending);
/* A new one, without words, and not counted yet. */
struct pending *diag_add(struct diag *diag, const struct fold_key *key, struct place place);
bool diag_is_wanted(const struct diag *diag, enum rule rule, struct grade grade, struct place place);

#endif
