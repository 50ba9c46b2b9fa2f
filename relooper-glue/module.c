/* SPDX-License-Identifier: MIT */
/* A batch of regions in wire format to one module. */
#include "compile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cfg/wire.h"
#include "hints.h"
#include "lower.h"

/* What one region may make the analyses allocate: one at limits.h's bounds needs less. */
#define ARENA_BYTES ((size_t)256 << 20)

struct batch {
    BinaryenModuleRef m;
    char arch[sizeof(((struct cfg_machine *)0)->arch)]; /* of the first region: all must agree */
    uint32_t data;                                      /* bytes of instance data so far */
    struct rl_module *out;
    char *error;
};

static bool fail(struct batch *b, const char *reason) {
    snprintf(b->error, RL_ERROR_SIZE, "%.*s", RL_ERROR_SIZE - 1, reason);
    return false;
}

static void note_fallback(struct rl_module *out, const char *op) {
    uint32_t i = 0;

    while (i < out->nfallbacks && strcmp(out->fallbacks[i].op, op)) {
        i++;
    }
    if (i == RL_FALLBACKS_MAX) {
        return;
    }
    if (i == out->nfallbacks) {
        out->fallbacks[out->nfallbacks++].op = op;
    }
    out->fallbacks[i].blocks++;
}

static bool note_blocks(struct batch *b, const struct cfg_region *region) {
    for (uint32_t i = 0; i < region->nblocks; i++) {
        const struct cfg_op *op = rl_unsupported_op(&region->blocks[i]);

        if (op) {
            note_fallback(b->out, cfg_op_table[op->opc].name);
            if (i == 0) {
                snprintf(b->error, RL_ERROR_SIZE,
                         "the region's entry has an op that is not "
                         "lowered: %s",
                         cfg_op_table[op->opc].name);
                return false;
            }
        }
        b->out->nops += region->blocks[i].nops;
    }
    return true;
}

static bool add_region(struct batch *b, struct cfg_arena *arena, const struct cfg_region *region) {
    uint32_t index = b->out->nregions;
    const char *why;
    char exported[16], name[40];

    snprintf(exported, sizeof exported, "f%u", (unsigned)index);
    snprintf(name, sizeof name, "%s_%" PRIx64, exported, region->blocks[0].pc);
    if (index == 0) {
        memcpy(b->arch, region->machine.arch, sizeof b->arch);
    } else if (strcmp(b->arch, region->machine.arch)) {
        return fail(b, "the regions of a batch are of different machines");
    }
    if (!note_blocks(b, region)) {
        return false;
    }
    why = rl_lower_region(b->m, arena, region, name, b->data);
    if (why) {
        return fail(b, why);
    }
    BinaryenAddFunctionExport(b->m, name, exported);
    b->data += rl_region_data_size(region->nblocks);
    b->out->nregions++;
    return true;
}

/* The first region of the bytes, *used of them, with an arena of its own. */
static bool add_first(struct batch *b, const uint8_t *wire, size_t len, size_t *used) {
    struct cfg_arena *arena = cfg_arena_new(ARENA_BYTES);
    struct cfg_wire_error error;
    struct cfg_region *region;
    bool ok;

    if (!arena) {
        return fail(b, RL_NO_MEMORY);
    }
    region = cfg_wire_read(arena, wire, len, used, &error);
    ok = region ? add_region(b, arena, region) : fail(b, error.text);
    cfg_arena_free(arena);
    return ok;
}

static bool add_regions(struct batch *b, const uint8_t *wire, size_t len) {
    if (len == 0) {
        return fail(b, "no region to compile");
    }
    while (len) {
        size_t used = 0;

        if (!add_first(b, wire, len, &used)) {
            return false;
        }
        wire += used;
        len -= used;
    }
    return true;
}

static BinaryenModuleRef module_new(void) {
    BinaryenModuleRef m = BinaryenModuleCreate();
    BinaryenType params[3];

    BinaryenModuleSetFeatures(m, BinaryenFeatureAtomics() | BinaryenFeatureBulkMemory() |
                                     BinaryenFeatureMutableGlobals() | BinaryenFeatureSignExt() |
                                     BinaryenFeatureTailCall());
    rl_import_memory(m);
    BinaryenAddGlobalImport(m, RL_DATA, "env", "data", BinaryenTypeInt32(), false);
    BinaryenAddGlobalImport(m, RL_RA, "env", "ra", BinaryenTypeInt32(), false);
    BinaryenAddGlobalImport(m, RL_WIDE, "env", "wide", BinaryenTypeInt32(), false);
    for (int i = 0; i < 3; i++) {
        params[i] = BinaryenTypeInt32();
    }
    BinaryenAddFunctionImport(m, RL_CHAIN, "env", RL_CHAIN, BinaryenTypeCreate(params, 3),
                              BinaryenTypeInt32());
    BinaryenAddFunctionImport(m, RL_JUMP, "env", RL_JUMP, BinaryenTypeCreate(params, 3),
                              BinaryenTypeInt32());
    BinaryenAddFunctionImport(m, RL_LEAVE, "env", RL_LEAVE, BinaryenTypeCreate(params, 3),
                              BinaryenTypeInt32());
    BinaryenAddFunctionImport(m, RL_STRADDLED, "env", RL_STRADDLED, BinaryenTypeInt32(),
                              BinaryenTypeNone());
    return m;
}

/* The batch as a Binaryen module, or NULL. The caller disposes of it. */
static BinaryenModuleRef compile(const uint8_t *wire, size_t len, struct rl_module *out,
                                 char *error) {
    struct batch b = {.out = out, .error = error};
    bool ok;

    memset(out, 0, sizeof *out);
    error[0] = '\0';
    b.m = module_new();
    ok = add_regions(&b, wire, len);
    if (!ok) {
        BinaryenModuleDispose(b.m);
        return NULL;
    }
    return b.m;
}

bool rl_compile(const uint8_t *wire, size_t len, struct rl_module *out, char error[RL_ERROR_SIZE]) {
    BinaryenModuleRef m = compile(wire, len, out, error);
    BinaryenModuleAllocateAndWriteResult written;

    if (!m) {
        return false;
    }
    /* With the functions' names, for profiles. */
    BinaryenSetDebugInfo(true);
    written = BinaryenModuleAllocateAndWrite(m, NULL);
    BinaryenModuleDispose(m);
    out->bytes = written.binary;
    out->len = written.binaryBytes;
    if (!out->bytes || !rl_add_hints(&out->bytes, &out->len)) {
        free(out->bytes);
        snprintf(error, RL_ERROR_SIZE, RL_NO_MEMORY);
        return false;
    }
    return true;
}

char *rl_compile_text(const uint8_t *wire, size_t len, char error[RL_ERROR_SIZE]) {
    struct rl_module out;
    BinaryenModuleRef m = compile(wire, len, &out, error);
    char *text;

    if (!m) {
        return NULL;
    }
    text = BinaryenModuleAllocateAndWriteText(m);
    BinaryenModuleDispose(m);
    return text;
}
