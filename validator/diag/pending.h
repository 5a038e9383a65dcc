/*
 * The pool of pending diagnostics: found again by what they fold by, and by
 * their scope; given out in the order of their places. It knows no severities
 * beyond keeping them, and no caller.
 */
#ifndef CHUNKLINT_DIAG_PENDING_H
#define CHUNKLINT_DIAG_PENDING_H

#include "base/arena.h"
#include "base/place.h"
#include "diag/diag.h"
#include "diag/words.h"

/* What makes two findings one diagnostic. Findings of other severities are never folded into it. */
struct fold_key {
    uint64_t scope;   /* its number; 0: none */
    uint64_t pattern; /* hash of the JSON Pointer without array indexes */
    enum rule rule;
    enum chunklint_severity strict, compat;
};

struct pending {
    struct fold_key key;
    uint64_t arrival; /* decides between equal places */
    struct place place;
    uint64_t count;
    bool ended;                          /* its scope has */
    bool worded;                         /* it is to be reported, and its words are there */
    uint32_t next_folded, next_in_scope; /* in the buckets' lists */
};

struct pending_pool {
    struct pending *entries;
    struct words_store words;           /* what is said of each entry */
    uint32_t *order;                    /* all indexes of entries; the first `count` are in use */
    uint32_t *scratch;                  /* for as many */
    uint32_t *fold_heads, *scope_heads; /* lists, a power of two of them */
    uint32_t mask, capacity, count;
    uint64_t arrivals;
    uint32_t live, live_most; /* whose scope has not ended: now, and at most since pending_begin */
    uint64_t drops;           /* how often entries were forgotten: a pointer to one is good for as long as this stays */
};

/* Takes the pool's memory; false when the arena only counts or is full. */
bool pending_create(struct pending_pool *pool, struct arena *arena, size_t capacity);

/* The pending diagnostic that a finding folds into, or NULL. Looks at a bounded number of them. */
struct pending *pending_find(const struct pending_pool *pool, const struct fold_key *key);

/* A new one with count 1; its place and its words are the caller's to fill in. The pool must not be full. */
struct pending *pending_add(struct pending_pool *pool, const struct fold_key *key);

/* What is said of an entry that is worded. */
void pending_words(const struct pending_pool *pool, const struct pending *entry, struct words *words);
void pending_set_words(struct pending_pool *pool, struct pending *entry, const struct words *words);

/* A new input begins. */
void pending_begin(struct pending_pool *pool);

void pending_name_scope(struct pending_pool *pool, uint64_t scope, const char *name);
void pending_end_scope(struct pending_pool *pool, uint64_t scope);

/* Orders what is pending by place; or so that what has ended, of which it gives the number, comes before all else. */
void pending_sort(struct pending_pool *pool);
uint32_t pending_sort_ended_first(struct pending_pool *pool);

/* After pending_sort: the diagnostic at that rank, from 0. */
const struct pending *pending_at(const struct pending_pool *pool, uint32_t rank);

/* After pending_sort: forgets the first `count`. */
void pending_drop(struct pending_pool *pool, uint32_t count);

#endif
