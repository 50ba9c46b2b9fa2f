/* SPDX-License-Identifier: MIT
 *
 * What a debugger does to hot code: single steps and breakpoints in registers,
 * begun from outside or by the code itself, int3 put into it and taken out
 * again, and data watched by a debug register. Every stop must come where it
 * should, with the registers of then, and none besides. The count is rounds.
 */
#include "guest.h"
#include "invoke.h"
#include "trap.h"

GUEST_SIZES("debug", 60, 700);

enum {
    HOT_TURNS = 20000,
    STOPPED_TURNS = 25,
    TURN_INSTRUCTIONS = 10, /* of debug_loop, for each turn */
    EXTRA_INSTRUCTIONS = 5, /* of debug_stepped, behind the popf that begins it */
    SELF_STEPS = 3,         /* that debug_self asks for, each time */
    STEP = 1 << 8,          /* of eflags */
    INT3 = 0xcc,
    DR6_STEP = 1 << 14,
    DR6_FIRST = 1 << 0,
    DR7_WATCH_FIRST = 0x000d0001, /* writes of 4 bytes */
};

/* debug_code.S */
invoked_code debug_loop, debug_stepped, debug_self, debug_own, debug_called;
extern uint8_t debug_place[];
extern volatile uint32_t debug_word;

static enum { NOTHING, STEPPING, SELF, BREAKING, WATCHING, OWN } doing;
static uint32_t sum, stops, replaced;

/* The registers of the loop, wherever it is linked. */
static void record(const struct trap_frame *frame) {
    stops++;
    sum = checksum_mix(sum, frame->eax ^ frame->ebx);
    sum = checksum_mix(sum, frame->ecx ^ frame->edx);
    sum = checksum_mix(sum, frame->esi ^ frame->edi);
    sum = checksum_mix(sum, frame->eflags & 0x8d5);
    sum = checksum_mix(sum, frame->eip - (uint32_t)debug_loop);
}

static uint32_t take_debug_status(void) {
    uint32_t status;
    __asm__ volatile("movl %%db6, %0" : "=r"(status));
    __asm__ volatile("movl %0, %%db6" : : "r"(0) : "memory");
    return status;
}

static void set_debug_registers(const volatile void *address, uint32_t what) {
    __asm__ volatile("movl %0, %%db0" : : "r"(address));
    __asm__ volatile("movl %0, %%db7" : : "r"(what) : "memory");
}

static void on_debug(struct trap_frame *frame) {
    uint32_t status = take_debug_status();
    record(frame);
    switch (doing) {
    case STEPPING:
        guest_check((status & DR6_STEP) != 0, "a step that says it is none");
        break;
    case SELF:
        if (stops % SELF_STEPS == 0) {
            frame->eflags &= ~(uint32_t)STEP;
        }
        break;
    case BREAKING: /* over the instruction that int3 had replaced */
        guest_check(frame->eip == (uint32_t)debug_place + 2, "a step of another length");
        *debug_place = INT3;
        frame->eflags &= ~(uint32_t)STEP;
        break;
    case WATCHING:
        guest_check((status & DR6_FIRST) != 0, "a watchpoint that says it is none");
        break;
    case OWN:
        guest_check((status & DR6_FIRST) != 0 && frame->eip == (uint32_t)debug_called,
                    "a breakpoint at another place");
        set_debug_registers(debug_called, 0);
        break;
    default:
        guest_fail("a debug exception for nothing");
    }
}

static void on_int3(struct trap_frame *frame) {
    guest_check(doing == BREAKING && frame->eip == (uint32_t)debug_place + 1, "int3 for nothing");
    record(frame);
    *debug_place = (uint8_t)replaced;
    frame->eip--;
    frame->eflags |= STEP;
}

/* As many stops must come as said. */
static void run(invoked_code *code, uint32_t turns, uint32_t expected) {
    struct registers registers = {
        .eax = sum,
        .ebx = 0x9e3779b9,
        .ecx = turns,
        .edx = 7,
        .esi = 0x12345678,
        .edi = ~sum,
    };
    stops = 0;
    invoke(code, &registers);
    guest_check(stops == expected, "more or fewer stops than there should be");
    sum = checksum_bytes(sum, &registers, REGISTERS_BYTES);
}

static void run_hot(void) {
    doing = NOTHING;
    run(debug_loop, HOT_TURNS, 0);
}

static void single_steps(void) {
    run_hot();
    doing = STEPPING;
    run(debug_stepped, STOPPED_TURNS, STOPPED_TURNS * TURN_INSTRUCTIONS + EXTRA_INSTRUCTIONS);
}

/* The hot loop sets a breakpoint itself on what it then calls, each 4096th turn. */
static void own_breakpoints(void) {
    doing = OWN;
    set_debug_registers(debug_called, 0);
    run(debug_own, HOT_TURNS, HOT_TURNS / 4096);
    set_debug_registers(NULL, 0);
}

/* The hot loop sets the flag itself, each 4096th turn. */
static void own_steps(void) {
    doing = SELF;
    run(debug_self, HOT_TURNS, HOT_TURNS / 4096 * SELF_STEPS);
}

static void breakpoints(void) {
    run_hot();
    doing = BREAKING;
    replaced = *debug_place;
    *debug_place = INT3;
    run(debug_loop, STOPPED_TURNS, 2 * STOPPED_TURNS);
    *debug_place = (uint8_t)replaced;
}

static void watchpoints(void) {
    run_hot();
    doing = WATCHING;
    set_debug_registers(&debug_word, DR7_WATCH_FIRST);
    run(debug_loop, STOPPED_TURNS, STOPPED_TURNS);
    set_debug_registers(NULL, 0);
}

uint32_t guest_run(uint32_t count) {
    sum = debug_word = 0;
    trap_install();
    trap_handle(TRAP_DEBUG, on_debug);
    trap_handle(TRAP_BREAKPOINT, on_int3);
    for (uint32_t round = 0; round < count; round++) {
        single_steps();
        own_steps();
        own_breakpoints();
        breakpoints();
        watchpoints();
    }
    run_hot();
    print_string("stops checked\n");
    return checksum_mix(sum, debug_word);
}
