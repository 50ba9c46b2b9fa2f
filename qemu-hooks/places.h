/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The places in function tables that regions' functions have: one number for a function in every
 * thread's table. A place is used again, but only once each thread has heard that the function that
 * was there is gone: until then one of them may still have it in its table. From then on a thread
 * that has not got the next function there yet has one that asks for it (link.h).
 *
 *   free -> taken -> dropped -> (each thread has seen that) -> free
 *
 * All under the service's lock (events.c), on vCPUs' threads.
 */
#ifndef RELOOP_PLACES_H
#define RELOOP_PLACES_H

#include <stdbool.h>
#include <stdint.h>

enum {
    /* Places that may be in use, or wait to be, at one time. An engine's tables have ten million at
     * most, and every thread's table has them all, some 40 bytes each. The cache keeps 32 MiB of
     * regions, of which the smallest take nearly a kilobyte; merging takes some places twice. */
    RELOOP_PLACES_MAX = 1 << 17,

    /* Dropped places that some thread has not heard of, when threads are to be asked to listen: one
     * may be halted for long. */
    RELOOP_PLACES_OVERDUE = 1024
};

/* Take n places. False if there are not so many: nothing is taken. */
bool reloop_places_take(uint32_t *places, uint32_t n);

/* Give back n places that no other thread has heard of. */
void reloop_places_give_back(const uint32_t *places, uint32_t n);

/* The function at the place is not started any more but by threads that have not seen this. */
void reloop_places_drop(uint32_t place);

/* Take from this thread's table what was dropped since the last call. A thread counts from its
 * first call to its end; it must not have functions of regions before that. */
void reloop_places_catch_up(void);

/* The table's length that all places need: those below are taken, dropped or free. */
uint32_t reloop_places_end(void);

/* Have so many drops gathered, since this was true last, that some thread has not seen? */
bool reloop_places_overdue(void);

/* How many places there are. For statistics, any thread. */
uint32_t reloop_places_count(void);

#endif
