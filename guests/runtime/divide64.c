/* SPDX-License-Identifier: MIT
 *
 * What compilers call to divide 64-bit integers, for architectures whose
 * compiler comes without a library.
 */
#include <stdint.h>

uint64_t __udivmoddi4(uint64_t a, uint64_t b, uint64_t *remainder);
int64_t __divmoddi4(int64_t a, int64_t b, int64_t *remainder);
uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);
int64_t __divdi3(int64_t a, int64_t b);
int64_t __moddi3(int64_t a, int64_t b);

/* Bit by bit, from where the first bit of the quotient can be. */
uint64_t __udivmoddi4(uint64_t a, uint64_t b, uint64_t *remainder) {
    if ((a >> 32 | b >> 32) == 0) {
        *remainder = (uint32_t)a % (uint32_t)b;
        return (uint32_t)a / (uint32_t)b;
    }
    uint64_t quotient = 0;
    if (a >= b) {
        int shift = __builtin_clzll(b) - __builtin_clzll(a);
        b <<= shift;
        for (; shift >= 0; shift--, b >>= 1) {
            quotient <<= 1;
            if (a >= b) {
                a -= b;
                quotient |= 1;
            }
        }
    }
    *remainder = a;
    return quotient;
}

static uint64_t magnitude(int64_t value) {
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static int64_t with_sign(uint64_t value, int negative) {
    return (int64_t)(negative ? 0 - value : value);
}

int64_t __divmoddi4(int64_t a, int64_t b, int64_t *remainder) {
    uint64_t rest;
    uint64_t quotient = __udivmoddi4(magnitude(a), magnitude(b), &rest);
    *remainder = with_sign(rest, a < 0);
    return with_sign(quotient, (a < 0) != (b < 0));
}

uint64_t __udivdi3(uint64_t a, uint64_t b) {
    uint64_t remainder;
    return __udivmoddi4(a, b, &remainder);
}

uint64_t __umoddi3(uint64_t a, uint64_t b) {
    uint64_t remainder;
    __udivmoddi4(a, b, &remainder);
    return remainder;
}

int64_t __divdi3(int64_t a, int64_t b) {
    int64_t remainder;
    return __divmoddi4(a, b, &remainder);
}

int64_t __moddi3(int64_t a, int64_t b) {
    int64_t remainder;
    __divmoddi4(a, b, &remainder);
    return remainder;
}
