/*
 * Patterns are never written out: what is compared is a hash over the steps.
 */
#include "base/pattern.h"

#include "base/hash.h"

enum { ANY_INDEX = 1 }; /* stands for the hash of a step of digits */

uint64_t pattern_hash(struct slice pointer)
{
    uint64_t hash = 0;

    for (size_t start = 0, at; start < pointer.length; start = at) {
        bool digits = true;
        for (at = start + 1; at < pointer.length && pointer.data[at] != '/'; at++)
            digits = digits && pointer.data[at] >= '0' && pointer.data[at] <= '9';
        bool index = digits && at > start + 1;
        hash = hash_mix(hash, index ? ANY_INDEX : hash_bytes(pointer.data + start, at - start));
    }
    return hash;
}
