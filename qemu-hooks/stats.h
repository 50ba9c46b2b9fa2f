/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures for ./reloop run --stats. Written on the vCPU's thread, printed at exit. */
#ifndef RELOOP_STATS_H
#define RELOOP_STATS_H

#include <stdint.h>

typedef struct {
    uint32_t regions_compiled, modules_built;
    uint32_t modules_merged;    /* that were among those built */
    uint32_t regions_held_back; /* not made, because their page's are dropped too often */
    uint32_t tables_full;       /* how often all regions were dropped to have places again */
    uint64_t ops_compiled;
    double compile_ms; /* the worker's time */
    double stall_ms;   /* the vCPU's: waiting for the worker, instantiating */
    double capture_ms; /* the vCPU's: growing and capturing */
} ReloopStats;

extern ReloopStats reloop_stats;

/* Adds "op count\n" lines. */
void reloop_stats_fallbacks(const char *lines);

/* Counts a TB that could not be captured. "not eligible", "not mapped", "changed" and "not
 * translated" happen to any guest; an op, a helper, a value or a region that is not valid is a gap
 * of ours. */
void reloop_stats_capture_failed(const char *why);

/* Writes the figures now, if a file was given. Any thread. */
void reloop_write_stats(void);

/* Arranges for the figures to be written to the file at exit. */
void reloop_stats_at_exit(const char *file);

#endif
