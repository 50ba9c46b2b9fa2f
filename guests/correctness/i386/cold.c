/* SPDX-License-Identifier: MIT
 *
 * A long chain of blocks, each on its way to the next, none of which runs often
 * enough to be worth compiling. The count is passes along the chain, which must
 * stay below what makes a block hot.
 */
#include "generate.h"
#include "guest.h"

GUEST_SIZES("cold", 100, 400);

enum { BLOCKS = 6000, JUMP_BYTES = 5 };

static _Alignas(4096) uint8_t code[4 + BLOCKS * (GENERATED_BYTES + JUMP_BYTES) + 1];
static struct generated models[BLOCKS];

/* A block ends with a jump to the next one, which lies right behind it. */
static void generate_chain(void) {
    struct random random = random_seeded(73);
    uint8_t *at = code;
    memcpy(at, "\x8b\x44\x24\x04", 4); /* movl 4(%esp), %eax */
    at += 4;
    for (uint32_t i = 0; i < BLOCKS; i++) {
        at = generate(&models[i], &random, at);
        memcpy(at, "\xe9\0\0\0\0", JUMP_BYTES);
        at += JUMP_BYTES;
    }
    *at = 0xc3; /* ret */
}

uint32_t guest_run(uint32_t count) {
    uint32_t value = 1;
    generate_chain();
    for (uint32_t pass = 0; pass < count; pass++) {
        value = ((generated_function *)(uintptr_t)code)(value);
    }
    return value;
}
