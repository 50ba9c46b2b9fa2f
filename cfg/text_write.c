/* SPDX-License-Identifier: MIT */
/* Writes the form described in text.h. */
#include "text.h"

#include <inttypes.h>
#include <string.h>

#include "buffer.h"
#include "text_names.h"

static void put_machine(struct cfg_buffer *out, const struct cfg_machine *m) {
    cfg_buffer_printf(out, "machine %s\n  page_bits %u\n", m->arch, m->page_bits);
    cfg_buffer_printf(out, "  tlb_entry bits %u read %u write %u addend %u\n", m->entry_bits,
                      m->entry_read, m->entry_write, m->entry_addend);
    for (unsigned i = 0; i < m->nmodes; i++) {
        cfg_buffer_printf(out, "  mode mask %" PRId32 " table %" PRId32 "\n", m->tlb_mask[i],
                          m->tlb_table[i]);
    }
    cfg_buffer_printf(out,
                      "  env exit_request %" PRId32 " exit_value %" PRId32 " raised %" PRId32
                      " counters %" PRId32 "\n",
                      m->exit_request, m->exit_value, m->raised, m->counters);
    cfg_buffer_printf(out, "  tb code %" PRIu32 " jump %" PRIu32 "\n", m->tb_code, m->tb_jump);
    cfg_buffer_printf(out, "  jump_cache env %" PRId32 " tb %" PRIu32 " pc %" PRIu32 "\n",
                      m->jump_cache, m->jump_tb, m->jump_pc);
    cfg_buffer_printf(out, "  float env %" PRId32 " mask 0x%" PRIx32 " plain 0x%" PRIx32 "\n",
                      m->float_state, m->float_mask, m->float_plain);
    cfg_buffer_printf(out, "  load");
    for (unsigned i = 0; i < 8; i++) {
        cfg_buffer_printf(out, " %" PRIu32, m->load[i]);
    }
    cfg_buffer_printf(out, "\n  store");
    for (unsigned i = 0; i < 4; i++) {
        cfg_buffer_printf(out, " %" PRIu32, m->store[i]);
    }
    cfg_buffer_printf(out, "\n");
    for (uint32_t g = 0; g < m->nglobals; g++) {
        cfg_buffer_printf(out, "  global %s %s %" PRId32 "\n", m->globals[g].name,
                          cfg_type_names[m->globals[g].type], m->globals[g].offset);
    }
}

static void put_helper(struct cfg_buffer *out, const struct cfg_helper *helper) {
    cfg_buffer_printf(out, "helper %s func %" PRIu32, helper->name, helper->func);
    for (unsigned f = 0; f < CFG_CALL_FLAG_NAMES; f++) {
        if (helper->flags >> f & 1) {
            cfg_buffer_printf(out, " %s", cfg_call_flag_names[f]);
        }
    }
    cfg_buffer_printf(out, " ret %s args", cfg_type_names[helper->ret]);
    for (unsigned a = 0; a < helper->nargs; a++) {
        cfg_buffer_printf(out, " %s", cfg_type_names[helper->args[a]]);
    }
    cfg_buffer_printf(out, "\n");
}

/* Could a global's name be read as env or as a local? */
static bool is_ambiguous(const char *name) {
    if (strcmp(name, "env") == 0) {
        return true;
    }
    return name[0] == 't' && name[1] != '\0' && strspn(name + 1, "0123456789") == strlen(name + 1);
}

static void put_operand(struct cfg_buffer *out, const struct cfg_region *r,
                        const struct cfg_block *b, uint32_t operand) {
    if (cfg_is_global(r, operand)) {
        const char *name = r->machine.globals[operand].name;
        if (is_ambiguous(name)) {
            cfg_buffer_printf(out, "@%" PRIu32, operand);
        } else {
            cfg_buffer_printf(out, "%s", name);
        }
        return;
    }
    const struct cfg_temp *temp = cfg_temp_of(r, b, operand);
    switch (temp->kind) {
    case CFG_TEMP_LOCAL:
        cfg_buffer_printf(out, "t%" PRIu32, operand - r->machine.nglobals);
        break;
    case CFG_TEMP_ENV:
        cfg_buffer_printf(out, "env");
        break;
    default:
        if (temp->type == CFG_I64) {
            cfg_buffer_printf(out, "$0x%" PRIx64 ":i64", temp->value);
        } else {
            cfg_buffer_printf(out, "$0x%" PRIx32, (uint32_t)temp->value);
        }
        break;
    }
}

static void put_memory(struct cfg_buffer *out, uint32_t oi) {
    uint32_t memop = oi >> CFG_OI_MODE_BITS, align = (memop & CFG_MO_AMASK) >> CFG_MO_ASHIFT;
    cfg_buffer_printf(out, "%c%c", memop & CFG_MO_SIGN ? 's' : 'u', "bwlq"[memop & 3]);
    if (memop & CFG_MO_BSWAP) {
        cfg_buffer_printf(out, "+bswap");
    }
    if (align) {
        cfg_buffer_printf(out, "+al%" PRIu32, align);
    }
    if (memop >> 8) {
        cfg_buffer_printf(out, "+x%" PRIx32, memop >> 8);
    }
    cfg_buffer_printf(out, "@%" PRIu32, oi & ((1u << CFG_OI_MODE_BITS) - 1));
}

static void put_const(struct cfg_buffer *out, const struct cfg_region *r, const struct cfg_op *op,
                      unsigned i) {
    uint32_t value = cfg_op_const(op, i);
    switch (cfg_const_kind((enum cfg_opcode)op->opc, i)) {
    case CFG_CONST_HEX:
        cfg_buffer_printf(out, "0x%" PRIx32, value);
        break;
    case CFG_CONST_DECIMAL:
        cfg_buffer_printf(out, "%" PRIu32, value);
        break;
    case CFG_CONST_OFFSET:
        cfg_buffer_printf(out, "%" PRId32, (int32_t)value);
        break;
    case CFG_CONST_COND:
        cfg_buffer_printf(out, "%s", cfg_cond_names[value]);
        break;
    case CFG_CONST_LABEL:
        cfg_buffer_printf(out, "L%" PRIu32, value);
        break;
    case CFG_CONST_MEMORY:
        put_memory(out, value);
        break;
    case CFG_CONST_HELPER:
        cfg_buffer_printf(out, "%s", r->helpers[value].name);
        break;
    }
}

static void put_op(struct cfg_buffer *out, const struct cfg_region *r, const struct cfg_block *b,
                   const struct cfg_op *op) {
    if (op->opc == CFG_OPC_set_label) {
        cfg_buffer_printf(out, "  L%" PRIu32 ":\n", cfg_op_const(op, 0));
        return;
    }
    cfg_buffer_printf(out, "  %s", cfg_op_table[op->opc].name);
    if (cfg_op_wanted_type((enum cfg_opcode)op->opc) == CFG_TYPE_COUNT) {
        cfg_buffer_printf(out, "_%s", cfg_type_names[op->type]);
    }
    const char *separator = " ";
    bool call = op->opc == CFG_OPC_call;
    if (call) {
        cfg_buffer_printf(out, " ");
        put_const(out, r, op, 0);
        separator = ", ";
    }
    for (unsigned i = 0; i < (unsigned)op->nout + op->nin; i++) {
        cfg_buffer_printf(out, "%s", separator);
        put_operand(out, r, b, op->args[i]);
        separator = ", ";
    }
    for (unsigned i = 0; i < op->nconst && !call; i++) {
        cfg_buffer_printf(out, "%s", separator);
        put_const(out, r, op, i);
        separator = ", ";
    }
    cfg_buffer_printf(out, "\n");
}

static void put_edge(struct cfg_buffer *out, const struct cfg_block *b, unsigned e) {
    const struct cfg_edge *edge = &b->edges[e];
    if (edge->kind == CFG_EDGE_DIRECT) {
        cfg_buffer_printf(out, "  edge %u direct %" PRIu32, e, edge->target);
    } else {
        cfg_buffer_printf(out, "  edge %u exit", e);
    }
    cfg_buffer_printf(out, " count %" PRIu64 "\n", edge->count);
}

static void put_guest_bytes(struct cfg_buffer *out, const struct cfg_block *b) {
    for (uint32_t i = 0; i < b->nbytes; i++) {
        if (i % 16 == 0) {
            cfg_buffer_printf(out, "%s  bytes", i == 0 ? "" : "\n");
        }
        cfg_buffer_printf(out, " %02x", b->bytes[i]);
    }
    if (b->nbytes > 0) {
        cfg_buffer_printf(out, "\n");
    }
}

static bool is_named(const struct cfg_block *b, uint32_t operand) {
    for (uint32_t i = 0; i < b->nops; i++) {
        for (unsigned a = 0; a < (unsigned)b->ops[i].nout + b->ops[i].nin; a++) {
            if (b->ops[i].args[a] == operand) {
                return true;
            }
        }
    }
    return false;
}

static void put_wide_locals(struct cfg_buffer *out, const struct cfg_region *r,
                            const struct cfg_block *b) {
    for (uint32_t t = 0; t < b->ntemps; t++) {
        if (b->temps[t].kind == CFG_TEMP_LOCAL && b->temps[t].type == CFG_I64 &&
            is_named(b, r->machine.nglobals + t)) {
            cfg_buffer_printf(out, "  i64 t%" PRIu32 "\n", t);
        }
    }
}

static void put_block(struct cfg_buffer *out, const struct cfg_region *r, uint32_t index) {
    const struct cfg_block *b = &r->blocks[index];
    cfg_buffer_printf(out, "block %" PRIu32 " pc 0x%" PRIx64 " cs_base 0x%" PRIx64, index, b->pc,
                      b->cs_base);
    cfg_buffer_printf(out, " flags 0x%" PRIx32 " cflags 0x%" PRIx32, b->flags, b->cflags);
    cfg_buffer_printf(out, " page_offset 0x%" PRIx32 " icount %" PRIu32 " count %" PRIu64 "\n",
                      b->page_offset, b->icount, b->count);
    put_edge(out, b, 0);
    put_edge(out, b, 1);
    for (uint32_t g = 0; g < b->nguards; g++) {
        cfg_buffer_printf(out, "  guarded %" PRIu32 " count %" PRIu64 "\n", b->guards[g].target,
                          b->guards[g].count);
    }
    put_guest_bytes(out, b);
    put_wide_locals(out, r, b);
    for (uint32_t i = 0; i < b->nops; i++) {
        put_op(out, r, b, &b->ops[i]);
    }
}

char *cfg_text_write(const struct cfg_region *region) {
    struct cfg_buffer out = {0};
    cfg_buffer_printf(&out, "region%s%s%s\n", region->flags & CFG_REGION_CHAIN ? " chain" : "",
                      region->flags & CFG_REGION_COUNT_BLOCKS ? " count_blocks" : "",
                      region->flags & CFG_REGION_UNGROUPED ? " ungrouped" : "");
    put_machine(&out, &region->machine);
    for (uint32_t h = 0; h < region->nhelpers; h++) {
        put_helper(&out, &region->helpers[h]);
    }
    for (uint32_t b = 0; b < region->nblocks; b++) {
        put_block(&out, region, b);
    }
    return cfg_buffer_finish(&out, NULL);
}
