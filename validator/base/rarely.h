/*
 * A mark for functions that hardly any event comes to: what reports findings, and
 * what opens, ends and goes wrong. Compilers put them, and the branches that lead
 * to them, away from what every event passes, so that this fits the processor's
 * cache for instructions; it is nearly as large as that.
 */
#ifndef CHUNKLINT_BASE_RARELY_H
#define CHUNKLINT_BASE_RARELY_H

#if defined(__GNUC__)
#define RARELY __attribute__((cold))
#else
#define RARELY
#endif

#endif
