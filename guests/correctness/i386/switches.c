/* SPDX-License-Identifier: MIT
 *
 * A task that is debugged beside one that is not, as a kernel runs them: at each switch the debug
 * registers of the one that comes are loaded. The one has a breakpoint on a function that both
 * call now and then, and a watch on a word that both write; each stop must come in its turns, and
 * none in the other's. The count is switches.
 */
#include "guest.h"
#include "trap.h"

GUEST_SIZES("switches", 300, 4000);

enum {
    TURNS = 2000,
    RARELY = 500, /* turns from one call of the function to the next */
    OFTEN = 200,  /* ... from one writing of the word to the next */
    BREAK_FIRST_WATCH_SECOND = 0x00d00005,
    HIT_FIRST = 1 << 0,
    HIT_SECOND = 1 << 1,
    RESUME = 1 << 16,
};

/* Each on a page of its own, and never part of another one. */
#define OWN_PAGE __attribute__((noipa, aligned(4096)))

static volatile uint32_t word;
static uint32_t breaks, watches, seen;

OWN_PAGE static uint32_t rare(uint32_t value) {
    return value << 3 | value >> 29;
}

OWN_PAGE static void note(uint32_t value) {
    word = value;
}

OWN_PAGE static uint32_t common(uint32_t value, uint32_t turn) {
    return (value * 5 ^ turn) + 3;
}

OWN_PAGE static uint32_t turns(uint32_t value) {
    for (uint32_t turn = 1; turn <= TURNS; turn++) {
        value = common(value, turn);
        if (turn % RARELY == 0) {
            value = rare(value);
        }
        if (turn % OFTEN == 0) {
            note(value);
        }
    }
    return value;
}

/* What follows is on other pages. */
OWN_PAGE static void on_debug(struct trap_frame *frame) {
    uint32_t status;
    __asm__ volatile("movl %%db6, %0" : "=r"(status));
    __asm__ volatile("movl %0, %%db6" : : "r"(0) : "memory");
    if (status & HIT_FIRST) {
        guest_check(frame->eip == (uint32_t)rare, "a breakpoint at another place");
        breaks++;
        frame->eflags |= RESUME;
    }
    if (status & HIT_SECOND) {
        watches++;
        seen = checksum_mix(seen, word);
    }
}

static void load_debug_registers(const void *broken, const volatile void *watched,
                                 uint32_t control) {
    __asm__ volatile("movl %0, %%db0" : : "r"(broken));
    __asm__ volatile("movl %0, %%db1" : : "r"(watched));
    __asm__ volatile("movl %0, %%db7" : : "r"(control) : "memory");
}

uint32_t guest_run(uint32_t count) {
    uint32_t values[2] = {1, 1};
    uint32_t debugged = 0;

    breaks = watches = seen = 0;
    trap_install();
    trap_handle(TRAP_DEBUG, on_debug);
    for (uint32_t turn = 0; turn < count; turn++) {
        uint32_t task = turn % COUNT_OF(values);
        if (task == 0) {
            load_debug_registers((const void *)rare, &word, BREAK_FIRST_WATCH_SECOND);
            debugged++;
        } else {
            load_debug_registers(NULL, NULL, 0);
        }
        values[task] = turns(values[task]);
        guest_check(breaks == debugged * (TURNS / RARELY),
                    "a breakpoint was passed, or came for nothing");
        guest_check(watches == debugged * (TURNS / OFTEN),
                    "a store was not seen, or another one was");
    }
    load_debug_registers(NULL, NULL, 0);
    guest_check(count % 2 || values[0] == values[1], "the tasks differ");
    print_string("stops ");
    print_decimal(breaks + watches);
    print_string("\n");
    return checksum_mix(seen, values[0]);
}
