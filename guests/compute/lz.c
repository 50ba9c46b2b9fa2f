/* SPDX-License-Identifier: MIT
 *
 * An LZ77 compressor with hash chains and its decompressor, on generated text;
 * checks the round trip. The count is texts.
 *
 * Coding: a byte below 128 announces that many + 1 literal bytes; any other
 * byte b a match of (b - 128) + 3 bytes, its distance in the two bytes after.
 */
#include "guest.h"

GUEST_SIZES("lz", 20, 450);

enum {
    TEXT_BYTES = 12 * 1024,
    PACKED_BYTES = TEXT_BYTES + TEXT_BYTES / 64 + 16,
    HASH_SLOTS = 4096,
    CHAIN_LIMIT = 24,
    MATCH_MINIMUM = 3,
    MATCH_MAXIMUM = MATCH_MINIMUM + 127,
    LITERALS_MAXIMUM = 128,
    NOWHERE = 0xffff,
};

static uint8_t text[TEXT_BYTES], packed[PACKED_BYTES], unpacked[TEXT_BYTES];
static uint16_t newest[HASH_SLOTS], older[TEXT_BYTES];

struct match {
    size_t length;
    size_t distance;
};

static void write_text(struct random *random) {
    static const char *const words[] = {"region", "block",  "the",    "guest", "of",   "a",
                                        "memory", "branch", "return", "and",   "loop", "register"};
    size_t at = 0;
    while (at < TEXT_BYTES) {
        const char *word = words[random_below(random, COUNT_OF(words))];
        while (*word != '\0' && at < TEXT_BYTES) {
            text[at++] = (uint8_t)*word++;
        }
        if (at < TEXT_BYTES) {
            bool noise = random_below(random, 8) == 0;
            text[at++] = noise ? (uint8_t)random_next(random) : ' ';
        }
    }
}

static uint32_t hash_at(size_t at) {
    uint32_t bytes = text[at] | (uint32_t)text[at + 1] << 8 | (uint32_t)text[at + 2] << 16;
    return bytes * 2654435761u >> 20;
}

static void remember(size_t at) {
    if (at + MATCH_MINIMUM <= TEXT_BYTES) {
        uint32_t slot = hash_at(at);
        older[at] = newest[slot];
        newest[slot] = (uint16_t)at;
    }
}

static struct match find_match(size_t at) {
    struct match best = {0, 0};
    if (at + MATCH_MINIMUM > TEXT_BYTES) {
        return best;
    }
    size_t room = TEXT_BYTES - at;
    size_t limit = room < MATCH_MAXIMUM ? room : MATCH_MAXIMUM;
    size_t candidate = newest[hash_at(at)];
    for (int tries = 0; candidate != NOWHERE && tries < CHAIN_LIMIT; tries++) {
        size_t length = 0;
        while (length < limit && text[candidate + length] == text[at + length]) {
            length++;
        }
        if (length > best.length) {
            best = (struct match){length, at - candidate};
        }
        candidate = older[candidate];
    }
    return best;
}

static size_t put_literals(size_t out, size_t from, size_t to) {
    while (from < to) {
        size_t part = to - from < LITERALS_MAXIMUM ? to - from : LITERALS_MAXIMUM;
        packed[out++] = (uint8_t)(part - 1);
        memcpy(packed + out, text + from, part);
        out += part;
        from += part;
    }
    return out;
}

static size_t compress(void) {
    memset(newest, 0xff, sizeof newest);
    size_t out = 0, at = 0, literals = 0; /* literals: where the pending ones begin */
    while (at < TEXT_BYTES) {
        struct match match = find_match(at);
        if (match.length < MATCH_MINIMUM) {
            remember(at++);
            continue;
        }
        out = put_literals(out, literals, at);
        packed[out++] = (uint8_t)(128 + match.length - MATCH_MINIMUM);
        packed[out++] = (uint8_t)match.distance;
        packed[out++] = (uint8_t)(match.distance >> 8);
        for (size_t end = at + match.length; at < end; at++) {
            remember(at);
        }
        literals = at;
    }
    return put_literals(out, literals, at);
}

static size_t decompress(size_t packed_length) {
    size_t in = 0, out = 0;
    while (in < packed_length) {
        size_t code = packed[in++];
        if (code < 128) {
            memcpy(unpacked + out, packed + in, code + 1);
            in += code + 1;
            out += code + 1;
            continue;
        }
        size_t distance = packed[in] | (size_t)packed[in + 1] << 8;
        in += 2;
        for (size_t end = out + code - 128 + MATCH_MINIMUM; out < end; out++) {
            unpacked[out] = unpacked[out - distance];
        }
    }
    return out;
}

uint32_t guest_run(uint32_t count) {
    struct random random = random_seeded(17);
    uint32_t sum = 0, total = 0;
    for (uint32_t i = 0; i < count; i++) {
        write_text(&random);
        size_t length = compress();
        memset(unpacked, 0, sizeof unpacked);
        guest_check(decompress(length) == TEXT_BYTES, "wrong length after the round trip");
        guest_check(memcmp(text, unpacked, TEXT_BYTES) == 0, "round trip changed the text");
        total += length;
        sum = checksum_bytes(sum, packed, length);
    }
    print_string("packed bytes ");
    print_decimal(total);
    print_string("\n");
    return sum;
}
