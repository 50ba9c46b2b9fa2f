/* SPDX-License-Identifier: MIT
 *
 * What compilers call to divide 64-bit integers, for architectures whose
 * compiler comes without a library.
 */
#include <stdint.h>

struct divided {
    uint64_t quotient, remainder;
};

uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);
int64_t __divdi3(int64_t a, int64_t b);
int64_t __moddi3(int64_t a, int64_t b);

/* Bit by bit from where the first bit of the quotient can be. */
static struct divided divide(uint64_t a, uint64_t b) {
    struct divided result = {0, a};
    if ((a >> 32 | b >> 32) == 0) {
        return (struct divided){(uint32_t)a / (uint32_t)b, (uint32_t)a % (uint32_t)b};
    }
    if (a < b) {
        return result;
    }
    int shift = __builtin_clzll(b) - __builtin_clzll(a);
    b <<= shift;
    for (; shift >= 0; shift--, b >>= 1) {
        result.quotient <<= 1;
        if (result.remainder >= b) {
            result.remainder -= b;
            result.quotient |= 1;
        }
    }
    return result;
}

static uint64_t magnitude(int64_t value) {
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static int64_t with_sign(uint64_t value, int negative) {
    return (int64_t)(negative ? 0 - value : value);
}

uint64_t __udivdi3(uint64_t a, uint64_t b) {
    return divide(a, b).quotient;
}

uint64_t __umoddi3(uint64_t a, uint64_t b) {
    return divide(a, b).remainder;
}

int64_t __divdi3(int64_t a, int64_t b) {
    return with_sign(divide(magnitude(a), magnitude(b)).quotient, (a < 0) != (b < 0));
}

int64_t __moddi3(int64_t a, int64_t b) {
    return with_sign(divide(magnitude(a), magnitude(b)).remainder, a < 0);
}
