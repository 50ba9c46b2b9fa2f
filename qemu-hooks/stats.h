/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures for ./reloop run --stats and the page. vCPUs' threads add to them while others write them
 * out: all is behind a lock of its own, inside of which no other is taken.
 */
#ifndef RELOOP_STATS_H
#define RELOOP_STATS_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    RELOOP_REGIONS_COMPILED,
    RELOOP_REGIONS_HELD_BACK, /* not made, because their page's are dropped too often */
    RELOOP_MODULES_BUILT,
    RELOOP_MODULES_MERGED, /* that were among those built */
    RELOOP_OPS_COMPILED,
    RELOOP_TABLES_FULL, /* all regions were dropped to have places again */
    RELOOP_COUNTS
} ReloopCount;

typedef enum {
    RELOOP_COMPILE_MS, /* the worker's time */
    RELOOP_STALL_MS,   /* the vCPU's: waiting for the worker, instantiating */
    RELOOP_CAPTURE_MS, /* the vCPU's: growing and capturing */
    RELOOP_PAUSE_MS, /* the longest of a vCPU's for all of these since figures were written last */
    RELOOP_TIMES
} ReloopTime;

/* Any thread, as all below. */
void reloop_stats_add(ReloopCount what, uint64_t n);
void reloop_stats_add_ms(ReloopTime what, double ms);

/* Counts a pause in RELOOP_PAUSE_MS. */
void reloop_stats_pause(double ms);

/* Adds "op count\n" lines. */
void reloop_stats_fallbacks(const char *lines);

/* Counts a TB that could not be captured. "not eligible", "not mapped", "changed" and "not
 * translated" happen to any guest; an op, a helper, a value or a region that is not valid is a gap
 * of ours. */
void reloop_stats_capture_failed(const char *why);

/* What modules and the cache have now; those belong to the service's lock (events.c), which whoever
 * writes the figures does not take. */
typedef struct {
    uint32_t modules_live, table_places;
    size_t module_bytes, cache_bytes;
    uint64_t cache_hits;
} ReloopHoldings;

void reloop_stats_set_holdings(const ReloopHoldings *now);

/* Writes the figures now, if a file was given. */
void reloop_write_stats(void);

/* Arranges for the figures to be written to the file at exit. */
void reloop_stats_at_exit(const char *file);

#endif
