/* SPDX-License-Identifier: MIT
 *
 * The registers of i386, as invoke() loads and stores them.
 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stddef.h>
#include <stdint.h>

struct registers {
    uint32_t edi, esi, ebp, unused_esp, ebx, edx, ecx, eax;
    uint32_t eflags; /* only handed back */
};

/* The registers without flags, which an instruction may leave undefined. */
enum { REGISTERS_BYTES = offsetof(struct registers, eflags) };

/* A different value in each; the register that invoked code counts turns with has turns. */
static inline struct registers registers_counting(uint32_t turns) {
    return (struct registers){
        .eax = 0x11111111,
        .ebx = 0x22222222,
        .ecx = turns,
        .edx = 0x44444444,
        .esi = 0x55555555,
        .edi = 0x66666666,
        .ebp = 0x77777777,
    };
}

#endif
