/* SPDX-License-Identifier: MIT */
/*
 * QEMU's list of ops, of the version we build, against ours: each op is either in cfg/op.def, with
 * the counts and the flags that QEMU has, and lowered; or it stands below with the reason why it
 * never comes up on this host, and what QEMU's own source says about it bears that reason out. An
 * op that a new QEMU brings is neither.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "relooper-glue/lower.h"

/* What QEMU's list asks for; values as in its include/tcg/tcg.h, which does not matter here. */
enum {
    TCG_OPF_BB_EXIT = 0x01,
    TCG_OPF_BB_END = 0x02,
    TCG_OPF_CALL_CLOBBER = 0x04,
    TCG_OPF_SIDE_EFFECTS = 0x08,
    TCG_OPF_INT = 0x10,
    TCG_OPF_NOT_PRESENT = 0x20,
    TCG_OPF_VECTOR = 0x40,
    TCG_OPF_COND_BRANCH = 0x80,
    TCG_OPF_CARRY_OUT = 0x100,
    TCG_OPF_CARRY_IN = 0x200
};
#define INSN_START_WORDS 3
#define TCG_TARGET_REG_BITS 32

static const struct qemu_op {
    const char *name;
    unsigned outs, ins, consts, flags;
} qemu_ops[] = {
#define DEF(name, outs, ins, consts, flags) {#name, outs, ins, consts, flags},
#include "tcg-opc.h"
};
enum { QEMU_OPS = sizeof(qemu_ops) / sizeof(qemu_ops[0]) };

/* Ops that QEMU's code generator makes code for on a 32-bit host, and by what part of a backend. */
static const struct outop {
    const char *op, *outop;
} outops[] = {
#define OUTOP(op, type, outop) \
    { #op, #outop }
#include "outops.inc"
};

/* Ops that it makes code for on any. */
#undef TCG_TARGET_REG_BITS
#define TCG_TARGET_REG_BITS 64
static const struct outop outops64[] = {
#include "outops.inc"
};
#undef TCG_TARGET_REG_BITS
#define TCG_TARGET_REG_BITS 32

/* Which of those parts the interpreter has. */
static const struct tci {
    const char *outop;
    bool implemented;
} tci[] = {
#define TCI(outop, implemented) {#outop, implemented},
#include "implemented.inc"
};

#include "tcg-has.h"

/* Ops of QEMU's that never come up here, but for those of vectors. */
enum why {
    IN_TABLE, /* they do: cfg/op.def has it */
    HOST64,   /* only on a 64-bit host */
    NOT_TCI,  /* the interpreter has none, so it is not made */
    BACKEND,  /* made by the interpreter's own backend, from others, behind the optimizer */
    PLUGIN,   /* only with plugins, without which QEMU is built here */
    VECTOR,   /* only where the host has vectors, which the interpreter has not */
    MARKER,   /* no op at all */
    UNKNOWN
};
static const char *const why_name[] = {"comes up",      "64-bit host", "not in the interpreter",
                                       "backend's own", "plugins",     "vector",
                                       "marker",        "unknown"};

static const struct never {
    const char *name;
    enum why why;
} never[] = {
    {"bswap64", HOST64},       {"ext_i32_i64", HOST64},   {"extu_i32_i64", HOST64},
    {"extrl_i64_i32", HOST64}, {"extrh_i64_i32", HOST64}, {"ld32u", HOST64},
    {"ld32s", HOST64},         {"st32", HOST64},          {"divs2", NOT_TCI},
    {"divu2", NOT_TCI},        {"extract2", NOT_TCI},     {"muluh", NOT_TCI},
    {"mulsh", NOT_TCI},        {"plugin_cb", PLUGIN},     {"plugin_mem_cb", PLUGIN},
    {"last_generic", MARKER},
};

/* Ops of ours that are none of QEMU's. */
static const char *const ours[] = {"exit_check", "guard"};

#define FOR_EACH(entry, array) \
    for (size_t entry = 0; entry < sizeof(array) / sizeof((array)[0]); entry++)

static const struct qemu_op *qemu_op_by_name(const char *name) {
    FOR_EACH(i, qemu_ops) {
        if (strcmp(qemu_ops[i].name, name) == 0) {
            return &qemu_ops[i];
        }
    }
    return NULL;
}

static const char *outop_of(const struct outop *table, size_t count, const char *name) {
    static const char prefix[] = "INDEX_op_";
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].op + sizeof(prefix) - 1, name) == 0) {
            return table[i].outop;
        }
    }
    return NULL;
}

static bool tci_has(const char *outop) {
    FOR_EACH(i, tci) {
        if (strcmp(tci[i].outop, outop) == 0) {
            return tci[i].implemented;
        }
    }
    return false;
}

/* The reason in the table above; the backend's own ops have its name. */
static enum why stated(const struct qemu_op *op) {
    if (strncmp(op->name, "tci_", 4) == 0) {
        return BACKEND;
    }
    FOR_EACH(i, never) {
        if (strcmp(never[i].name, op->name) == 0) {
            return never[i].why;
        }
    }
    if (cfg_op_by_name(op->name) != CFG_OPC_COUNT) {
        return IN_TABLE;
    }
    return op->flags & TCG_OPF_VECTOR ? VECTOR : UNKNOWN;
}

/* What QEMU's source says. An op that needs no code of its own (NOT_PRESENT) has no outop: then
 * there is only the statement. */
static enum why found(const struct qemu_op *op) {
    const char *outop = outop_of(outops, sizeof(outops) / sizeof(outops[0]), op->name);
    const char *outop64 = outop_of(outops64, sizeof(outops64) / sizeof(outops64[0]), op->name);
    if (op > qemu_op_by_name("last_generic")) {
        return BACKEND;
    }
    if (op->flags & TCG_OPF_VECTOR) {
        return VECTOR;
    }
    if (outop) {
        return tci_has(outop) ? IN_TABLE : NOT_TCI;
    }
    if (outop64) {
        return HOST64;
    }
    return op->flags & TCG_OPF_NOT_PRESENT ? stated(op) : UNKNOWN;
}

static void every_op_is_accounted_for(void **state) {
    unsigned counts[UNKNOWN + 1] = {0};
    bool ok = true;
    (void)state;
    FOR_EACH(i, qemu_ops) {
        const struct qemu_op *op = &qemu_ops[i];
        enum why said = stated(op), is = found(op);
        counts[is]++;
        if (said != is || is == UNKNOWN) {
            print_message("%s: stated here \"%s\", found in QEMU \"%s\"\n", op->name,
                          why_name[said], why_name[is]);
            ok = false;
        }
        if (said != IN_TABLE && cfg_op_by_name(op->name) != CFG_OPC_COUNT) {
            print_message("%s: in op.def, though it never comes up\n", op->name);
            ok = false;
        }
    }
    print_message("%d ops of QEMU:", QEMU_OPS);
    FOR_EACH(why, why_name) {
        print_message(" %s %u%c", why_name[why], counts[why], why == UNKNOWN ? '\n' : ',');
    }
    assert_true(ok);
}

static void the_interpreter_has_no_vectors(void **state) {
    (void)state;
    assert_int_equal(TCG_TARGET_HAS_v64 + TCG_TARGET_HAS_v128 + TCG_TARGET_HAS_v256, 0);
}

static void what_is_stated_exists(void **state) {
    (void)state;
    FOR_EACH(i, never) {
        if (!qemu_op_by_name(never[i].name)) {
            fail_msg("QEMU has no op %s any more", never[i].name);
        }
    }
    FOR_EACH(i, ours) {
        assert_int_not_equal(cfg_op_by_name(ours[i]), CFG_OPC_COUNT);
    }
    for (unsigned opc = 0; opc < CFG_OPC_COUNT; opc++) {
        bool is_ours = false;
        FOR_EACH(i, ours) {
            is_ours |= strcmp(ours[i], cfg_op_table[opc].name) == 0;
        }
        if (is_ours == (qemu_op_by_name(cfg_op_table[opc].name) != NULL)) {
            fail_msg("%s is in op.def, but QEMU has none", cfg_op_table[opc].name);
        }
    }
}

/* Ops that capture gives other operands than QEMU does. */
static bool is_remade(enum cfg_opcode opc) {
    return opc == CFG_OPC_call || opc == CFG_OPC_insn_start;
}

static void counts_are_those_of_qemu(void **state) {
    (void)state;
    for (unsigned opc = 0; opc < CFG_OPC_COUNT; opc++) {
        const struct cfg_op_info *info = &cfg_op_table[opc];
        const struct qemu_op *op = qemu_op_by_name(info->name);
        if (op && !is_remade((enum cfg_opcode)opc) &&
            (op->outs != info->outs || op->ins != info->ins || op->consts != info->consts)) {
            fail_msg("%s has %u, %u, %u operands in QEMU", op->name, op->outs, op->ins, op->consts);
        }
    }
}

/* QEMU's flags, as far as they mean something to us. */
static unsigned flags_of(const struct qemu_op *op) {
    unsigned flags = 0;
    flags |= op->flags & TCG_OPF_CARRY_IN ? CFG_OP_CARRY_IN : 0;
    flags |= op->flags & TCG_OPF_CARRY_OUT ? CFG_OP_CARRY_OUT : 0;
    flags |= op->flags & TCG_OPF_COND_BRANCH ? CFG_OP_COND : 0;
    flags |= op->flags & TCG_OPF_BB_EXIT ? CFG_OP_LEAVE : 0;
    /* A label ends a basic block there and starts one here. */
    if (op->flags & TCG_OPF_BB_END) {
        flags |= strcmp(op->name, "set_label") == 0 ? CFG_OP_LABEL : CFG_OP_END;
    }
    return flags;
}

static void flags_are_those_of_qemu(void **state) {
    const unsigned same =
        CFG_OP_CARRY_IN | CFG_OP_CARRY_OUT | CFG_OP_COND | CFG_OP_LEAVE | CFG_OP_LABEL | CFG_OP_END;
    (void)state;
    for (unsigned opc = 0; opc < CFG_OPC_COUNT; opc++) {
        const struct qemu_op *op = qemu_op_by_name(cfg_op_table[opc].name);
        if (op && (cfg_op_table[opc].flags & same) != flags_of(op)) {
            fail_msg("%s has other flags in QEMU", op->name);
        }
    }
}

/* The type QEMU gives such an op on a 32-bit host. */
static enum cfg_type type_of(const struct qemu_op *op, enum cfg_opcode opc) {
    if (!(op->flags & TCG_OPF_INT)) {
        return CFG_VOID;
    }
    return opc == CFG_OPC_qemu_ld2 || opc == CFG_OPC_qemu_st2 ? CFG_I64 : CFG_I32;
}

static void types_are_those_of_qemu(void **state) {
    (void)state;
    for (unsigned opc = 0; opc < CFG_OPC_COUNT; opc++) {
        const struct qemu_op *op = qemu_op_by_name(cfg_op_table[opc].name);
        enum cfg_type wanted = cfg_op_wanted_type((enum cfg_opcode)opc);
        if (op && wanted != type_of(op, (enum cfg_opcode)opc) &&
            (wanted != CFG_TYPE_COUNT || type_of(op, (enum cfg_opcode)opc) != CFG_I32)) {
            fail_msg("%s has another type in QEMU", op->name);
        }
    }
}

static void every_op_is_lowered(void **state) {
    (void)state;
    for (unsigned opc = 0; opc < CFG_OPC_COUNT; opc++) {
        const struct qemu_op *qemu = qemu_op_by_name(cfg_op_table[opc].name);
        struct cfg_op op = {.opc = (uint8_t)opc, .type = CFG_VOID};
        struct cfg_block block = {.nops = 1, .ops = &op};
        if (qemu) {
            op.type = (uint8_t)type_of(qemu, (enum cfg_opcode)opc);
        }
        if (rl_unsupported_op(&block)) {
            fail_msg("%s is not lowered", cfg_op_table[opc].name);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_op_is_accounted_for),
        cmocka_unit_test(the_interpreter_has_no_vectors),
        cmocka_unit_test(what_is_stated_exists),
        cmocka_unit_test(counts_are_those_of_qemu),
        cmocka_unit_test(flags_are_those_of_qemu),
        cmocka_unit_test(types_are_those_of_qemu),
        cmocka_unit_test(every_op_is_lowered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
