/* SPDX-License-Identifier: MIT
 *
 * Timer interrupts at 1 kHz during hot loops: the loops must compute what they
 * do without interrupts. How many arrive varies, so only that enough did is
 * printed. The count is both passes and ticks, at least.
 */
#include "timer.h"
#include "cpu.h"
#include "guest.h"
#include "invoke.h"
#include "trap.h"

GUEST_SIZES("timer", 20, 1900);

enum { HERTZ = 1000, CHAIN_TURNS = 20000, WORDS = 256, SLEEPS = 5 };

invoked_code timer_chain; /* timer_code.S */

static volatile uint32_t ticks;
static uint32_t handler_work; /* a handler that uses registers, as real ones do */

static void on_tick(struct trap_frame *frame) {
    ticks++;
    for (uint32_t i = 0; i < 8; i++) {
        handler_work = checksum_mix(handler_work, trap_pc(frame) + i);
    }
    timer_acknowledge();
}

static uint32_t run_chain(void) {
    struct registers registers = registers_counting(CHAIN_TURNS);
    invoke(timer_chain, &registers);
    return checksum_bytes(0, &registers, REGISTERS_BYTES);
}

/* Ordinary compiled code: fills, shuffles, sorts by insertion, and divides 64-bit numbers. */
static uint32_t run_compiled(void) {
    static uint32_t words[WORDS];
    struct random random = random_seeded(61);
    for (uint32_t i = 0; i < WORDS; i++) {
        words[i] = random_next(&random);
    }
    for (uint32_t i = 1; i < WORDS; i++) {
        uint32_t moving = words[i];
        uint32_t at = i;
        for (; at > 0 && words[at - 1] > moving; at--) {
            words[at] = words[at - 1];
        }
        words[at] = moving;
    }
    uint64_t total = 0;
    for (uint32_t i = 1; i < WORDS; i++) {
        guest_check(words[i - 1] <= words[i], "not sorted");
        total = total * 31 + ((uint64_t)words[i] << 32 | i) / (words[i - 1] | 1);
    }
    return (uint32_t)(total ^ total >> 32);
}

/* Floating-point registers and flags live across the interrupts too. */
static uint32_t run_float(void) {
    double sum = 0;
    for (uint32_t i = 1; i < 500; i++) {
        sum += 1.0 / (i * i);
    }
    return (uint32_t)(int32_t)(sum * 1000000);
}

uint32_t guest_run(uint32_t count) {
    uint32_t chain = run_chain();
    uint32_t compiled = run_compiled();
    uint32_t floating = run_float();

    trap_install();
    trap_handle(TRAP_TIMER, on_tick);
    timer_start(HERTZ);
    cpu_interrupts_on();
    for (uint32_t pass = 0; pass < count || ticks < count; pass++) {
        guest_check(run_chain() == chain, "an interrupt changed a register or flag");
        guest_check(run_compiled() == compiled, "an interrupt changed compiled code");
        guest_check(run_float() == floating, "an interrupt changed floating point");
    }
    for (uint32_t sleep = 0; sleep < SLEEPS; sleep++) {
        uint32_t before = ticks;
        cpu_wait_for_interrupt();
        guest_check(ticks != before, "the processor woke without an interrupt");
    }
    cpu_interrupts_off();
    timer_stop();
    print_string("ticks reached ");
    print_decimal(count);
    print_string("\n");
    return checksum_mix(checksum_mix(checksum_mix(0, chain), compiled), floating);
}
