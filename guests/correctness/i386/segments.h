/* SPDX-License-Identifier: MIT
 *
 * The segments of segments.c and its loops.
 */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#define SEGMENTS_FLAT_CODE 0x08 /* as the runtime has them */
#define SEGMENTS_FLAT_DATA 0x10
#define SEGMENTS_MOVED_DATA 0x18   /* with a base */
#define SEGMENTS_NARROW_STACK 0x20 /* with a base, and of 16 bits */
#define SEGMENTS_MOVED_CODE 0x28   /* begins at segments_start */
#define SEGMENTS_NARROW_CODE 0x30  /* the same, of 16 bits */
#define SEGMENTS_BYTES 0x38

#ifndef __ASSEMBLER__

#include "invoke.h"

extern const char segments_start[];

/* ecx counts the turns; ebx is what they come to. */
invoked_code segments_data, segments_stack, segments_code;

#endif
#endif
