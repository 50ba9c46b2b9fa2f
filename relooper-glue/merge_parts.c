/* SPDX-License-Identifier: MIT */
/* Reading modules to merge. */
#include "merge_parts.h"

#include <string.h>

#include "cfg/merge.h"
#include "lower.h"
#include "merge.h"

enum { FUNC_TYPE = 0x60, NAMES_OF_FUNCTIONS = 1 };

const char *const rl_global_names[RL_GLOBALS] = {RL_DATA, RL_RA, RL_WIDE};

bool rl_text_same(struct rl_text a, struct rl_text b) {
    return a.len == b.len && !memcmp(a.at, b.at, a.len);
}

static bool is(struct rl_text a, const char *b) {
    return a.len == strlen(b) && !memcmp(a.at, b, a.len);
}

/* How many things follow, each of a byte at least. */
static uint32_t read_count(struct rl_reader *r) {
    uint32_t n = rl_read_number(r);

    if (n > (size_t)(r->end - r->at)) {
        r->bad = true;
        return 0;
    }
    return n;
}

static void *zeroed(struct rl_parts *parts, struct rl_reader *r, uint32_t n, size_t size) {
    void *p = cfg_alloc(parts->arena, n, size);

    parts->no_memory |= !p;
    r->bad |= !p;
    return p;
}

static struct rl_text read_text(struct rl_reader *r) {
    struct rl_reader content = rl_read_part(r, rl_read_number(r));

    return (struct rl_text){content.at, (size_t)(content.end - content.at)};
}

static void read_types(struct rl_parts *parts, struct rl_part *p, struct rl_reader r) {
    uint32_t n = read_count(&r);

    p->types = zeroed(parts, &r, n, sizeof *p->types);
    for (; p->ntypes < n && !r.bad; p->ntypes++) {
        const uint8_t *start = r.at;

        r.bad |= rl_read_byte(&r) != FUNC_TYPE;
        rl_skip(&r, rl_read_number(&r));
        rl_skip(&r, rl_read_number(&r));
        p->types[p->ntypes] = (struct rl_text){start, (size_t)(r.at - start)};
    }
    p->ntypes = r.bad ? 0 : n;
}

static struct rl_text type_at(const struct rl_part *p, struct rl_reader *r) {
    uint32_t type = rl_read_number(r);

    if (type >= p->ntypes) {
        r->bad = true;
        return (struct rl_text){0};
    }
    return p->types[type];
}

static void read_global(struct rl_part *p, struct rl_reader *r, struct rl_text name) {
    uint32_t g = 0;

    while (g < RL_GLOBALS && !is(name, rl_global_names[g])) {
        g++;
    }
    r->bad |= g == RL_GLOBALS || p->nglobals == RL_GLOBALS;
    if (!r->bad) {
        p->globals[p->nglobals++] = g;
    }
    rl_skip(r, 2);
}

static void read_imports(struct rl_parts *parts, struct rl_part *p, struct rl_reader *r) {
    uint32_t n = read_count(r);

    p->functions = zeroed(parts, r, n, sizeof *p->functions);
    for (; n && !r->bad; n--) {
        const uint8_t *start = r->at;
        struct rl_text name;

        r->bad |= !is(read_text(r), "env");
        name = read_text(r);
        switch (rl_read_byte(r)) {
        case RL_WASM_KIND_FUNCTION:
            p->functions[p->nimported].name = name;
            p->functions[p->nimported++].type = type_at(p, r);
            break;
        case RL_WASM_KIND_MEMORY:
            rl_skip_limits(r);
            p->memory = (struct rl_text){start, (size_t)(r->at - start)};
            break;
        case RL_WASM_KIND_GLOBAL:
            read_global(p, r, name);
            break;
        default:
            r->bad = true;
            break;
        }
    }
}

static void read_functions(struct rl_parts *parts, struct rl_part *p, struct rl_reader *r) {
    uint32_t n = read_count(r);
    struct rl_function *all = zeroed(parts, r, p->nimported + n, sizeof *all);

    if (r->bad) {
        return;
    }
    if (p->nimported) {
        memcpy(all, p->functions, p->nimported * sizeof *all);
    }
    p->functions = all;
    p->nfunctions = p->nimported + n;
    for (uint32_t f = p->nimported; f < p->nfunctions; f++) {
        all[f].type = type_at(p, r);
    }
    for (uint32_t f = 0; f < p->nfunctions; f++) {
        all[f].merged = CFG_NONE;
    }
}

/* The i of "f<i>"; CFG_NONE if it is another name. */
static uint32_t region_number(struct rl_text name) {
    uint32_t number = 0;

    if (name.len < 2 || name.len > 9 || name.at[0] != 'f') {
        return CFG_NONE;
    }
    for (size_t i = 1; i < name.len; i++) {
        if (name.at[i] < '0' || name.at[i] > '9') {
            return CFG_NONE;
        }
        number = number * 10 + (uint32_t)(name.at[i] - '0');
    }
    return number;
}

static void read_exports(struct rl_parts *parts, struct rl_part *p, struct rl_reader *r) {
    p->nexports = read_count(r);
    p->exports = zeroed(parts, r, p->nexports, sizeof *p->exports);
    for (uint32_t i = 0; i < p->nexports && !r->bad; i++) {
        uint32_t region = region_number(read_text(r));

        r->bad |= rl_read_byte(r) != RL_WASM_KIND_FUNCTION || region >= p->nexports;
        if (!r->bad) {
            p->exports[region] = rl_read_number(r);
            r->bad |= p->exports[region] < p->nimported || p->exports[region] >= p->nfunctions;
        }
    }
}

static void read_code(struct rl_part *p, struct rl_reader *r) {
    uint32_t n = rl_read_number(r);

    r->bad |= n != p->nfunctions - p->nimported;
    for (uint32_t f = p->nimported; f < p->nfunctions && !r->bad; f++) {
        p->functions[f].body = read_text(r);
    }
}

static void read_names(struct rl_part *p, struct rl_reader *r) {
    if (!is(read_text(r), "name")) {
        return;
    }
    while (r->at < r->end && !r->bad) {
        uint8_t of = rl_read_byte(r);
        struct rl_reader names = rl_read_part(r, rl_read_number(r));

        for (uint32_t n = of == NAMES_OF_FUNCTIONS ? rl_read_number(&names) : 0; n && !names.bad;
             n--) {
            uint32_t f = rl_read_number(&names);
            struct rl_text name = read_text(&names);

            if (f >= p->nimported && f < p->nfunctions) {
                p->functions[f].name = name;
            }
        }
        r->bad |= names.bad;
    }
}

static void read_section(struct rl_parts *parts, struct rl_part *p, uint8_t id,
                         struct rl_reader *r) {
    switch (id) {
    case RL_WASM_CUSTOM:
        read_names(p, r);
        break;
    case RL_WASM_TYPE:
        read_types(parts, p, *r);
        break;
    case RL_WASM_IMPORT:
        read_imports(parts, p, r);
        break;
    case RL_WASM_FUNCTION:
        read_functions(parts, p, r);
        break;
    case RL_WASM_EXPORT:
        read_exports(parts, p, r);
        break;
    case RL_WASM_CODE:
        read_code(p, r);
        break;
    default:
        r->bad = true;
        break;
    }
}

static bool read_module(struct rl_parts *parts, struct rl_part *p, struct rl_reader r) {
    uint8_t last = 0;

    rl_skip(&r, RL_WASM_HEADER);
    while (r.at < r.end && !r.bad) {
        uint8_t id = rl_read_byte(&r);
        struct rl_reader content = rl_read_part(&r, rl_read_number(&r));

        /* What one refers to is in those before. */
        if (id != RL_WASM_CUSTOM) {
            r.bad |= id <= last;
            last = id;
        }
        if (!r.bad) {
            read_section(parts, p, id, &content);
        }
        r.bad |= content.bad;
    }
    for (uint32_t f = p->nimported; f < p->nfunctions; f++) {
        r.bad |= !p->functions[f].body.len;
    }
    return !r.bad && p->memory.len;
}

uint32_t rl_read_u32(struct rl_reader *r) {
    struct rl_reader four = rl_read_part(r, 4);
    uint32_t value = 0;

    for (int i = 0; i < 4 && !four.bad; i++) {
        value |= (uint32_t)four.at[i] << (8 * i);
    }
    return value;
}

static bool read_part(struct rl_parts *parts, struct rl_part *p, struct rl_reader *r) {
    uint32_t len = rl_read_u32(r);
    struct rl_reader module;

    p->data = rl_read_u32(r);
    p->nwanted = rl_read_u32(r);
    if (p->nwanted > (size_t)(r->end - r->at) / 4) {
        return false;
    }
    p->wanted = rl_read_part(r, (size_t)p->nwanted * 4);
    module = rl_read_part(r, len);
    return !r->bad && read_module(parts, p, module);
}

bool rl_read_parts(struct rl_parts *parts, const uint8_t *request, size_t len) {
    struct rl_reader r = {request, request + len, false};
    uint32_t room = 0;

    rl_skip(&r, strlen(CFG_MERGE_MAGIC));
    while (r.at < r.end) {
        if (parts->n == room) {
            struct rl_part *more = cfg_alloc(parts->arena, room * 2 + 16, sizeof *more);

            if (!more) {
                parts->no_memory = true;
                return false;
            }
            if (room) {
                memcpy(more, parts->all, room * sizeof *more);
            }
            parts->all = more;
            room = room * 2 + 16;
        }
        if (!read_part(parts, &parts->all[parts->n++], &r)) {
            return false;
        }
    }
    return parts->n > 0;
}
