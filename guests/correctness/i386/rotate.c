/* SPDX-License-Identifier: MIT
 *
 * rcl, rcr, rol and ror by every count, of 8, 16 and 32 bits, in the instruction
 * and in cl, against a model that turns one bit at a time: whole turns, which
 * change nothing, and counts of more than one turn among them. The count is
 * rounds.
 */
#include "guest.h"
#include "invoke.h"

GUEST_SIZES("rotate", 20, 1500);

enum { COUNTS = 32, STUB_BYTES = 16, CARRY = 1 };

struct rotation {
    const char *name;
    uint32_t bits;
    bool left, through_carry;
    const uint8_t *code; /* rotate_code.S: a stub of STUB_BYTES for each count, then one with cl */
};

extern const uint8_t rotate_rclb[], rotate_rclw[], rotate_rcll[];
extern const uint8_t rotate_rcrb[], rotate_rcrw[], rotate_rcrl[];
extern const uint8_t rotate_rolb[], rotate_rolw[], rotate_roll[];
extern const uint8_t rotate_rorb[], rotate_rorw[], rotate_rorl[];

static const struct rotation rotations[] = {
    {"rclb", 8, true, true, rotate_rclb},    {"rclw", 16, true, true, rotate_rclw},
    {"rcll", 32, true, true, rotate_rcll},   {"rcrb", 8, false, true, rotate_rcrb},
    {"rcrw", 16, false, true, rotate_rcrw},  {"rcrl", 32, false, true, rotate_rcrl},
    {"rolb", 8, true, false, rotate_rolb},   {"rolw", 16, true, false, rotate_rolw},
    {"roll", 32, true, false, rotate_roll},  {"rorb", 8, false, false, rotate_rorb},
    {"rorw", 16, false, false, rotate_rorw}, {"rorl", 32, false, false, rotate_rorl},
};

struct state {
    uint32_t value;
    bool carry;
};

static struct state turn(const struct rotation *r, struct state now) {
    uint32_t top = r->bits - 1, mask = ~0u >> (32 - r->bits);
    uint32_t out = r->left ? now.value >> top & 1 : now.value & 1;
    uint32_t in = r->through_carry ? now.carry : out;
    uint32_t value = r->left ? now.value << 1 | in : now.value >> 1 | in << top;

    return (struct state){value & mask, out != 0};
}

static struct state model(const struct rotation *r, struct state now, uint32_t count) {
    for (uint32_t i = 0; i < count % COUNTS; i++) {
        now = turn(r, now);
    }
    return now;
}

/* The stub takes the carry from bit 0 of edx, and hands it back there. */
static uint32_t rotate(const struct rotation *r, uint32_t stub, uint32_t count, uint32_t value,
                       bool carry) {
    struct registers now = registers_counting(count);
    uint32_t mask = ~0u >> (32 - r->bits);
    struct state right = model(r, (struct state){value & mask, carry}, count);

    now.eax = value;
    now.edx = carry;
    invoke((invoked_code *)(uint32_t)(r->code + stub * STUB_BYTES), &now);
    if (now.eax != ((value & ~mask) | right.value) || (now.edx & CARRY) != right.carry) {
        print_string(r->name);
        print_field("count", count);
        print_field("value", value);
        print_field("result", now.eax);
        print_field("carry", now.edx & CARRY);
        print_string("\n");
        guest_fail("another result of a rotation");
    }
    return now.eax ^ now.edx;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(20);
    uint32_t sum = 0;

    for (uint32_t round = 0; round < count; round++) {
        for (uint32_t i = 0; i < COUNT_OF(rotations); i++) {
            for (uint32_t n = 0; n < COUNTS; n++) {
                uint32_t value = random_next(&random);
                sum = checksum_mix(sum, rotate(&rotations[i], n, n, value, round & 1));
                sum = checksum_mix(sum, rotate(&rotations[i], COUNTS, n, ~value, round & 1));
            }
        }
    }
    print_string("rotations checked\n");
    return sum;
}
