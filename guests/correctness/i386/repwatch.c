/* SPDX-License-Identifier: MIT
 *
 * Data that is watched, and single steps, in the middle of repeated string
 * instructions: the debug exception comes after the very iteration, with the
 * registers of then, and the rest is made afterwards. Forwards and backwards,
 * every element from the first to the last. The count is rounds.
 */
#include "guest.h"
#include "invoke.h"
#include "trap.h"

GUEST_SIZES("repwatch", 12, 200);

enum {
    ELEMENTS = 40,
    HOT_TURNS = 60, /* of each instruction in each round, before it is watched */
    STUB_BYTES = 8,
    STEP = 1 << 8, /* of eflags */
    DR7_FIRST = 1,
    DR7_KIND = 16,   /* from this bit on: what is watched, ... */
    DR7_LENGTH = 18, /* ... and how many bytes, less 1 */
};

enum watched { WRITES = 1, ACCESSES = 3 };

/* Of the forward form; the other one begins with std. */
struct repeated {
    const char *name;
    uint32_t bytes;
    bool has_source, has_destination, writes;
};

/* In the order of repwatch_code.S: b, w, l of each. */
static const struct repeated instructions[] = {
    {"movsb", 1, true, true, true},   {"movsw", 2, true, true, true},
    {"movsl", 4, true, true, true},   {"stosb", 1, false, true, true},
    {"stosw", 2, false, true, true},  {"stosl", 4, false, true, true},
    {"cmpsb", 1, true, true, false},  {"cmpsw", 2, true, true, false},
    {"cmpsl", 4, true, true, false},  {"scasb", 1, false, true, false},
    {"scasw", 2, false, true, false}, {"scasl", 4, false, true, false},
    {"lodsb", 1, true, false, false}, {"lodsw", 2, true, false, false},
    {"lodsl", 4, true, false, false},
};

extern const uint8_t repwatch_forward[], repwatch_backward[];

static uint32_t source[ELEMENTS], destination[ELEMENTS];
static struct trap_frame seen;
static uint32_t stops, sum;
static bool stepping;

static uint32_t take_debug_status(void) {
    uint32_t status;
    __asm__ volatile("movl %%db6, %0" : "=r"(status));
    __asm__ volatile("movl %0, %%db6" : : "r"(0) : "memory");
    return status;
}

static void watch(const void *address, uint32_t what) {
    __asm__ volatile("movl %0, %%db0" : : "r"(address));
    __asm__ volatile("movl %0, %%db7" : : "r"(what) : "memory");
}

static void on_debug(struct trap_frame *frame) {
    uint32_t status = take_debug_status();
    guest_check(((status & DR7_FIRST) != 0) == !stepping, "a stop for another reason");
    seen = *frame;
    stops++;
}

struct run {
    const struct repeated *what;
    const uint8_t *code;
    bool backward;
};

static uint32_t address_of(const struct run *run, const void *from, uint32_t i) {
    uint32_t place = run->backward ? ELEMENTS - 1 - i : i;

    return (uint32_t)from + place * run->what->bytes;
}

static void start(const struct run *run) {
    struct registers now = registers_counting(ELEMENTS);

    now.eax = 0;
    now.esi = address_of(run, source, 0);
    now.edi = address_of(run, destination, 0);
    stops = 0;
    invoke((invoked_code *)(uint32_t)run->code, &now);
    guest_check(now.ecx == 0, "not to the end");
}

static void fail(const struct run *run, uint32_t i, const char *why) {
    print_string(run->what->name);
    print_string(run->backward ? " backwards" : " forwards");
    print_field("element", i);
    print_field("stops", stops);
    print_field("ecx", seen.ecx);
    print_field("eip", seen.eip - (uint32_t)run->code);
    print_string("\n");
    guest_fail(why);
}

/* The last stop was after this iteration: the instruction goes on, or is done. */
static void check_stop(const struct run *run, uint32_t i) {
    uint32_t begins = (uint32_t)run->code + run->backward;
    uint32_t ends = begins + (run->what->bytes == 2 ? 3 : 2);
    uint32_t moved = (run->backward ? -run->what->bytes : run->what->bytes) * (i + 1);

    if (seen.ecx != ELEMENTS - 1 - i) {
        fail(run, i, "a stop after another iteration");
    }
    if (seen.eip != (i == ELEMENTS - 1 ? ends : begins)) {
        fail(run, i, "a stop at another instruction");
    }
    if ((run->what->has_source && seen.esi != address_of(run, source, 0) + moved) ||
        (run->what->has_destination && seen.edi != address_of(run, destination, 0) + moved)) {
        fail(run, i, "a stop with other addresses");
    }
    sum = checksum_mix(sum, seen.ecx ^ (seen.eip - begins));
}

static void watch_element(const struct run *run, const void *area, uint32_t i, enum watched kind) {
    uint32_t length = run->what->bytes - 1;

    watch((const void *)address_of(run, area, i),
          DR7_FIRST | kind << DR7_KIND | length << DR7_LENGTH);
    start(run);
    watch(NULL, 0);
    if (stops != 1) {
        fail(run, i, "more or fewer stops than one");
    }
    check_stop(run, i);
}

static void watch_all(const struct run *run, uint32_t i) {
    if (run->what->has_source) {
        watch_element(run, source, i, ACCESSES);
    }
    if (run->what->has_destination) {
        watch_element(run, destination, i, ACCESSES);
    }
    if (run->what->writes) {
        watch_element(run, destination, i, WRITES);
    }
}

/* repwatch_code.S: calls *ecx with the trap flag set; eax has the count for it. */
extern invoked_code repwatch_stepped;

/* One stop for each iteration; before them, of std, and behind them, two until the flag is clear.
 */
static void single_steps(const struct run *run) {
    struct registers now = registers_counting((uint32_t)run->code);

    now.eax = 0;
    now.edx = ELEMENTS;
    now.esi = address_of(run, source, 0);
    now.edi = address_of(run, destination, 0);
    stops = 0;
    stepping = true;
    invoke(repwatch_stepped, &now);
    stepping = false;
    if (stops != ELEMENTS + now.ebx + 2 * run->backward) {
        fail(run, ELEMENTS, "more or fewer steps than iterations");
    }
    sum = checksum_mix(sum, stops);
}

static void try_all(uint32_t round, const uint8_t *code, bool backward) {
    for (uint32_t i = 0; i < COUNT_OF(instructions); i++) {
        struct run run = {&instructions[i], code + i * STUB_BYTES, backward};

        for (uint32_t turn = 0; turn < HOT_TURNS; turn++) {
            start(&run);
            guest_check(stops == 0, "a stop for nothing");
        }
        watch_all(&run, 0);
        watch_all(&run, ELEMENTS - 1);
        watch_all(&run, (round * 7 + i) % ELEMENTS);
        single_steps(&run);
    }
}

uint32_t guest_run(uint32_t count) {
    sum = 0;
    trap_install();
    trap_handle(TRAP_DEBUG, on_debug);
    for (uint32_t round = 0; round < count; round++) {
        try_all(round, repwatch_forward, false);
        try_all(round, repwatch_backward, true);
    }
    print_string("stops checked\n");
    return sum;
}
