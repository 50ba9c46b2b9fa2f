/* SPDX-License-Identifier: MIT */
/* The walk over a module's code that hints.h tells of. */
#include "hints.h"

#include <stdlib.h>

#include "wasm_bytes.h"

#define SECTION_NAME "metadata.code.branch_hint"

enum { UNLIKELY = 0 };

/* Appends a function's hints, each the if's place in its body, and counts them. */
static uint32_t put_marks(struct cfg_buffer *w, const uint8_t *body, const uint8_t *end) {
    struct rl_reader r = {body, end, false};
    size_t start = w->length;
    uint32_t n = 0;

    rl_skip_locals(&r);
    while (r.at < end && !r.bad) {
        const uint8_t *at = r.at;
        uint8_t op = rl_read_byte(&r);

        rl_skip_immediates(&r, op);
        if (op == RL_WASM_IF && r.at < end && *r.at == RL_WASM_NOP) {
            rl_put_number(w, (uint32_t)(at - body));
            rl_put_number(w, 1);
            rl_put_byte(w, UNLIKELY);
            n++;
        }
    }
    if (r.bad) {
        w->length = start;
        return 0;
    }
    return n;
}

static void put_functions(struct cfg_buffer *w, struct rl_reader code, uint32_t imported) {
    struct cfg_buffer all = {0}, one = {0};
    uint32_t nfunctions = rl_read_number(&code), nhinted = 0;

    for (uint32_t f = 0; f < nfunctions && !code.bad; f++) {
        uint32_t size = rl_read_number(&code), n;
        const uint8_t *body = code.at;

        rl_skip(&code, size);
        one.length = 0;
        n = code.bad ? 0 : put_marks(&one, body, code.at);
        if (n) {
            rl_put_number(&all, imported + f);
            rl_put_number(&all, n);
            cfg_buffer_put(&all, one.bytes, one.length);
            nhinted++;
        }
    }
    rl_put_number(w, nhinted);
    cfg_buffer_put(w, all.bytes, all.length);
    w->failed |= all.failed || one.failed || code.bad;
    free(all.bytes);
    free(one.bytes);
}

static uint32_t imported_functions(struct rl_reader *r) {
    uint32_t n = 0;

    for (uint32_t imports = rl_read_number(r); imports && !r->bad; imports--) {
        rl_skip(r, rl_read_number(r));
        rl_skip(r, rl_read_number(r));
        switch (rl_read_byte(r)) {
        case RL_WASM_KIND_FUNCTION:
            rl_read_number(r);
            n++;
            break;
        case RL_WASM_KIND_TABLE:
            rl_read_byte(r);
            rl_skip_limits(r);
            break;
        case RL_WASM_KIND_MEMORY:
            rl_skip_limits(r);
            break;
        case RL_WASM_KIND_GLOBAL:
            rl_skip(r, 2);
            break;
        default:
            r->bad = true;
            break;
        }
    }
    return n;
}

static void put_hints(struct cfg_buffer *w, struct rl_reader code, uint32_t imported) {
    static const char name[] = SECTION_NAME;
    struct cfg_buffer content = {0};

    rl_put_number(&content, sizeof name - 1);
    cfg_buffer_put(&content, name, sizeof name - 1);
    put_functions(&content, code, imported);
    rl_put_section(w, RL_WASM_CUSTOM, &content);
}

bool rl_add_hints(uint8_t **bytes, size_t *len) {
    struct rl_reader r = {*bytes, *bytes + *len, false};
    struct cfg_buffer w = {0};
    uint32_t imported = 0;

    rl_skip(&r, RL_WASM_HEADER);
    cfg_buffer_put(&w, *bytes, r.bad ? 0 : RL_WASM_HEADER);
    while (r.at < r.end && !r.bad) {
        const uint8_t *start = r.at;
        uint8_t id = rl_read_byte(&r);
        uint32_t size = rl_read_number(&r);
        struct rl_reader content = rl_read_part(&r, size);

        if (id == RL_WASM_IMPORT) {
            imported = imported_functions(&content);
        } else if (id == RL_WASM_CODE) {
            put_hints(&w, content, imported);
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
