/* SPDX-License-Identifier: MIT
 *
 * The processor instructions C cannot express.
 */
#ifndef CPU_H
#define CPU_H

#include <stddef.h>
#include <stdint.h>

/* Registers of coprocessors, named as in "p15, 0, %0, c1, c0, 0". */
#define CPU_READ(place) \
    ({ \
        uint32_t value_; \
        __asm__ volatile("mrc " place : "=r"(value_) : : "memory"); \
        value_; \
    })
#define CPU_WRITE(place, value) __asm__ volatile("mcr " place : : "r"((uint32_t)(value)) : "memory")

static inline void cpu_data_barrier(void) {
    __asm__ volatile("dsb" : : : "memory");
}

static inline void cpu_instruction_barrier(void) {
    __asm__ volatile("isb" : : : "memory");
}

static inline void cpu_forget_branches(void) {
    CPU_WRITE("p15, 0, %0, c7, c5, 6", 0);
}

static inline void cpu_interrupts_on(void) {
    __asm__ volatile("cpsie i" : : : "memory");
}

static inline void cpu_interrupts_off(void) {
    __asm__ volatile("cpsid i" : : : "memory");
}

/* Sleeps until the next interrupt; wfi wakes when they are off too, so none is lost. */
static inline void cpu_wait_for_interrupt(void) {
    cpu_interrupts_off();
    __asm__ volatile("wfi" : : : "memory");
    cpu_interrupts_on();
}

/* In loops that wait for another processor. */
static inline void cpu_relax(void) {
    __asm__ volatile("yield");
}

/* To be called after writing code and before running it. */
static inline void cpu_code_written(const void *code, size_t length) {
    enum { LINE_BYTES = 32 /* or more */ };
    uint32_t start = (uint32_t)code & ~(uint32_t)(LINE_BYTES - 1), end = (uint32_t)code + length;
    for (uint32_t line = start; line < end; line += LINE_BYTES) {
        CPU_WRITE("p15, 0, %0, c7, c11, 1", line); /* data to where instructions come from */
    }
    cpu_data_barrier();
    for (uint32_t line = start; line < end; line += LINE_BYTES) {
        CPU_WRITE("p15, 0, %0, c7, c5, 1", line); /* no old instructions */
    }
    cpu_forget_branches();
    cpu_data_barrier();
    cpu_instruction_barrier();
}

static inline double cpu_square_root(double value) {
    double root;
    __asm__("vsqrt.f64 %P0, %P1" : "=w"(root) : "w"(value));
    return root;
}

#endif
