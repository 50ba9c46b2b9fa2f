/* SPDX-License-Identifier: MIT
 *
 * A program that compiles while it runs, and drops what it has compiled: new functions get hot for
 * ever, and old ones are overwritten, each on a page of its own. The count is functions.
 */
#include "generate.h"
#include "guest.h"

GUEST_SIZES("renew", 300, 4000);

enum {
    SLOTS = 256,
    SLOT_BYTES = 4096,
    IN_USE = 4,   /* functions that are called, of which the oldest is replaced */
    CALLS = 2500, /* from one replacement to the next: each is called that often in all */
};

static _Alignas(SLOT_BYTES) uint8_t slots[SLOTS][SLOT_BYTES];
static struct generated models[SLOTS];

static void renew(uint32_t slot, struct random *random) {
    uint8_t code[GENERATED_FUNCTION_BYTES];
    uint8_t *end = generate_function(&models[slot], random, code);
    memcpy(slots[slot], code, (size_t)(end - code));
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(83);
    uint32_t value = 1, expected = 1;

    for (uint32_t function = 0; function < IN_USE; function++) {
        renew(function, &random);
    }
    for (uint32_t function = IN_USE; function < IN_USE + count; function++) {
        renew(function % SLOTS, &random);
        for (uint32_t call = 0; call < CALLS; call++) {
            uint32_t slot = (function - call % IN_USE) % SLOTS;
            value = ((generated_function *)(uintptr_t)slots[slot])(value);
            expected = generated_value(&models[slot], expected);
        }
        guest_check(value == expected, "a new function gave another result");
    }
    print_string("functions checked\n");
    return value;
}
