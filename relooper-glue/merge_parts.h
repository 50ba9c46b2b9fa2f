/* SPDX-License-Identifier: MIT */
/* A request to merge (merge.h), taken apart: the modules and where in their bytes everything is. */
#ifndef RELOOP_MERGE_PARTS_H
#define RELOOP_MERGE_PARTS_H

#include "cfg/arena.h"
#include "cfg/ir.h"
#include "wasm_bytes.h"

/* Globals that modules import; merged ones have the last two, at places one lower. */
enum rl_global { RL_GLOBAL_DATA, RL_GLOBAL_RA, RL_GLOBAL_WIDE, RL_GLOBALS };

extern const char *const rl_global_names[RL_GLOBALS];

struct rl_text {
    const uint8_t *at;
    size_t len;
};

/* Of a module to merge. */
struct rl_function {
    struct rl_text name; /* without one, if it is an import, that of the import */
    struct rl_text type; /* as the type section has it */
    struct rl_text body; /* of an import, none */
    uint32_t merged;     /* its index in the merged module; CFG_NONE while it has none */
};

struct rl_part {
    uint32_t data;
    struct rl_reader wanted; /* u32 numbers of exports */
    uint32_t nwanted;
    struct rl_text *types;
    uint32_t ntypes;
    struct rl_function *functions; /* imported ones first */
    uint32_t nfunctions, nimported;
    uint32_t globals[RL_GLOBALS]; /* by index: which one it is */
    uint32_t nglobals;
    uint32_t *exports; /* [i]: which function "f<i>" is */
    uint32_t nexports;
    struct rl_text memory; /* its import */
};

struct rl_parts {
    struct cfg_arena *arena; /* the caller's; has all below */
    struct rl_part *all;
    uint32_t n;
    bool no_memory;
};

bool rl_text_same(struct rl_text a, struct rl_text b);

/* Takes the request apart. What is in parts refers to its bytes. False if it is malformed, a module
 * is not one of the compiler's, or memory runs out (then no_memory is set). */
bool rl_read_parts(struct rl_parts *parts, const uint8_t *request, size_t len);

uint32_t rl_read_u32(struct rl_reader *r);

#endif
