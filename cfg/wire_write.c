/* SPDX-License-Identifier: MIT */
/* Writes the format described in wire.h. */
#include "wire.h"

#include <string.h>

#include "buffer.h"

static void put_number(struct cfg_buffer *w, uint64_t value, unsigned bytes) {
    uint8_t little[8];
    for (unsigned i = 0; i < bytes; i++) {
        little[i] = (uint8_t)(value >> (8 * i));
    }
    cfg_buffer_put(w, little, bytes);
}

static void put_u8(struct cfg_buffer *w, uint8_t value) {
    put_number(w, value, 1);
}

static void put_u32(struct cfg_buffer *w, uint32_t value) {
    put_number(w, value, 4);
}

static void put_u64(struct cfg_buffer *w, uint64_t value) {
    put_number(w, value, 8);
}

static void put_name(struct cfg_buffer *w, const char *name) {
    size_t length = strlen(name);
    put_u8(w, (uint8_t)length);
    cfg_buffer_put(w, name, length);
}

static void put_machine(struct cfg_buffer *w, const struct cfg_machine *m) {
    put_name(w, m->arch);
    put_u8(w, m->page_bits);
    put_u8(w, m->entry_bits);
    put_u8(w, m->entry_read);
    put_u8(w, m->entry_write);
    put_u8(w, m->entry_addend);
    put_u8(w, m->nmodes);
    for (unsigned i = 0; i < m->nmodes; i++) {
        put_u32(w, (uint32_t)m->tlb_mask[i]);
        put_u32(w, (uint32_t)m->tlb_table[i]);
    }
    put_u32(w, (uint32_t)m->exit_request);
    put_u32(w, (uint32_t)m->exit_value);
    put_u32(w, (uint32_t)m->raised);
    put_u32(w, (uint32_t)m->counters);
    put_u32(w, m->tb_code);
    put_u32(w, m->tb_jump);
    put_u32(w, (uint32_t)m->jump_cache);
    put_u32(w, m->jump_tb);
    put_u32(w, m->jump_pc);
    put_u32(w, (uint32_t)m->float_state);
    put_u32(w, m->float_mask);
    put_u32(w, m->float_plain);
    for (unsigned i = 0; i < 8; i++) {
        put_u32(w, m->load[i]);
    }
    for (unsigned i = 0; i < 4; i++) {
        put_u32(w, m->store[i]);
    }
    put_u32(w, m->nglobals);
    for (uint32_t i = 0; i < m->nglobals; i++) {
        put_name(w, m->globals[i].name);
        put_u8(w, m->globals[i].type);
        put_u32(w, (uint32_t)m->globals[i].offset);
    }
}

static void put_helper(struct cfg_buffer *w, const struct cfg_helper *helper) {
    put_name(w, helper->name);
    put_u32(w, helper->func);
    put_u8(w, helper->flags);
    put_u8(w, helper->ret);
    put_u8(w, helper->nargs);
    cfg_buffer_put(w, helper->args, helper->nargs);
}

static void put_op(struct cfg_buffer *w, const struct cfg_op *op) {
    put_u8(w, op->opc);
    put_u8(w, op->type);
    if (cfg_op_table[op->opc].flags & CFG_OP_VARIABLE) {
        put_u8(w, op->nout);
        put_u8(w, op->nin);
    }
    unsigned operands = (unsigned)op->nout + op->nin;
    for (unsigned i = 0; i < operands; i++) {
        put_number(w, op->args[i], 2);
    }
    for (unsigned i = 0; i < op->nconst; i++) {
        put_u32(w, op->args[operands + i]);
    }
}

static void put_edge(struct cfg_buffer *w, const struct cfg_edge *edge) {
    put_u8(w, edge->kind);
    put_u32(w, edge->target);
    put_u64(w, edge->count);
}

static void put_block(struct cfg_buffer *w, const struct cfg_block *b) {
    put_u64(w, b->pc);
    put_u64(w, b->cs_base);
    put_u32(w, b->flags);
    put_u32(w, b->cflags);
    put_u32(w, b->page_offset);
    put_u32(w, b->icount);
    put_u64(w, b->count);
    put_edge(w, &b->edges[0]);
    put_edge(w, &b->edges[1]);
    put_u8(w, (uint8_t)b->nguards);
    for (unsigned g = 0; g < b->nguards; g++) {
        put_edge(w, &b->guards[g]);
    }
    put_u32(w, b->nbytes);
    cfg_buffer_put(w, b->bytes, b->nbytes);
    put_u32(w, b->ntemps);
    for (uint32_t t = 0; t < b->ntemps; t++) {
        put_u8(w, b->temps[t].kind);
        put_u8(w, b->temps[t].type);
        put_u64(w, b->temps[t].value);
    }
    put_u32(w, b->nlabels);
    put_u32(w, b->nops);
    for (uint32_t i = 0; i < b->nops; i++) {
        put_op(w, &b->ops[i]);
    }
}

uint8_t *cfg_wire_write(const struct cfg_region *region, size_t *length) {
    struct cfg_buffer w = {0};
    cfg_buffer_put(&w, "RLRG", 4);
    put_u32(&w, CFG_WIRE_VERSION);
    put_u32(&w, 0); /* the length, once it is known */
    put_u32(&w, region->flags);
    put_machine(&w, &region->machine);
    put_u32(&w, region->nhelpers);
    for (uint32_t h = 0; h < region->nhelpers; h++) {
        put_helper(&w, &region->helpers[h]);
    }
    put_u32(&w, region->nblocks);
    for (uint32_t b = 0; b < region->nblocks; b++) {
        put_block(&w, &region->blocks[b]);
    }
    size_t total = w.length;
    w.length = 8; /* where the length belongs; there is room, so this cannot fail */
    put_u32(&w, (uint32_t)total);
    w.length = total;
    return (uint8_t *)cfg_buffer_finish(&w, length);
}
