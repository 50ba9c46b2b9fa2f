/* SPDX-License-Identifier: MIT */
/* QEMU's memory as every module sees it, and how code reads and writes it. */
#ifndef RELOOP_GLUE_MEMORY_H
#define RELOOP_GLUE_MEMORY_H

#include <binaryen-c.h>

#define RL_MEMORY "m"

/* QEMU's shared memory, imported; the limits only have to admit what is given. */
static inline void rl_import_memory(BinaryenModuleRef m) {
    BinaryenSetMemory(m, 1, 65536, NULL, NULL, NULL, NULL, NULL, NULL, 0, true, false, RL_MEMORY);
    BinaryenAddMemoryImport(m, RL_MEMORY, "env", "memory", 1);
}

/* Loads and stores say "unaligned": an alignment is only a hint, and guests need not keep one. */
static inline BinaryenExpressionRef rl_load(BinaryenModuleRef m, uint32_t bytes, bool sign,
                                            uint32_t offset, BinaryenType type,
                                            BinaryenExpressionRef ptr) {
    return BinaryenLoad(m, bytes, sign, offset, 1, type, ptr, RL_MEMORY);
}

static inline BinaryenExpressionRef rl_store(BinaryenModuleRef m, uint32_t bytes, uint32_t offset,
                                             BinaryenExpressionRef ptr, BinaryenExpressionRef value,
                                             BinaryenType type) {
    return BinaryenStore(m, bytes, offset, 1, ptr, value, type, RL_MEMORY);
}

#endif
