/* SPDX-License-Identifier: MIT
 *
 * div, idiv and aam with every pair of numbers at which a width ends: those that
 * C does not define, or that a host's own division would trap at, among them.
 * Each quotient, remainder and #DE is compared with a model of a bit at a time.
 * The count is rounds.
 */
#include "guest.h"
#include "invoke.h"
#include "trap.h"

GUEST_SIZES("divide", 12, 400);

/* divide_code.S: eax and edx by ecx; the trap's handler goes on behind the division. */
extern invoked_code divide_div8, divide_div16, divide_div32;
extern invoked_code divide_idiv8, divide_idiv16, divide_idiv32;
extern uint8_t divide_aam[]; /* AAM_BYTES for each immediate */

enum { AAM_BYTES = 4, DIVISION_BYTES = 2 };

struct division {
    uint32_t bits;
    bool is_signed;
    invoked_code *code;
    uint32_t length; /* of the instruction */
};

static const struct division divisions[] = {
    {8, false, divide_div8, 2}, {16, false, divide_div16, 3}, {32, false, divide_div32, 2},
    {8, true, divide_idiv8, 2}, {16, true, divide_idiv16, 3}, {32, true, divide_idiv32, 2},
};

static uint32_t divide_errors, expected_at, sum;

static void on_divide_error(struct trap_frame *frame) {
    guest_check(frame->eip == expected_at, "#DE at another place");
    divide_errors++;
    for (uint32_t i = 0; i < COUNT_OF(divisions); i++) {
        if (frame->eip == (uint32_t)divisions[i].code) {
            frame->eip += divisions[i].length;
            return;
        }
    }
    frame->eip += DIVISION_BYTES; /* aam 0 */
}

static uint64_t ones(uint32_t bits) {
    return ~0ull >> (64 - bits);
}

/* The quotient and the remainder of magnitudes, without dividing. */
static uint64_t divide_magnitudes(uint64_t number, uint64_t by, uint64_t *rest) {
    uint64_t quotient = 0;

    *rest = 0;
    for (uint32_t bit = 64; bit-- > 0;) {
        bool carry = (*rest >> 63) != 0;
        *rest = *rest << 1 | (number >> bit & 1);
        if (carry || *rest >= by) {
            *rest -= by;
            quotient |= 1ull << bit;
        }
    }
    return quotient;
}

/* False where there is to be #DE. */
static bool model(const struct division *d, uint64_t number, uint64_t by, uint64_t *quotient,
                  uint64_t *rest) {
    uint64_t sign = 1ull << (2 * d->bits - 1), by_sign = 1ull << (d->bits - 1);
    bool negative = d->is_signed && (number & sign), by_negative = d->is_signed && (by & by_sign);
    uint64_t limit = !d->is_signed ? ones(d->bits) : by_sign - (negative == by_negative);

    if (by == 0) {
        return false;
    }
    number = negative ? -number & ones(2 * d->bits) : number;
    by = by_negative ? -by & ones(d->bits) : by;
    *quotient = divide_magnitudes(number, by, rest);
    if (*quotient > limit) {
        return false;
    }
    *quotient = negative != by_negative ? -*quotient : *quotient;
    *rest = negative ? -*rest : *rest;
    return true;
}

static void divide(const struct division *d, uint64_t number, uint64_t by) {
    struct registers now = registers_counting((uint32_t)by);
    uint64_t quotient = 0, rest = 0;
    uint32_t before = divide_errors;

    now.eax = d->bits == 8 ? (uint32_t)number : (uint32_t)(number & ones(d->bits));
    now.edx = d->bits == 8 ? now.edx : (uint32_t)(number >> d->bits);
    expected_at = (uint32_t)d->code;
    invoke(d->code, &now);
    if (!model(d, number, by, &quotient, &rest)) {
        guest_check(divide_errors == before + 1, "no #DE");
        sum = checksum_mix(sum, d->bits);
        return;
    }
    guest_check(divide_errors == before, "#DE for nothing");
    if (d->bits == 8) {
        guest_check((uint8_t)now.eax == (uint8_t)quotient, "another quotient");
        guest_check((uint8_t)(now.eax >> 8) == (uint8_t)rest, "another remainder");
    } else {
        guest_check(((now.eax ^ quotient) & ones(d->bits)) == 0, "another quotient");
        guest_check(((now.edx ^ rest) & ones(d->bits)) == 0, "another remainder");
    }
    sum = checksum_mix(sum, now.eax ^ now.edx);
}

/* Around 0, and around where a number of half or all of the bits ends, with either sign. */
static uint64_t edge(uint32_t i, uint32_t bits) {
    static const int8_t away[] = {-2, -1, 0, 1, 2};
    uint32_t place = i / COUNT_OF(away);
    uint64_t from = place == 0 ? 0 : place == 1 ? 1ull << (bits / 2) : 1ull << (bits - 1);

    from = place == 3 ? 1ull << (bits / 2 - 1) : place == 4 ? -(1ull << (bits / 2 - 1)) : from;
    return (from + (uint64_t)away[i % COUNT_OF(away)]) & ones(bits);
}

enum { EDGES = 25 };

static void divide_edges(const struct division *d) {
    for (uint32_t i = 0; i < EDGES; i++) {
        for (uint32_t j = 0; j < EDGES; j++) {
            divide(d, edge(i, 2 * d->bits), edge(j, d->bits));
        }
    }
}

static void adjust_all(uint32_t al) {
    for (uint32_t by = 0; by < 256; by++) {
        struct registers now = registers_counting(0);
        uint32_t before = divide_errors;
        uint64_t rest, quotient = divide_magnitudes(al, by, &rest);

        now.eax = 0x1234aa00 | al;
        expected_at = (uint32_t)divide_aam + by * AAM_BYTES;
        invoke((invoked_code *)expected_at, &now);
        guest_check(divide_errors - before == (by == 0), "#DE of aam");
        guest_check(by == 0 || now.eax == (0x12340000 | (uint32_t)quotient << 8 | (uint32_t)rest),
                    "another result of aam");
        sum = checksum_mix(sum, now.eax);
    }
}

uint32_t guest_run(uint32_t count) {
    sum = 0;
    trap_install();
    trap_handle(TRAP_DIVIDE, on_divide_error);
    for (uint32_t round = 0; round < count; round++) {
        for (uint32_t i = 0; i < COUNT_OF(divisions); i++) {
            divide_edges(&divisions[i]);
        }
        adjust_all((round * 0x51 + 0xf3) & 0xff);
    }
    print_string("divisions checked\n");
    return sum;
}
