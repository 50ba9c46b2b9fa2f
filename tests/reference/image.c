/* SPDX-License-Identifier: MIT */
/* The image of image.h: filling it, and what the host does on it. */
#include "image.h"

#include <string.h>

#include "cfg/cc_op.h"

uint64_t gen_random(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

struct gen_layout gen_layout_default(void) {
    return (struct gen_layout){
        .env = 0x1400, .tlb = 0x2000, .code = 0x3000, .guest = 0x4000, .size = 0x10000};
}

static uint32_t read32(const uint8_t *memory, uint32_t address) {
    return (uint32_t)memory[address] | (uint32_t)memory[address + 1] << 8 |
           (uint32_t)memory[address + 2] << 16 | (uint32_t)memory[address + 3] << 24;
}

static void write32(uint8_t *memory, uint32_t address, uint32_t value) {
    for (unsigned i = 0; i < 4; i++) {
        memory[address + i] = (uint8_t)(value >> (8 * i));
    }
}

/* Small numbers, edges and anything: what arithmetic goes wrong on. */
static uint32_t random_value(uint64_t *random) {
    static const uint32_t edges[] = {0, 1, 0xffffffff, 0x80000000, 0x7fffffff, 0xffff, 0x8000};
    uint64_t r = gen_random(random);
    switch (r % 4) {
    case 0:
        return edges[(r >> 8) % (sizeof(edges) / sizeof(edges[0]))];
    case 1:
        return (uint32_t)(r >> 8) % 64;
    default:
        return (uint32_t)(r >> 32);
    }
}

/* Mostly plain; the bits around it are anything. */
static uint32_t random_float_state(uint64_t *random) {
    uint32_t other = gen_random(random) % 4 ? 0 : (uint32_t)gen_random(random) & GEN_FLOAT_MASK;
    return ((uint32_t)gen_random(random) & ~(uint32_t)GEN_FLOAT_MASK) | (GEN_FLOAT_PLAIN ^ other);
}

/* One mode's table: a third of the window's pages is absent, a third has a flag set that makes
 * every access slow, as QEMU's TLB_* do. */
static void fill_tlb(uint8_t *memory, const struct gen_layout *layout, unsigned mode,
                     uint64_t *random) {
    uint32_t table = layout->tlb + mode * GEN_TLB_ENTRIES * 16;
    memset(memory + table, 0xff, (size_t)GEN_TLB_ENTRIES * 16);
    for (uint32_t offset = 0; offset < GEN_GUEST_SIZE; offset += 1 << GEN_PAGE_BITS) {
        uint32_t page = GEN_GUEST_BASE + offset;
        uint32_t entry = table + (page >> GEN_PAGE_BITS) % GEN_TLB_ENTRIES * 16;
        uint32_t flag = 1u << (GEN_PAGE_BITS - 2);
        for (unsigned field = 0; field < 8; field += 4) {
            uint64_t kind = gen_random(random) % 3;
            write32(memory, entry + field, kind == 0 ? UINT32_MAX : kind == 1 ? page | flag : page);
        }
        write32(memory, entry + 12, layout->guest - GEN_GUEST_BASE);
    }
    uint32_t desc = layout->env + (uint32_t)(GEN_TLB_DESC + 8 * (int)mode);
    write32(memory, desc, (GEN_TLB_ENTRIES - 1) * 16);
    write32(memory, desc + 4, table);
}

void gen_fill_image(uint8_t *memory, const struct gen_layout *layout, uint64_t seed,
                    uint32_t fuel) {
    uint64_t random = seed;
    memset(memory, 0, layout->size);
    for (unsigned g = 0; g < GEN_GLOBALS; g++) {
        write32(memory, layout->env + GEN_REGS + 4 * g, random_value(&random));
    }
    for (unsigned i = 0; i < GEN_SCRATCH_SIZE; i += 4) {
        write32(memory, layout->env + GEN_SCRATCH + i, random_value(&random));
    }
    for (unsigned i = 0; i < GEN_GUEST_SIZE; i += 4) {
        write32(memory, layout->guest + i, random_value(&random));
    }
    write32(memory, layout->env + GEN_FUEL, fuel);
    write32(memory, layout->env + GEN_FLOAT_STATE, random_float_state(&random));
    write32(memory, layout->env + GEN_COUNTDOWN, (uint32_t)(gen_random(&random) % 4));
    for (unsigned mode = 0; mode < GEN_MODES; mode++) {
        fill_tlb(memory, layout, mode, &random);
    }
    write32(memory, layout->env + GEN_REGS + 4 * GEN_POINTER,
            GEN_GUEST_BASE + 64 + ((uint32_t)gen_random(&random) & GEN_GUEST_MASK));
}

bool gen_machine(struct cfg_arena *arena, struct cfg_machine *machine) {
    static const char names[GEN_GLOBALS][8] = {"eax", "ecx", "edx", "ebx",   "esp",    "ebp",
                                               "esi", "edi", "eip", "cc_op", "cc_dst", "cc_src"};
    *machine = (struct cfg_machine){
        .arch = "test", .page_bits = GEN_PAGE_BITS, .entry_bits = 4, .entry_read = 0};
    machine->entry_write = 4;
    machine->entry_addend = 12;
    machine->nmodes = GEN_MODES;
    for (int mode = 0; mode < GEN_MODES; mode++) {
        machine->tlb_mask[mode] = GEN_TLB_DESC + 8 * mode;
        machine->tlb_table[mode] = GEN_TLB_DESC + 8 * mode + 4;
    }
    machine->exit_request = GEN_EXIT_REQUEST;
    machine->exit_value = GEN_EXIT_VALUE;
    machine->raised = GEN_RAISED;
    machine->counters = GEN_COUNTERS;
    machine->tb_code = 16;
    machine->tb_jump = 32;
    machine->jump_cache = GEN_JUMP_CACHE;
    machine->jump_tb = GEN_JUMP_TB;
    machine->jump_pc = GEN_JUMP_PC;
    machine->float_state = GEN_FLOAT_STATE;
    machine->float_mask = GEN_FLOAT_MASK;
    machine->float_plain = GEN_FLOAT_PLAIN;
    for (unsigned i = 0; i < 8; i++) {
        machine->load[i] = GEN_FUNC_LOAD + i;
    }
    for (unsigned i = 0; i < 4; i++) {
        machine->store[i] = GEN_FUNC_STORE + i;
    }
    machine->nglobals = GEN_GLOBALS;
    machine->globals = cfg_alloc(arena, GEN_GLOBALS, sizeof(*machine->globals));
    for (unsigned g = 0; machine->globals && g < GEN_GLOBALS; g++) {
        struct cfg_global *global = &machine->globals[g];
        memcpy(global->name, names[g], sizeof(names[g]));
        global->type = CFG_I32;
        global->offset = GEN_REGS + 4 * (int)g;
    }
    return machine->globals;
}

/* The test's helpers, by their place in the region's table. */
enum helper {
    MIX,
    WIDEN,
    FOLD,
    SUM,
    PEEK,
    POKE,
    TICK,
    CHECK,
    RAISE,
    TURN,
    WEAVE,
    NOTE,
    BLEND,
    CC_COMPUTE_C,
    CC_COMPUTE_NZ,
    CC_COMPUTE_ALL,
    DIVL,
    IDIVL,
    MULSS,
    ADDSD,
    LOOKUP,
    HELPERS
};

static const struct helper_row {
    char name[16];
    uint8_t flags, ret, nargs;
    uint8_t args[CFG_HELPER_ARGS_MAX];
} helper_rows[HELPERS] = {
    [MIX] = {"mix", 7, CFG_I32, 2, {CFG_I32, CFG_I32}},
    [WIDEN] = {"widen", 7, CFG_I64, 1, {CFG_I32}},
    [FOLD] = {"fold", 7, CFG_I32, 2, {CFG_I64, CFG_I32}},
    [SUM] = {"sum",
             CFG_CALL_NO_WRITE_GLOBALS | CFG_CALL_NO_SIDE_EFFECTS,
             CFG_I64,
             7,
             {CFG_I32, CFG_I64, CFG_I32, CFG_I64, CFG_I32, CFG_I32, CFG_I32}},
    [PEEK] = {"peek", CFG_CALL_NO_WRITE_GLOBALS, CFG_I32, 2, {CFG_I32, CFG_I32}},
    [POKE] = {"poke", 0, CFG_VOID, 3, {CFG_I32, CFG_I32, CFG_I32}},
    [TICK] = {"tick", 0, CFG_VOID, 1, {CFG_I32}},
    [CHECK] = {"check", CFG_CALL_NO_WRITE_GLOBALS, CFG_I32, 2, {CFG_I32, CFG_I32}},
    [RAISE] = {"raise", CFG_CALL_NO_RETURN, CFG_VOID, 2, {CFG_I32, CFG_I32}},
    [TURN] = {"turn", 7, CFG_I128, 2, {CFG_I128, CFG_I32}},
    [NOTE] = {"note", CFG_CALL_NO_READ_GLOBALS | CFG_CALL_NO_WRITE_GLOBALS, CFG_I32, 1, {CFG_I32}},
    [BLEND] = {"blend",
               CFG_CALL_NO_READ_GLOBALS | CFG_CALL_NO_WRITE_GLOBALS | CFG_CALL_REGISTERS_ONLY,
               CFG_I32,
               1,
               {CFG_I32}},
    [CC_COMPUTE_C] = {"cc_compute_c", 5, CFG_I32, 4, {CFG_I32, CFG_I32, CFG_I32, CFG_I32}},
    [CC_COMPUTE_NZ] = {"cc_compute_nz", 5, CFG_I32, 3, {CFG_I32, CFG_I32, CFG_I32}},
    [CC_COMPUTE_ALL] = {"cc_compute_all", 5, CFG_I32, 4, {CFG_I32, CFG_I32, CFG_I32, CFG_I32}},
    [DIVL] = {"divl",
              CFG_CALL_NO_WRITE_GLOBALS | CFG_CALL_RESULT_OR_RAISE,
              CFG_I64,
              4,
              {CFG_I32, CFG_I32, CFG_I32, CFG_I32}},
    [IDIVL] = {"idivl",
               CFG_CALL_NO_WRITE_GLOBALS | CFG_CALL_RESULT_OR_RAISE,
               CFG_I64,
               4,
               {CFG_I32, CFG_I32, CFG_I32, CFG_I32}},
    [MULSS] = {"mulss",
               CFG_CALL_NO_READ_GLOBALS | CFG_CALL_NO_WRITE_GLOBALS | CFG_CALL_REGISTERS_ONLY,
               CFG_VOID,
               4,
               {CFG_I32, CFG_I32, CFG_I32, CFG_I32}},
    [ADDSD] = {"addsd",
               CFG_CALL_NO_READ_GLOBALS | CFG_CALL_NO_WRITE_GLOBALS | CFG_CALL_REGISTERS_ONLY,
               CFG_VOID,
               4,
               {CFG_I32, CFG_I32, CFG_I32, CFG_I32}},
    [LOOKUP] = {"lookup_tb_ptr",
                CFG_CALL_NO_WRITE_GLOBALS | CFG_CALL_NO_SIDE_EFFECTS,
                CFG_I32,
                1,
                {CFG_I32}},
    [WEAVE] =
        {"weave", CFG_CALL_NO_WRITE_GLOBALS, CFG_I128, 4, {CFG_I32, CFG_I128, CFG_I64, CFG_I128}},
};

bool gen_helpers(struct cfg_arena *arena, struct cfg_region *region) {
    region->helpers = cfg_alloc(arena, HELPERS, sizeof(*region->helpers));
    if (!region->helpers) {
        return false;
    }
    for (unsigned h = 0; h < HELPERS; h++) {
        const struct helper_row *row = &helper_rows[h];
        struct cfg_helper *helper = &region->helpers[h];
        helper->name = cfg_alloc(arena, sizeof(row->name), 1);
        if (!helper->name) {
            return false;
        }
        memcpy(helper->name, row->name, sizeof(row->name));
        helper->func = GEN_FUNC_HELPER + h;
        helper->flags = row->flags;
        helper->ret = row->ret;
        helper->nargs = row->nargs;
        memcpy(helper->args, row->args, sizeof(row->args));
    }
    region->nhelpers = HELPERS;
    return true;
}

/* Where in the image an access goes; false if it must raise an exception. */
static bool locate(const struct gen_image *image, uint64_t address, uint32_t oi, uint32_t *at) {
    uint32_t memop = oi >> CFG_OI_MODE_BITS, size = memop & CFG_MO_SIZE;
    uint32_t align = (memop & CFG_MO_AMASK) >> CFG_MO_ASHIFT, bytes = 1u << size;
    uint64_t offset = address - GEN_GUEST_BASE;
    if (align == 7) {
        align = size;
    }
    if (memop & CFG_MO_ALIGN_TLB_ONLY) {
        align = 0; /* no page of the image asks for it */
    }
    if ((address & ((1u << align) - 1)) != 0 || offset > GEN_GUEST_SIZE - bytes) {
        return false;
    }
    *at = image->layout.guest + (uint32_t)offset;
    return true;
}

bool gen_load(void *opaque, struct ref_place place, uint64_t address, uint32_t oi,
              uint64_t *value) {
    const struct gen_image *image = opaque;
    uint32_t at;
    (void)place;
    if (!locate(image, address, oi, &at)) {
        return false;
    }
    *value = 0;
    for (unsigned i = 0; i < 1u << (oi >> CFG_OI_MODE_BITS & CFG_MO_SIZE); i++) {
        *value |= (uint64_t)image->memory[at + i] << (8 * i);
    }
    return true;
}

bool gen_store(void *opaque, struct ref_place place, uint64_t address, uint32_t oi,
               uint64_t value) {
    const struct gen_image *image = opaque;
    uint32_t at;
    (void)place;
    if (!locate(image, address, oi, &at)) {
        return false;
    }
    for (unsigned i = 0; i < 1u << (oi >> CFG_OI_MODE_BITS & CFG_MO_SIZE); i++) {
        image->memory[at + i] = (uint8_t)(value >> (8 * i));
    }
    return true;
}

static uint32_t reg_address(uint32_t env, uint64_t index) {
    return env + GEN_REGS + 4 * (uint32_t)(index % GEN_GLOBALS);
}

static void tick(uint8_t *memory, uint32_t env) {
    uint32_t countdown = read32(memory, env + GEN_COUNTDOWN);
    if (countdown == 0) {
        write32(memory, env + (uint32_t)GEN_EXIT_REQUEST, UINT32_MAX);
        return;
    }
    write32(memory, env + GEN_COUNTDOWN, countdown - 1);
}

/* 64 bits by 32; false where the quotient has more than 32. */
static bool divide(bool is_signed, const uint64_t *args, uint64_t *result) {
    uint64_t num = args[1] | args[2] << 32;
    int32_t den = (int32_t)args[3];
    if (!is_signed) {
        *result = args[2] < args[3] ? num / args[3] | num % args[3] << 32 : 0;
        return args[2] < args[3];
    }
    if (den == 0 || (den == -1 && num == UINT64_C(1) << 63)) {
        return false;
    }
    int64_t quotient = (int64_t)num / den;
    *result = (uint32_t)quotient | (uint64_t)((int64_t)num % den) << 32;
    return quotient == (int32_t)quotient;
}

/* The helpers that see env; false where they raise. */
static bool call_with_env(uint8_t *memory, enum helper which, const uint64_t *args,
                          uint64_t *result) {
    uint32_t env = (uint32_t)args[0], code;
    switch (which) {
    case PEEK:
        *result = read32(memory, reg_address(env, args[1])) +
                  3 * read32(memory, reg_address(env, (uint32_t)args[1] + 1));
        return true;
    case POKE: {
        uint32_t at = reg_address(env, args[1]);
        uint32_t next = read32(memory, reg_address(env, (uint32_t)args[1] + 1));
        write32(memory, at, read32(memory, at) + (uint32_t)args[2] + next);
        return true;
    }
    case TICK:
        tick(memory, env);
        return true;
    case CHECK:
        *result = args[1] / 2 + read32(memory, reg_address(env, 0));
        return args[1] % 16 != 0;
    case DIVL:
    case IDIVL:
        return divide(which == IDIVL, args, result);
    case LOOKUP:
        code = read32(memory, reg_address(env, 0)) % 9;
        *result = code < 8 ? gen_layout_default().code + 16 * code : 0;
        return true;
    case WEAVE:
        result[0] = (args[1] ^ args[5]) + args[3];
        result[1] = (args[2] + args[4]) ^ read32(memory, reg_address(env, 0));
        return args[3] % 16 != 0;
    default:
        write32(memory, env + GEN_EXCEPTION, (uint32_t)args[1]);
        return false;
    }
}

/* To the left, by less than 128. */
static void turn(const uint64_t *value, unsigned by, uint64_t *result) {
    const uint64_t from[2] = {value[by / 64], value[1 - by / 64]};
    for (unsigned i = 0; i < 2; i++) {
        uint64_t carried = by % 64 ? from[1 - i] >> (64 - by % 64) : 0;
        result[i] = from[i] << by % 64 | carried;
    }
}

/* Of one size; bits below the sign: smallest is that of the smallest normal number. */
static bool is_plain(uint64_t first, uint64_t second, uint64_t result, uint64_t smallest,
                     uint64_t infinity) {
    uint64_t magnitudes = smallest | infinity | (smallest - 1);
    first &= magnitudes, second &= magnitudes, result &= magnitudes;
    return result > smallest && result < infinity && (first == 0 || first >= smallest) &&
           (second == 0 || second >= smallest);
}

union narrow {
    uint32_t bits;
    float number;
};

union wide {
    uint64_t bits;
    double number;
};

/* The product or sum; false if it is not plain. */
static bool plain_result(enum helper which, uint64_t first, uint64_t second, uint64_t *result) {
    if (which == MULSS) {
        union narrow a = {(uint32_t)first}, b = {(uint32_t)second}, product;
        product.number = a.number * b.number;
        *result = product.bits;
        return is_plain(a.bits, b.bits, product.bits, 0x00800000, 0x7f800000);
    }
    union wide a = {first}, b = {second}, sum;
    sum.number = a.number + b.number;
    *result = sum.bits;
    return is_plain(first, second, sum.bits, UINT64_C(0x0010000000000000),
                    UINT64_C(0x7ff0000000000000));
}

static uint64_t read64(const uint8_t *memory, uint32_t address) {
    return read32(memory, address) | (uint64_t)read32(memory, address + 4) << 32;
}

static bool is_plain_call(const struct gen_image *image, const struct cfg_helper *helper,
                          const uint64_t *args) {
    enum helper which = (enum helper)(helper->func - GEN_FUNC_HELPER);
    const uint8_t *memory = image->memory;
    uint64_t result;
    if (which != MULSS && which != ADDSD) {
        return false;
    }
    return (read32(memory, (uint32_t)args[0] + GEN_FLOAT_STATE) & GEN_FLOAT_MASK) ==
               GEN_FLOAT_PLAIN &&
           plain_result(which, read64(memory, (uint32_t)args[2]), read64(memory, (uint32_t)args[3]),
                        &result);
}

bool gen_is_inline(const struct gen_image *image, const struct cfg_helper *helper,
                   const uint64_t *args) {
    enum helper which = (enum helper)(helper->func - GEN_FUNC_HELPER);
    switch (which) {
    case CC_COMPUTE_C:
    case CC_COMPUTE_NZ:
    case CC_COMPUTE_ALL:
        return true;
    case DIVL:
        return args[2] < args[3];
    case IDIVL:
        return args[2] == (args[1] >> 31 & 1 ? UINT32_MAX : 0) && args[3] != 0 &&
               args[3] != UINT32_MAX;
    default:
        return is_plain_call(image, helper, args);
    }
}

/* The carry that an operation of that kind left, whose numbers have that many bits: 0 where QEMU's
 * has no such kind. */
static uint32_t carry(uint32_t kind, unsigned nbits, const uint64_t *args) {
    uint64_t mask = (UINT64_C(1) << nbits) - 1;
    uint64_t dst = args[0] & mask, src = args[1] & mask, src2 = args[2] & mask;
    bool narrow = nbits < 32;
    switch (kind) {
    case CFG_CC_MUL:
        return (uint32_t)args[1] != 0;
    case CFG_CC_ADD:
        return dst < src;
    case CFG_CC_ADC:
        return narrow ? dst < src + src2 : src2 ? dst <= src : dst < src;
    case CFG_CC_SUB:
        return ((dst + src) & mask) < src;
    case CFG_CC_SBB:
        dst = (dst + src + src2) & mask;
        return narrow ? dst < src + src2 : src2 ? dst <= src : dst < src;
    case CFG_CC_INC:
    case CFG_CC_DEC:
        return (uint32_t)args[1];
    case CFG_CC_SHL:
        return src >> (nbits - 1) & 1;
    case CFG_CC_SAR:
        return src & 1;
    case CFG_CC_BMILG:
        return src == 0;
    case CFG_CC_BLSI:
        return src != 0;
    default:
        return 0;
    }
}

static uint32_t compute_c(const uint64_t *args) {
    uint32_t op = (uint32_t)args[3];
    if (op >> 2 == CFG_CC_FLAGS) {
        return op == CFG_CC_ADCX || op == CFG_CC_ADCOX ? (uint32_t)args[0] : args[1] & 1;
    }
    return op % 4 == 3 ? 0 : carry(op >> 2, 8 << op % 4, args);
}

static uint32_t compute_nz(const uint64_t *args) {
    uint32_t op = (uint32_t)args[2];
    if (op >> 2 == CFG_CC_FLAGS) {
        return args[1] & 0x40 ? 0 : 0x40;
    }
    return (uint32_t)(args[0] & ((UINT64_C(1) << (8 << op % 4) % 64) - 1));
}

/* Overflow and auxiliary carry by the textbook: bit by bit from the numbers that were added. */
static uint32_t carries_of_sum(uint32_t a, uint32_t b, unsigned nbits, bool subtract) {
    uint32_t carry = 0, before = 0, auxiliary = 0;
    for (unsigned bit = 0; bit < nbits; bit++) {
        uint32_t one = a >> bit & 1, other = b >> bit & 1;
        before = carry;
        carry = (subtract ? !one : one) + other + carry > 1;
        auxiliary = bit == 3 ? carry : auxiliary;
    }
    return carry | auxiliary << 4 | (carry ^ before) << 11;
}

/* Undefined flags are as QEMU has them. */
static uint32_t other_flags(uint32_t kind, unsigned nbits, uint32_t dst, uint32_t src) {
    uint32_t top = UINT32_C(1) << (nbits - 1);
    switch (kind) {
    case CFG_CC_ADD:
        return carries_of_sum(src, dst - src, nbits, false);
    case CFG_CC_SUB:
        return carries_of_sum(dst + src, src, nbits, true);
    case CFG_CC_INC:
        return src + (dst % 16 == 0 ? 0x10 : 0) + (dst == top ? 0x800 : 0);
    case CFG_CC_DEC:
        return src + (dst % 16 == 15 ? 0x10 : 0) + (dst == top - 1 ? 0x800 : 0);
    case CFG_CC_SHL:
        return (src & top ? 1 : 0) + ((src ^ dst) & top ? 0x800 : 0);
    case CFG_CC_SAR:
        return (src & 1) + ((src ^ dst) & top ? 0x800 : 0);
    default:
        return 0;
    }
}

/* As QEMU's for the kinds that lowering knows; of others only that it is the same each time. */
static uint32_t compute_all(const uint64_t *args) {
    uint32_t op = (uint32_t)args[3], kind = op >> 2, flags = 4;
    unsigned nbits = 8u << op % 4;
    uint64_t mask = (UINT64_C(1) << nbits % 64) - 1;
    uint32_t dst = (uint32_t)(args[0] & mask), src = (uint32_t)(args[1] & mask);
    if (op == CFG_CC_EFLAGS) {
        return (uint32_t)args[1];
    }
    if (op % 4 == 3 || kind == CFG_CC_FLAGS) {
        return 1;
    }
    for (unsigned bit = 0; bit < 8; bit++) {
        flags ^= (dst >> bit & 1) << 2;
    }
    flags += (dst == 0 ? 0x40 : 0) + (dst >> (nbits - 1) ? 0x80 : 0);
    return flags + other_flags(kind, nbits, dst, src);
}

/* All of the register is the first's but for the lowest element. */
static void scalar(uint8_t *memory, enum helper which, const uint64_t *args, bool plain) {
    uint32_t words[4];
    uint64_t first = read64(memory, (uint32_t)args[2]);
    uint64_t second = read64(memory, (uint32_t)args[3]), result;
    for (unsigned i = 0; i < 4; i++) {
        words[i] = read32(memory, (uint32_t)args[2] + 4 * i);
    }
    plain_result(which, first, second, &result);
    if (!plain) {
        result = ~(first ^ second);
    }
    words[0] = (uint32_t)result;
    words[1] = which == MULSS ? words[1] : (uint32_t)(result >> 32);
    for (unsigned i = 0; i < 4; i++) {
        write32(memory, (uint32_t)args[1] + 4 * i, words[i]);
    }
}

bool gen_call(void *opaque, struct ref_place place, const struct cfg_helper *helper,
              const uint64_t *args, uint64_t *result) {
    const struct gen_image *image = opaque;
    enum helper which = (enum helper)(helper->func - GEN_FUNC_HELPER);
    (void)place;
    switch (which) {
    case MIX:
        *result = (uint32_t)args[0] * 31 + ((uint32_t)args[1] ^ (uint32_t)args[0] >> 7);
        return true;
    case WIDEN:
        *result = args[0] * UINT64_C(0x100000001b3);
        return true;
    case FOLD:
        *result = (args[0] ^ args[0] >> 32) + args[1];
        return true;
    case SUM:
        *result = 0;
        for (unsigned a = 0; a < 7; a++) {
            *result += args[a];
        }
        return true;
    case NOTE:
        *result = args[0] * 3;
        return true;
    case BLEND:
        *result = args[0] * 5;
        return true;
    case CC_COMPUTE_C:
        *result = compute_c(args);
        return true;
    case CC_COMPUTE_NZ:
        *result = compute_nz(args);
        return true;
    case CC_COMPUTE_ALL:
        *result = compute_all(args);
        return true;
    case MULSS:
    case ADDSD:
        scalar(image->memory, which, args, is_plain_call(image, helper, args));
        return true;
    case TURN:
        turn(args, (unsigned)args[2] % 128, result);
        return true;
    default:
        return call_with_env(image->memory, which, args, result);
    }
}

uint32_t gen_guard(void *opaque, struct ref_place place, uint32_t pc) {
    const struct gen_image *image = opaque;
    const struct cfg_block *blocks = image->region->blocks, *block = &blocks[place.block];
    if (read32(image->memory, reg_address(image->layout.env, 0)) % 4 == 0) {
        return CFG_NONE;
    }
    for (uint32_t i = 0; i < block->nguards; i++) {
        if (gen_env_pc(&blocks[block->guards[i].target]) == pc) {
            return i;
        }
    }
    return CFG_NONE;
}

struct ref_host gen_host(struct gen_image *image) {
    return (struct ref_host){.memory = image->memory,
                             .size = image->layout.size,
                             .env = image->layout.env,
                             .load = gen_load,
                             .store = gen_store,
                             .call = gen_call,
                             .guard = gen_guard,
                             .opaque = image};
}
