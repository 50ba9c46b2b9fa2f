/* SPDX-License-Identifier: MIT
 *
 * Interrupts reach hot loops of every shape that touch no device: each loop
 * counts its turns, and one that made more of them than a period can hold, even
 * on a busy machine, has missed its interrupt. By the PIT and by the local
 * APIC's timer. The count is interrupts for each loop.
 */
#include "apic.h"
#include "cpu.h"
#include "guest.h"
#include "invoke.h"
#include "timer.h"
#include "trap.h"

GUEST_SIZES("latency", 8, 500);

enum {
    HERTZ = 1000,
    /* A region makes some hundred million turns of the shortest loop in a second; so this is a
     * second or so, for an interrupt that is due within a millisecond. */
    TURNS_MAXIMUM = 1 << 27,
};

/* latency_code.S */
extern const char latency_code_start[], latency_code_end[];
invoked_code latency_single, latency_nested, latency_calls, latency_indirect, latency_two_entries,
    latency_memory, latency_strings, latency_pages, latency_sti, latency_popf;

static const struct {
    const char *name;
    invoked_code *code;
} loops[] = {
    {"one block", latency_single},
    {"nested", latency_nested},
    {"calls", latency_calls},
    {"indirect jumps", latency_indirect},
    {"two entries", latency_two_entries},
    {"memory", latency_memory},
    {"string instructions", latency_strings},
    {"two pages", latency_pages},
    {"let in by sti", latency_sti},
    {"let in by popf", latency_popf},
};

static uint32_t ticks; /* that came into a loop */
static uint32_t words[256];

/* Ends the loop that it came into. */
static void end_loop(struct trap_frame *frame) {
    uint32_t start = (uint32_t)latency_code_start, end = (uint32_t)latency_code_end;
    if (frame->eip >= start && frame->eip < end) {
        ticks++;
        frame->ebp = 1;
    }
}

static void on_tick(struct trap_frame *frame) {
    end_loop(frame);
    timer_acknowledge();
}

static void on_apic_tick(struct trap_frame *frame) {
    end_loop(frame);
    apic_acknowledge();
}

static void run_loops(const char *timer, uint32_t count) {
    for (unsigned loop = 0; loop < COUNT_OF(loops); loop++) {
        for (uint32_t i = 0; i < count; i++) {
            struct registers registers = {.ecx = TURNS_MAXIMUM, .esi = (uint32_t)words};
            uint32_t before = ticks;
            cpu_interrupts_on();
            invoke(loops[loop].code, &registers);
            cpu_interrupts_off();
            guest_check(ticks != before, "no interrupt came into a hot loop");
        }
        print_string(timer);
        print_string(" reaches: ");
        print_string(loops[loop].name);
        print_string("\n");
    }
}

uint32_t guest_run(uint32_t count) {
    trap_install();
    trap_handle(TRAP_TIMER, on_tick);
    trap_handle(TRAP_APIC_TIMER, on_apic_tick);
    timer_start(HERTZ);
    run_loops("PIT", count);
    timer_stop();
    apic_timer_start(HERTZ);
    run_loops("APIC", count);
    apic_timer_stop();
    return checksum_mix(0, count);
}
