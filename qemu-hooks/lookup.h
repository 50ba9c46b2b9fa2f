/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TB lookup of a region's indirect exits. vCPU's thread. */
#ifndef RELOOP_LOOKUP_H
#define RELOOP_LOOKUP_H

#include "exec/cpu-common.h"

/* The TB at the vCPU's pc and mode, if it has looked that up before; NULL if not, or if QEMU has to
 * look itself. */
TranslationBlock *reloop_lookup_tb(CPUArchState *env);

/* helper_lookup_tb_ptr, which regions call in its place: quicker where the vCPU has looked up the
 * same pc in the same mode before, and the same otherwise. */
const void *reloop_lookup(CPUArchState *env);

/* helper_lookup_tb_ptr_if_idle, likewise. */
const void *reloop_lookup_if_idle(CPUArchState *env);

#endif
