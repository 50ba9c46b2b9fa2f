/* SPDX-License-Identifier: MIT */
/* Writing the merged module. */
#include "merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cfg/merge.h"
#include "hints.h"
#include "lower.h"
#include "merge_parts.h"

enum { ARENA_BYTES = 64 << 20, NAMES_OF_FUNCTIONS = 1, I32 = 0x7f };

/* What was put into the merged module under a name, or as a type. */
struct known {
    struct rl_text *texts;
    uint32_t n, room;
};

struct merger {
    struct rl_parts parts;
    struct known types, imports, shared;
    uint32_t nfunctions; /* defined ones */
    struct cfg_buffer type, import, function, export, code, name;
    uint32_t nexports;
};

static void put_text(struct cfg_buffer *w, struct rl_text t) {
    rl_put_number(w, (uint32_t)t.len);
    cfg_buffer_put(w, t.at, t.len);
}

static struct rl_text text_of(const char *s) {
    return (struct rl_text){(const uint8_t *)s, strlen(s)};
}

/* The text's number; *is_new if it had none yet. */
static uint32_t know(struct merger *m, struct known *k, struct rl_text t, bool *is_new) {
    uint32_t i = 0;

    while (i < k->n && !rl_text_same(k->texts[i], t)) {
        i++;
    }
    *is_new = i == k->n;
    if (!*is_new) {
        return i;
    }
    if (k->n == k->room) {
        struct rl_text *more = cfg_alloc(m->parts.arena, k->room * 2 + 64, sizeof *more);

        if (!more) {
            m->parts.no_memory = true;
            return 0;
        }
        if (k->n) {
            memcpy(more, k->texts, k->n * sizeof *more);
        }
        k->texts = more;
        k->room = k->room * 2 + 64;
    }
    k->texts[k->n++] = t;
    return i;
}

static uint32_t merged_type(struct merger *m, struct rl_text type) {
    bool is_new;
    uint32_t i = know(m, &m->types, type, &is_new);

    if (is_new) {
        cfg_buffer_put(&m->type, type.at, type.len);
    }
    return i;
}

static void put_import(struct cfg_buffer *w, struct rl_text name, enum rl_wasm_kind kind) {
    put_text(w, text_of("env"));
    put_text(w, name);
    rl_put_byte(w, (uint8_t)kind);
}

static void merge_imports(struct merger *m) {
    bool is_new;

    for (uint32_t i = 0; i < m->parts.n; i++) {
        for (uint32_t f = 0; f < m->parts.all[i].nimported; f++) {
            struct rl_function *function = &m->parts.all[i].functions[f];

            function->merged = know(m, &m->imports, function->name, &is_new);
            if (is_new) {
                put_import(&m->import, function->name, RL_WASM_KIND_FUNCTION);
                rl_put_number(&m->import, merged_type(m, function->type));
            }
        }
    }
    for (int g = RL_GLOBAL_RA; g < RL_GLOBALS; g++) {
        put_import(&m->import, text_of(rl_global_names[g]), RL_WASM_KIND_GLOBAL);
        rl_put_byte(&m->import, I32);
        rl_put_byte(&m->import, 0);
    }
    cfg_buffer_put(&m->import, m->parts.all[0].memory.at, m->parts.all[0].memory.len);
}

/* Copies an instruction with its operand changed. False if it is to be copied as it is. */
static bool put_changed(struct cfg_buffer *w, const struct rl_part *p, uint8_t op,
                        struct rl_reader *operand) {
    uint32_t index;

    if (op != RL_WASM_CALL && op != RL_WASM_RETURN_CALL && op != RL_WASM_GLOBAL_GET) {
        return false;
    }
    index = rl_read_number(operand);
    if (op == RL_WASM_GLOBAL_GET) {
        operand->bad |= index >= p->nglobals;
        if (!operand->bad && p->globals[index] == RL_GLOBAL_DATA) {
            rl_put_byte(w, RL_WASM_I32_CONST);
            rl_put_signed(w, (int32_t)p->data);
        } else if (!operand->bad) {
            rl_put_byte(w, op);
            rl_put_number(w, p->globals[index] - RL_GLOBAL_RA);
        }
        return true;
    }
    operand->bad |= index >= p->nfunctions || p->functions[index].merged == CFG_NONE;
    if (!operand->bad) {
        rl_put_byte(w, op);
        rl_put_number(w, p->functions[index].merged);
    }
    return true;
}

/* A block's type may be a number of the type section; the compiler has no such blocks. Other types
 * are one byte that stands for a negative number (signed LEB128): bit 6 set, no byte behind it. */
static bool has_type_number(uint8_t op, const struct rl_reader *operand) {
    return (op == RL_WASM_BLOCK || op == RL_WASM_LOOP || op == RL_WASM_IF) &&
           operand->at < operand->end && (*operand->at & 0xc0) != 0x40;
}

static bool put_body(struct cfg_buffer *w, const struct rl_part *p, struct rl_text body) {
    struct rl_reader r = {body.at, body.at + body.len, false};
    struct cfg_buffer out = {0};

    rl_skip_locals(&r);
    cfg_buffer_put(&out, body.at, (size_t)(r.at - body.at));
    while (r.at < r.end && !r.bad) {
        const uint8_t *start = r.at;
        uint8_t op = rl_read_byte(&r);

        if (!put_changed(&out, p, op, &r)) {
            r.bad |= has_type_number(op, &r);
            rl_skip_immediates(&r, op);
            cfg_buffer_put(&out, start, (size_t)(r.at - start));
        }
    }
    rl_put_sized(w, &out);
    return !r.bad;
}

static bool add_function(struct merger *m, const struct rl_part *p, struct rl_function *function) {
    function->merged = m->imports.n + m->nfunctions++;
    rl_put_number(&m->function, merged_type(m, function->type));
    return put_body(&m->code, p, function->body);
}

static void put_name(struct merger *m, const struct rl_function *function, struct rl_text name) {
    rl_put_number(&m->name, function->merged);
    put_text(&m->name, name);
}

/* Functions that are no regions (sync.c) are the same wherever they have the same name. */
static bool add_shared(struct merger *m, struct rl_part *p) {
    bool *is_region = cfg_alloc(m->parts.arena, p->nfunctions, sizeof *is_region);

    if (!is_region) {
        m->parts.no_memory = true;
        return false;
    }
    for (uint32_t i = 0; i < p->nexports; i++) {
        is_region[p->exports[i]] = true;
    }
    for (uint32_t f = p->nimported; f < p->nfunctions; f++) {
        struct rl_function *function = &p->functions[f];
        bool is_new;
        uint32_t i;

        if (is_region[f]) {
            continue;
        }
        i = know(m, &m->shared, function->name, &is_new);
        if (m->parts.no_memory) {
            return false;
        }
        if (is_new) {
            if (!add_function(m, p, function)) {
                return false;
            }
            put_name(m, function, function->name);
        }
        function->merged = m->imports.n + i;
    }
    return true;
}

/* A region's name is "f<i>_<pc>". */
static void name_region(const struct rl_function *function, uint32_t i, char *name, size_t size) {
    const uint8_t *end = function->name.at + function->name.len, *at = function->name.at;
    size_t used = (size_t)snprintf(name, size, "f%u", (unsigned)i);

    while (at < end && *at != '_') {
        at++;
    }
    for (; at < end && used + 1 < size; at++) {
        name[used++] = (char)*at;
    }
    name[used] = '\0';
}

static bool add_region(struct merger *m, const struct rl_part *p, struct rl_function *function) {
    char name[40], exported[16];

    if (function->merged != CFG_NONE || !add_function(m, p, function)) {
        return false;
    }
    name_region(function, m->nexports, name, sizeof name);
    put_name(m, function, text_of(name));
    snprintf(exported, sizeof exported, "f%u", (unsigned)m->nexports++);
    put_text(&m->export, text_of(exported));
    rl_put_byte(&m->export, RL_WASM_KIND_FUNCTION);
    rl_put_number(&m->export, function->merged);
    return true;
}

static bool add_part(struct merger *m, struct rl_part *p) {
    for (uint32_t i = 0; i < p->nwanted; i++) {
        uint32_t region = rl_read_u32(&p->wanted);

        if (region >= p->nexports || !add_region(m, p, &p->functions[p->exports[region]])) {
            return false;
        }
    }
    return true;
}

/* All functions that are called come before those that call them. */
static bool merge(struct merger *m, const uint8_t *request, size_t len) {
    if (!rl_read_parts(&m->parts, request, len)) {
        return false;
    }
    merge_imports(m);
    for (uint32_t i = 0; i < m->parts.n; i++) {
        if (!add_shared(m, &m->parts.all[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < m->parts.n; i++) {
        if (!add_part(m, &m->parts.all[i])) {
            return false;
        }
    }
    return m->nexports > 0 && !m->parts.no_memory;
}

/* A section of n things, whose bytes are freed. */
static void put_vector(struct cfg_buffer *w, enum rl_wasm_section id, uint32_t n,
                       struct cfg_buffer *things) {
    struct cfg_buffer content = {0};

    rl_put_number(&content, n);
    cfg_buffer_put(&content, things->bytes, things->length);
    content.failed |= things->failed;
    free(things->bytes);
    *things = (struct cfg_buffer){0};
    rl_put_section(w, id, &content);
}

static void put_names(struct cfg_buffer *w, struct merger *m) {
    struct cfg_buffer map = {0}, content = {0};

    rl_put_number(&map, m->nfunctions);
    cfg_buffer_put(&map, m->name.bytes, m->name.length);
    put_text(&content, text_of("name"));
    rl_put_byte(&content, NAMES_OF_FUNCTIONS);
    rl_put_sized(&content, &map);
    rl_put_section(w, RL_WASM_CUSTOM, &content);
}

static bool write_module(struct merger *m, struct rl_module *out) {
    static const uint8_t header[RL_WASM_HEADER] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    struct cfg_buffer w = {0};

    cfg_buffer_put(&w, header, sizeof header);
    put_vector(&w, RL_WASM_TYPE, m->types.n, &m->type);
    put_vector(&w, RL_WASM_IMPORT, m->imports.n + RL_GLOBALS - RL_GLOBAL_RA + 1, &m->import);
    put_vector(&w, RL_WASM_FUNCTION, m->nfunctions, &m->function);
    put_vector(&w, RL_WASM_EXPORT, m->nexports, &m->export);
    put_vector(&w, RL_WASM_CODE, m->nfunctions, &m->code);
    put_names(&w, m);
    out->bytes = (uint8_t *)w.bytes;
    out->len = w.length;
    out->nregions = m->nexports;
    if (w.failed || m->name.failed || !rl_add_hints(&out->bytes, &out->len)) {
        free(out->bytes);
        out->bytes = NULL;
        return false;
    }
    return true;
}

static void free_buffers(struct merger *m) {
    free(m->type.bytes);
    free(m->import.bytes);
    free(m->function.bytes);
    free(m->export.bytes);
    free(m->code.bytes);
    free(m->name.bytes);
}

bool rl_is_merge(const uint8_t *request, size_t len) {
    return len >= strlen(CFG_MERGE_MAGIC) &&
           !memcmp(request, CFG_MERGE_MAGIC, strlen(CFG_MERGE_MAGIC));
}

bool rl_merge(const uint8_t *request, size_t len, struct rl_module *out,
              char error[RL_ERROR_SIZE]) {
    struct merger m = {.parts = {.arena = cfg_arena_new(ARENA_BYTES)}};
    const char *why = NULL;

    memset(out, 0, sizeof *out);
    error[0] = '\0';
    if (!m.parts.arena) {
        why = RL_NO_MEMORY;
    } else if (!rl_is_merge(request, len) || !merge(&m, request, len)) {
        why =
            m.parts.no_memory ? RL_NO_MEMORY : "not modules of the compiler's, or not as asked for";
    } else if (!write_module(&m, out)) {
        why = RL_NO_MEMORY;
    }
    free_buffers(&m);
    cfg_arena_free(m.parts.arena);
    if (why) {
        snprintf(error, RL_ERROR_SIZE, "%s", why);
    }
    return !why;
}
