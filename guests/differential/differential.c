/* SPDX-License-Identifier: MIT
 *
 * Runs cases of random code, given as a module, each many times with other inputs, and prints a
 * digest of all that each did: registers and flags after each run, what every trap saw, memory at
 * the end.
 */
#include "machine.h"

GUEST_SIZES("differential", 1, 1);

enum { REGISTERS_MAX = 32, POKES = 4 };

uint32_t ticks_max;

void note(struct running *r, const char *name, uint32_t value) {
    r->digest = checksum_mix(r->digest, value);
    if (r->verbose && name != NULL) {
        print_field(name, value);
    }
}

uint32_t next_start(const struct running *r, uint32_t address) {
    uint32_t base = BLOB_CODE + r->slot * BLOB_SLOT + r->given->offset;
    uint32_t low = 0, high = r->given->nstarts;
    if (address - base >= r->given->code_bytes) {
        return 0;
    }
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (r->starts[middle] <= address - base) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < r->given->nstarts ? base + r->starts[low] : 0;
}

/* Values that make flags and edges interesting, and equal ones, among random ones. */
static uint32_t input(struct random *random, uint32_t before) {
    static const uint32_t special[] = {
        0,      1,      0xffffffff, 0x80000000, 0x7fffffff, 0xff,       0x80,  0x7f,
        0x8000, 0x7fff, 0xffff,     0x10000,    0xffff8000, 0xffffff80, 0x100, 2};
    uint32_t value = random_next(random);
    switch (value >> 29) {
    case 0:
        return special[value & 15];
    case 1:
        return value & 31;
    case 2:
        return before;
    default:
        return random_next(random);
    }
}

static uint32_t pointer(struct random *random, const struct blob_case *given) {
    uint32_t step = given->flags & BLOB_CASE_ALIGNED ? 16 : 1;
    return BLOB_POINTER + (random_next(random) >> 8) % (BLOB_POINTER_SPREAD / step) * step;
}

static void iterate(struct running *r, struct random *random, uint32_t *data) {
    uint32_t registers[REGISTERS_MAX] = {0};
    uint32_t before = 0;
    for (uint32_t i = 0; i < machine_registers; i++) {
        registers[i] =
            r->given->pointers >> i & 1 ? pointer(random, r->given) : input(random, before);
        before = registers[i];
    }
    for (uint32_t i = 0; i < POKES; i++) {
        uint32_t word = random_below(random, BLOB_POINTER_SPREAD * 2 / 4);
        data[(BLOB_PAGE - BLOB_POINTER_SPREAD) / 4 + word] = input(random, before);
    }
    r->traps = 0;
    r->ticks = 0;
    machine_iterate(r, registers, random_next(random));
}

static void set_words(uint32_t *to, uint32_t value, uint32_t count) {
    for (uint32_t i = 0; i < count; i += 4) {
        to[i] = value;
        to[i + 1] = value;
        to[i + 2] = value;
        to[i + 3] = value;
    }
}

/* Fast where it is interpreted, which it is in one of the modes; two differing words go unseen only
 * if they cancel out. */
static uint32_t digest_words(uint32_t sum, const uint32_t *words, uint32_t count) {
    for (uint32_t i = 0; i < count; i += 8) {
        for (uint32_t k = 0; k < 8; k++) {
            sum = (sum << 5 | sum >> 27) ^ words[i + k];
        }
        sum *= 2654435761u;
    }
    return sum;
}

static void note_words(struct running *r, const char *name, const uint32_t *words, uint32_t count,
                       const uint32_t *initial) {
    note(r, name, digest_words(0, words, count));
    if (!r->verbose) {
        return;
    }
    print_string("\n");
    for (uint32_t i = 0; i < count; i++) {
        if (words[i] != (initial ? initial[i] : 0)) {
            print_string("  ");
            print_string(name);
            print_string("+");
            print_hex(i * 4);
            print_field("is", words[i]);
            print_string("\n");
        }
    }
}

static void run_case(struct running *r, const uint32_t *initial) {
    enum { DATA_WORDS = BLOB_DATA_PAGES * BLOB_PAGE / 4 };
    enum { DEMAND_WORDS = BLOB_DEMAND_PAGES * BLOB_PAGE / 4 };
    const struct blob_case *given = r->given;
    struct random random = random_seeded(given->seed);
    struct machine_memory memory = machine_begin(r);

    memcpy(memory.code + given->offset,
           (const uint8_t *)r->starts + (given->nstarts * sizeof *r->starts + 3) / 4 * 4,
           given->code_bytes);
    memcpy(memory.data, initial, DATA_WORDS * 4);
    set_words(memory.stack, 0, BLOB_PAGE / 4);
    if (given->flags & BLOB_CASE_DEMAND) {
        set_words(memory.demand, 0x5a5a5a5a, DEMAND_WORDS);
    }
    for (uint32_t i = 0; i < given->iterations && r->ticks != TICKS_ENDLESS; i++) {
        if (r->verbose) {
            print_string("iteration ");
            print_decimal(i);
            print_string("\n");
        }
        iterate(r, &random, memory.data);
        if (given->flags & BLOB_CASE_FLOAT) {
            machine_note_float(r);
        }
    }
    note_words(r, "data", memory.data, DATA_WORDS, initial);
    note_words(r, "stack", memory.stack, BLOB_PAGE / 4, NULL);
    if (given->flags & BLOB_CASE_DEMAND) {
        note_words(r, "demand", memory.demand, DEMAND_WORDS, NULL);
    }
}

uint32_t guest_run(uint32_t count) {
    size_t bytes;
    const struct blob_header *header = machine_module(&bytes);
    uint32_t sum = 0;
    (void)count;
    guest_check(header != NULL && bytes >= sizeof *header, "no module with cases");
    guest_check(header->magic == BLOB_MAGIC && header->version == BLOB_VERSION,
                "the module is of another version");
    guest_check(header->ncases <= BLOB_SLOTS, "too many cases");
    const uint32_t *initial = (const uint32_t *)(header + 1);
    const uint8_t *at = (const uint8_t *)initial + BLOB_DATA_PAGES * BLOB_PAGE;
    ticks_max = 2 * header->hertz;
    machine_start(header->hertz);
    for (uint32_t i = 0; i < header->ncases; i++) {
        struct running running = {
            .given = (const struct blob_case *)at,
            .starts = (const uint16_t *)(at + sizeof(struct blob_case)),
            .slot = i,
            .verbose = (header->flags & BLOB_VERBOSE) != 0,
        };
        run_case(&running, initial);
        print_string("= ");
        if (running.ticks == TICKS_ENDLESS) {
            print_string("endless");
        } else {
            print_hex(running.digest);
            sum = checksum_mix(sum, running.digest);
        }
        print_string("\n");
        at += running.given->bytes;
    }
    return sum;
}
