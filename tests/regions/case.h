/* SPDX-License-Identifier: MIT */
/*
 * Cases as bytes, for run.mjs. Numbers are u32, little-endian; a file is any number of
 *
 *   case = name, function, env, data, ra, exception, value, module, before, after, log
 *   name, module, log = length, that many bytes
 *   before, after     = length in bytes of all that follows, (address, length, bytes)*
 *
 * function: which export to call; data, ra: the module's imports; exception, value: what it must
 * do. Memory is zero but for before; then it must be that with after written over it, up to
 * WORLD_IMAGE_END. log: the records of world.h that must be there in the end.
 */
#ifndef RELOOP_TESTS_REGIONS_CASE_H
#define RELOOP_TESTS_REGIONS_CASE_H

#include <stdio.h>

#include "oracle.h"

struct test_case {
    const char *name;
    uint32_t function, data;
    const uint8_t *module;
    size_t module_len;
    const uint8_t *before, *after; /* worlds, WORLD_SIZE bytes each */
    struct expectation expected;
};

/* Appends a case; false when that fails. */
bool case_write(FILE *file, const struct test_case *c);

/* Appends a length and that many bytes; false when that fails. */
bool case_write_bytes(FILE *file, const void *bytes, size_t length);

#endif
