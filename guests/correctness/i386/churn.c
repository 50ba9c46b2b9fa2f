/* SPDX-License-Identifier: MIT
 *
 * Code that is rewritten as soon as it is hot, for ever: whatever is made of it
 * is thrown away before it has paid. The count is rewrites.
 */
#include "generate.h"
#include "guest.h"

GUEST_SIZES("churn", 150, 3500);

enum {
    SLOTS = 4, /* on one page: a rewrite is beside the others' code */
    SLOT_BYTES = 256,
    CALLS = 1500, /* more than make a block hot */
};

static _Alignas(4096) uint8_t slots[SLOTS][SLOT_BYTES];
static struct generated models[SLOTS];

static void rewrite(uint32_t slot, struct random *random) {
    uint8_t code[GENERATED_FUNCTION_BYTES];
    uint8_t *end = generate_function(&models[slot], random, code);
    memcpy(slots[slot], code, (size_t)(end - code));
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(71);
    uint32_t value = 1, expected = 1;
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        rewrite(slot, &random);
    }
    for (uint32_t round = 0; round < count; round++) {
        rewrite(round % SLOTS, &random);
        for (uint32_t call = 0; call < CALLS; call++) {
            value = ((generated_function *)(uintptr_t)slots[call % SLOTS])(value);
            expected = generated_value(&models[call % SLOTS], expected);
        }
        guest_check(value == expected, "a rewritten function gave an old result");
    }
    print_string("rewrites checked\n");
    return value;
}
