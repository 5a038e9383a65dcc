/*
 * Processors: how many threads may work at the same time, and how many of them do.
 * A thread takes a processor for as long as it works; one that is left over may
 * read ahead for another.
 */
#ifndef CHUNKLINT_CLI_PROCESSORS_H
#define CHUNKLINT_CLI_PROCESSORS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct processors {
    atomic_int idle; /* below zero: more work than there are processors */
};

/* That this process may run on. */
size_t processors_count(void);

/* Takes one; false: there is none left. */
bool processors_take(struct processors *processors);

/* Takes so many, whether they are left or not. */
void processors_occupy(struct processors *processors, size_t count);

void processors_give_back(struct processors *processors);

#endif
