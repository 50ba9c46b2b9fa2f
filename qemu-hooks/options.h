/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the user wants regions, from the environment (see ./reloop run --help). */
#ifndef RELOOP_OPTIONS_H
#define RELOOP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    RELOOP_OFF,   /* interpret */
    RELOOP_BLOCK, /* one function per TB and no chaining: the prior art, to compare with */
    RELOOP_ON
} ReloopMode;

typedef struct {
    ReloopMode mode;
    int threshold;     /* executions of a TB until it seeds a region */
    uint32_t modules;  /* that may live; beyond, some are merged */
    uint32_t places;   /* for functions, that tables may have (places.h) */
    uint32_t cache;    /* bytes of contents and code to keep (cache/cache.h) */
    bool sync;         /* wait for the compiler: deterministic */
    const char *stats; /* file to write statistics to at exit, or NULL */
    bool count; /* count the TBs that run in regions, for the statistics; regions are slower */
    const char *keep; /* folder to write every region's wire bytes to, or NULL */
} ReloopOptions;

/* Read once, on first use; any thread. A value that is none ends QEMU with one line. */
const ReloopOptions *reloop_options(void);

/* The flags of regions made in this mode (enum cfg_region_flag). */
uint32_t reloop_region_flags(void);

#endif
