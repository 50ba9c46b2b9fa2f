/* SPDX-License-Identifier: MIT */
/*
 * Input for libFuzzer: a valid region is changed as a region (mutate.h), anything else byte by
 * byte, and now and then there is a new one (tests/reference/generate.h).
 */
#include "input.h"

#include <stdlib.h>
#include <string.h>

#include "cfg/limits.h"
#include "cfg/verify.h"
#include "cfg/wire.h"
#include "mutate.h"
#include "tests/reference/generate.h"

enum {
    NEW_ONE_IN = 256, /* inputs that are made anew */
    BYTES_ONE_IN = 8, /* ... of regions, that are changed byte by byte */
    CHANGES_MAX = 6,  /* at a time */
    TRIES = 8,        /* until a change leaves a region that is valid, which not every input has to
                         be */
    BLOCKS_MAX = 6,   /* of a new region */
    HEADER_LENGTH_AT = 8
};

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_size, unsigned int seed);

/* Writes the region if it fits; 0 if not. */
static size_t write_to(const struct cfg_region *region, uint8_t *out, size_t max_size) {
    size_t length;
    uint8_t *wire = region ? cfg_wire_write(region, &length) : NULL;
    size_t written = wire && length <= max_size ? length : 0;
    if (written) {
        memcpy(out, wire, written);
    }
    free(wire);
    return written;
}

static size_t make_new(uint8_t *out, size_t max_size, uint64_t seed) {
    struct gen_layout layout = gen_layout_default();
    struct cfg_arena *arena = fuzz_arena();
    size_t size = write_to(gen_region(arena, seed, &layout, BLOCKS_MAX), out, max_size);
    cfg_arena_free(arena);
    return size;
}

/* Bytes at random, but that the length in the header is mostly right. */
static size_t change_bytes(uint8_t *data, size_t size, size_t max_size, uint64_t random) {
    size = LLVMFuzzerMutate(data, size, max_size);
    if (size >= CFG_WIRE_HEADER && random % 8) {
        for (unsigned i = 0; i < 4; i++) {
            data[HEADER_LENGTH_AT + i] = (uint8_t)(size >> (8 * i));
        }
    }
    return size;
}

/* 0 if the input is no region, or what was made of it does not fit. */
static size_t change_region(uint8_t *data, size_t size, size_t max_size, uint64_t random) {
    size_t written = 0;
    bool valid = false;
    for (unsigned tries = 0; tries < TRIES && !valid; tries++) {
        struct cfg_arena *arena = fuzz_arena();
        struct cfg_region *region = cfg_wire_read(arena, data, size, NULL, NULL);
        char reason[200];
        if (!region) {
            cfg_arena_free(arena);
            break;
        }
        for (uint64_t n = 1 + gen_random(&random) % CHANGES_MAX; n > 0; n--) {
            fuzz_change(arena, region, &random);
        }
        valid = cfg_verify(region, reason, sizeof(reason));
        if (valid || tries + 1 == TRIES) {
            written = write_to(region, data, max_size);
        }
        cfg_arena_free(arena);
    }
    return written;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed) {
    uint64_t random = seed;
    size_t changed = 0;
    if (gen_random(&random) % NEW_ONE_IN == 0) {
        changed = make_new(data, max_size, gen_random(&random));
    } else if (gen_random(&random) % BYTES_ONE_IN != 0) {
        changed = change_region(data, size, max_size, random);
    }
    return changed ? changed : change_bytes(data, size, max_size, gen_random(&random));
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_size, unsigned int seed) {
    struct cfg_arena *arena = fuzz_arena();
    struct cfg_region *into = cfg_wire_read(arena, data1, size1, NULL, NULL);
    struct cfg_region *from = cfg_wire_read(arena, data2, size2, NULL, NULL);
    uint64_t random = seed;
    size_t written = 0;
    if (into && from) {
        fuzz_splice(arena, into, from, &random);
        written = write_to(into, out, max_size);
    }
    cfg_arena_free(arena);
    return written;
}
