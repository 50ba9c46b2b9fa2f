/* SPDX-License-Identifier: MIT */
/*
 * Reads the format described in wire.h. The bytes are not trusted: every number is bounds-checked,
 * every count is held against limits.h and against the bytes that are left before memory is taken
 * for it, and cfg_verify() has the last word.
 */
#include "wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "limits.h"
#include "verify.h"

struct reader {
    struct cfg_arena *arena;
    const uint8_t *bytes;
    size_t at, end;               /* end: of this region */
    struct cfg_wire_error *error; /* after the first error nothing is read any more */
};

__attribute__((format(printf, 3, 4))) static void
fail(struct reader *r, enum cfg_wire_status status, const char *format, ...) {
    if (r->error->status != CFG_WIRE_OK) {
        return;
    }
    r->error->status = status;
    va_list args;
    va_start(args, format);
    vsnprintf(r->error->text, sizeof(r->error->text), format, args);
    va_end(args);
}

static bool ok(const struct reader *r) {
    return r->error->status == CFG_WIRE_OK;
}

/* The next bytes, or NULL. */
static const uint8_t *take(struct reader *r, size_t bytes) {
    if (ok(r) && bytes > r->end - r->at) {
        fail(r, CFG_WIRE_LENGTH, "the region's content goes on past its end at byte %zu", r->end);
    }
    if (!ok(r)) {
        return NULL;
    }
    const uint8_t *from = r->bytes + r->at;
    r->at += bytes;
    return from;
}

static uint64_t get_number(struct reader *r, unsigned bytes) {
    const uint8_t *from = take(r, bytes);
    uint64_t value = 0;
    for (unsigned i = 0; from && i < bytes; i++) {
        value |= (uint64_t)from[i] << (8 * i);
    }
    return value;
}

static uint8_t get_u8(struct reader *r) {
    return (uint8_t)get_number(r, 1);
}

static uint32_t get_u32(struct reader *r) {
    return (uint32_t)get_number(r, 4);
}

static int32_t get_s32(struct reader *r) {
    return (int32_t)get_u32(r);
}

/* A count of things that take at least each bytes here; 0 after an error. */
static uint32_t get_count(struct reader *r, const char *what, uint32_t limit, size_t each) {
    uint32_t count = get_u32(r);
    if (ok(r) && count > limit) {
        fail(r, CFG_WIRE_LIMIT, "%u %s before byte %zu; the limit is %u", count, what, r->at,
             limit);
    }
    if (ok(r) && count > (r->end - r->at) / each) {
        fail(r, CFG_WIRE_LIMIT, "%u %s before byte %zu do not fit the region's length", count, what,
             r->at);
    }
    return ok(r) ? count : 0;
}

static void *allocate(struct reader *r, size_t count, size_t size) {
    void *memory = ok(r) ? cfg_alloc(r->arena, count, size) : NULL;
    if (!memory) {
        fail(r, CFG_WIRE_MEMORY, "no memory for %zu times %zu bytes", count, size);
    }
    return memory;
}

/* A name of at most size - 1 characters into name, which is zeroed. */
static void get_name(struct reader *r, char *name, size_t size) {
    size_t length = get_u8(r);
    if (ok(r) && length >= size) {
        fail(r, CFG_WIRE_LIMIT, "a name of %zu characters before byte %zu; the limit is %zu",
             length, r->at, size - 1);
    }
    const uint8_t *from = take(r, length);
    if (!from || !name) {
        return;
    }
    if (memchr(from, 0, length)) {
        fail(r, CFG_WIRE_INVALID, "a name with a zero in it before byte %zu", r->at);
        return;
    }
    memcpy(name, from, length);
}

static void get_globals(struct reader *r, struct cfg_machine *m) {
    m->nglobals = get_count(r, "globals", CFG_LIMIT_GLOBALS, 6);
    m->globals = allocate(r, m->nglobals, sizeof(*m->globals));
    for (uint32_t i = 0; ok(r) && i < m->nglobals; i++) {
        get_name(r, m->globals[i].name, sizeof(m->globals[i].name));
        m->globals[i].type = get_u8(r);
        m->globals[i].offset = get_s32(r);
    }
}

static void get_machine(struct reader *r, struct cfg_machine *m) {
    get_name(r, m->arch, sizeof(m->arch));
    m->page_bits = get_u8(r);
    m->entry_bits = get_u8(r);
    m->entry_read = get_u8(r);
    m->entry_write = get_u8(r);
    m->entry_addend = get_u8(r);
    m->nmodes = get_u8(r);
    if (m->nmodes > CFG_MODES_MAX) {
        fail(r, CFG_WIRE_LIMIT, "%u MMU modes; the limit is %u", m->nmodes, CFG_MODES_MAX);
        return;
    }
    for (unsigned i = 0; i < m->nmodes; i++) {
        m->tlb_mask[i] = get_s32(r);
        m->tlb_table[i] = get_s32(r);
    }
    m->exit_request = get_s32(r);
    m->exit_value = get_s32(r);
    m->raised = get_s32(r);
    m->counters = get_s32(r);
    m->tb_code = get_u32(r);
    m->tb_jump = get_u32(r);
    m->jump_cache = (int32_t)get_u32(r);
    m->jump_tb = get_u32(r);
    m->jump_pc = get_u32(r);
    m->float_state = get_s32(r);
    m->float_mask = get_u32(r);
    m->float_plain = get_u32(r);
    for (unsigned i = 0; i < 8; i++) {
        m->load[i] = get_u32(r);
    }
    for (unsigned i = 0; i < 4; i++) {
        m->store[i] = get_u32(r);
    }
    get_globals(r, m);
}

static void get_helper(struct reader *r, struct cfg_helper *helper) {
    helper->name = allocate(r, CFG_LIMIT_NAME + 1, 1);
    get_name(r, helper->name, CFG_LIMIT_NAME + 1);
    helper->func = get_u32(r);
    helper->flags = get_u8(r);
    helper->ret = get_u8(r);
    helper->nargs = get_u8(r);
    if (helper->nargs > CFG_HELPER_ARGS_MAX) {
        fail(r, CFG_WIRE_LIMIT, "a helper of %u arguments; the limit is %u", helper->nargs,
             CFG_HELPER_ARGS_MAX);
        return;
    }
    for (unsigned i = 0; i < helper->nargs; i++) {
        helper->args[i] = get_u8(r);
    }
}

static void get_op(struct reader *r, struct cfg_op *op) {
    op->opc = get_u8(r);
    op->type = get_u8(r);
    if (ok(r) && op->opc >= CFG_OPC_COUNT) {
        fail(r, CFG_WIRE_INVALID, "opcode %u before byte %zu does not exist", op->opc, r->at);
    }
    if (!ok(r)) {
        return;
    }
    const struct cfg_op_info *info = &cfg_op_table[op->opc];
    bool variable = info->flags & CFG_OP_VARIABLE;
    op->nout = variable ? get_u8(r) : info->outs;
    op->nin = variable ? get_u8(r) : info->ins;
    op->nconst = info->consts;
    unsigned operands = (unsigned)op->nout + op->nin;
    op->args = allocate(r, operands + op->nconst, sizeof(*op->args));
    for (unsigned i = 0; ok(r) && i < operands; i++) {
        op->args[i] = (uint32_t)get_number(r, 2);
    }
    for (unsigned i = 0; ok(r) && i < op->nconst; i++) {
        op->args[operands + i] = get_u32(r);
    }
}

static void get_edge(struct reader *r, struct cfg_edge *edge) {
    edge->kind = get_u8(r);
    edge->target = get_u32(r);
    edge->count = get_number(r, 8);
}

static void get_guards(struct reader *r, struct cfg_block *b) {
    b->nguards = get_u8(r);
    if (b->nguards > CFG_GUARDS_MAX) {
        fail(r, CFG_WIRE_LIMIT, "%u guards; the limit is %u", b->nguards, CFG_GUARDS_MAX);
        return;
    }
    for (unsigned g = 0; g < b->nguards; g++) {
        get_edge(r, &b->guards[g]);
    }
}

static void get_guest_bytes(struct reader *r, struct cfg_block *b) {
    b->nbytes = get_count(r, "bytes of guest code", CFG_LIMIT_BYTES, 1);
    b->bytes = allocate(r, b->nbytes, 1);
    const uint8_t *from = take(r, b->nbytes);
    if (from) {
        memcpy(b->bytes, from, b->nbytes);
    }
}

static void get_block(struct reader *r, struct cfg_block *b) {
    b->pc = get_number(r, 8);
    b->cs_base = get_number(r, 8);
    b->flags = get_u32(r);
    b->cflags = get_u32(r);
    b->page_offset = get_u32(r);
    b->icount = get_u32(r);
    b->count = get_number(r, 8);
    get_edge(r, &b->edges[0]);
    get_edge(r, &b->edges[1]);
    get_guards(r, b);
    get_guest_bytes(r, b);
    b->ntemps = get_count(r, "temps", CFG_LIMIT_TEMPS, 10);
    b->temps = allocate(r, b->ntemps, sizeof(*b->temps));
    for (uint32_t t = 0; ok(r) && t < b->ntemps; t++) {
        b->temps[t].kind = get_u8(r);
        b->temps[t].type = get_u8(r);
        b->temps[t].value = get_number(r, 8);
    }
    /* Every label is set by an op of 6 bytes. */
    b->nlabels = get_count(r, "labels", CFG_LIMIT_LABELS, 6);
    b->nops = get_count(r, "ops", CFG_LIMIT_BLOCK_OPS, 2);
    b->ops = allocate(r, b->nops, sizeof(*b->ops));
    for (uint32_t i = 0; ok(r) && i < b->nops; i++) {
        get_op(r, &b->ops[i]);
    }
}

/* Checks the header and sets where the region ends. */
static void get_header(struct reader *r, size_t length, bool whole) {
    static const char magic[] = "RLRG";
    for (size_t i = 0; i < 4 && i < length; i++) {
        if (r->bytes[i] != (uint8_t)magic[i]) {
            fail(r, CFG_WIRE_MAGIC, "not a region");
            return;
        }
    }
    if (length < CFG_WIRE_HEADER) {
        fail(r, CFG_WIRE_TRUNCATED, "the bytes end inside the region's header");
        return;
    }
    r->at = 4;
    r->end = CFG_WIRE_HEADER;
    uint32_t version = get_u32(r), total = get_u32(r);
    if (version != CFG_WIRE_VERSION) {
        fail(r, CFG_WIRE_VERSION_OTHER, "a region of version %u; this reads version %u", version,
             CFG_WIRE_VERSION);
    } else if (total < CFG_WIRE_HEADER) {
        fail(r, CFG_WIRE_LENGTH, "a region of %u bytes is shorter than its header", total);
    } else if (total > length) {
        fail(r, CFG_WIRE_TRUNCATED, "a region of %u bytes in %zu", total, length);
    } else if (whole && total < length) {
        fail(r, CFG_WIRE_LENGTH, "%zu bytes follow the region", length - total);
    } else {
        r->end = total;
    }
}

static void get_content(struct reader *r, struct cfg_region *region) {
    region->flags = get_u32(r);
    get_machine(r, &region->machine);
    region->nhelpers = get_count(r, "helpers", CFG_LIMIT_HELPERS, 8);
    region->helpers = allocate(r, region->nhelpers, sizeof(*region->helpers));
    for (uint32_t i = 0; ok(r) && i < region->nhelpers; i++) {
        get_helper(r, &region->helpers[i]);
    }
    region->nblocks = get_count(r, "blocks", CFG_LIMIT_BLOCKS, 83);
    region->blocks = allocate(r, region->nblocks, sizeof(*region->blocks));
    for (uint32_t i = 0; ok(r) && i < region->nblocks; i++) {
        get_block(r, &region->blocks[i]);
    }
    if (ok(r) && r->at < r->end) {
        fail(r, CFG_WIRE_LENGTH, "%zu bytes between the region's content and its end",
             r->end - r->at);
    }
}

struct cfg_region *cfg_wire_read(struct cfg_arena *arena, const uint8_t *bytes, size_t length,
                                 size_t *consumed, struct cfg_wire_error *error) {
    struct cfg_wire_error unwanted = {0};
    struct reader r = {.arena = arena, .bytes = bytes, .error = error ? error : &unwanted};
    *r.error = (struct cfg_wire_error){0};
    get_header(&r, length, consumed == NULL);
    struct cfg_region *region = allocate(&r, 1, sizeof(*region));
    if (region) {
        get_content(&r, region);
    }
    char reason[sizeof(r.error->text)];
    if (ok(&r) && !cfg_verify(region, reason, sizeof(reason))) {
        fail(&r, CFG_WIRE_INVALID, "%s", reason);
    }
    if (!ok(&r)) {
        return NULL;
    }
    if (consumed) {
        *consumed = r.end;
    }
    return region;
}
