/* SPDX-License-Identifier: MIT */
/* What instructions do to the flags, by the manual: which they read, set, and leave undefined. */
#ifndef PROCESSOR_EFFECTS_H
#define PROCESSOR_EFFECTS_H

#include "tests/processor/decode.h"

/* Bits of eflags. */
enum { CF = 0x1, PF = 0x4, AF = 0x10, ZF = 0x40, SF = 0x80, OF = 0x800, ALL = 0x8d5 };
/* Of the x87 status word. */
enum { C0 = 0x100, C1 = 0x200, C2 = 0x400, C3 = 0x4000 };

struct effects {
    uint32_t reads, sets, leaves; /* leaves undefined, always or perhaps */
    bool undefined;               /* its result is undefined, too */
};

enum { COUNT_UNKNOWN = -1 };

/* cl: what is known to be in the register cl, or COUNT_UNKNOWN. */
struct effects effects_of(const struct instruction *in, int cl);

#endif
