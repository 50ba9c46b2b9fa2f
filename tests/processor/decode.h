/* SPDX-License-Identifier: MIT */
/* The parts of an i386 instruction whose length is known. Pure functions. */
#ifndef PROCESSOR_DECODE_H
#define PROCESSOR_DECODE_H

#include <stdbool.h>
#include <stdint.h>

enum { MAP_ONE, MAP_0F, MAP_0F38, MAP_0F3A };

struct instruction {
    bool narrow, narrow_address, lock, repne, rep, vex; /* prefixes 66, 67, f0, f2, f3, VEX */
    uint8_t segment;                                    /* prefix, or 0 */
    uint8_t map, opcode;
    bool has_modrm;
    uint8_t mod, reg, rm;
    uint32_t opcode_at, modrm_at; /* of a VEX instruction, opcode_at is where c4 is */
    uint32_t address_bytes;       /* ModRM, SIB and displacement */
    uint32_t displacement_at, displacement_bytes;
    uint8_t last; /* byte: an instruction's 8-bit immediate, where it has one */
};

/* The bytes hold one instruction, of that length. */
struct instruction decode(const uint8_t *bytes, uint32_t n);

/* Whether its operand is in memory, at an address that is all displacement. */
bool decode_in_memory(const struct instruction *in);
bool decode_absolute(const struct instruction *in);

#endif
