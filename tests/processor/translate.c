/* SPDX-License-Identifier: MIT */
#include "tests/processor/translate.h"
#include "tests/processor/decode.h"

#include "guests/differential/sequence.h"

#include <string.h>

enum {
    ADDRESS_32 = 0x67,
    REX_B = 0x41,
    GS_SHIFT = 0x103,
    ECX = 1,
    ESP = 4,
    ESI = 6,
    EDI = 7,
};

static void put(GByteArray *to, const uint8_t *bytes, guint n) {
    g_byte_array_append(to, bytes, n);
}
#define PUT(to, ...) put(to, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void put_word(GByteArray *to, uint32_t value) {
    PUT(to, (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24));
}

/* The prefixes but for those of segments and of the address's size. */
static void put_prefixes(GByteArray *to, const struct item *item, const struct instruction *in) {
    for (uint32_t i = 0; i < in->opcode_at; i++) {
        uint8_t b = item->bytes[i];

        if (b != ADDRESS_32 && b != 0x26 && b != 0x2e && b != 0x36 && b != 0x3e && b != 0x64 &&
            b != 0x65) {
            PUT(to, b);
        }
    }
}

static void put_rest(GByteArray *to, const struct item *item, const struct instruction *in) {
    uint32_t at = in->modrm_at + in->address_bytes;

    put(to, item->bytes + at, item->nbytes - at);
}

static uint32_t displacement(const struct item *item, const struct instruction *in) {
    const uint8_t *at = item->bytes + in->displacement_at;

    switch (in->displacement_bytes) {
    case 0:
        return 0;
    case 1:
        return (uint32_t)(int8_t)at[0];
    case 2:
        return (uint32_t)(int16_t)(at[0] | at[1] << 8);
    default:
        return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    }
}

static uint32_t segment_base(const struct instruction *in) {
    if (in->map == MAP_ONE && in->opcode == 0x8d) { /* lea: the address only */
        return 0;
    }
    return in->segment == 0x64 ? BLOB_DATA : in->segment == 0x65 ? BLOB_DATA + GS_SHIFT : 0;
}

/* An address that is all displacement: in 64-bit mode that has another encoding. */
static void absolute(GByteArray *to, const struct item *item, const struct instruction *in) {
    uint32_t base = segment_base(in), address = displacement(item, in);

    if (in->narrow_address) {
        address &= 0xffff;
        base = base ? base : NATIVE_LOW;
    }
    PUT(to, ADDRESS_32);
    put_prefixes(to, item, in);
    put(to, item->bytes + in->opcode_at, in->modrm_at - in->opcode_at);
    PUT(to, (uint8_t)(in->reg << 3 | 4), 0x25);
    put_word(to, address + base);
    put_rest(to, item, in);
}

/* Whether ModRM's reg is a byte register that a REX prefix would make another. */
static bool high_byte(const struct instruction *in) {
    uint8_t o = in->opcode;
    bool byte = in->map == MAP_ONE ? !(o & 1) && (o < 0x40 || (o >= 0x84 && o <= 0x8a))
                                   : in->map == MAP_0F && (o == 0xb0 || o == 0xc0);

    return byte && in->reg >= 4;
}

/* An address of 16 bits with registers: made in r11. */
static void narrow_address(GByteArray *to, const struct item *item, const struct instruction *in) {
    static const int8_t bases[] = {3, 3, 5, 5, 6, 7, 5, 3},
                        indexes[] = {6, 7, 6, 7, -1, -1, -1, -1};
    int base = bases[in->rm], index = indexes[in->rm];
    uint8_t opcode[4];
    uint32_t n = in->modrm_at - in->opcode_at;

    if (index < 0) {
        PUT(to, 0x44, 0x8d, (uint8_t)(0x98 | base)); /* lea r11d,[base+d] */
    } else {
        PUT(to, 0x44, 0x8d, 0x9c, (uint8_t)(index << 3 | base));
    }
    put_word(to, displacement(item, in));
    PUT(to, 0x45, 0x0f, 0xb7, 0xdb); /* movzx r11d,r11w */
    PUT(to, 0x4d, 0x8d, 0x9b);       /* lea r11,[r11+d] */
    put_word(to, NATIVE_LOW);
    put_prefixes(to, item, in);
    memcpy(opcode, item->bytes + in->opcode_at, n);
    if (in->vex) {
        opcode[1] &= 0xdf;
    } else {
        PUT(to, REX_B);
    }
    put(to, opcode, n);
    PUT(to, (uint8_t)(in->reg << 3 | 3));
    put_rest(to, item, in);
}

static void memory(GByteArray *to, const struct item *item, const struct instruction *in) {
    if (decode_absolute(in)) {
        absolute(to, item, in);
    } else if (in->narrow_address) {
        narrow_address(to, item, in);
    } else {
        PUT(to, ADDRESS_32);
        put_prefixes(to, item, in);
        put(to, item->bytes + in->opcode_at, item->nbytes - in->opcode_at);
    }
}

/* lea esp,[rsp+bytes]: leaves flags alone. */
static void move_stack(GByteArray *to, int bytes) {
    PUT(to, 0x8d, 0x64, 0x24, (uint8_t)bytes);
}

static void push_r8(GByteArray *to) {
    move_stack(to, -4);
    PUT(to, 0x44, 0x89, 0x04, 0x24);
}

/* Flags go by way of a stack of our own, as 64-bit mode pushes 8 bytes. */
static void push_flags(GByteArray *to) {
    PUT(to, 0x49, 0x89, 0xe6, 0x4c, 0x89, 0xfc); /* mov r14,rsp; mov rsp,r15 */
    PUT(to, 0x9c, 0x41, 0x58);                   /* pushfq; pop r8 */
    PUT(to, 0x4c, 0x89, 0xf4);                   /* mov rsp,r14 */
    push_r8(to);
}

static void pop_flags(GByteArray *to) {
    PUT(to, 0x44, 0x8b, 0x04, 0x24); /* mov r8d,[rsp] */
    move_stack(to, 4);
    PUT(to, 0x49, 0x89, 0xe6, 0x4c, 0x89, 0xfc);
    PUT(to, 0x41, 0x50, 0x9d); /* push r8; popfq */
    PUT(to, 0x4c, 0x89, 0xf4);
}

static void push_all(GByteArray *to) {
    PUT(to, 0x41, 0x89, 0xe0); /* mov r8d,esp */
    move_stack(to, -32);
    for (int i = 0; i < 8; i++) {
        if (i == ESP) {
            PUT(to, 0x44, 0x89, 0x44, 0x24, (uint8_t)(4 * (7 - i)));
        } else {
            PUT(to, 0x89, (uint8_t)(0x44 | i << 3), 0x24, (uint8_t)(4 * (7 - i)));
        }
    }
}

static void pop_all(GByteArray *to) {
    for (int i = 0; i < 8; i++) {
        if (i != ESP) {
            PUT(to, 0x8b, (uint8_t)(0x44 | i << 3), 0x24, (uint8_t)(4 * (7 - i)));
        }
    }
    move_stack(to, 32);
}

static void pop_register(GByteArray *to, uint32_t reg) {
    PUT(to, 0x8b, (uint8_t)(0x04 | reg << 3), 0x24);
    if (reg != ESP) {
        move_stack(to, 4);
    }
}

/* aam: al becomes its remainder, ah the quotient. By 0: the same exception. */
static void adjust_multiply(GByteArray *to, uint8_t by) {
    PUT(to, 0x41, 0xb9, by, 0, 0, 0); /* mov r9d,by */
    if (!by) {
        PUT(to, 0x41, 0xf6, 0xf1); /* div r9b */
        return;
    }
    PUT(to, 0x41, 0x89, 0xc0, 0x0f, 0xb6, 0xc0); /* mov r8d,eax; movzx eax,al */
    PUT(to, 0x41, 0xf6, 0xf1, 0x86, 0xc4);       /* div r9b; xchg ah,al */
    PUT(to, 0x66, 0x41, 0x89, 0xc0);             /* mov r8w,ax */
    PUT(to, 0x44, 0x89, 0xc0, 0x84, 0xc0);       /* mov eax,r8d; test al,al */
}

/* aad: al becomes al + ah * by, ah 0. */
static void adjust_divide(GByteArray *to, uint8_t by) {
    PUT(to, 0x41, 0x89, 0xc1, 0x41, 0xc1, 0xe9, 8);    /* mov r9d,eax; shr r9d,8 */
    PUT(to, 0x45, 0x0f, 0xb6, 0xc9);                   /* movzx r9d,r9b */
    PUT(to, 0x45, 0x69, 0xc9, by, 0, 0, 0);            /* imul r9d,r9d,by */
    PUT(to, 0x41, 0x01, 0xc1, 0x45, 0x0f, 0xb6, 0xc9); /* add r9d,eax; movzx r9d,r9b */
    PUT(to, 0x66, 0x44, 0x89, 0xc8, 0x84, 0xc0);       /* mov ax,r9w; test al,al */
}

static void push_memory(GByteArray *to, const struct item *item, const struct instruction *in) {
    PUT(to, ADDRESS_32, 0x44, 0x8b); /* mov r8d,m */
    if (decode_absolute(in)) {
        PUT(to, 0x04, 0x25);
        put_word(to, displacement(item, in) + segment_base(in));
    } else {
        PUT(to, item->bytes[in->modrm_at] & 0xc7);
        put(to, item->bytes + in->modrm_at + 1, in->address_bytes - 1);
    }
    push_r8(to);
}

static bool is_string(const struct instruction *in) {
    return in->map == MAP_ONE && in->opcode >= 0xa4 && in->opcode <= 0xaf &&
           (in->opcode & 0xfe) != 0xa8;
}

/* r8 + n has what the register was; of that, the instruction may have changed the low half. */
static void put_back(GByteArray *to, uint32_t n, uint32_t reg, bool changes) {
    if (changes) {
        PUT(to, 0x66, 0x41, 0x89, (uint8_t)(0xc0 | reg << 3 | n));
    }
    PUT(to, 0x44, 0x89, (uint8_t)(0xc0 | n << 3 | reg));
}

static void string(GByteArray *to, const struct item *item, const struct instruction *in) {
    if (in->narrow_address) {
        PUT(to, 0x41, 0x89, 0xf0, 0x41, 0x89, 0xf9, 0x41, 0x89, 0xca); /* mov r8d,esi, ... */
        PUT(to, 0x0f, 0xb7, 0xf6, 0x0f, 0xb7, 0xff, 0x0f, 0xb7, 0xc9); /* movzx esi,si, ... */
        PUT(to, 0x8d, 0xb6);                                           /* lea esi,[rsi+low] */
        put_word(to, NATIVE_LOW);
        PUT(to, 0x8d, 0xbf);
        put_word(to, NATIVE_LOW);
    }
    PUT(to, ADDRESS_32);
    put_prefixes(to, item, in);
    PUT(to, in->opcode);
    if (in->narrow_address) {
        put_back(to, 0, ESI, in->opcode < 0xaa || (in->opcode & 0xfe) == 0xac);
        put_back(to, 1, EDI, (in->opcode & 0xfe) != 0xac);
        put_back(to, 2, ECX, in->rep || in->repne);
    }
}

/* What 64-bit mode lacks or does otherwise; false if it is not such. */
static bool special(GByteArray *to, const struct item *item, const struct instruction *in) {
    uint8_t o = in->opcode;

    if (in->map != MAP_ONE) {
        return false;
    }
    if (is_string(in)) {
        string(to, item, in);
    } else if (o >= 0x40 && o <= 0x4f) { /* inc, dec */
        put_prefixes(to, item, in);
        PUT(to, 0xff, (uint8_t)(0xc0 + o - 0x40));
    } else if (o >= 0x50 && o <= 0x57) {
        PUT(to, 0x41, 0x89, (uint8_t)(0xc0 | (o & 7) << 3)); /* mov r8d,r */
        push_r8(to);
    } else if (o >= 0x58 && o <= 0x5f) {
        pop_register(to, o & 7);
    } else if (o == 0x60) {
        push_all(to);
    } else if (o == 0x61) {
        pop_all(to);
    } else if (o == 0x6a) {
        PUT(to, 0x41, 0xb8); /* mov r8d,imm */
        put_word(to, (uint32_t)(int8_t)in->last);
        push_r8(to);
    } else if (o == 0x9c) {
        push_flags(to);
    } else if (o == 0x9d) {
        pop_flags(to);
    } else if (o == 0xd4) {
        adjust_multiply(to, in->last);
    } else if (o == 0xd5) {
        adjust_divide(to, in->last);
    } else if (o >= 0xa0 && o <= 0xa3) { /* mov with an address of 32 bits, or 64 */
        PUT(to, ADDRESS_32);
        put(to, item->bytes, item->nbytes);
    } else if (o >= 0xe0 && o <= 0xe3) { /* loop, jecxz */
        PUT(to, ADDRESS_32, o, in->last);
    } else if (o == 0xff && in->reg == 6) { /* push m */
        push_memory(to, item, in);
    } else {
        return false;
    }
    return true;
}

static void branch(GByteArray *to, const struct item *item) {
    uint8_t first = item->bytes[0];

    if (first == 0xeb || first == 0xe9) {
        PUT(to, 0xe9);
    } else {
        PUT(to, 0x0f, 0x80 | ((first == 0x0f ? item->bytes[1] : first) & 15));
    }
    put_word(to, 0); /* filled in by link_branches() */
}

static void link_branches(struct translation *t, const struct program *p) {
    guint n = p->items->len;
    uint32_t *labels = g_new(uint32_t, p->nlabels + 1);

    for (uint32_t i = 0; i < p->nlabels; i++) {
        labels[i] = t->starts[n];
    }
    for (guint i = 0; i < n; i++) {
        const struct item *item = &g_array_index(p->items, struct item, i);

        if (item->kind == ITEM_LABEL) {
            labels[item->label] = t->starts[i];
        }
    }
    for (guint i = 0; i < n; i++) {
        const struct item *item = &g_array_index(p->items, struct item, i);

        if (item->kind == ITEM_CODE && item->label != NO_LABEL) {
            uint32_t distance = labels[item->label] - t->starts[i + 1];

            memcpy(t->code->data + t->starts[i + 1] - 4, &distance, 4);
        }
    }
    g_free(labels);
}

/* Whether it is several instructions of which a later one may fault when registers have changed. */
static bool must_not_fault(const struct instruction *in) {
    return in->map == MAP_ONE && ((is_string(in) && in->narrow_address) || in->opcode == 0x60 ||
                                  in->opcode == 0x61 || in->opcode == 0x9c);
}

struct translation translate(const struct program *p) {
    guint n = p->items->len;
    struct translation t = {g_byte_array_new(), g_new0(uint32_t, n + 1), g_new0(bool, n + 1)};

    for (guint i = 0; i < n; i++) {
        const struct item *item = &g_array_index(p->items, struct item, i);

        t.starts[i] = t.code->len;
        if (item->kind == ITEM_CODE && item->label != NO_LABEL) {
            branch(t.code, item);
        } else if (item->kind == ITEM_CODE) {
            struct instruction in = decode(item->bytes, item->nbytes);

            t.whole[i] = must_not_fault(&in);
            if (special(t.code, item, &in)) {
                continue;
            }
            if (decode_in_memory(&in)) {
                memory(t.code, item, &in);
            } else {
                put(t.code, item->bytes, item->nbytes);
            }
        }
    }
    t.starts[n] = t.code->len;
    PUT(t.code, 0xcc);
    link_branches(&t, p);
    return t;
}

bool translate_can(const struct item *item) {
    struct instruction in = decode(item->bytes, item->nbytes);
    bool narrow = decode_in_memory(&in) && in.narrow_address && !decode_absolute(&in);
    bool push = in.map == MAP_ONE && in.opcode == 0xff && in.reg == 6;
    bool lea = in.map == MAP_ONE && in.opcode == 0x8d;

    if (push) {
        return decode_in_memory(&in) && !in.narrow_address && !in.narrow;
    }
    /* With a bit's offset, an address of 16 bits may go round. */
    bool bit = in.map == MAP_0F && (in.opcode & 0xe7) == 0xa3;

    if ((lea || bit) && in.narrow_address) {
        return false;
    }
    return !(narrow && (in.segment || high_byte(&in)));
}

void translation_clear(struct translation *t) {
    g_byte_array_unref(t->code);
    g_free(t->starts);
    g_free(t->whole);
}
