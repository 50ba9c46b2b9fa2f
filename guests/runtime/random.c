/* SPDX-License-Identifier: MIT
 *
 * Repeatable test data (xorshift) and the checksum the guests report.
 */
#include "guest.h"

struct random random_seeded(uint32_t seed) {
    struct random random = {seed * 2654435761u | 1u};
    return random;
}

uint32_t random_next(struct random *random) {
    uint32_t state = random->state;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    random->state = state;
    return state;
}

uint32_t random_below(struct random *random, uint32_t bound) {
    return (uint32_t)((uint64_t)random_next(random) * bound >> 32);
}

uint32_t checksum_mix(uint32_t sum, uint32_t value) {
    sum = (sum << 5 | sum >> 27) ^ value;
    return sum * 2654435761u + 1u;
}

uint32_t checksum_bytes(uint32_t sum, const void *bytes, size_t length) {
    const uint8_t *at = bytes;
    for (size_t i = 0; i < length; i++) {
        sum = checksum_mix(sum, at[i]);
    }
    return sum;
}
