/* SPDX-License-Identifier: MIT
 *
 * SHA-256 of a chain of messages, each begun with the digest before it. The
 * count is messages.
 */
#include "guest.h"

GUEST_SIZES("sha256", 900, 13000);

enum { BLOCK_BYTES = 64, DIGEST_BYTES = 32, MESSAGE_BYTES = 1000 };

struct sha256 {
    uint32_t state[8];
    uint8_t block[BLOCK_BYTES];
    size_t filled;
    uint64_t length;
};

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t value, int count) {
    return value >> count | value << (32 - count);
}

static void sha256_block(uint32_t state[8], const uint8_t *block) {
    uint32_t w[64];
    for (int i = 0; i < 16; i++) {
        const uint8_t *at = block + i * 4;
        w[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    }
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
        uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1;
        d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static void sha256_begin(struct sha256 *hash) {
    *hash = (struct sha256){
        .state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                  0x1f83d9ab, 0x5be0cd19},
    };
}

static void sha256_add(struct sha256 *hash, const void *bytes, size_t length) {
    const uint8_t *at = bytes;
    hash->length += length;
    while (length > 0) {
        size_t part = BLOCK_BYTES - hash->filled;
        part = part < length ? part : length;
        memcpy(hash->block + hash->filled, at, part);
        hash->filled += part, at += part, length -= part;
        if (hash->filled == BLOCK_BYTES) {
            sha256_block(hash->state, hash->block);
            hash->filled = 0;
        }
    }
}

static void sha256_end(struct sha256 *hash, uint8_t digest[DIGEST_BYTES]) {
    uint64_t bits = hash->length * 8;
    sha256_add(hash, "\x80", 1);
    while (hash->filled != BLOCK_BYTES - 8) {
        sha256_add(hash, "", 1);
    }
    for (int shift = 56; shift >= 0; shift -= 8) {
        uint8_t byte = (uint8_t)(bits >> shift);
        sha256_add(hash, &byte, 1);
    }
    for (int i = 0; i < DIGEST_BYTES; i++) {
        digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - i % 4 * 8));
    }
}

uint32_t guest_run(uint32_t count) {
    struct sha256 hash;
    uint8_t digest[DIGEST_BYTES];
    sha256_begin(&hash);
    sha256_add(&hash, "abc", 3);
    sha256_end(&hash, digest);
    guest_check(memcmp(digest, "\xba\x78\x16\xbf\x8f\x01\xcf\xea", 8) == 0, "wrong hash of abc");

    static uint8_t message[MESSAGE_BYTES];
    for (uint32_t i = 0; i < count; i++) {
        memset(message, (int)i, sizeof message);
        sha256_begin(&hash);
        sha256_add(&hash, digest, sizeof digest);
        sha256_add(&hash, message, i % MESSAGE_BYTES);
        sha256_add(&hash, message, MESSAGE_BYTES - i % 64);
        sha256_end(&hash, digest);
    }
    print_string("digest ");
    for (int i = 0; i < 8; i++) {
        print_hex(hash.state[i]);
    }
    print_string("\n");
    return checksum_bytes(0, digest, sizeof digest);
}
