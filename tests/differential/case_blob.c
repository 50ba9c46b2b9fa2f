/* SPDX-License-Identifier: MIT */
/* Cases as the guest takes them. */
#include "tests/differential/case.h"
#include "tests/differential/generate.h"

#include "guests/differential/blob.h"

struct conditions conditions_default(void) {
    return (struct conditions){.threshold = 8, .hertz = 19}; /* the timer's slowest rate */
}

static void pad(GByteArray *bytes) {
    static const uint8_t zeros[4];

    g_byte_array_append(bytes, zeros, -bytes->len & 3);
}

static void add_case(GByteArray *blob, struct program *p, uint32_t slot) {
    struct linked linked;
    bool fits = program_link(p, slot, &linked);
    guint at = blob->len;
    struct blob_case header = {
        .seed = p->seed,
        .iterations = p->iterations,
        .flags = p->flags,
        .pointers = p->pointers,
        .offset = p->offset,
        .code_bytes = linked.code->len,
        .nstarts = linked.starts->len,
    };

    g_assert(fits);
    g_byte_array_append(blob, (const uint8_t *)&header, sizeof header);
    g_byte_array_append(blob, (const uint8_t *)linked.starts->data,
                        linked.starts->len * sizeof(uint16_t));
    pad(blob);
    g_byte_array_append(blob, linked.code->data, linked.code->len);
    pad(blob);
    header.bytes = blob->len - at;
    memcpy(blob->data + at, &header, sizeof header);
    linked_clear(&linked);
}

GByteArray *case_blob(struct program *const *programs, uint32_t n, const struct conditions *c,
                      gboolean verbose) {
    enum { WORDS = BLOB_DATA_PAGES * BLOB_PAGE / 4 };
    static uint32_t memory[WORDS];
    GByteArray *blob = g_byte_array_new();
    struct blob_header header = {
        .magic = BLOB_MAGIC,
        .version = BLOB_VERSION,
        .flags = verbose ? BLOB_VERBOSE : 0,
        .ncases = n,
        .hertz = (uint32_t)c->hertz,
    };

    g_assert(n <= BLOB_SLOTS);
    generate_memory(memory, WORDS);
    g_byte_array_append(blob, (const uint8_t *)&header, sizeof header);
    g_byte_array_append(blob, (const uint8_t *)memory, sizeof memory);
    for (uint32_t i = 0; i < n; i++) {
        add_case(blob, programs[i], i);
    }
    return blob;
}
