/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Capturing a TB: its guest code is translated again as far as QEMU's optimizer, and the ops are
 * copied out. Done when a TB turns hot, so that cold TBs cost nothing.
 */
#include "qemu/osdep.h"
#include "exec/helper-proto-common.h"
#include "exec/target_page.h"
#include "tcg/tcg.h"
#include "tcg/helper-info.h"
#include "exec/helper-head.h.inc"
#include "exec/tlb-flags.h"
#include "accel/tcg/cpu-mmu-index.h"
#include "accel/tcg/probe.h"
#include "tcg/tcg-temp-internal.h"
#include "tcg/tcg-internal.h"
#include "accel/tcg/tb-internal.h"
#include "system/memory.h"
#include "capture.h"
#include "capture_state.h"
#include "lookup.h"
#include "machine.h"

/* One capture runs at a time, on the vCPU's thread: QEMU's callback carries no argument. */
static Capture *current;

ReloopHelpers *reloop_helpers_new(void) {
    ReloopHelpers *h = g_new0(ReloopHelpers, 1);

    h->helpers = g_array_new(false, true, sizeof(struct cfg_helper));
    h->index = g_hash_table_new(NULL, NULL);
    return h;
}

void reloop_helpers_free(ReloopHelpers *h) {
    g_array_free(h->helpers, true);
    g_hash_table_destroy(h->index);
    g_free(h);
}

/* Notes why the capture fails, if nothing was noted before. */
static void G_GNUC_PRINTF(2, 3) fail(Capture *c, const char *format, ...) {
    va_list args;

    if (!c->failed) {
        va_start(args, format);
        c->failed = g_strdup_vprintf(format, args);
        va_end(args);
    }
}

/* Fails because of what the guest or QEMU does just now. */
static void fail_for_now(Capture *c, const char *why) {
    if (!c->failed) {
        c->failed = g_strdup(why);
        c->passing = true;
    }
}

bool reloop_eligible(const TranslationBlock *tb) {
    const uint32_t never = CF_INVALID | CF_SINGLE_STEP | CF_USE_ICOUNT | CF_NO_GOTO_TB |
                           CF_NO_GOTO_PTR | CF_NOIRQ | CF_COUNT_MASK | CF_BP_PAGE | CF_MEMI_ONLY;

    return !(tb_cflags(tb) & never) && tb_page_addr0(tb) != -1 && tb_page_addr1(tb) == -1;
}

/* The cfg opcode of a TCG opcode: ops keep their names. */
static enum cfg_opcode opcode_of(TCGOpcode opc) {
    static uint8_t map[NB_OPS];
    static bool filled;

    if (!filled) {
        for (int i = 0; i < NB_OPS; i++) {
            map[i] = cfg_op_by_name(tcg_op_defs[i].name);
        }
        filled = true;
    }
    return map[opc];
}

static uint32_t new_temp(Capture *c, const TCGTemp *ts) {
    struct cfg_temp temp = {.kind = CFG_TEMP_LOCAL, .type = CFG_I32};

    if (ts->kind == TEMP_CONST) {
        temp.kind = CFG_TEMP_CONST;
        temp.value = (uint32_t)ts->val;
    } else if (ts->kind == TEMP_FIXED) {
        temp.kind = CFG_TEMP_ENV;
    }
    if (ts->type != TCG_TYPE_I32) {
        fail(c, "value of TCG type %d", ts->type);
    }
    g_array_append_val(c->temps, temp);
    return c->temps->len - 1;
}

uint32_t reloop_capture_operand(Capture *c, TCGArg arg) {
    TCGTemp *ts = arg_temp(arg);
    gpointer found;

    if (ts->kind == TEMP_GLOBAL) {
        return reloop_machine_global(temp_idx(ts));
    }
    if (!g_hash_table_lookup_extended(c->temp_operand, ts, NULL, &found)) {
        found = GUINT_TO_POINTER(reloop_machine()->nglobals + new_temp(c, ts));
        g_hash_table_insert(c->temp_operand, ts, found);
    }
    return GPOINTER_TO_UINT(found);
}

static uint32_t label_of(Capture *c, TCGArg arg) {
    gpointer key = GINT_TO_POINTER(arg_label(arg)->id), found;

    if (!g_hash_table_lookup_extended(c->label_number, key, NULL, &found)) {
        found = GUINT_TO_POINTER(c->block->nlabels++);
        g_hash_table_insert(c->label_number, key, found);
    }
    return GPOINTER_TO_UINT(found);
}

struct cfg_op *reloop_capture_append(Capture *c, enum cfg_opcode opc, int nout, int nin,
                                     int nconst) {
    struct cfg_op op = {.opc = opc, .nout = nout, .nin = nin, .nconst = nconst};

    op.args = g_new0(uint32_t, nout + nin + nconst);
    g_array_append_val(c->ops, op);
    return &g_array_index(c->ops, struct cfg_op, c->ops->len - 1);
}

static uint8_t type_of_code(unsigned code) {
    switch (code) {
    case dh_typecode_void:
        return CFG_VOID;
    case dh_typecode_i32:
    case dh_typecode_s32:
    case dh_typecode_ptr:
        return CFG_I32;
    case dh_typecode_i64:
    case dh_typecode_s64:
        return CFG_I64;
    case dh_typecode_i128:
        return CFG_I128;
    default:
        return CFG_TYPE_COUNT;
    }
}

/* False if the signature has a type that we do not know, or more than we can pass. */
static bool describe_signature(struct cfg_helper *helper, unsigned typemask) {
    unsigned wide;

    helper->ret = type_of_code(typemask & 7);
    wide = helper->ret == CFG_I128;
    for (unsigned codes = typemask >> 3; codes; codes >>= 3) {
        uint8_t type = type_of_code(codes & 7);

        if (type == CFG_TYPE_COUNT || helper->nargs == CFG_HELPER_ARGS_MAX) {
            return false;
        }
        wide += type == CFG_I128;
        helper->args[helper->nargs++] = type;
    }
    return helper->ret != CFG_TYPE_COUNT && wide <= CFG_HELPER_WIDE_MAX;
}

/* The helper's number in the table; UINT32_MAX if it cannot be called. */
static uint32_t helper_of(Capture *c, const TCGHelperInfo *info, void *func) {
    struct cfg_helper helper = {.name = (char *)info->name, .func = (uintptr_t)func};
    gpointer found;

    if (g_hash_table_lookup_extended(c->helpers->index, info, NULL, &found)) {
        return GPOINTER_TO_UINT(found);
    }
    helper.flags = info->flags & CFG_CALL_FLAGS;
    if (!describe_signature(&helper, info->typemask)) {
        fail(c, "helper %s", info->name);
        return UINT32_MAX;
    }
    g_array_append_val(c->helpers->helpers, helper);
    g_hash_table_insert(c->helpers->index, (gpointer)info,
                        GUINT_TO_POINTER(c->helpers->helpers->len - 1));
    return c->helpers->helpers->len - 1;
}

static void add_call(Capture *c, const TCGOp *op) {
    int nout = TCGOP_CALLO(op), nin = TCGOP_CALLI(op);
    void *func = (void *)op->args[nout + nin];
    struct cfg_op *out;
    uint32_t helper;

    if (func == helper_lookup_tb_ptr) {
        func = reloop_lookup;
    } else if (func == helper_lookup_tb_ptr_if_idle) {
        func = reloop_lookup_if_idle;
    }
    helper = helper_of(c, tcg_call_info((TCGOp *)op), func);
    if (helper == UINT32_MAX) {
        return;
    }
    out = reloop_capture_append(c, CFG_OPC_call, nout, nin, 1);
    for (int i = 0; i < nout + nin; i++) {
        out->args[i] = reloop_capture_operand(c, op->args[i]);
    }
    out->args[nout + nin] = helper;
}

static void add_insn_start(Capture *c, TCGOp *op) {
    struct cfg_op *out = reloop_capture_append(c, CFG_OPC_insn_start, 0, 0, 2);

    if (c->insn == c->block->icount) {
        fail_for_now(c, "changed");
        return;
    }
    out->args[0] = reloop_return_offset(c->insn_end[c->insn++]);
    out->args[1] = tcg_get_insn_start_param(op, 0);
}

static void add_exit_tb(Capture *c, const TCGOp *op) {
    reloop_capture_append(c, CFG_OPC_exit_tb, 0, 0, 1)->args[0] =
        op->args[0] ? op->args[0] & TB_EXIT_MASK : CFG_EXIT_NULL;
}

/* Which of an op's constants is a label; -1: none. */
static int label_constant(TCGOpcode opc) {
    switch (opc) {
    case INDEX_op_set_label:
    case INDEX_op_br:
        return 0;
    case INDEX_op_brcond:
    case INDEX_op_brcond2_i32:
        return 1;
    default:
        return -1;
    }
}

static void add_plain(Capture *c, const TCGOp *op) {
    const TCGOpDef *def = &tcg_op_defs[op->opc];
    enum cfg_opcode opc = opcode_of(op->opc);
    int operands = def->nb_oargs + def->nb_iargs;
    struct cfg_op *out;

    if (opc == CFG_OPC_COUNT) {
        fail(c, "op %s", def->name);
        return;
    }
    out = reloop_capture_append(c, opc, def->nb_oargs, def->nb_iargs, def->nb_cargs);
    if (def->flags & TCG_OPF_INT) {
        out->type = TCGOP_TYPE(op) == TCG_TYPE_I32 ? CFG_I32 : CFG_I64;
    }
    for (int i = 0; i < operands; i++) {
        out->args[i] = reloop_capture_operand(c, op->args[i]);
    }
    for (int i = 0; i < def->nb_cargs; i++) {
        TCGArg arg = op->args[operands + i];

        out->args[operands + i] = i == label_constant(op->opc) ? label_of(c, arg) : arg;
    }
}

static bool is_env_access(const TCGOp *op, TCGOpcode opc, int32_t offset) {
    return op->opc == opc && arg_temp(op->args[1])->kind == TEMP_FIXED &&
           (int32_t)op->args[2] == offset;
}

/* The head's test of icount_decr is a load and a branch (gen_tb_start); they become one op. */
static bool is_exit_check(const TCGOp *op, const TCGOp *next, int exit_label) {
    return exit_label >= 0 && is_env_access(op, INDEX_op_ld, reloop_machine()->exit_request) &&
           next && next->opc == INDEX_op_brcond && arg_label(next->args[3])->id == exit_label;
}

static void add_op(Capture *c, TCGOp *op) {
    reloop_capture_guard(c, op);
    switch (op->opc) {
    case INDEX_op_call:
        add_call(c, op);
        break;
    case INDEX_op_insn_start:
        add_insn_start(c, op);
        break;
    case INDEX_op_exit_tb:
        add_exit_tb(c, op);
        break;
    default:
        add_plain(c, op);
        break;
    }
    c->dead = op->opc == INDEX_op_br || op->opc == INDEX_op_exit_tb ||
              op->opc == INDEX_op_goto_tb || op->opc == INDEX_op_goto_ptr;
}

static int take_ops(TCGContext *s, TranslationBlock *tb) {
    Capture *c = current;
    TCGOp *op;

    c->exit_label = s->exitreq_label ? s->exitreq_label->id : -1;
    c->tb = tb;
    c->mode_changes = reloop_mode_changes(s, tb);
    if (tb->size != c->block->nbytes || tb->icount != c->block->icount || c->exit_label < 0) {
        fail_for_now(c, "changed");
    }
    for (op = QTAILQ_FIRST(&s->ops); op && !c->failed; op = QTAILQ_NEXT(op, link)) {
        TCGOp *next = QTAILQ_NEXT(op, link);

        if (op->opc == INDEX_op_set_label) {
            if (arg_label(op->args[0])->id == c->exit_label) {
                break;
            }
            c->dead = false;
        }
        if (c->dead && op->opc == INDEX_op_insn_start) {
            c->insn++;
        }
        if (c->dead || is_env_access(op, INDEX_op_st8, reloop_can_do_io_offset())) {
            continue;
        }
        if (is_exit_check(op, next, c->exit_label)) {
            reloop_capture_append(c, CFG_OPC_exit_check, 0, 0, 0);
            op = next;
            continue;
        }
        add_op(c, op);
    }
    return c->failed ? -1 : 0;
}

static void describe_block(struct cfg_block *block, const TranslationBlock *tb, vaddr pc) {
    block->pc = pc;
    block->cs_base = tb->cs_base;
    block->flags = tb->flags;
    block->cflags = tb_cflags(tb);
    block->page_offset = pc & ~TARGET_PAGE_MASK;
    block->icount = tb->icount;
    block->nbytes = tb->size;
    block->bytes = g_memdup2(qemu_map_ram_ptr(NULL, tb_page_addr0(tb)), tb->size);
    for (int i = 0; i < 2; i++) {
        block->edges[i] = (struct cfg_edge){CFG_EDGE_EXIT, CFG_NONE, tb->reloop.taken[i]};
    }
}

/* Can code be read at pc without an exception? The guest has run what is there, so that walking its
 * page tables changes nothing. */
static bool is_mapped(CPUState *cpu, vaddr pc) {
    void *host;

    return !(probe_access_flags(cpu_env(cpu), pc, 0, MMU_INST_FETCH, cpu_mmu_index(cpu, true), true,
                                &host, 0) &
             TLB_INVALID_MASK);
}

char *reloop_capture(CPUState *cpu, TranslationBlock *tb, vaddr pc, ReloopHelpers *helpers,
                     struct cfg_block *block, bool *passing) {
    Capture c = {.block = block, .helpers = helpers};
    TranslationBlock copy;

    memset(block, 0, sizeof(*block));
    *passing = false;
    if (!reloop_eligible(tb)) {
        return g_strdup("not eligible");
    }
    if (!is_mapped(cpu, pc)) {
        *passing = true;
        return g_strdup("not mapped");
    }
    describe_block(block, tb, pc);
    c.temps = g_array_new(false, true, sizeof(struct cfg_temp));
    c.ops = g_array_new(false, true, sizeof(struct cfg_op));
    c.temp_operand = g_hash_table_new(NULL, NULL);
    c.label_number = g_hash_table_new(NULL, NULL);
    c.insn_end = g_new(uint16_t, tb->icount);
    tb_insn_end_offsets(tb, c.insn_end);

    current = &c;
    if (tb_translate_ops(cpu, tb, pc, &copy, take_ops) != 0) {
        fail_for_now(&c, "not translated"); /* not because of what take_ops saw */
    }
    current = NULL;

    g_hash_table_destroy(c.temp_operand);
    g_hash_table_destroy(c.label_number);
    g_free(c.insn_end);
    block->ntemps = c.temps->len;
    block->temps = (struct cfg_temp *)g_array_free(c.temps, false);
    block->nops = c.ops->len;
    block->ops = (struct cfg_op *)g_array_free(c.ops, false);
    if (c.failed) {
        reloop_block_clear(block);
    }
    *passing = c.passing;
    return c.failed;
}

void reloop_block_clear(struct cfg_block *block) {
    for (uint32_t i = 0; i < block->nops; i++) {
        g_free(block->ops[i].args);
    }
    g_free(block->ops);
    g_free(block->temps);
    g_free(block->bytes);
    memset(block, 0, sizeof(*block));
}
