/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeping modules few: an engine keeps something of each, and drops a module only as a whole. When
 * many live, the compiler makes one of the smallest (relooper-glue/merge.h), with the functions
 * that are not dropped yet. As the result is larger, it is merged again only among many like it, so
 * a function moves a few times at most.
 *
 * On vCPUs' threads, under the service's lock (events.c).
 */
#ifndef RELOOP_MERGE_MODULES_H
#define RELOOP_MERGE_MODULES_H

#include "service.h"

/* Do so many modules live that some should be merged, before any new one is made? */
bool reloop_merge_wanted(void);

/* Ask the compiler. Requires !reloop_service_busy(). */
void reloop_merge_post(bool wait);

/* Was that what was asked of the compiler last, so that its reply is for the next? */
bool reloop_merge_is_under_way(void);

/* Let the functions of the merged module take the others' places. */
void reloop_merge_take(const ReloopReply *reply);

#endif
