/*
 * Forcing a level of SIMD on the library. The test programs are linked so that
 * the library's calls of base/scan.h come here first (Makefile: WRAPPED); the
 * command and the library themselves have no such switch.
 */
#ifndef CHUNKLINT_TESTS_LEVELS_H
#define CHUNKLINT_TESTS_LEVELS_H

#include <stddef.h>

/* How many levels this machine has, the scalar one included, from the widest on. */
size_t level_count(void);
const char *level_name(size_t level);

/* Checkers that are made from here on scan with this one; 0 is what they scan with by themselves. */
void level_force(size_t level);

#endif
