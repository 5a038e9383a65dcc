/*
 * Diagnostics: takes findings from every stage, gives the folded, filtered and
 * counted diagnostics to the caller's report function.
 *
 * A finding that repeats one of the same rule in the same scope at the same
 * JSON Pointer (array indexes disregarded) only raises that one's count, so a
 * stage may report what it sees each time it sees it. Pending diagnostics are
 * reported when the input ends, in the order of their places. When the pool of
 * pending ones is full, at least half of it is reported early: first those of
 * scopes that have ended, then those with the earliest places. So memory is
 * bounded, no finding is lost, and the order depends on the input alone.
 *
 * A diagnostic that is off under the chosen verdict is not reported, but counted
 * for the other one. One that is off under both leaves no trace but diag_reported.
 */
#ifndef CHUNKLINT_DIAG_DIAG_H
#define CHUNKLINT_DIAG_DIAG_H

#include "base/arena.h"
#include "base/place.h"
#include "base/rarely.h"
#include "base/slice.h"
#include "rules/rules.h"

enum { DIAG_RULE_WORDS = (CHUNKLINT_RULES_MAX + 63) / 64, DIAG_NAME_SIZE = 72 };

/* Some of a checker's judges, a bit each. */
typedef uint64_t judge_set;

#define ALL_JUDGES UINT64_MAX

enum { JUDGES_MAX = 64 };

/* What one judge noted in a scope. */
struct diag_marks {
    uint64_t seen[DIAG_RULE_WORDS];    /* rules reported in it, one bit each */
    uint64_t counted[DIAG_RULE_WORDS]; /* those of them that count in the totals */
};

/*
 * What findings are folded in: a stream, or a connection before its stream is
 * known. It lives in the state of the stage that owns the stream.
 */
struct diag_scope {
    uint64_t number;           /* from diag_open_scope; never used twice */
    bool is_stream;            /* it has an id that the report names */
    char name[DIAG_NAME_SIZE]; /* that id, shown, cut when long */
    struct diag_marks marks;   /* of the only judge, or of the first one of a panel */
    struct diag_marks *others; /* of the panel's others; they are the scope's owner's to give, before it is opened */
};

/*
 * One finding. Zero means "does not apply" for every member but choice and
 * call, where it is -1, and judges; start from FINDING(rule).
 */
struct finding {
    enum rule rule;
    struct place place;   /* line 0: about the whole input */
    uint64_t length;      /* in bytes; 0: a point */
    struct slice text;    /* the text around the place, for the excerpt */
    size_t caret;         /* where in `text` the place is */
    struct slice pointer; /* JSON Pointer into the chunk */
    struct slice found, expected;
    int choice, call;
    judge_set judges; /* those that it is for */
    bool allowed;     /* by a wire allowance of the dialect: no finding in compat */
    judge_set graded; /* for these the two severities below hold instead of the rule's own */
    enum chunklint_severity strict, compat;
};

#define FINDING(rule_) ((struct finding){.rule = (rule_), .choice = -1, .call = -1, .judges = ALL_JUDGES})

struct diag;

/* The memory of a pool of `pending` diagnostics is taken from the arena; NULL when that only counts. */
struct diag *diag_create(struct arena *arena, const struct chunklint_options *options);

/* Which judge's findings these are, as struct chunklint_diagnostic has it; below JUDGES_MAX. */
void diag_set_judge(struct diag *diag, size_t judge);

/*
 * Stages that several judges share report to a front: a finding reaches each of its members. The members of a
 * panel are in one scope, which is entered, opened, named and closed for all of them at once. Those of any other
 * front, which may be panels, are in scopes of their own, and diag_enter changes only their event.
 */
void diag_make_panel(struct diag *front, struct diag *const *members, size_t count);
void diag_make_front(struct diag *front, struct diag *const *members, size_t count);
struct diag *diag_create_front(struct arena *arena);

/* While it is absent, what is reported to a front does not reach it. */
void diag_set_absent(struct diag *diag, bool absent);

/* Through a front, findings of this rule that found one of the texts (they outlive the diag) are none. */
void diag_excuse(struct diag *diag, enum rule rule, const struct slice *found, size_t count);

/* The dialect's own severities: overrides the catalogue's, is overridden by the options'. */
void diag_set_severity(struct diag *diag, enum rule rule, enum chunklint_severity strict,
                       enum chunklint_severity compat);

/* A new input begins; `file` lives until the next one. */
void diag_begin(struct diag *diag, const char *file);

/* Reports all that is pending. */
void diag_finish(struct diag *diag);

/*
 * With findings of this input and of the one that went before it in its stead: would
 * findings be reported early only when their scopes have ended?
 */
bool diag_reports_whole_scopes(const struct diag *before, const struct diag *diag);

/* Gives a scope its number; it has no name until diag_name_scope. */
void diag_open_scope(struct diag *diag, struct diag_scope *scope);

/*
 * Names a scope after its stream's id, also in what is pending in it already.
 */
void diag_name_scope(struct diag *diag, struct diag_scope *scope, struct slice id);

/* The copy goes on in the scope; both know what was reported in it so far. The copy's own `others` are written to. */
void diag_copy_scope(const struct diag *diag, struct diag_scope *copy, const struct diag_scope *scope);

/* Was nothing reported in it? */
bool diag_is_clean(const struct diag *diag, const struct diag_scope *scope);

/* No finding will come in this scope any more. */
void diag_close_scope(struct diag *diag, const struct diag_scope *scope);

/* Findings from here on belong to this scope (it must outlive them, or be replaced first) and event. */
void diag_enter(struct diag *diag, struct diag_scope *scope, uint64_t event);

/* The scope that is entered: to report something in another one and come back. */
struct diag_scope *diag_current(const struct diag *diag);
uint64_t diag_current_event(const struct diag *diag);

/* By whom would a finding of this rule be reported under either verdict? To save the work of looking for it. */
judge_set diag_wants(const struct diag *diag, enum rule rule);

/*
 * Counts a finding that only repeats a pending one, or is not to be put in words, and says so. It looks at the rule,
 * the place, the pointer and the severities alone, so that a caller can ask before it words the rest; on false the
 * finding is to be reported.
 */
bool diag_repeats(struct diag *diag, const struct finding *finding);

/*
 * The quickest way for what is found in every chunk of a stream. A site is a hash of all that decides the
 * finding's pointer and severities. diag_remember binds it to the finding that was just reported or repeated;
 * then diag_again counts a repeat (where a verdict wants it) and gives true, until it no longer knows the site.
 */
bool diag_again(struct diag *diag, enum rule rule, uint64_t site);
void diag_remember(struct diag *diag, enum rule rule, uint64_t site);

/*
 * All that a check finds in one event, so that it is found again in events that are the same to the check. In a scope
 * in which it was found once already that is only noted, and counted when somebody needs the counts: see repeats.c.
 */
struct diag_repeats {
    struct diag_site *list; /* the owner's, `capacity` of them */
    uint32_t count, capacity;
    bool incomplete;           /* there were more, or some that cannot be repeated */
    uint64_t scope, drops;     /* where the list's `pending` are good */
    uint64_t times;            /* not yet counted */
    bool open;                 /* it is in a list of those with something to count */
    struct diag_repeats *next; /* there */
};

struct diag_site {
    uint64_t pattern;        /* of the pointer */
    struct pending *pending; /* what it folds into; NULL: nothing */
    uint32_t at;             /* where in the event's payload */
    uint8_t seat, rule, strict, compat;
};

/* Adds what diag has just been told, or was told again. */
void diag_add_site(const struct diag *diag, enum rule rule, size_t at, struct diag_repeats *repeats);

/* Finds all of it again in the current scope, in so many events. False: diag_find_again must, one by one. */
bool diag_found_again(struct diag *diag, struct diag_repeats *repeats, uint64_t times);

/* Would it, in that scope? Nothing at all is found anywhere. */
bool diag_knows(const struct diag *diag, const struct diag_repeats *repeats, const struct diag_scope *scope);

/* Gives where in its input an event's byte is. */
typedef struct place diag_place_of(const void *context, uint32_t at);

/*
 * The same in a scope in which it may be new. Gives the judges to whom some of it must be put in words: for these
 * nothing was counted, and all of it is to be reported.
 */
judge_set diag_find_again(struct diag *diag, struct diag_repeats *repeats, diag_place_of *place_of,
                          const void *context);

/* Before the list is used for something else, and when totals are asked for: counts what is not yet. */
void diag_settle_one(struct diag *diag, struct diag_repeats *repeats);
void diag_settle(struct diag *diag);

/* Takes a finding; the message is a text_format. It is built only when the finding is the first of its kind. */
RARELY void diag_report(struct diag *diag, const struct finding *finding, const char *message, ...);

/* How many findings it was given so far, whatever became of them. */
uint64_t diag_taken(const struct diag *diag);

/* To whom was this rule reported in the current scope? For findings that follow from another one. */
judge_set diag_reported(const struct diag *diag, enum rule rule);

struct chunklint_verdict diag_strict(const struct diag *diag);
struct chunklint_verdict diag_compat(const struct diag *diag);
struct chunklint_rule_total diag_total(const struct diag *diag, enum rule rule);

#endif
