/* SPDX-License-Identifier: MIT */
#include "tests/processor/decode.h"

/* Opcodes of one byte that are followed by ModRM. */
static bool one_byte_has_modrm(uint8_t o) {
    return (o < 0x40 && (o & 7) < 4) || o == 0x62 || o == 0x63 || o == 0x69 || o == 0x6b ||
           (o >= 0x80 && o <= 0x8f) || o == 0xc0 || o == 0xc1 || (o >= 0xc4 && o <= 0xc7) ||
           (o >= 0xd0 && o <= 0xd3) || (o >= 0xd8 && o <= 0xdf) || o == 0xf6 || o == 0xf7 ||
           o >= 0xfe;
}

static bool two_bytes_have_modrm(uint8_t o) {
    return !((o >= 0x05 && o <= 0x0b) || (o >= 0x30 && o <= 0x37) || o == 0x77 ||
             (o >= 0x80 && o <= 0x8f) || (o >= 0xa0 && o <= 0xa2) || (o >= 0xa8 && o <= 0xaa) ||
             (o >= 0xc8 && o <= 0xcf));
}

/* Returns whether the byte is a prefix. */
static bool take_prefix(struct instruction *in, uint8_t byte) {
    switch (byte) {
    case 0x66:
        in->narrow = true;
        return true;
    case 0x67:
        in->narrow_address = true;
        return true;
    case 0xf0:
        in->lock = true;
        return true;
    case 0xf2:
        in->repne = true;
        return true;
    case 0xf3:
        in->rep = true;
        return true;
    case 0x26:
    case 0x2e:
    case 0x36:
    case 0x3e:
    case 0x64:
    case 0x65:
        in->segment = byte;
        return true;
    default:
        return false;
    }
}

static uint32_t take_vex(struct instruction *in, const uint8_t *at) {
    in->vex = true;
    in->map = at[1] & 0x1f;
    in->narrow = (at[2] & 3) == 1;
    in->rep = (at[2] & 3) == 2;
    in->repne = (at[2] & 3) == 3;
    in->opcode = at[3];
    in->has_modrm = true;
    return 4;
}

/* Returns how many bytes the opcode has. */
static uint32_t take_opcode(struct instruction *in, const uint8_t *at) {
    if (at[0] == 0xc4 && (at[1] & 0xc0) == 0xc0) {
        return take_vex(in, at);
    }
    if (at[0] != 0x0f) {
        in->opcode = at[0];
        in->has_modrm = one_byte_has_modrm(at[0]);
        return 1;
    }
    if (at[1] == 0x38 || at[1] == 0x3a) {
        in->map = at[1] == 0x38 ? MAP_0F38 : MAP_0F3A;
        in->opcode = at[2];
        in->has_modrm = true;
        return 3;
    }
    in->map = MAP_0F;
    in->opcode = at[1];
    in->has_modrm = two_bytes_have_modrm(at[1]);
    return 2;
}

static void take_modrm(struct instruction *in, const uint8_t *at) {
    uint32_t before = 1;

    in->mod = at[0] >> 6;
    in->reg = at[0] >> 3 & 7;
    in->rm = at[0] & 7;
    if (in->mod == 3) {
        in->address_bytes = 1;
        return;
    }
    if (in->narrow_address) {
        in->displacement_bytes = in->mod == 1 ? 1 : in->mod == 2 || in->rm == 6 ? 2 : 0;
    } else {
        before += in->rm == 4;
        in->displacement_bytes = in->mod == 1                                         ? 1
                                 : in->mod == 2 || in->rm == 5                        ? 4
                                 : in->rm == 4 && (at[1] & 7) == 5 /* no base: SIB */ ? 4
                                                                                      : 0;
    }
    in->displacement_at = in->modrm_at + before;
    in->address_bytes = before + in->displacement_bytes;
}

struct instruction decode(const uint8_t *bytes, uint32_t n) {
    uint8_t padded[32] = {0};
    struct instruction in = {0};
    uint32_t at = 0;

    for (uint32_t i = 0; i < n && i < 16; i++) {
        padded[i] = bytes[i];
    }
    while (at < n && take_prefix(&in, padded[at])) {
        at++;
    }
    in.opcode_at = at;
    at += take_opcode(&in, padded + at);
    in.modrm_at = at;
    if (in.has_modrm) {
        take_modrm(&in, padded + at);
    }
    in.last = n ? bytes[n - 1] : 0;
    return in;
}

bool decode_in_memory(const struct instruction *in) {
    return in->has_modrm && in->mod != 3;
}

bool decode_absolute(const struct instruction *in) {
    return decode_in_memory(in) && in->mod == 0 && in->rm == (in->narrow_address ? 6 : 5);
}
