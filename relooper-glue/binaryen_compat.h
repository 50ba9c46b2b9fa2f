/* SPDX-License-Identifier: MIT */
/*
 * Binaryen's C API as this folder uses it, over the versions it is built with: 108 (Debian
 * bookworm's library, natively) and 120 (built for wasm). Version 110 gave memories names.
 * RL_BINARYEN_VERSION comes from the build.
 */
#ifndef RELOOP_BINARYEN_COMPAT_H
#define RELOOP_BINARYEN_COMPAT_H

#include <binaryen-c.h>

#define RL_MEMORY "m"

#if RL_BINARYEN_VERSION >= 110
#define RL_MEMORY_NAME , RL_MEMORY
#else
#define RL_MEMORY_NAME
#endif

/* QEMU's shared memory, imported; the limits only have to admit what is given. */
static inline void rl_import_memory(BinaryenModuleRef m) {
#if RL_BINARYEN_VERSION >= 110
    BinaryenSetMemory(m, 1, 65536, NULL, NULL, NULL, NULL, NULL, NULL, 0, true, false, RL_MEMORY);
    BinaryenAddMemoryImport(m, RL_MEMORY, "env", "memory", 1);
#else
    BinaryenSetMemory(m, 1, 65536, NULL, NULL, NULL, NULL, NULL, 0, true);
    BinaryenAddMemoryImport(m, "0", "env", "memory", 1);
#endif
}

/* Loads and stores say "unaligned": an alignment is only a hint, and guests need not keep one. */
static inline BinaryenExpressionRef rl_load(BinaryenModuleRef m, uint32_t bytes, bool sign,
                                            uint32_t offset, BinaryenType type,
                                            BinaryenExpressionRef ptr) {
    return BinaryenLoad(m, bytes, sign, offset, 1, type, ptr RL_MEMORY_NAME);
}

static inline BinaryenExpressionRef rl_store(BinaryenModuleRef m, uint32_t bytes, uint32_t offset,
                                             BinaryenExpressionRef ptr, BinaryenExpressionRef value,
                                             BinaryenType type) {
    return BinaryenStore(m, bytes, offset, 1, ptr, value, type RL_MEMORY_NAME);
}

#endif
