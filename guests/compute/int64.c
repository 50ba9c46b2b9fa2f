/* SPDX-License-Identifier: MIT
 *
 * 64-bit arithmetic on a 32-bit processor: products, quotients, remainders,
 * shifts, powers modulo a prime, square roots. The count is rounds.
 */
#include "guest.h"

GUEST_SIZES("int64", 9000, 150000);

struct generator {
    uint64_t state;
};

static uint64_t generator_next(struct generator *generator) {
    generator->state = generator->state * 6364136223846793005u + 1442695040888963407u;
    uint64_t value = generator->state ^ generator->state >> 33;
    return value >> (value & 63) / 2; /* many magnitudes */
}

static uint64_t rotate_left(uint64_t value, unsigned count) {
    count &= 63;
    return count == 0 ? value : value << count | value >> (64 - count);
}

static uint64_t mix(uint64_t sum, uint64_t value) {
    return (rotate_left(sum, 7) ^ value) * 0x9e3779b97f4a7c15u;
}

static void check_division(uint64_t a, uint64_t b) {
    guest_check(a / b * b + a % b == a && a % b < b, "unsigned division is inconsistent");
    int64_t c = (int64_t)a, d = (int64_t)b | 1;
    if (d != -1) {
        int64_t remainder = c % d;
        guest_check((uint64_t)(c / d) * (uint64_t)d + (uint64_t)remainder == a,
                    "signed division is inconsistent");
        guest_check(remainder == 0 || (remainder < 0) == (c < 0), "remainder has the wrong sign");
    }
}

static uint64_t divide_by_hand(uint64_t a, uint64_t b) {
    uint64_t quotient = 0, remainder = 0;
    for (int bit = 63; bit >= 0; bit--) {
        bool carry = remainder >> 63;
        remainder = remainder << 1 | (a >> bit & 1);
        if (carry || remainder >= b) {
            remainder -= b;
            quotient |= (uint64_t)1 << bit;
        }
    }
    return quotient;
}

static uint64_t power_modulo(uint64_t base, uint64_t exponent, uint32_t modulus) {
    uint64_t result = 1;
    for (base %= modulus; exponent != 0; exponent >>= 1) {
        if (exponent & 1) {
            result = result * base % modulus;
        }
        base = base * base % modulus;
    }
    return result;
}

static uint32_t square_root(uint64_t value) {
    uint64_t root = 0;
    for (uint64_t bit = (uint64_t)1 << 31; bit != 0; bit >>= 1) {
        uint64_t trial = root | bit;
        if (trial * trial <= value) {
            root = trial;
        }
    }
    return (uint32_t)root;
}

static uint64_t high_product(uint64_t a, uint64_t b) {
    uint64_t low = (a & 0xffffffff) * (b & 0xffffffff);
    uint64_t middle = (a >> 32) * (b & 0xffffffff) + (low >> 32);
    uint64_t other = (a & 0xffffffff) * (b >> 32) + (middle & 0xffffffff);
    return (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32);
}

uint32_t guest_run(uint32_t count) {
    struct generator generator = {29};
    uint64_t sum = 0;
    for (uint32_t round = 0; round < count; round++) {
        uint64_t a = generator_next(&generator), b = generator_next(&generator) | 1;
        unsigned shift = (unsigned)a & 63;
        check_division(a, b);
        guest_check(divide_by_hand(a, b) == a / b, "the two divisions differ");
        sum = mix(sum, a / b);
        sum = mix(sum, a % b);
        sum = mix(sum, (uint64_t)((int64_t)a / (int64_t)(b >> 3 | 1)));
        sum = mix(sum, high_product(a, b));
        sum = mix(sum, a << shift);
        sum = mix(sum, b >> shift);
        sum = mix(sum, (uint64_t)((int64_t)(a ^ b) >> shift));
        sum = mix(sum, rotate_left(a - b, shift));

        uint32_t root = square_root(a);
        guest_check((uint64_t)root * root <= a, "the square root is too large");
        sum = mix(sum, root);
        /* Fermat: b^(p-1) is 1 modulo the prime p. */
        uint32_t prime = 4294967291u;
        guest_check(power_modulo(b, prime - 1, prime) == (b % prime != 0), "wrong power");
    }
    print_string("sum ");
    print_hex64(sum);
    print_string("\n");
    return (uint32_t)(sum ^ sum >> 32);
}
