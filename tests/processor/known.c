/* SPDX-License-Identifier: MIT */
#include "tests/processor/known.h"
#include "tests/processor/effects.h"

#include <string.h>

enum {
    EXCEPTIONS = 0x3f, /* of the x87 status word */
    STACK_FAULT = 0x40,
    SUMMARY = 0x80,
    TOP = 7 << 11,
    BUSY = 0x8000,
    CONTROL_RESERVED = 0xe0c0,
    PAGE_FAULT_WRITE = 2,
};
enum { FLOAT_ERROR = 16, GENERAL_PROTECTION = 13, PAGE_FAULT = 14, SIMD_ERROR = 19 };

static uint32_t status(const struct sequence_state *s) {
    return s->floating[FLOAT_CONTROL] >> 16;
}

static uint32_t control(const struct sequence_state *s) {
    return s->floating[FLOAT_CONTROL] & 0xffff;
}

static bool is_x87(const struct culprit *c) {
    return c->in.map == MAP_ONE && c->in.opcode >= 0xd8 && c->in.opcode <= 0xdf;
}

static bool is_0f(const struct culprit *c, uint8_t opcode) {
    return c->in.map == MAP_0F && c->in.opcode == opcode;
}

/* Whether the instruction, the last, ended in this exception. */
static bool trapped(const struct sequence_state *s, uint32_t vector) {
    return s->vector == vector && s->vector != SEQUENCE_END;
}

/* The processor's word in place of the guest's, of the bits. */
static void take(uint32_t *guest, uint32_t processor, uint32_t bits) {
    *guest = (*guest & ~bits) | (processor & bits);
}

static void late_float_error(const struct culprit *c, struct sequence_state *guest) {
    if (status(&c->before) & SUMMARY && trapped(&c->processor, FLOAT_ERROR) &&
        guest->vector != FLOAT_ERROR) {
        *guest = c->processor;
    }
}

static void unmasked_result(const struct culprit *c, struct sequence_state *guest) {
    uint32_t raised = status(&c->processor) & ~control(&c->processor) & EXCEPTIONS;

    if (is_x87(c) && raised & ~status(&c->before) && guest->vector == c->processor.vector) {
        *guest = c->processor;
    }
}

static void stack_fault(const struct culprit *c, struct sequence_state *guest) {
    if (is_x87(c) && status(&c->processor) & ~status(&c->before) & STACK_FAULT &&
        !(status(guest) & STACK_FAULT)) {
        *guest = c->processor;
    }
}

static void no_simd_error(const struct culprit *c, struct sequence_state *guest) {
    if (trapped(&c->processor, SIMD_ERROR) && guest->vector != SIMD_ERROR) {
        *guest = c->processor;
    }
}

static const uint32_t *physical(const struct sequence_state *s, uint32_t reg) {
    uint32_t top = (status(s) & TOP) >> 11;

    return s->floating + FLOAT_ST + 4 * ((reg - top) & 7);
}

/* But for exponents, of which those of all ones are expected to differ, register by register. */
static bool same_registers(const struct sequence_state *a, const struct sequence_state *b) {
    for (uint32_t i = 0; i < 8; i++) {
        if (memcmp(physical(a, i), physical(b, i), 8) != 0) {
            return false;
        }
    }
    return true;
}

static void emms_top(const struct culprit *c, struct sequence_state *guest) {
    if (!is_0f(c, 0x77)) {
        return;
    }
    if (!same_registers(&c->processor, guest)) {
        return;
    }
    memcpy(guest->floating + FLOAT_ST, c->processor.floating + FLOAT_ST, 8 * 16);
    take(&guest->floating[FLOAT_CONTROL], c->processor.floating[FLOAT_CONTROL],
         (uint32_t)TOP << 16);
}

static void mmx_before_fault(const struct culprit *c, struct sequence_state *guest) {
    if (c->in.map == MAP_ONE || c->processor.vector == SEQUENCE_END ||
        guest->vector != c->processor.vector || guest->floating[FLOAT_TAG] != 0xff) {
        return;
    }
    if (!same_registers(&c->processor, guest)) {
        return;
    }
    memcpy(guest->floating, c->processor.floating, FLOAT_MXCSR * 4);
    memcpy(guest->floating + FLOAT_ST, c->processor.floating + FLOAT_ST, 8 * 16);
}

static void control_bits(const struct culprit *c, struct sequence_state *guest) {
    if (is_x87(c) && c->in.opcode == 0xd9 && c->in.mod != 3 && c->in.reg == 5) {
        take(&guest->floating[FLOAT_CONTROL], c->processor.floating[FLOAT_CONTROL],
             CONTROL_RESERVED);
    }
}

static void control_summary(const struct culprit *c, struct sequence_state *guest) {
    if (is_x87(c) && c->in.opcode == 0xd9 && c->in.mod != 3 && c->in.reg == 5) {
        take(&guest->floating[FLOAT_CONTROL], c->processor.floating[FLOAT_CONTROL],
             (uint32_t)(SUMMARY | BUSY) << 16);
    }
}

static void store_tag(const struct culprit *c, struct sequence_state *guest) {
    uint32_t target = 1u << (((status(&c->before) & TOP) >> 11) + c->in.rm) % 8;

    if (is_x87(c) && c->in.opcode == 0xdd && c->in.mod == 3 && (c->in.reg == 2 || c->in.reg == 3)) {
        take(&guest->floating[FLOAT_TAG], c->processor.floating[FLOAT_TAG], target);
    }
}

static void reserved_mxcsr(const struct culprit *c, struct sequence_state *guest) {
    if (is_0f(c, 0xae) && c->in.reg == 2 && trapped(&c->processor, GENERAL_PROTECTION) &&
        guest->floating[FLOAT_MXCSR] >> 16) {
        *guest = c->processor;
    }
}

static void flags_before_fault(const struct culprit *c, struct sequence_state *guest) {
    if (is_x87(c) && c->in.mod != 3 && trapped(&c->processor, PAGE_FAULT) &&
        guest->vector == PAGE_FAULT) {
        take(&guest->floating[FLOAT_CONTROL], c->processor.floating[FLOAT_CONTROL],
             (uint32_t)(EXCEPTIONS | SUMMARY | BUSY) << 16);
    }
}

/* SSE2's shifts by a count in memory, cvttpd2pi, cvtpd2pi. */
static bool needs_no_alignment(const struct instruction *in) {
    uint8_t o = in->opcode;
    bool shift = o >= 0xd0 && (o & 0xc) == 0 && (o & 3) != 0 && o != 0xe3; /* that is pavgw */

    return in->map == MAP_0F && in->narrow && decode_in_memory(in) &&
           (shift || o == 0x2c || o == 0x2d);
}

static void unaligned(const struct culprit *c, struct sequence_state *guest) {
    if (needs_no_alignment(&c->in) && trapped(&c->processor, GENERAL_PROTECTION) &&
        (guest->vector == SEQUENCE_END || guest->vector == PAGE_FAULT)) {
        *guest = c->processor;
    }
}

static void remainder_conditions(const struct culprit *c, struct sequence_state *guest) {
    bool remainder = is_x87(c) && c->in.opcode == 0xd9 && c->in.mod == 3 &&
                     ((c->in.reg == 6 && c->in.rm == 5) || (c->in.reg == 7 && c->in.rm == 0));

    if (remainder && (c->processor.floating[FLOAT_ST + 2] & 0x7fff) == 0x7fff) {
        take(&guest->floating[FLOAT_CONTROL], c->processor.floating[FLOAT_CONTROL],
             (uint32_t)(C0 | C1 | C3) << 16);
    }
}

/* Between the data and where its pages are again. */
static void aliased_move(const struct culprit *c, struct sequence_state *guest) {
    uint32_t distance = c->before.registers[6] - c->before.registers[7];
    uint32_t alias = distance + (distance >> 31 ? 1 : -1u) * BLOB_AGAIN * BLOB_PAGE;

    if (c->in.map == MAP_ONE && (c->in.opcode & 0xfe) == 0xa4 && (c->in.rep || c->in.repne) &&
        alias + 64 < 128) {
        memcpy(guest->data, c->processor.data, sizeof guest->data);
    }
}

static void conversion_from_memory(const struct culprit *c, struct sequence_state *guest) {
    if (is_0f(c, 0x2a) && c->in.narrow && decode_in_memory(&c->in) &&
        same_registers(&c->processor, guest)) {
        memcpy(guest->floating, c->processor.floating, FLOAT_MXCSR * 4);
        memcpy(guest->floating + FLOAT_ST, c->processor.floating + FLOAT_ST, 8 * 16);
    }
}

static void read_before_write(const struct culprit *c, struct sequence_state *guest) {
    if (decode_in_memory(&c->in) && trapped(&c->processor, PAGE_FAULT) &&
        guest->error == (c->processor.error & ~(uint32_t)PAGE_FAULT_WRITE)) {
        guest->error = c->processor.error;
    }
}

const struct known known[] = {
    {"an unmasked x87 exception comes late",
     "helpers of x87 raise nothing, so that registers stay in locals around them; it comes with "
     "fwait",
     late_float_error},
    {"an unmasked x87 exception does not keep the result back", "as above", unmasked_result},
    {"x87 stack faults are not seen", "each push and operand would look at tags", stack_fault},
    {"#XM is not raised", "each of some two hundred instructions would have to be undone",
     no_simd_error},
    {"emms leaves TOP", "QEMU's; nothing reads TOP behind emms but what stores it", emms_top},
    {"an MMX instruction that faults has made all tags valid", "QEMU's; it begins with that",
     mmx_before_fault},
    {"fldcw takes reserved bits", "QEMU's; they have no meaning", control_bits},
    {"fldcw does not make the summary of exceptions anew", "as unmasked exceptions",
     control_summary},
    {"fst to an empty register leaves it empty", "QEMU's; tags matter to stack faults only",
     store_tag},
    {"ldmxcsr takes reserved bits", "QEMU's; no program sets them", reserved_mxcsr},
    {"an x87 store that faults has set flags", "QEMU's; the flags are made before the store",
     flags_before_fault},
    {"shifts' counts and cvtpd2pi's operand need not be aligned", "QEMU's; it loads them apart",
     unaligned},
    {"fprem of what is no number clears conditions",
     "QEMU's; they are undefined without a quotient", remainder_conditions},
    {"repeated moves within a page that is mapped twice",
     "the processor's: it moves blocks, QEMU one by one, as the manual has it", aliased_move},
    {"cvtpi2pd from memory begins MMX", "QEMU's; as with a register", conversion_from_memory},
    {"a read-modify-write that faults is a read", "QEMU's; it reads first", read_before_write},
};
const guint nknown = G_N_ELEMENTS(known);

static bool equal(const struct sequence_state *a, const struct sequence_state *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

bool known_explains(const struct culprit *c, guint *counts) {
    struct sequence_state guest = c->guest;

    for (guint i = 0; i < nknown && !equal(&guest, &c->processor); i++) {
        struct sequence_state before = guest;

        known[i].forgive(c, &guest);
        counts[i] += !equal(&before, &guest);
    }
    return equal(&guest, &c->processor);
}
