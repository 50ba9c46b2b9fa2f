/* SPDX-License-Identifier: MIT */
/*
 * From wire-format bytes to the bytes of a WebAssembly module: the compiler's way in (merge.h makes
 * one module of several).
 *
 * The module imports, all from "env": "memory" (QEMU's shared memory); three i32 globals, "data",
 * where the batch's instance data lies (see rl_region_data_size), "ra", the address of the
 * thread's tci_tb_ptr, and "wide", where the thread has room for a helper's values of CFG_I128 (a
 * result first, then arguments; 16 bytes each, CFG_HELPER_WIDE_MAX); "chain" and "leave", where
 * exits end (qemu-hooks/chain.h); "straddled" (qemu-hooks/live.h); and "h<index>", the function at
 * that index of QEMU's table, for each one that is called. It exports one function a region, "f0",
 * "f1", ... in the batch's order, each (env: i32, unused: i32, unused: i32) -> i32: the host code
 * to go on interpreting at, or 0 to leave for the main loop with the value at machine.exit_value.
 * For profiles, a function's name is "f0_" and the pc of the region's entry.
 */
#ifndef RELOOP_COMPILE_H
#define RELOOP_COMPILE_H

#include <stddef.h>
#include <stdint.h>

#include "cfg/ir.h"

#define RL_ERROR_SIZE 160
#define RL_FALLBACKS_MAX 16

/* An op that could not be lowered: its block became an exit. */
struct rl_fallback {
    const char *op; /* static */
    uint32_t blocks;
};

struct rl_module {
    uint8_t *bytes; /* malloc'd; the caller frees it */
    size_t len;
    uint32_t nregions;
    uint32_t nops; /* TCG ops lowered, over all regions */
    uint32_t nfallbacks;
    struct rl_fallback fallbacks[RL_FALLBACKS_MAX];
};

/* Compile a batch: one or more regions in wire format, one after the other. On success fills *out
 * and returns true. On failure (malformed bytes, a region whose entry cannot be lowered, memory)
 * fills error with one line, owns nothing, and returns false. Not thread-safe: Binaryen keeps
 * global state, so one compilation at a time per process. */
bool rl_compile(const uint8_t *wire, size_t len, struct rl_module *out, char error[RL_ERROR_SIZE]);

/* As rl_compile, but the module's text (WAT), malloc'd, for people; NULL on failure. */
char *rl_compile_text(const uint8_t *wire, size_t len, char error[RL_ERROR_SIZE]);

/* Bytes of instance data a region of that many blocks takes; a batch's regions lie one after the
 * other from the "data" import on (cfg/ir.h, CFG_DATA_*). */
static inline uint32_t rl_region_data_size(uint32_t nblocks) {
    return cfg_data_block(nblocks);
}

#endif
