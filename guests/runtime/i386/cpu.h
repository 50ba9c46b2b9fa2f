/* SPDX-License-Identifier: MIT
 *
 * The processor instructions C cannot express: ports, control registers,
 * interrupt flag.
 */
#ifndef CPU_H
#define CPU_H

#include <stddef.h>
#include <stdint.h>

static inline void port_write8(uint16_t port, uint8_t value) {
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void port_write16(uint16_t port, uint16_t value) {
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void port_write32(uint16_t port, uint32_t value) {
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t port_read8(uint16_t port) {
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline uint16_t port_read16(uint16_t port) {
    uint16_t value;
    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline uint32_t port_read32(uint16_t port) {
    uint32_t value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline uint32_t cpu_read_cr0(void) {
    uint32_t value;
    __asm__ volatile("movl %%cr0, %0" : "=r"(value));
    return value;
}

static inline void cpu_write_cr0(uint32_t value) {
    __asm__ volatile("movl %0, %%cr0" : : "r"(value) : "memory");
}

static inline uint32_t cpu_read_cr2(void) {
    uint32_t value;
    __asm__ volatile("movl %%cr2, %0" : "=r"(value));
    return value;
}

static inline uint32_t cpu_read_cr3(void) {
    uint32_t value;
    __asm__ volatile("movl %%cr3, %0" : "=r"(value));
    return value;
}

static inline void cpu_write_cr3(uint32_t value) {
    __asm__ volatile("movl %0, %%cr3" : : "r"(value) : "memory");
}

static inline void cpu_interrupts_on(void) {
    __asm__ volatile("sti" : : : "memory");
}

static inline void cpu_interrupts_off(void) {
    __asm__ volatile("cli" : : : "memory");
}

/* Sleeps until the next interrupt; sti takes effect after hlt, so none is lost. */
static inline void cpu_wait_for_interrupt(void) {
    __asm__ volatile("sti\n\thlt" : : : "memory");
}

/* In loops that wait for another processor. */
static inline void cpu_relax(void) {
    __asm__ volatile("pause");
}

/* An i386 sees what it writes over its own code at once. */
static inline void cpu_code_written(const void *code, size_t length) {
    (void)code;
    (void)length;
}

static inline double cpu_square_root(double value) {
    __asm__("fsqrt" : "+t"(value));
    return value;
}

#endif
