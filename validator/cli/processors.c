/*
 * The system is asked for the processors that it lets the process run on, which
 * may be fewer than the machine has.
 */
#define _GNU_SOURCE /* sched_getaffinity */

#include "cli/processors.h"

#include <sched.h>
#include <unistd.h>

size_t processors_count(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
#ifdef CPU_COUNT
    cpu_set_t allowed;

    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        online = CPU_COUNT(&allowed);
#endif
    return online > 0 ? (size_t)online : 1;
}

bool processors_take(struct processors *processors)
{
    int idle = atomic_load(&processors->idle);

    while (idle > 0)
        if (atomic_compare_exchange_weak(&processors->idle, &idle, idle - 1))
            return true;
    return false;
}

void processors_occupy(struct processors *processors, size_t count)
{
    atomic_fetch_sub(&processors->idle, (int)count);
}

void processors_give_back(struct processors *processors)
{
    atomic_fetch_add(&processors->idle, 1);
}
