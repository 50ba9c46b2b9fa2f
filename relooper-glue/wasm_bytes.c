/* SPDX-License-Identifier: MIT */
/* Reading and writing a module's bytes. */
#include "wasm_bytes.h"

#include <stdlib.h>

enum { ATOMIC_FENCE = 0x03 };

uint8_t rl_read_byte(struct rl_reader *r) {
    if (r->at == r->end) {
        r->bad = true;
        return 0;
    }
    return *r->at++;
}

uint32_t rl_read_number(struct rl_reader *r) {
    uint32_t value = 0;
    uint8_t b;

    for (unsigned shift = 0;; shift += 7) {
        b = rl_read_byte(r);
        if (shift < 32) {
            value |= (uint32_t)(b & 0x7f) << shift;
        }
        if (!(b & 0x80)) {
            return value;
        }
    }
}

void rl_skip(struct rl_reader *r, size_t n) {
    if ((size_t)(r->end - r->at) < n) {
        r->bad = true;
        r->at = r->end;
        return;
    }
    r->at += n;
}

struct rl_reader rl_read_part(struct rl_reader *r, size_t n) {
    struct rl_reader part = {r->at, r->at, false};

    rl_skip(r, n);
    part.end = r->at;
    part.bad = r->bad;
    return part;
}

void rl_skip_numbers(struct rl_reader *r, unsigned n) {
    while (n-- && !r->bad) {
        rl_read_number(r);
    }
}

void rl_skip_immediates(struct rl_reader *r, uint8_t op) {
    if (op >= 0x45 && op <= 0xc4) { /* comparisons, arithmetic, conversions: nothing */
        return;
    }
    if (op >= 0x28 && op <= 0x3e) { /* loads and stores: alignment, offset */
        rl_skip_numbers(r, 2);
        return;
    }
    switch (op) {
    case 0x00: /* unreachable */
    case RL_WASM_NOP:
    case 0x05: /* else */
    case 0x0b: /* end */
    case 0x0f: /* return */
    case 0x1a: /* drop */
    case 0x1b: /* select */
        break;
    case RL_WASM_BLOCK:
    case RL_WASM_LOOP:
    case RL_WASM_IF:
    case 0x0c: /* br */
    case 0x0d: /* br_if */
    case RL_WASM_CALL:
    case RL_WASM_RETURN_CALL:
    case 0x20: /* local.get, set, tee */
    case 0x21:
    case 0x22:
    case RL_WASM_GLOBAL_GET:
    case 0x24: /* global.set */
    case RL_WASM_I32_CONST:
    case 0x42: /* i64.const */
        rl_read_number(r);
        break;
    case 0x0e: /* br_table: labels, and one more */
        rl_skip_numbers(r, rl_read_number(r) + 1);
        break;
    case 0x43: /* f32.const */
        rl_skip(r, 4);
        break;
    case 0x44: /* f64.const */
        rl_skip(r, 8);
        break;
    case RL_WASM_ATOMIC:
        rl_skip_numbers(r, rl_read_number(r) == ATOMIC_FENCE ? 1 : 2);
        break;
    default:
        r->bad = true;
        break;
    }
}

void rl_skip_limits(struct rl_reader *r) {
    rl_skip_numbers(r, rl_read_number(r) & 1 ? 2 : 1);
}

void rl_skip_locals(struct rl_reader *r) {
    for (uint32_t groups = rl_read_number(r); groups && !r->bad; groups--) {
        rl_skip_numbers(r, 2);
    }
}

void rl_put_byte(struct cfg_buffer *w, uint8_t b) {
    cfg_buffer_put(w, &b, 1);
}

void rl_put_number(struct cfg_buffer *w, uint32_t value) {
    for (; value >= 0x80; value >>= 7) {
        rl_put_byte(w, (uint8_t)(value | 0x80));
    }
    rl_put_byte(w, (uint8_t)value);
}

void rl_put_signed(struct cfg_buffer *w, int32_t value) {
    /* The last byte's bit 6 is the sign. */
    while (value < -0x40 || value > 0x3f) {
        rl_put_byte(w, (uint8_t)((value & 0x7f) | 0x80));
        value >>= 7;
    }
    rl_put_byte(w, (uint8_t)(value & 0x7f));
}

void rl_put_sized(struct cfg_buffer *w, struct cfg_buffer *content) {
    rl_put_number(w, (uint32_t)content->length);
    cfg_buffer_put(w, content->bytes, content->length);
    w->failed |= content->failed;
    free(content->bytes);
    *content = (struct cfg_buffer){0};
}

void rl_put_section(struct cfg_buffer *w, enum rl_wasm_section id, struct cfg_buffer *content) {
    rl_put_byte(w, (uint8_t)id);
    rl_put_sized(w, content);
}
