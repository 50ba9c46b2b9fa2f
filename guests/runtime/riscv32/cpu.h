/* SPDX-License-Identifier: MIT
 *
 * The processor instructions C cannot express.
 */
#ifndef CPU_H
#define CPU_H

#include <stddef.h>
#include <stdint.h>

/* Control and status registers; number is a name or a constant. */
#define CPU_READ(number) \
    ({ \
        uint32_t value_; \
        __asm__ volatile("csrr %0, " #number : "=r"(value_) : : "memory"); \
        value_; \
    })
#define CPU_WRITE(number, value) \
    __asm__ volatile("csrw " #number ", %0" : : "r"((uint32_t)(value)) : "memory")
#define CPU_SET(number, bits) \
    __asm__ volatile("csrs " #number ", %0" : : "r"((uint32_t)(bits)) : "memory")
#define CPU_CLEAR(number, bits) \
    __asm__ volatile("csrc " #number ", %0" : : "r"((uint32_t)(bits)) : "memory")

enum { CPU_INTERRUPTS_ENABLED = 2 /* SIE in sstatus */ };

static inline void cpu_interrupts_on(void) {
    CPU_SET(sstatus, CPU_INTERRUPTS_ENABLED);
}

static inline void cpu_interrupts_off(void) {
    CPU_CLEAR(sstatus, CPU_INTERRUPTS_ENABLED);
}

/* Sleeps until the next interrupt; wfi wakes when they are off too, so none is lost. */
static inline void cpu_wait_for_interrupt(void) {
    cpu_interrupts_off();
    __asm__ volatile("wfi" : : : "memory");
    cpu_interrupts_on();
}

/* In loops that wait for another processor. */
static inline void cpu_relax(void) {
    __asm__ volatile(".word 0x0100000f" /* pause, which assemblers do not know yet */);
}

/* To be called after writing code and before running it. */
static inline void cpu_code_written(const void *code, size_t length) {
    (void)code;
    (void)length;
    __asm__ volatile("fence.i" : : : "memory");
}

static inline double cpu_square_root(double value) {
    __asm__("fsqrt.d %0, %0" : "+f"(value));
    return value;
}

#endif
