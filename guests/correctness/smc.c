/* SPDX-License-Identifier: MIT
 *
 * Self-modifying code: immediates, opcodes and whole functions change while
 * they are in use; every result is compared with a model in C. The count is
 * rounds.
 */
#include "smc.h"
#include "cpu.h"
#include "emit.h"
#include "generate.h"
#include "guest.h"

GUEST_SIZES("smc", 11, 1800);

enum { SLOTS = 8, SLOT_BYTES = 256, LOOP_TURNS = 100 };

static _Alignas(4096) uint8_t slots[SLOTS][SLOT_BYTES];
static struct generated models[SLOTS];

static uint32_t rotate(uint32_t value, unsigned count) {
    return value << count | value >> (32 - count);
}

/* Written to the side first, so that the slot changes at once. */
static void generate_slot(uint32_t slot, struct random *random) {
    _Alignas(4) uint8_t code[GENERATED_FUNCTION_BYTES];
    size_t length = (size_t)(generate_function(&models[slot], random, code) - code);
    memcpy(slots[slot], code, length);
    cpu_code_written(slots[slot], length);
}

static generated_function *slot_function(uint32_t slot) {
    return (generated_function *)(uintptr_t)slots[slot];
}

static uint32_t rewrite_functions(struct random *random, uint32_t sum) {
    uint32_t changed = random_below(random, SLOTS);
    generate_slot(changed, random);
    uint32_t calls = 1 + random_below(random, 200);
    uint32_t value = sum, expected = sum;
    for (uint32_t call = 0; call < calls; call++) {
        uint32_t slot = call % 2 == 0 ? changed : call / 2 % SLOTS;
        value = slot_function(slot)(value);
        expected = generated_value(&models[slot], expected);
    }
    guest_check(value == expected, "a rewritten function gave an old result");
    return value;
}

static void change_return(uint32_t turn) {
    emit_place(smc_return_place, turn * 2654435761u);
}

static void check_self_modifying(uint32_t turns) {
    uint32_t next = 0, same = 0, flip = 0, calling = 0;
    static bool flipped; /* the jump keeps its last sense between calls */
    for (uint32_t turn = turns; turn > 0; turn--) {
        next = rotate(next + turn + (turn % 2 != 0 ? 7 : 0), 3);
        same = rotate(same + turn * 5, 5);
        flipped = !flipped;
        bool jumps = ((turn & 2) == 0) != flipped;
        flip = jumps ? flip * 2 + 1 : flip + 3;
        calling = rotate(calling + turn * 2654435761u, 1);
    }
    guest_check(smc_next_block(turns) == next, "the next block was not rewritten");
    guest_check(smc_same_block(turns) == same, "the next instruction was not rewritten");
    guest_check(smc_flip_jump(turns) == flip, "the jump was not flipped");
    guest_check(smc_calling_loop(turns, change_return) == calling,
                "the instruction returned to was not rewritten");
    guest_check(smc_count_in_code(turns) == turns * (turns + 1) / 2,
                "the variable beside the code is wrong");
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(53);
    uint32_t sum = 0;
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        generate_slot(slot, &random);
    }
    for (uint32_t round = 0; round < count; round++) {
        uint32_t turns = 1 + random_below(&random, LOOP_TURNS);
        uint32_t immediate = random_next(&random);
        emit_place(smc_add_place, immediate);
        guest_check(smc_add_loop(turns) == turns * immediate,
                    "the immediate in the loop was not rewritten");
        immediate = random_next(&random);
        smc_put_crossing(immediate);
        guest_check(smc_crossing(round) == round + immediate,
                    "the immediate in two pages was not rewritten");
        check_self_modifying(turns);
        sum = checksum_mix(sum, rewrite_functions(&random, sum));
    }
    print_string("rewrites checked\n");
    return sum;
}
