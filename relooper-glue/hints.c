/* SPDX-License-Identifier: MIT */
/* The walk over a module's code that hints.h tells of. */
#include "hints.h"

#include <stdlib.h>

#include "cfg/buffer.h"

#define SECTION_NAME "metadata.code.branch_hint"

enum { HEADER = 8, CUSTOM_SECTION = 0, IMPORT_SECTION = 2, CODE_SECTION = 10, UNLIKELY = 0 };

enum { KIND_FUNCTION, KIND_TABLE, KIND_MEMORY, KIND_GLOBAL };

enum { OP_IF = 0x04, OP_NOP = 0x01, OP_ATOMIC = 0xfe, ATOMIC_FENCE = 0x03 };

/* A place in the bytes; bad once it went past their end or met what it does not know. */
struct reader {
    const uint8_t *at, *end;
    bool bad;
};

static uint8_t byte(struct reader *r) {
    if (r->at == r->end) {
        r->bad = true;
        return 0;
    }
    return *r->at++;
}

/* LEB128, signed or not: the value of an unsigned one. */
static uint32_t number(struct reader *r) {
    uint32_t value = 0;
    uint8_t b;

    for (unsigned shift = 0;; shift += 7) {
        b = byte(r);
        if (shift < 32) {
            value |= (uint32_t)(b & 0x7f) << shift;
        }
        if (!(b & 0x80)) {
            return value;
        }
    }
}

static void skip(struct reader *r, size_t n) {
    if ((size_t)(r->end - r->at) < n) {
        r->bad = true;
        r->at = r->end;
        return;
    }
    r->at += n;
}

static void skip_numbers(struct reader *r, unsigned n) {
    while (n--) {
        number(r);
    }
}

/* What follows an opcode. */
static void skip_immediates(struct reader *r, uint8_t op) {
    if (op >= 0x45 && op <= 0xc4) { /* comparisons, arithmetic, conversions: nothing */
        return;
    }
    if (op >= 0x28 && op <= 0x3e) { /* loads and stores: alignment, offset */
        skip_numbers(r, 2);
        return;
    }
    switch (op) {
    case 0x00: /* unreachable */
    case OP_NOP:
    case 0x05: /* else */
    case 0x0b: /* end */
    case 0x0f: /* return */
    case 0x1a: /* drop */
    case 0x1b: /* select */
        break;
    case 0x02: /* block */
    case 0x03: /* loop */
    case OP_IF:
    case 0x0c: /* br */
    case 0x0d: /* br_if */
    case 0x10: /* call */
    case 0x12: /* return_call */
    case 0x20: /* local.get, set, tee; global.get, set */
    case 0x21:
    case 0x22:
    case 0x23:
    case 0x24:
    case 0x41: /* i32.const, i64.const */
    case 0x42:
        number(r);
        break;
    case 0x0e: /* br_table: labels, and one more */
        skip_numbers(r, number(r) + 1);
        break;
    case 0x43: /* f32.const */
        skip(r, 4);
        break;
    case 0x44: /* f64.const */
        skip(r, 8);
        break;
    case OP_ATOMIC:
        skip_numbers(r, number(r) == ATOMIC_FENCE ? 1 : 2);
        break;
    default:
        r->bad = true;
        break;
    }
}

static void put_byte(struct cfg_buffer *w, uint8_t b) {
    cfg_buffer_put(w, &b, 1);
}

static void put_number(struct cfg_buffer *w, uint32_t value) {
    for (; value >= 0x80; value >>= 7) {
        put_byte(w, (uint8_t)(value | 0x80));
    }
    put_byte(w, (uint8_t)value);
}

/* Appends a function's hints, each the if's place in its body, and counts them. */
static uint32_t put_marks(struct cfg_buffer *w, const uint8_t *body, const uint8_t *end) {
    struct reader r = {body, end, false};
    size_t start = w->length;
    uint32_t n = 0;

    for (uint32_t groups = number(&r); groups && !r.bad; groups--) {
        skip_numbers(&r, 2);
    }
    while (r.at < end && !r.bad) {
        const uint8_t *at = r.at;
        uint8_t op = byte(&r);

        skip_immediates(&r, op);
        if (op == OP_IF && r.at < end && *r.at == OP_NOP) {
            put_number(w, (uint32_t)(at - body));
            put_number(w, 1);
            put_byte(w, UNLIKELY);
            n++;
        }
    }
    if (r.bad) {
        w->length = start;
        return 0;
    }
    return n;
}

static void put_functions(struct cfg_buffer *w, struct reader code, uint32_t imported) {
    struct cfg_buffer all = {0}, one = {0};
    uint32_t nfunctions = number(&code), nhinted = 0;

    for (uint32_t f = 0; f < nfunctions && !code.bad; f++) {
        uint32_t size = number(&code), n;
        const uint8_t *body = code.at;

        skip(&code, size);
        one.length = 0;
        n = code.bad ? 0 : put_marks(&one, body, code.at);
        if (n) {
            put_number(&all, imported + f);
            put_number(&all, n);
            cfg_buffer_put(&all, one.bytes, one.length);
            nhinted++;
        }
    }
    put_number(w, nhinted);
    cfg_buffer_put(w, all.bytes, all.length);
    w->failed |= all.failed || one.failed || code.bad;
    free(all.bytes);
    free(one.bytes);
}

static void skip_limits(struct reader *r) {
    skip_numbers(r, number(r) & 1 ? 2 : 1);
}

static uint32_t imported_functions(struct reader *r) {
    uint32_t n = 0;

    for (uint32_t imports = number(r); imports && !r->bad; imports--) {
        skip(r, number(r));
        skip(r, number(r));
        switch (byte(r)) {
        case KIND_FUNCTION:
            number(r);
            n++;
            break;
        case KIND_TABLE:
            byte(r);
            skip_limits(r);
            break;
        case KIND_MEMORY:
            skip_limits(r);
            break;
        case KIND_GLOBAL:
            skip(r, 2);
            break;
        default:
            r->bad = true;
            break;
        }
    }
    return n;
}

static void put_section(struct cfg_buffer *w, struct reader code, uint32_t imported) {
    static const char name[] = SECTION_NAME;
    struct cfg_buffer content = {0};

    put_number(&content, sizeof name - 1);
    cfg_buffer_put(&content, name, sizeof name - 1);
    put_functions(&content, code, imported);
    put_byte(w, CUSTOM_SECTION);
    put_number(w, (uint32_t)content.length);
    cfg_buffer_put(w, content.bytes, content.length);
    w->failed |= content.failed;
    free(content.bytes);
}

bool rl_add_hints(uint8_t **bytes, size_t *len) {
    struct reader r = {*bytes, *bytes + *len, false};
    struct cfg_buffer w = {0};
    uint32_t imported = 0;

    skip(&r, HEADER);
    cfg_buffer_put(&w, *bytes, r.bad ? 0 : HEADER);
    while (r.at < r.end && !r.bad) {
        const uint8_t *start = r.at;
        uint8_t id = byte(&r);
        uint32_t size = number(&r);
        struct reader content = {r.at, r.at, false};

        skip(&r, size);
        content.end = r.at;
        if (id == IMPORT_SECTION) {
            imported = imported_functions(&content);
        } else if (id == CODE_SECTION) {
            put_section(&w, content, imported);
        }
        w.failed |= content.bad;
        cfg_buffer_put(&w, start, (size_t)(r.at - start));
    }
    if (r.bad || w.failed) {
        free(w.bytes);
        return false;
    }
    free(*bytes);
    *bytes = (uint8_t *)w.bytes;
    *len = w.length;
    return true;
}
