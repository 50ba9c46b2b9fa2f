/* SPDX-License-Identifier: MIT */
/* What input.h promises. */
#include "input.h"

#include <stdio.h>
#include <stdlib.h>

#include "cfg/limits.h"

void fuzz_found(const char *what, const char *detail) {
    fprintf(stderr, "found: %s: %s\n", what, detail);
    abort();
}

struct cfg_arena *fuzz_arena(void) {
    struct cfg_arena *arena = cfg_arena_new(CFG_LIMIT_ARENA);
    if (!arena) {
        exit(1);
    }
    return arena;
}
