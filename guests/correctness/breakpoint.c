/* SPDX-License-Identifier: MIT
 *
 * A debug register set on an instruction of a function that hot code calls:
 * from then on each execution of it traps, and none after it is cleared. The
 * count is rounds.
 */
#include "guest.h"
#include "breakpoint.h" /* of the architecture */

GUEST_SIZES("breakpoint", 150, 3900);

enum { HOT_TURNS = 20000, WATCHED_TURNS = 40 };

/* breakpoint_code.S: each turn, counting down, value = (value * 5 ^ turns left) + 3. The place is
 * that of the exclusive or. */
uint32_t breakpoint_loop(uint32_t value, uint32_t turns);
extern const char breakpoint_place[];

static uint32_t hits, seen;

static void on_debug(struct trap_frame *frame) {
    guest_check(trap_pc(frame) == (uint32_t)breakpoint_place, "a breakpoint at another place");
    hits++;
    seen = checksum_mix(seen, breakpoint_value(frame) + breakpoint_turns(frame));
    breakpoint_pass(frame);
}

uint32_t guest_run(uint32_t count) {
    uint32_t sum = 0, expected = 0;

    hits = seen = 0;
    trap_install();
    trap_handle(TRAP_DEBUG, on_debug);
    breakpoint_open();
    for (uint32_t round = 0; round < count; round++) {
        sum = breakpoint_loop(sum, HOT_TURNS);
        guest_check(hits == expected, "a trap without a breakpoint");
        breakpoint_set(breakpoint_place);
        sum = breakpoint_loop(sum, WATCHED_TURNS);
        breakpoint_clear();
        expected += WATCHED_TURNS;
        guest_check(hits == expected, "the breakpoint was passed without a trap");
    }
    print_string("breakpoint hits ");
    print_decimal(hits);
    print_string("\n");
    return checksum_mix(seen, sum);
}
