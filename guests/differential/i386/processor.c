/* SPDX-License-Identifier: MIT
 *
 * Runs sequences of instructions, given as a module, from the states given with them, first cold
 * and then again and again, and prints in what the states at the end differ from those given, which
 * a real processor came to.
 */
#include "sequence.h"
#include "timer.h"
#include "trap.h"
#include "user.h"

GUEST_SIZES("processor", 1, 1);

enum {
    RUNS_MAX = 16,
    FLAGS_INTERRUPTS = 0x200,
    HERTZ = 19, /* the timer's slowest rate */
};

static _Alignas(16) uint32_t float_image[512 / 4];
static struct sequence_state now, cold[RUNS_MAX];
static bool known_printed;

static void set_words(uint32_t *to, const uint32_t *from, uint32_t count) {
    for (uint32_t i = 0; i < count; i += 8) {
        for (uint32_t k = 0; k < 8; k++) {
            to[i + k] = from[i + k];
        }
    }
}

static bool words_equal(const uint32_t *a, const uint32_t *b, uint32_t count) {
    uint32_t differing = 0;
    for (uint32_t i = 0; i < count; i += 8) {
        for (uint32_t k = 0; k < 8; k++) {
            differing |= a[i + k] ^ b[i + k];
        }
    }
    return differing == 0;
}

_Static_assert(SEQUENCE_WINDOW % 32 == 0 && SEQUENCE_STACK_BYTES % 32 == 0 &&
                   SEQUENCE_FLOAT_WORDS % 8 == 0,
               "copied eight words at once");

static void start(const struct sequence_state *s, struct user_frame *frame) {
    set_words((uint32_t *)SEQUENCE_DATA, s->data, SEQUENCE_WINDOW / 4);
    set_words(user_stack() + (SEQUENCE_STACK - BLOB_STACK) / 4, s->stack, SEQUENCE_STACK_BYTES / 4);
    set_words(float_image, s->floating, SEQUENCE_FLOAT_WORDS);
    __asm__ volatile("fxrstor %0" : : "m"(float_image));
    *frame = (struct user_frame){
        .eax = s->registers[0],
        .ecx = s->registers[1],
        .edx = s->registers[2],
        .ebx = s->registers[3],
        .esp = s->registers[4],
        .ebp = s->registers[5],
        .esi = s->registers[6],
        .edi = s->registers[7],
        .ds = USER_DATA,
        .es = USER_DATA,
        .fs = USER_FS,
        .gs = USER_GS,
        .ss = USER_DATA,
        .cs = USER_CODE,
        .eip = s->eip,
        .eflags = s->eflags | FLAGS_INTERRUPTS | 2,
    };
}

static void finish(struct sequence_state *s, const struct user_frame *frame, uint32_t address) {
    const uint32_t registers[8] = {frame->eax, frame->ecx, frame->edx, frame->ebx,
                                   frame->esp, frame->ebp, frame->esi, frame->edi};
    __asm__ volatile("fxsave %0\n\tfninit" : "=m"(float_image));
    set_words(s->registers, registers, 8);
    s->eip = frame->eip;
    s->eflags = frame->eflags;
    s->vector = frame->vector;
    s->error = frame->error;
    s->address = address;
    set_words(s->floating, float_image, SEQUENCE_FLOAT_WORDS);
    set_words(s->data, (const uint32_t *)SEQUENCE_DATA, SEQUENCE_WINDOW / 4);
    set_words(s->stack, user_stack() + (SEQUENCE_STACK - BLOB_STACK) / 4, SEQUENCE_STACK_BYTES / 4);
    sequence_tidy(s);
}

static uint32_t fault_address;

bool user_trap(struct user_frame *frame) {
    if (frame->vector == TRAP_TIMER) {
        timer_acknowledge();
        return true;
    }
    if ((frame->cs & 3) == 0) {
        print_field("vector", frame->vector);
        print_field("eip", frame->eip);
        guest_fail("trap in the guest's own code");
    }
    __asm__ volatile("movl %%cr2, %0" : "=r"(fault_address));
    return false;
}

static bool same(const struct sequence_state *a, const struct sequence_state *b) {
    return words_equal(a->registers, b->registers, 8) && a->eip == b->eip &&
           a->eflags == b->eflags && a->vector == b->vector && a->error == b->error &&
           a->address == b->address &&
           words_equal(a->floating, b->floating, SEQUENCE_FLOAT_WORDS) &&
           words_equal(a->data, b->data, SEQUENCE_WINDOW / 4) &&
           words_equal(a->stack, b->stack, SEQUENCE_STACK_BYTES / 4);
}

/* "! sequence run round", then number:value of each word that differs. */
static void print_difference(uint32_t sequence, uint32_t run, uint32_t round,
                             const struct sequence_state *is,
                             const struct sequence_state *expected) {
    const uint32_t *a = (const uint32_t *)is, *b = (const uint32_t *)expected;
    print_string("! ");
    print_decimal(sequence);
    print_string(" ");
    print_decimal(run);
    print_string(" ");
    print_decimal(round);
    for (uint32_t i = 0; i < SEQUENCE_WORDS; i++) {
        if (a[i] != b[i]) {
            print_string(" ");
            print_decimal(i);
            print_string(":");
            print_hex(a[i]);
        }
    }
    print_string("\n");
}

/* Whether an exponent was expected to differ, and does. */
static bool leave_out_exponents(const struct sequence_run *run) {
    bool any = false;
    for (uint32_t i = 0; i < 8 && run->exponents; i++) {
        uint32_t word = FLOAT_ST + 4 * i + 2;
        if (run->after.floating[word] == 0xffff && now.floating[word] != 0xffff) {
            now.floating[word] = 0xffff;
            any = true;
        }
    }
    return any;
}

/* Takes what is not compared from what is expected, and counts what is expected to differ. */
static void leave_out(uint32_t sequence, const struct sequence_run *run) {
    uint32_t known =
        (now.floating[FLOAT_CONTROL] ^ run->after.floating[FLOAT_CONTROL]) & run->status << 16;
    now.eflags = (now.eflags & run->flags) | (run->after.eflags & ~run->flags);
    now.floating[FLOAT_CONTROL] ^= known;
    known |= leave_out_exponents(run);
    if (known && !known_printed) {
        known_printed = true;
        print_string("~ ");
        print_decimal(sequence);
        print_string("\n");
    }
}

static void run_once(uint32_t sequence, const struct sequence_run *run, uint32_t index,
                     uint32_t round) {
    struct user_frame *frame = user_first_frame();
    start(&run->before, frame);
    user_run(frame);
    finish(&now, frame, fault_address);
    leave_out(sequence, run);
    if (round == 0) {
        cold[index] = now;
        if (!same(&now, &run->after)) {
            print_difference(sequence, index, round, &now, &run->after);
        }
    } else if (!same(&now, &cold[index])) {
        print_difference(sequence, index, round, &now, &run->after);
        cold[index] = now; /* said once */
    }
}

/* Puts the memory right again; says so if the sequence had written elsewhere than it may. */
static void check_memory(uint32_t sequence, const uint32_t *initial) {
    enum {
        WORDS = BLOB_DATA_PAGES * BLOB_PAGE / 4,
        FIRST = (SEQUENCE_DATA - BLOB_DATA) / 4,
        BEHIND = FIRST + SEQUENCE_WINDOW / 4,
    };
    uint32_t *data = (uint32_t *)BLOB_DATA;
    if (!words_equal(data, initial, FIRST) ||
        !words_equal(data + BEHIND, initial + BEHIND, WORDS - BEHIND)) {
        print_string("? ");
        print_decimal(sequence);
        print_string("\n");
        set_words(data, initial, WORDS);
    }
}

static void run_sequence(uint32_t index, const struct sequence *s, uint32_t rounds) {
    const uint8_t *code = (const uint8_t *)(s + 1);
    const struct sequence_run *runs =
        (const struct sequence_run *)(code + (s->code_bytes + 3) / 4 * 4);
    memcpy((uint8_t *)(BLOB_ALIAS + index * BLOB_SLOT), code, s->code_bytes);
    known_printed = false;
    for (uint32_t round = 0; round < rounds; round++) {
        for (uint32_t i = 0; i < s->nruns; i++) {
            if (!runs[i].skipped) {
                run_once(index, &runs[i], i, round);
            }
        }
    }
}

uint32_t guest_run(uint32_t count) {
    size_t bytes;
    const struct sequence_header *header = user_module(&bytes);
    (void)count;
    guest_check(header != NULL && bytes >= sizeof *header, "no module with sequences");
    guest_check(header->magic == SEQUENCE_MAGIC && header->version == SEQUENCE_VERSION,
                "the module is of another version");
    guest_check(header->nsequences <= BLOB_SLOTS, "too many sequences");
    guest_check((uint32_t)header + bytes <= USER_OWN_MEMORY, "too much of it");
    const uint32_t *initial = (const uint32_t *)(header + 1);
    const uint8_t *at = (const uint8_t *)initial + BLOB_DATA_PAGES * BLOB_PAGE;
    user_start();
    user_map_low(SEQUENCE_LOW);
    timer_start(HERTZ);
    set_words((uint32_t *)BLOB_DATA, initial, BLOB_DATA_PAGES * BLOB_PAGE / 4);
    for (uint32_t i = 0; i < header->nsequences; i++) {
        const struct sequence *s = (const struct sequence *)at;
        guest_check(s->nruns <= RUNS_MAX, "too many runs of a sequence");
        run_sequence(i, s, header->rounds);
        check_memory(i, initial);
        at += s->bytes;
    }
    return header->nsequences;
}
