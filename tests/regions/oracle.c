/* SPDX-License-Identifier: MIT */
/* The oracle of oracle.h. */
#include "oracle.h"

#include "cfg/flow.h"
#include "generate.h"

enum {
    FUEL = 60,
    REENTRIES_MAX = 1000, /* more than fuel lets a generated region have */
    TB_EXIT_REQUESTED = 3 /* QEMU's include/exec/translation-block.h */
};

bool oracle_is_lowered(const struct cfg_op *op) {
    return op->type != CFG_I64 || op->opc == CFG_OPC_qemu_ld2 || op->opc == CFG_OPC_qemu_st2;
}

bool oracle_block_is_lowered(const struct cfg_block *block) {
    for (uint32_t i = 0; i < block->nops; i++) {
        if (!oracle_is_lowered(&block->ops[i])) {
            return false;
        }
    }
    return true;
}

/* The world before the run. */

static uint32_t below(uint64_t *random, uint32_t n) {
    return (uint32_t)(gen_random(random) >> 32) % n;
}

static uint32_t random_function(uint64_t *random) {
    static const uint32_t functions[] = {0, WORLD_FUNC_NEXT, WORLD_FUNC_SELF};
    return functions[below(random, 3)];
}

/* A place that exits go to: the head of a TB, with or without a region, or other code. */
static void fill_code_place(struct oracle *o, uint32_t i, uint64_t *random) {
    uint8_t *memory = o->image.memory;
    uint32_t at = o->image.layout.code + 16 * i, tb = WORLD_EXIT_TBS + WORLD_TB_SIZE * i;
    bool head = below(random, 3) > 0;
    world_write(memory, at, head ? GEN_HEAD_WORD : (uint32_t)gen_random(random));
    world_write(memory, at + 4, head ? tb : UINT32_MAX);
    world_write(memory, tb + GEN_TB_REGION, random_function(random));
}

/* The instance data of a block, but for the region's first word. */
static void fill_data(struct oracle *o, uint32_t block) {
    const struct cfg_block *b = &o->region->blocks[block];
    uint32_t at = o->data + cfg_data_block(block);
    world_write(o->image.memory, at + CFG_DATA_TB, WORLD_TBS + WORLD_TB_SIZE * block);
    world_write(o->image.memory, at + CFG_DATA_PC, gen_env_pc(b));
    world_write(o->image.memory, at + CFG_DATA_JUMP,
                world_jump_entry((uint32_t)b->pc) - WORLD_JUMP_CACHE);
    world_write(o->image.memory, at + CFG_DATA_JUMP_PC, (uint32_t)b->pc);
    world_write(o->image.memory, at + CFG_DATA_STRADDLES, 1);
}

/* The block's entry in the jump cache, unless it is another's that has the same: mostly right, else
 * of another TB at its pc, or of its TB elsewhere (its code can be at two addresses). */
static void fill_jump_entry(struct oracle *o, uint32_t block, uint64_t *random) {
    uint32_t pc = (uint32_t)o->region->blocks[block].pc, tb = WORLD_TBS + WORLD_TB_SIZE * block;
    uint32_t at = world_jump_entry(pc);
    if (world_read(o->image.memory, at + GEN_JUMP_TB) != 0 && below(random, 2)) {
        return;
    }
    switch (below(random, 8)) {
    case 0:
        tb = WORLD_EXIT_TBS;
        break;
    case 1:
        pc += 1 << GEN_PAGE_BITS;
        break;
    default:
        break;
    }
    world_write(o->image.memory, at + GEN_JUMP_TB, tb);
    world_write(o->image.memory, at + GEN_JUMP_PC, pc);
}

static void fill_tb(struct oracle *o, uint32_t block, uint64_t *random) {
    const struct cfg_machine *machine = &o->region->machine;
    uint8_t *memory = o->image.memory;
    uint32_t tb = WORLD_TBS + WORLD_TB_SIZE * block, code = WORLD_TB_CODE + 16 * block;
    world_write(memory, tb + machine->tb_code, code);
    for (unsigned edge = 0; edge < 2; edge++) {
        world_write(memory, tb + machine->tb_jump + 4 * edge,
                    o->image.layout.code + 16 * below(random, WORLD_EXITS));
    }
    /* Where a block that is not lowered goes to; never SELF, which would take no fuel. */
    world_write(memory, tb + GEN_TB_REGION, below(random, 2) ? WORLD_FUNC_NEXT : 0);
    world_write(memory, code, GEN_HEAD_WORD);
    world_write(memory, code + 4, tb);
}

static void set_exit_value(struct oracle *o, uint32_t value) {
    world_write(o->image.memory, o->image.layout.env + (uint32_t)GEN_EXIT_VALUE, value);
}

void oracle_fill(struct oracle *o, uint64_t seed, uint32_t data) {
    uint8_t *memory = o->image.memory;
    uint64_t random = ~seed;
    o->data = data;
    gen_fill_image(memory, &o->image.layout, seed, FUEL);
    world_write(memory, WORLD_LOG, 0);
    world_write(memory, WORLD_COUNTDOWN, below(&random, 8));
    world_write(memory, WORLD_INVALID_AT, data + CFG_DATA_INVALID);
    world_write(memory, o->image.layout.env + (uint32_t)GEN_JUMP_CACHE, WORLD_JUMP_CACHE);
    for (uint32_t b = 0; b < o->region->nblocks; b++) {
        fill_data(o, b);
        fill_jump_entry(o, b, &random);
        fill_tb(o, b, &random);
    }
    for (uint32_t i = 0; i < WORLD_EXITS; i++) {
        fill_code_place(o, i, &random);
    }
    set_exit_value(o, (uint32_t)gen_random(&random));
    if (below(&random, 32) == 0) {
        world_write(memory, o->image.layout.env + (uint32_t)GEN_EXIT_REQUEST, UINT32_MAX);
    }
}

/* The host that the reference interpreter runs on. */

/* GETPC() for the op: the TB's code at the offset of the instruction it belongs to. */
static uint32_t return_address(const struct oracle *o, struct ref_place place) {
    const struct cfg_op *ops = o->region->blocks[place.block].ops;
    for (uint32_t i = place.op; i-- > 0;) {
        if (ops[i].opc == CFG_OPC_insn_start) {
            return WORLD_TB_CODE + 16 * place.block + cfg_op_const(&ops[i], 0);
        }
    }
    return WORLD_TB_CODE + 16 * place.block;
}

/* The alignment without which an access is slow: the one that is asked for, unless only some pages
 * ask for it; and that of the whole where atomicity is wanted of accesses that are not aligned. */
static uint32_t wanted_alignment(uint32_t memop) {
    uint32_t size = memop & CFG_MO_SIZE, align = (memop & CFG_MO_AMASK) >> CFG_MO_ASHIFT;
    switch (memop & CFG_MO_ATOM) {
    case CFG_MO_ATOM_WITHIN16:
    case CFG_MO_ATOM_SUBALIGN:
        return align < 7 && align > size && !(memop & CFG_MO_ALIGN_TLB_ONLY) ? align : size;
    default:
        return memop & CFG_MO_ALIGN_TLB_ONLY ? 0 : align == 7 ? size : align;
    }
}

/* Does the TLB let the access through: its bytes lie in one page, that page's entry has no flag,
 * and it is aligned as it must? Then *at is where its bytes are. */
static bool hits(const struct oracle *o, uint32_t address, uint32_t oi, unsigned field,
                 uint32_t *at) {
    uint32_t memop = oi >> CFG_OI_MODE_BITS, size = memop & CFG_MO_SIZE;
    uint32_t page = address >> GEN_PAGE_BITS, last = address + (1u << size) - 1;
    uint32_t entry = world_tlb_entry(&o->image, oi & ((1 << CFG_OI_MODE_BITS) - 1), address);
    *at = address + world_read(o->image.memory, entry + 12);
    return world_read(o->image.memory, entry + field) == page << GEN_PAGE_BITS &&
           last >> GEN_PAGE_BITS == page && address % (1u << wanted_alignment(memop)) == 0;
}

static bool host_load(void *opaque, struct ref_place place, uint64_t address, uint32_t oi,
                      uint64_t *value) {
    struct oracle *o = opaque;
    uint32_t memop = oi >> CFG_OI_MODE_BITS, size = memop & CFG_MO_SIZE, at;
    if (!hits(o, (uint32_t)address, oi, 0, &at)) {
        uint32_t func = GEN_FUNC_LOAD + size + (memop & CFG_MO_SIGN ? 4 : 0);
        o->coverage->slow_loads++;
        return world_load(&o->image, func, address, oi, return_address(o, place), value);
    }
    o->coverage->fast_loads++;
    *value = world_read(o->image.memory, at);
    if (size == 3) {
        *value |= (uint64_t)world_read(o->image.memory, at + 4) << 32;
    }
    return true;
}

static bool host_store(void *opaque, struct ref_place place, uint64_t address, uint32_t oi,
                       uint64_t value) {
    struct oracle *o = opaque;
    uint32_t size = oi >> CFG_OI_MODE_BITS & CFG_MO_SIZE, at;
    if (!hits(o, (uint32_t)address, oi, 4, &at)) {
        o->coverage->slow_stores++;
        return world_store(&o->image, GEN_FUNC_STORE + size, address, oi, return_address(o, place),
                           value);
    }
    o->coverage->fast_stores++;
    for (unsigned i = 0; i < 1u << size; i++) {
        o->image.memory[at + i] = (uint8_t)(value >> (8 * i));
    }
    return true;
}

/* A value of CFG_I128, where the thread has room for it. */
static void write_wide(struct oracle *o, unsigned slot, const uint64_t *value) {
    uint32_t at = WORLD_WIDE + 16 * slot;
    for (unsigned i = 0; i < 4; i++) {
        world_write(o->image.memory, at + 4 * i, (uint32_t)(value[i / 2] >> (i % 2 * 32)));
    }
}

/* Returns how many words the arguments are. */
static unsigned pass_wide(struct oracle *o, const struct cfg_helper *helper, const uint64_t *args) {
    unsigned words = 0, slot = helper->ret == CFG_I128;
    for (unsigned a = 0; a < helper->nargs; a++) {
        bool wide = helper->args[a] == CFG_I128;
        if (wide) {
            write_wide(o, slot++, args + words);
        }
        words += wide ? 2 : 1;
    }
    return words;
}

static bool host_call(void *opaque, struct ref_place place, const struct cfg_helper *helper,
                      const uint64_t *args, uint64_t *result) {
    struct oracle *o = opaque;
    unsigned words = pass_wide(o, helper, args);
    if (cfg_call_may_raise(helper->flags) && !gen_is_inline(&o->image, helper, args)) {
        world_write(o->image.memory, WORLD_RA, return_address(o, place));
    }
    if (!world_call(&o->image, helper->func, helper->flags, args, words, result)) {
        return false;
    }
    if (helper->ret == CFG_I128) {
        write_wide(o, 0, result);
    }
    return true;
}

/* A guarded edge of a guard op with this operand, as op.def and ir.h have it. */
static enum guard_outcome guarded_edge(const struct oracle *o, uint32_t target, uint32_t pc) {
    const struct cfg_machine *machine = &o->region->machine;
    const uint8_t *memory = o->image.memory;
    uint32_t data = o->data + cfg_data_block(target);
    uint32_t cache = world_read(memory, o->image.layout.env + (uint32_t)machine->jump_cache);
    uint32_t entry = cache + world_read(memory, data + CFG_DATA_JUMP);
    uint32_t entry_tb = world_read(memory, entry + machine->jump_tb);
    uint32_t entry_pc = world_read(memory, entry + machine->jump_pc);
    if (pc != world_read(memory, data + CFG_DATA_PC)) {
        return GUARD_ELSEWHERE;
    }
    if (entry_tb != world_read(memory, data + CFG_DATA_TB)) {
        return entry_tb ? GUARD_OTHER_TB : GUARD_FORGOTTEN;
    }
    if (entry_pc != world_read(memory, data + CFG_DATA_JUMP_PC)) {
        return GUARD_OTHER_PC;
    }
    return world_read(memory, o->data + CFG_DATA_INVALID) ? GUARD_INVALID : GUARD_TAKEN;
}

static uint32_t host_guard(void *opaque, struct ref_place place, uint32_t pc) {
    struct oracle *o = opaque;
    const struct cfg_block *block = &o->region->blocks[place.block];
    for (uint32_t i = 0; i < block->nguards; i++) {
        enum guard_outcome outcome = guarded_edge(o, block->guards[i].target, pc);
        o->coverage->guards[outcome]++;
        if (outcome == GUARD_TAKEN) {
            return i;
        }
    }
    return CFG_NONE;
}

static void cover(struct coverage *coverage, const struct cfg_op *op) {
    coverage->ops[op->opc]++;
    switch (op->opc) {
    case CFG_OPC_setcond:
    case CFG_OPC_negsetcond:
    case CFG_OPC_movcond:
    case CFG_OPC_setcond2_i32:
    case CFG_OPC_brcond:
    case CFG_OPC_brcond2_i32:
        coverage->conds[cfg_op_const(op, 0) % 16]++;
        break;
    default:
        break;
    }
}

/* Where a region ends that the reference knows nothing of: at a block that is not lowered, and
 * before the block that follows on a direct edge once a helper has made it invalid. */
static bool host_stop(void *opaque, struct ref_place place) {
    struct oracle *o = opaque;
    const struct cfg_block *block = &o->region->blocks[place.block];
    const struct cfg_op *op = &block->ops[place.op];
    uint32_t invalid = world_read(o->image.memory, WORLD_INVALID_AT);
    if (place.op == 0 && !oracle_block_is_lowered(block)) {
        o->reason = CFG_COUNT_UNSUPPORTED;
        return true;
    }
    if (op->opc == CFG_OPC_goto_tb && block->edges[cfg_op_const(op, 0)].kind == CFG_EDGE_DIRECT &&
        world_read(o->image.memory, invalid)) {
        o->reason = CFG_COUNT_INVALIDATED;
        return true;
    }
    cover(o->coverage, op);
    return false;
}

/* Ways out. */

static void count(struct oracle *o, enum cfg_counter counter, uint64_t n) {
    o->coverage->reasons[counter] += n;
    world_count(&o->image, counter, n);
}

static void count_blocks(struct oracle *o, uint64_t n) {
    if (o->region->flags & CFG_REGION_COUNT_BLOCKS) {
        count(o, CFG_COUNT_BLOCKS, n);
    }
}

/* To the main loop. */
static uint32_t leave_with(struct oracle *o, enum cfg_counter reason, uint32_t value) {
    set_exit_value(o, value);
    count(o, reason, 1);
    return 0;
}

/* To code. False if that means that the region runs again. */
static bool go_on_at(struct oracle *o, enum cfg_counter reason, uint32_t code, uint32_t *value) {
    bool may_chain = o->region->flags & CFG_REGION_CHAIN;
    uint32_t function = may_chain ? world_chain(&o->image, code) : 0;
    if (function == 0) {
        o->coverage->null_exits += code == 0;
        o->coverage->reasons[reason]++;
        *value = world_leave(&o->image, code, reason);
        return true;
    }
    o->coverage->reasons[CFG_COUNT_CHAINED]++;
    if (function == WORLD_FUNC_SELF) {
        o->coverage->reentries++;
        return false;
    }
    *value = world_next(&o->image);
    return true;
}

/* After a run that was an exception. */
static void leave_raised(struct oracle *o, const struct ref_result *run, struct expectation *out) {
    o->coverage->exceptions++;
    out->exception = !world_raised(&o->image);
    if (!out->exception) {
        o->coverage->returned++;
        count_blocks(o, run->blocks);
    }
}

/* After a run that was no exception. False if the region runs again. */
static bool leave(struct oracle *o, const struct ref_result *run, uint32_t *value) {
    uint32_t tb = WORLD_TBS + WORLD_TB_SIZE * run->place.block;
    const struct cfg_op *op = &o->region->blocks[run->place.block].ops[run->place.op];
    enum cfg_counter reason = run->stop == REF_STOPPED ? o->reason : run->reason;
    uint64_t blocks = run->blocks - (reason == CFG_COUNT_UNSUPPORTED);
    const struct cfg_machine *machine = &o->region->machine;

    count_blocks(o, blocks);
    switch (reason) {
    case CFG_COUNT_REQUEST:
        *value = leave_with(o, reason, tb | TB_EXIT_REQUESTED);
        return true;
    case CFG_COUNT_MAIN_LOOP:
        *value = leave_with(o, reason, run->value == CFG_EXIT_NULL ? 0 : tb | (uint32_t)run->value);
        return true;
    case CFG_COUNT_INDIRECT:
        return go_on_at(o, reason, (uint32_t)run->value, value);
    case CFG_COUNT_UNSUPPORTED:
        return go_on_at(o, reason, world_read(o->image.memory, tb + machine->tb_code), value);
    default:
        tb += machine->tb_jump + 4 * cfg_op_const(op, 0);
        return go_on_at(o, reason, world_read(o->image.memory, tb), value);
    }
}

bool oracle_run(struct oracle *o, struct cfg_arena *arena, struct expectation *out) {
    struct cfg_flow *flow = cfg_flow_new(arena, o->region);
    struct ref_host host = {.memory = o->image.memory,
                            .size = WORLD_IMAGE_END,
                            .env = o->image.layout.env,
                            .load = host_load,
                            .store = host_store,
                            .call = host_call,
                            .guard = host_guard,
                            .stop = host_stop,
                            .opaque = o};
    struct ref_result run;
    *out = (struct expectation){false, 0};
    if (!flow) {
        return false;
    }
    host.block_check = flow->block_check;
    for (unsigned runs = 0; runs <= REENTRIES_MAX; runs++) {
        run = ref_run(o->region, &host, gen_step_bound(o->region, FUEL));
        if (run.stop == REF_EXCEPTION) {
            leave_raised(o, &run, out);
            return true;
        }
        if (run.stop != REF_EXIT && run.stop != REF_STOPPED) {
            return false;
        }
        if (leave(o, &run, &out->value)) {
            return true;
        }
    }
    return false;
}
