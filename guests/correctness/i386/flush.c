/* SPDX-License-Identifier: MIT
 *
 * More code than the translator's memory holds when it has little (the guest's
 * arguments give it 1 MiB): what was translated is thrown away again and again,
 * while some loops stay hot. The count is passes over all code.
 */
#include "generate.h"
#include "guest.h"

GUEST_SIZES("flush", 3, 130);

enum {
    FUNCTIONS = 6000,
    FUNCTION_BYTES = 192,
    EACH = 50, /* functions called between two hot loops */
    HOT_TURNS = 700,
};

static _Alignas(4096) uint8_t code[FUNCTIONS][FUNCTION_BYTES];
static struct generated models[FUNCTIONS];
static uint32_t words[HOT_TURNS];

static uint32_t hot_loop(uint32_t value) {
    for (uint32_t i = 0; i < COUNT_OF(words); i++) {
        value = value * 0x10003 + words[i];
        words[i] ^= value >> 7;
    }
    return value;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(67);
    uint32_t value = 1;
    memset(words, 0, sizeof words);
    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        generate_function(&models[i], &random, code[i]);
    }
    for (uint32_t pass = 0; pass < count; pass++) {
        for (uint32_t i = 0; i < FUNCTIONS; i++) {
            uint32_t result = ((generated_function *)(uintptr_t)code[i])(value);
            guest_check(result == generated_value(&models[i], value), "another function was run");
            value = i % EACH == 0 ? hot_loop(result) : result;
        }
    }
    print_string("functions checked\n");
    return checksum_bytes(value, words, sizeof words);
}
