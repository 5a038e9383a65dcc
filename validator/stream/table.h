/*
 * The table of a connection's streams and of their choices, of fixed size: found by
 * key, in lists from the longest idle to the latest, those that are open apart from
 * those that have ended.
 */
#ifndef CHUNKLINT_STREAM_TABLE_H
#define CHUNKLINT_STREAM_TABLE_H

#include "base/arena.h"
#include "diag/diag.h"

#define NO_LINK UINT32_MAX /* links to nothing */

struct stream;
struct choice_state;

struct stream_list {
    uint32_t oldest, newest;
    uint32_t count;
};

/* A stream's neighbours in the list of open or of ended ones. */
struct stream_link {
    uint32_t older, newer;
};

struct stream_table {
    struct stream *streams;
    struct stream_link *links; /* of each stream; side by side, as each change of streams goes to four of them */
    uint32_t *buckets;         /* first stream of a chain, or NO_LINK */
    uint32_t bucket_mask;
    uint32_t capacity, used, free; /* `used` were ever touched; `free` heads the returned ones */
    bool crowded;                  /* a chain was half full */
    uint32_t displaced;            /* ended streams that made room for others */
    struct stream_list open, ended;
    struct diag_marks *marks; /* of all streams' scopes, `panel_others` each */
    size_t panel_others;
    struct choice_state *choices;
    uint32_t choice_capacity, choices_used, free_choice;
};

void table_create(struct stream_table *table, struct arena *arena, const struct chunklint_limits *limits,
                  size_t judges);
void table_clear(struct stream_table *table);
struct stream *table_find(const struct stream_table *table, uint64_t key);
/* The stream that must go before one of this key can be added, or NULL: the longest idle one, an ended one first. */
struct stream *table_victim(struct stream_table *table, uint64_t key);
struct stream *table_add(struct stream_table *table, uint64_t key); /* cleared; NULL when table_victim was not heeded */
void table_name(struct stream_table *table, struct stream *stream, uint64_t key); /* it had none */
void table_touch(struct stream_table *table, struct stream *stream);
void table_settle(struct stream_table *table, struct stream *stream, bool ended);
void table_remove(struct stream_table *table, struct stream *stream);
struct choice_state *table_choice(const struct stream_table *table, struct stream *stream, uint8_t index);
struct choice_state *table_add_choice(struct stream_table *table, struct stream *stream, uint8_t index);

#endif
