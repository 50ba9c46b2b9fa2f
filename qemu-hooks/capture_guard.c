/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guards in captured blocks, and the test that the mode is still the block's (DESIGN rule 5). */
#include "qemu/osdep.h"
#include "exec/helper-proto-common.h"
#include "tcg/tcg.h"
#include "tcg/tcg-temp-internal.h"
#include "tcg/tcg-internal.h"
#include "capture_state.h"
#include "machine.h"
#include "mode.h"

static uint32_t add_temp(Capture *c, uint8_t kind, uint32_t value) {
    struct cfg_temp temp = {.kind = kind, .type = CFG_I32, .value = value};

    g_array_append_val(c->temps, temp);
    return reloop_machine()->nglobals + c->temps->len - 1;
}

/* The masked word, as an operand. */
static uint32_t add_word(Capture *c, const ReloopModeWord *word) {
    int global = reloop_machine_global_at(word->offset);
    uint32_t value = global;
    struct cfg_op *op;

    if (global < 0) {
        value = add_temp(c, CFG_TEMP_LOCAL, 0);
        op = reloop_capture_append(c, word->bytes == 1 ? CFG_OPC_ld8u : CFG_OPC_ld, 1, 1, 1);
        op->type = CFG_I32;
        op->args[0] = value;
        op->args[1] = reloop_capture_operand(c, tcgv_ptr_arg(tcg_env));
        op->args[2] = word->offset;
    }
    if (word->mask != UINT32_MAX) {
        uint32_t whole = value;

        value = add_temp(c, CFG_TEMP_LOCAL, 0);
        op = reloop_capture_append(c, CFG_OPC_and, 1, 2, 0);
        op->type = CFG_I32;
        op->args[0] = value;
        op->args[1] = whole;
        op->args[2] = add_temp(c, CFG_TEMP_CONST, word->mask);
    }
    return value;
}

/* Go to the label if the word has another value. */
static void add_check(Capture *c, const ReloopModeWord *word, uint32_t label) {
    uint32_t value = add_word(c, word);
    struct cfg_op *op = reloop_capture_append(c, CFG_OPC_brcond, 0, 2, 2);

    op->type = CFG_I32;
    op->args[0] = value;
    op->args[1] = add_temp(c, CFG_TEMP_CONST, word->value);
    op->args[2] = CFG_COND_NE;
    op->args[3] = label;
}

/* Go round the guard if the mode is not the block's any more. */
static void add_mode_checks(Capture *c, uint32_t label) {
    ReloopModeWord words[RELOOP_MODE_WORDS];
    int n = reloop_mode_words(c->tb, words);

    for (int i = 0; i < n; i++) {
        if (c->mode_changes >> i & 1) {
            add_check(c, &words[i], label);
        }
    }
}

static const ReloopModeWord interrupt_request = {
    .offset = (int32_t)offsetof(CPUState, interrupt_request) - (int32_t)sizeof(CPUState),
    .bytes = sizeof_field(CPUState, interrupt_request),
    .mask = UINT32_MAX,
};

static bool is_call_to(const TCGOp *op, const void *func) {
    return op->opc == INDEX_op_call &&
           op->args[TCGOP_CALLO(op) + TCGOP_CALLI(op)] == (uintptr_t)func;
}

void reloop_capture_guard(Capture *c, const TCGOp *op) {
    bool if_idle = is_call_to(op, helper_lookup_tb_ptr_if_idle);
    bool checks = c->mode_changes || if_idle;
    uint32_t label;

    if (!reloop_guards_wanted() || !(if_idle || is_call_to(op, helper_lookup_tb_ptr)) ||
        (c->mode_changes && !reloop_mode_in_words())) {
        return;
    }
    label = checks ? c->block->nlabels++ : 0;
    if (if_idle) {
        /* What else the main loop may have to do comes with a request to leave, for which the next
         * block tests. */
        add_check(c, &interrupt_request, label);
    }
    if (c->mode_changes) {
        add_mode_checks(c, label);
    }
    reloop_capture_append(c, CFG_OPC_guard, 0, 1, 0)->args[0] = reloop_machine_pc_global();
    if (checks) {
        reloop_capture_append(c, CFG_OPC_set_label, 0, 0, 1)->args[0] = label;
    }
}

/* A bit for each word of the mode that a write of bytes at that offset of env may change. */
static uint32_t words_hit(const ReloopModeWord *words, int n, int32_t offset, int32_t bytes) {
    uint32_t hit = 0;

    if (!reloop_mode_in_words()) {
        return reloop_is_other_mode(offset);
    }
    for (int i = 0; i < n; i++) {
        if (offset < words[i].offset + words[i].bytes && words[i].offset < offset + bytes) {
            hit |= 1u << i;
        }
    }
    return hit;
}

/* Only helpers that are not contained, and stores to env, can change the mode. */
static uint32_t words_changed(const TCGOp *op, const ReloopModeWord *words, int n) {
    const TCGOpDef *def = &tcg_op_defs[op->opc];
    uint32_t changed = 0;

    switch (op->opc) {
    case INDEX_op_call:
        return cfg_call_is_contained(tcg_call_flags((TCGOp *)op)) ? 0 : UINT32_MAX;
    case INDEX_op_st8:
    case INDEX_op_st16:
    case INDEX_op_st:
        return arg_temp(op->args[1])->kind == TEMP_FIXED ? words_hit(words, n, op->args[2], 4)
                                                         : UINT32_MAX;
    default:
        for (int i = 0; i < def->nb_oargs; i++) {
            const TCGTemp *ts = arg_temp(op->args[i]);

            if (ts->kind == TEMP_GLOBAL) {
                changed |= words_hit(words, n, ts->mem_offset, 4);
            }
        }
        return changed;
    }
}

uint32_t reloop_mode_changes(TCGContext *s, const TranslationBlock *tb) {
    ReloopModeWord words[RELOOP_MODE_WORDS];
    int n = reloop_mode_words(tb, words);
    uint32_t changes = 0;
    TCGOp *op;

    QTAILQ_FOREACH(op, &s->ops, link) {
        changes |= words_changed(op, words, n);
    }
    return changes;
}
