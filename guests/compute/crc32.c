/* SPDX-License-Identifier: MIT
 *
 * CRC-32 of a buffer bit by bit, by one table, and by four tables at once.
 * The count is passes over the buffer.
 */
#include "guest.h"

GUEST_SIZES("crc32", 100, 2700);

enum { BUFFER_BYTES = 16 * 1024, BITWISE_BYTES = 1024 };

#define POLYNOMIAL 0xedb88320u

static uint32_t tables[4][256];
static _Alignas(4) uint8_t buffer[BUFFER_BYTES];

static uint32_t crc_step(uint32_t crc) {
    return crc & 1 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
}

static void build_tables(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc_step(crc);
        }
        tables[0][byte] = crc;
    }
    for (uint32_t byte = 0; byte < 256; byte++) {
        for (int level = 1; level < 4; level++) {
            uint32_t before = tables[level - 1][byte];
            tables[level][byte] = before >> 8 ^ tables[0][before & 255];
        }
    }
}

static uint32_t crc_bitwise(const uint8_t *bytes, size_t length) {
    uint32_t crc = ~0u;
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc_step(crc);
        }
    }
    return ~crc;
}

static uint32_t crc_bytewise(const uint8_t *bytes, size_t length) {
    uint32_t crc = ~0u;
    for (size_t i = 0; i < length; i++) {
        crc = crc >> 8 ^ tables[0][(crc ^ bytes[i]) & 255];
    }
    return ~crc;
}

static uint32_t load_word(const uint8_t *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static uint32_t crc_wordwise(const uint8_t *bytes, size_t length) {
    uint32_t crc = ~0u;
    for (; length >= 4; length -= 4, bytes += 4) {
        crc ^= load_word(bytes);
        crc = tables[3][crc & 255] ^ tables[2][crc >> 8 & 255] ^ tables[1][crc >> 16 & 255] ^
              tables[0][crc >> 24];
    }
    for (; length > 0; length--, bytes++) {
        crc = crc >> 8 ^ tables[0][(crc ^ *bytes) & 255];
    }
    return ~crc;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(13);
    build_tables();
    guest_check(crc_wordwise((const uint8_t *)"123456789", 9) == 0xcbf43926,
                "wrong CRC of the standard test text");
    for (size_t i = 0; i < BUFFER_BYTES; i++) {
        buffer[i] = (uint8_t)random_next(&random);
    }
    uint32_t sum = 0;
    for (uint32_t pass = 0; pass < count; pass++) {
        buffer[pass * 37 % BUFFER_BYTES] ^= (uint8_t)(pass + 1);
        size_t skip = pass % 5;
        const uint8_t *start = buffer + skip;
        uint32_t crc = crc_bytewise(start, BUFFER_BYTES - skip);
        guest_check(crc_wordwise(start, BUFFER_BYTES - skip) == crc, "bytes and words differ");
        guest_check(crc_bitwise(start, BITWISE_BYTES) == crc_bytewise(start, BITWISE_BYTES),
                    "bits and bytes differ");
        sum = checksum_mix(sum, crc);
    }
    return sum;
}
