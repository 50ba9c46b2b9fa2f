/* SPDX-License-Identifier: MIT */
/*
 * i386 code as code for 64-bit mode that does the same on the low halves of the registers. A
 * machine whose system has no 32-bit processes can run it, too.
 */
#ifndef PROCESSOR_TRANSLATE_H
#define PROCESSOR_TRANSLATE_H

#include "tests/differential/program.h"

/* Where what is at addresses of 16 bits is instead. */
enum { NATIVE_LOW = 0x30000000 };

struct translation {
    GByteArray *code;
    uint32_t *starts; /* offset of each item, and of the end */
    bool *whole;      /* items that must not fault in the middle */
};

/* Expects r15 to point to the top of a stack of its own, and uses r8 to r14. All items must be such
 * that translate_can(). */
struct translation translate(const struct program *p);
bool translate_can(const struct item *item);
void translation_clear(struct translation *t);

#endif
