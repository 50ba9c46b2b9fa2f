/* SPDX-License-Identifier: MIT
 *
 * A debug register set on an instruction of a function that hot code calls:
 * from then on each execution of it traps, and none after it is cleared. The
 * count is rounds.
 */
#include "guest.h"
#include "invoke.h"
#include "trap.h"

GUEST_SIZES("breakpoint", 150, 3900);

enum { HOT_TURNS = 20000, WATCHED_TURNS = 40, ENABLE_FIRST = 1, RESUME = 1 << 16 };

invoked_code breakpoint_loop; /* breakpoint_code.S */
extern const char breakpoint_place[];

static uint32_t hits, seen;

static void on_debug(struct trap_frame *frame) {
    guest_check(frame->eip == (uint32_t)breakpoint_place, "a breakpoint at another place");
    hits++;
    seen = checksum_mix(seen, frame->eax + frame->ecx);
    frame->eflags |= RESUME;
}

static void set_breakpoint(const char *place) {
    __asm__ volatile("movl %0, %%db0" : : "r"(place));
    __asm__ volatile("movl %0, %%db7" : : "r"(ENABLE_FIRST) : "memory");
}

static void clear_breakpoint(void) {
    __asm__ volatile("movl %0, %%db7" : : "r"(0) : "memory");
}

static uint32_t run_loop(uint32_t turns, uint32_t start) {
    struct registers registers = {.eax = start, .ecx = turns};
    invoke(breakpoint_loop, &registers);
    return registers.eax;
}

uint32_t guest_run(uint32_t count) {
    uint32_t sum = 0, expected = 0;

    trap_install();
    trap_handle(TRAP_DEBUG, on_debug);
    for (uint32_t round = 0; round < count; round++) {
        sum = run_loop(HOT_TURNS, sum);
        guest_check(hits == expected, "a trap without a breakpoint");
        set_breakpoint(breakpoint_place);
        sum = run_loop(WATCHED_TURNS, sum);
        clear_breakpoint();
        expected += WATCHED_TURNS;
        guest_check(hits == expected, "the breakpoint was passed without a trap");
    }
    print_string("breakpoint hits ");
    print_decimal(hits);
    print_string("\n");
    return checksum_mix(seen, sum);
}
