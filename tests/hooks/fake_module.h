/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fake compiler makes of regions, and the fake linker links: for each function the guest
 * code it was made from, so that a function can tell whether it still runs that.
 */
#ifndef RELOOP_TESTS_HOOKS_FAKE_MODULE_H
#define RELOOP_TESTS_HOOKS_FAKE_MODULE_H

#include "guest.h"
#include "region-builder/policy.h"

typedef struct {
    uint8_t bytes[TB_BYTES];
} FakeBlock;

typedef struct {
    uint32_t data;   /* address of its part of its module's data; 0: at offset of what is given */
    uint32_t offset; /* bytes */
    uint32_t nblocks;
    FakeBlock blocks[RB_BLOCKS_LIMIT];
} FakeFunction;

typedef struct {
    uint32_t nfunctions;
    FakeFunction functions[];
} FakeModule;

static inline size_t fake_module_size(uint32_t nfunctions) {
    return sizeof(FakeModule) + nfunctions * sizeof(FakeFunction);
}

#endif
