/* SPDX-License-Identifier: MIT */
/*
 * The functions that run.mjs puts into the table, with the signatures lowered code calls them by.
 * Compiled for wasm only; its memory is the test's, so a host pointer is an address in it and the
 * image starts at 0.
 */
#include "world.h"

#define EXPORT(name) __attribute__((export_name(#name)))

/* Throws, as QEMU's siglongjmp does. */
__attribute__((import_module("env"), import_name("raise"), noreturn)) void throw_exception(void);

static struct gen_image whole_memory(uint32_t env) {
    struct gen_image image = {.memory = (uint8_t *)0, .layout = gen_layout_default()};
    image.layout.env = env;
    return image;
}

/* Returns where the exception is to leave the region by return. */
static void raise(const struct gen_image *image) {
    if (!world_raised(image)) {
        throw_exception();
    }
}

/* As QEMU's Int128 where the compiler has none. */
struct wide {
    uint64_t low, high;
};

static struct wide call_wide(uint32_t helper, unsigned flags, const uint64_t *args,
                             unsigned nwords) {
    struct gen_image image = whole_memory(gen_layout_default().env);
    uint64_t result[2] = {0};
    if (!world_call(&image, GEN_FUNC_HELPER + helper, flags, args, nwords, result)) {
        raise(&image);
    }
    return (struct wide){result[0], result[1]};
}

static uint64_t call(uint32_t helper, unsigned flags, const uint64_t *args, unsigned nwords) {
    return call_wide(helper, flags, args, nwords).low;
}

enum {
    NO_READ = CFG_CALL_NO_READ_GLOBALS,
    NO_WRITE = CFG_CALL_NO_WRITE_GLOBALS,
    NO_EFFECTS = CFG_CALL_NO_SIDE_EFFECTS,
    PURE = 7
};

#define CALL(helper, flags, ...) \
    call(helper, flags, (const uint64_t[]){__VA_ARGS__}, \
         sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

EXPORT(helper0) uint32_t mix(uint32_t a, uint32_t b) {
    return (uint32_t)CALL(0, PURE, a, b);
}

EXPORT(helper1) uint64_t widen(uint32_t a) {
    return CALL(1, PURE, a);
}

EXPORT(helper2) uint32_t fold(uint64_t a, uint32_t b) {
    return (uint32_t)CALL(2, PURE, a, b);
}

EXPORT(helper3)
uint64_t sum(uint32_t a, uint64_t b, uint32_t c, uint64_t d, uint32_t e, uint32_t f, uint32_t g) {
    return CALL(3, NO_WRITE | NO_EFFECTS, a, b, c, d, e, f, g);
}

EXPORT(helper4) uint32_t peek(uint32_t env, uint32_t i) {
    return (uint32_t)CALL(4, NO_WRITE, env, i);
}

EXPORT(helper5) void poke(uint32_t env, uint32_t i, uint32_t v) {
    CALL(5, 0, env, i, v);
}

EXPORT(helper6) void tick(uint32_t env) {
    CALL(6, 0, env);
}

EXPORT(helper7) uint32_t check(uint32_t env, uint32_t a) {
    return (uint32_t)CALL(7, NO_WRITE, env, a);
}

EXPORT(helper8) void raise_code(uint32_t env, uint32_t code) {
    CALL(8, CFG_CALL_NO_RETURN, env, code);
}

EXPORT(helper9) struct wide turn(struct wide a, uint32_t n) {
    const uint64_t args[] = {a.low, a.high, n};
    return call_wide(9, PURE, args, 3);
}

EXPORT(helper10) struct wide weave(uint32_t env, struct wide a, uint64_t b, struct wide c) {
    const uint64_t args[] = {env, a.low, a.high, b, c.low, c.high};
    return call_wide(10, NO_WRITE, args, 6);
}

EXPORT(helper11) uint32_t note(uint32_t a) {
    return (uint32_t)CALL(11, NO_READ | NO_WRITE, a);
}

EXPORT(helper12) uint32_t blend(uint32_t a) {
    return (uint32_t)CALL(12, NO_READ | NO_WRITE | CFG_CALL_REGISTERS_ONLY, a);
}

EXPORT(helper13) uint32_t cc_compute_c(uint32_t dst, uint32_t src, uint32_t src2, uint32_t cc_op) {
    return (uint32_t)CALL(13, NO_READ | NO_EFFECTS, dst, src, src2, cc_op);
}

EXPORT(helper14) uint32_t cc_compute_nz(uint32_t dst, uint32_t src, uint32_t cc_op) {
    return (uint32_t)CALL(14, NO_READ | NO_EFFECTS, dst, src, cc_op);
}

EXPORT(helper15)
uint32_t cc_compute_all(uint32_t dst, uint32_t src, uint32_t src2, uint32_t cc_op) {
    return (uint32_t)CALL(15, NO_READ | NO_EFFECTS, dst, src, src2, cc_op);
}

EXPORT(helper16) uint64_t divl(uint32_t env, uint32_t low, uint32_t high, uint32_t divisor) {
    return CALL(16, NO_WRITE | CFG_CALL_RESULT_OR_RAISE, env, low, high, divisor);
}

EXPORT(helper17) uint64_t idivl(uint32_t env, uint32_t low, uint32_t high, uint32_t divisor) {
    return CALL(17, NO_WRITE | CFG_CALL_RESULT_OR_RAISE, env, low, high, divisor);
}

EXPORT(helper18) void mulss(uint32_t env, uint32_t result, uint32_t first, uint32_t second) {
    CALL(18, NO_READ | NO_WRITE | CFG_CALL_REGISTERS_ONLY, env, result, first, second);
}

EXPORT(helper20) uint32_t lookup_tb_ptr(uint32_t env) {
    return (uint32_t)CALL(20, NO_WRITE | NO_EFFECTS, env);
}

EXPORT(helper19) void addsd(uint32_t env, uint32_t result, uint32_t first, uint32_t second) {
    CALL(19, NO_READ | NO_WRITE | CFG_CALL_REGISTERS_ONLY, env, result, first, second);
}

/* A region's function; its last two parameters mean nothing to it. */
typedef uint32_t region_function(uint32_t env, uint32_t code, uint32_t reason);

EXPORT(next) uint32_t next(uint32_t env, uint32_t code, uint32_t reason) {
    struct gen_image image = whole_memory(env);
    (void)code;
    (void)reason;
    return world_next(&image);
}

EXPORT(leave) uint32_t leave(uint32_t env, uint32_t code, uint32_t reason) {
    struct gen_image image = whole_memory(env);
    return world_leave(&image, code, (enum cfg_counter)(reason & CFG_EXIT_REASON));
}

static uint32_t function_at(uint32_t env, uint32_t code) {
    struct gen_image image = whole_memory(env);
    return world_chain(&image, code);
}

EXPORT(chain) uint32_t chain(uint32_t env, uint32_t code, uint32_t reason) {
    uint32_t function = function_at(env, code);
    if (function) {
        __attribute__((musttail)) return ((region_function *)function)(env, code, reason);
    }
    return leave(env, code, reason);
}

EXPORT(jump) uint32_t jump(uint32_t env, uint32_t unused, uint32_t reason) {
    uint32_t code = lookup_tb_ptr(env);
    uint32_t function = function_at(env, code);
    (void)unused;
    if (function) {
        __attribute__((musttail)) return ((region_function *)function)(env, code, reason);
    }
    return leave(env, code, reason);
}

/* Called at every access that is counted, as each may be the last one: the count is 1 again. */
EXPORT(straddled) void straddled(uint32_t data) {
    struct gen_image image = whole_memory(0);
    if (world_read(image.memory, data + CFG_DATA_STRADDLES)) {
        __builtin_trap();
    }
    world_write(image.memory, data + CFG_DATA_STRADDLES, 1);
}

/* The bytes of an access in the order oi asks for. */
static uint64_t ordered(uint64_t value, uint32_t oi) {
    uint32_t memop = oi >> CFG_OI_MODE_BITS;
    if (!(memop & CFG_MO_BSWAP)) {
        return value;
    }
    return __builtin_bswap64(value) >> (64 - (8 << (memop & CFG_MO_SIZE)));
}

static uint64_t load(uint32_t index, uint32_t env, uint64_t address, uint32_t oi, uint32_t ra) {
    struct gen_image image = whole_memory(env);
    uint64_t value;
    if (!world_load(&image, GEN_FUNC_LOAD + index, address, oi, ra, &value)) {
        raise(&image);
    }
    return ordered(value, oi);
}

static void store(uint32_t size, uint32_t env, uint64_t address, uint64_t value, uint32_t oi,
                  uint32_t ra) {
    struct gen_image image = whole_memory(env);
    value &= UINT64_MAX >> (64 - (8 << size));
    if (!world_store(&image, GEN_FUNC_STORE + size, address, oi, ra, ordered(value, oi))) {
        raise(&image);
    }
}

#define LOAD(index, result, type) \
    EXPORT(load##index) \
    result load##index(uint32_t env, uint64_t address, uint32_t oi, uint32_t ra) { \
        return (result)(type)load(index, env, address, oi, ra); \
    }

LOAD(0, uint32_t, uint8_t)
LOAD(1, uint32_t, uint16_t)
LOAD(2, uint32_t, uint32_t)
LOAD(3, uint64_t, uint64_t)
LOAD(4, uint32_t, int8_t)
LOAD(5, uint32_t, int16_t)
LOAD(6, uint32_t, int32_t)

#define STORE(size, type) \
    EXPORT(store##size) \
    void store##size(uint32_t env, uint64_t address, type value, uint32_t oi, uint32_t ra) { \
        store(size, env, address, value, oi, ra); \
    }

STORE(0, uint32_t)
STORE(1, uint32_t)
STORE(2, uint32_t)
STORE(3, uint64_t)
