/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a region's exits end. Imported by every region's module, as "chain", "jump" and "leave".
 * vCPU's thread.
 */
#ifndef RELOOP_CHAIN_H
#define RELOOP_CHAIN_H

#include "exec/cpu-common.h"
#include "tb_head.h"

/* code is where a TB's exit goes: the head of a TB, the code behind a goto_tb without a link, or
 * NULL, which means the main loop. If it is the head of a TB that has a region, that is run, by a
 * tail call; else code is returned for the interpreter to go on at, and the exit is counted by its
 * reason. why: see CFG_EXIT_REASON (cfg/ir.h); where an indirect exit goes is counted for its TB,
 * so that a region grown anew follows it. */
const void *reloop_chain(CPUArchState *env, const uint32_t *code, uint32_t why);

/* The same, where the guest goes being what QEMU's lookup of the vCPU's pc gives. */
const void *reloop_jump(CPUArchState *env, const uint32_t *unused, uint32_t why);

/* The same as reloop_chain, but always back to the interpreter. */
const void *reloop_leave(CPUArchState *env, const uint32_t *code, uint32_t why);

#endif
