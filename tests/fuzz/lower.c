/* SPDX-License-Identifier: MIT */
/*
 * Fuzz target: valid regions into the compiler, each with a relative as a batch of two where that
 * is valid as well. The module that comes of it must be valid, and what comes of merging it. With
 * FUZZ_MODULES=DIR, some of the modules are left in DIR, for an engine to have its say.
 */
#define _DEFAULT_SOURCE /* syscall */
#include <binaryen-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cfg/buffer.h"
#include "cfg/verify.h"
#include "cfg/wire.h"
#include "input.h"
#include "mutate.h"
#include "relooper-glue/compile.h"
#include "tests/regions/merged.h"

enum {
    CHANGES = 3,
    MODULES_MAX = 400, /* that are kept */
    KEEP_ONE_IN = 16
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void keep(const struct rl_module *module) {
    static unsigned seen, kept;
    const char *dir = getenv("FUZZ_MODULES");
    char path[512];
    if (!dir || seen++ % KEEP_ONE_IN != 0 || kept == MODULES_MAX) {
        return;
    }
    snprintf(path, sizeof(path), "%s/%03u.wasm", dir, kept++);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(module->bytes, 1, module->len, file) != module->len || fclose(file)) {
        perror(path);
        exit(1);
    }
}

/* Where Binaryen cannot read a module, it ends the process without a word to libFuzzer, which would
 * not keep the input then. */
static bool reading;

_Noreturn void _Exit(int status) {
    if (reading) {
        reading = false;
        fuzz_found("lowering", "Binaryen cannot read the module that it wrote");
    }
    syscall(SYS_exit_group, status);
    __builtin_unreachable();
}

static void check_module(const struct rl_module *module) {
    reading = true;
    BinaryenModuleRef m = BinaryenModuleRead((char *)module->bytes, module->len);
    reading = false;
    BinaryenModuleSetFeatures(m, BinaryenFeatureAll());
    if (!BinaryenModuleValidate(m)) {
        fuzz_found("lowering", "the module is not valid");
    }
    BinaryenModuleDispose(m);
}

/* Why a valid region may be refused. */
static bool is_known(const char *error) {
    static const char *const known[] = {"the region's entry has an op that is not lowered",
                                        "the regions of a batch are of different machines",
                                        "two signatures of one function of QEMU's"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strncmp(error, known[i], strlen(known[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* With itself: the first regions of both, with their data apart. */
static void check_merged(struct rl_module *module) {
    struct rl_module other = *module;
    char error[RL_ERROR_SIZE];
    uint32_t function = 0;
    other.bytes = malloc(module->len);
    if (!other.bytes) {
        exit(1);
    }
    memcpy(other.bytes, module->bytes, module->len);
    if (!merged_module(module, &function, INT32_MAX, &other, error)) {
        fuzz_found("a module cannot be merged", error);
    }
    free(other.bytes);
    check_module(module);
    keep(module);
}

static void compile(const uint8_t *wire, size_t length) {
    char error[RL_ERROR_SIZE];
    struct rl_module module;
    if (rl_compile(wire, length, &module, error)) {
        check_module(&module);
        keep(&module);
        check_merged(&module);
        free(module.bytes);
    } else if (!is_known(error)) {
        fuzz_found("a valid region was refused", error);
    }
}

/* Appends to the wire a region that the one it holds becomes by a few changes, if that is valid. */
static void append_relative(struct cfg_buffer *wire, struct cfg_arena *arena,
                            struct cfg_region *region) {
    uint64_t random = wire->length;
    char reason[200];
    size_t length;
    for (unsigned i = 0; i < CHANGES; i++) {
        fuzz_change(arena, region, &random);
    }
    if (cfg_verify(region, reason, sizeof(reason))) {
        uint8_t *bytes = cfg_wire_write(region, &length);
        cfg_buffer_put(wire, bytes, bytes ? length : 0);
        free(bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct cfg_arena *arena = fuzz_arena();
    struct cfg_region *region = cfg_wire_read(arena, data, size, NULL, NULL);
    if (region) {
        struct cfg_buffer wire = {0};
        size_t length;
        cfg_buffer_put(&wire, data, size);
        append_relative(&wire, arena, region);
        char *bytes = cfg_buffer_finish(&wire, &length);
        if (!bytes) {
            exit(1);
        }
        compile((const uint8_t *)bytes, length);
        free(bytes);
    }
    cfg_arena_free(arena);
    return 0;
}
