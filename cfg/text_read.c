/* SPDX-License-Identifier: MIT */
/* Reads the form described in text.h: after its head (text_head.h), the blocks. */
#include <string.h>

#include "limits.h"
#include "text_head.h"
#include "text_names.h"
#include "verify.h"

/* While a block is read, its operands are numbered apart, and made into temps at its end: locals
 * keep the number they have in the text, constants take what is left free. */
enum { OPERAND_LOCAL = 1 << 30, OPERAND_CONST = 1 << 29 };

struct block_temps {
    bool used[CFG_LIMIT_TEMPS], wide[CFG_LIMIT_TEMPS]; /* locals */
    struct cfg_temp consts[CFG_LIMIT_TEMPS];           /* constants and env */
    uint32_t nconsts;
};

struct reader {
    struct cfg_words *words;
    struct cfg_region *region;
    struct block_temps *temps;
};

static uint32_t add_const(struct reader *r, enum cfg_temp_kind kind, enum cfg_type type,
                          uint64_t value) {
    struct block_temps *temps = r->temps;
    for (uint32_t i = 0; i < temps->nconsts; i++) {
        const struct cfg_temp *temp = &temps->consts[i];
        if (temp->kind == kind && temp->type == type && temp->value == value) {
            return OPERAND_CONST | i;
        }
    }
    if (temps->nconsts == CFG_LIMIT_TEMPS) {
        cfg_words_fail(r->words, "more than %d constants in a block", CFG_LIMIT_TEMPS);
        return 0;
    }
    temps->consts[temps->nconsts] = (struct cfg_temp){(uint8_t)kind, (uint8_t)type, value};
    return OPERAND_CONST | temps->nconsts++;
}

static uint32_t read_const_operand(struct reader *r, struct cfg_word word) {
    static const char suffix[] = ":i64";
    size_t digits = word.length - 1, tail = sizeof(suffix) - 1;
    enum cfg_type type = CFG_I32;
    if (digits > tail && memcmp(word.text + word.length - tail, suffix, tail) == 0) {
        digits -= tail;
        type = CFG_I64;
    }
    uint64_t value;
    if (!cfg_words_parse_unsigned(word.text + 1, digits, &value) ||
        (type == CFG_I32 && value > UINT32_MAX)) {
        cfg_words_fail(r->words, "\"%.*s\" is not a constant", (int)word.length, word.text);
        return 0;
    }
    return add_const(r, CFG_TEMP_CONST, type, value);
}

static uint32_t find_global(struct reader *r, struct cfg_word word) {
    const struct cfg_machine *m = &r->region->machine;
    uint64_t number;
    if (word.length > 1 && word.text[0] == '@' &&
        cfg_words_parse_digits(word.text + 1, word.length - 1, 10, &number) &&
        number < m->nglobals) {
        return (uint32_t)number;
    }
    for (uint32_t g = 0; g < m->nglobals; g++) {
        if (cfg_words_is(&word, m->globals[g].name)) {
            return g;
        }
    }
    cfg_words_fail(r->words, "\"%.*s\" is no operand", (int)word.length, word.text);
    return 0;
}

static uint32_t read_operand(struct reader *r) {
    struct cfg_word word = cfg_words_take(r->words);
    uint64_t number;
    if (word.length > 1 && word.text[0] == '$') {
        return read_const_operand(r, word);
    }
    if (cfg_words_is(&word, "env")) {
        return add_const(r, CFG_TEMP_ENV, CFG_I32, 0);
    }
    if (word.length > 1 && word.text[0] == 't' &&
        cfg_words_parse_digits(word.text + 1, word.length - 1, 10, &number)) {
        if (number >= CFG_LIMIT_TEMPS) {
            cfg_words_fail(r->words, "temps are t0 to t%d", CFG_LIMIT_TEMPS - 1);
            return 0;
        }
        r->temps->used[number] = true;
        return OPERAND_LOCAL | (uint32_t)number;
    }
    return find_global(r, word);
}

static uint32_t read_label(struct reader *r, struct cfg_word word) {
    uint64_t number;
    if (word.length < 2 || word.text[0] != 'L' ||
        !cfg_words_parse_digits(word.text + 1, word.length - 1, 10, &number) ||
        number >= CFG_LIMIT_LABELS) {
        cfg_words_fail(r->words, "\"%.*s\" is not a label", (int)word.length, word.text);
        return 0;
    }
    return (uint32_t)number;
}

/* A part of a memory operation that starts with these letters and goes on with a number. */
static bool parse_part(const char *text, size_t length, const char *letters, unsigned base,
                       uint64_t max, uint64_t *value) {
    size_t skip = strlen(letters);
    return length > skip && memcmp(text, letters, skip) == 0 &&
           cfg_words_parse_digits(text + skip, length - skip, base, value) && *value <= max;
}

static uint32_t read_memory(struct reader *r) {
    struct cfg_word word = cfg_words_take(r->words);
    const char *at = word.text, *end = at + word.length;
    static const char sizes[] = "bwlq";
    const char *size = word.length > 2 ? strchr(sizes, at[1]) : NULL;
    if (!size || (at[0] != 'u' && at[0] != 's')) {
        cfg_words_fail(r->words, "\"%.*s\" is not a memory operation", (int)word.length, word.text);
        return 0;
    }
    uint32_t memop = (uint32_t)(size - sizes) | (at[0] == 's' ? CFG_MO_SIGN : 0);
    uint64_t number, mode = UINT64_MAX;
    for (at += 2; at < end && mode == UINT64_MAX;) {
        size_t length = 1;
        while (at + length < end && at[length] != '+' && at[length] != '@') {
            length++;
        }
        if (length == 6 && memcmp(at, "+bswap", 6) == 0) {
            memop |= CFG_MO_BSWAP;
        } else if (parse_part(at, length, "+al", 10, 7, &number)) {
            memop |= (uint32_t)number << CFG_MO_ASHIFT;
        } else if (parse_part(at, length, "+x", 16, 0xffff, &number)) {
            memop |= (uint32_t)number << 8;
        } else if (!parse_part(at, length, "@", 10, 31, &mode)) {
            break;
        }
        at += length;
    }
    if (at != end || mode == UINT64_MAX) {
        cfg_words_fail(r->words, "\"%.*s\" is not a memory operation", (int)word.length, word.text);
        return 0;
    }
    return memop << CFG_OI_MODE_BITS | (uint32_t)mode;
}

static uint32_t read_helper_name(struct reader *r) {
    struct cfg_word word = cfg_words_take(r->words);
    for (uint32_t h = 0; h < r->region->nhelpers; h++) {
        if (cfg_words_is(&word, r->region->helpers[h].name)) {
            return h;
        }
    }
    cfg_words_fail(r->words, "there is no helper \"%.*s\"", (int)word.length, word.text);
    return 0;
}

static uint32_t read_const(struct reader *r, struct cfg_block *b, enum cfg_const_kind kind) {
    switch (kind) {
    case CFG_CONST_OFFSET:
        return (uint32_t)cfg_words_get_s32(r->words);
    case CFG_CONST_COND:
        return cfg_words_get_choice(r->words, "condition", cfg_cond_names, CFG_COND_NAMES);
    case CFG_CONST_LABEL: {
        uint32_t label = read_label(r, cfg_words_take(r->words));
        b->nlabels = label >= b->nlabels ? label + 1 : b->nlabels;
        return label;
    }
    case CFG_CONST_MEMORY:
        return read_memory(r);
    case CFG_CONST_HELPER:
        return read_helper_name(r);
    default:
        return cfg_words_get_u32(r->words);
    }
}

/* The opcode and type that an op's name stands for. */
static bool find_op(struct reader *r, struct cfg_word word, struct cfg_op *op) {
    char name[32] = "";
    if (word.length < sizeof(name)) {
        memcpy(name, word.text, word.length);
    }
    enum cfg_opcode opc = cfg_op_by_name(name);
    enum cfg_type type = opc < CFG_OPC_COUNT ? cfg_op_wanted_type(opc) : CFG_TYPE_COUNT;
    if (type == CFG_TYPE_COUNT && word.length > 4 && word.length < sizeof(name)) {
        const char *suffix = name + word.length - 4;
        type = strcmp(suffix, "_i32") == 0   ? CFG_I32
               : strcmp(suffix, "_i64") == 0 ? CFG_I64
                                             : CFG_TYPE_COUNT;
        name[word.length - 4] = '\0';
        opc = cfg_op_by_name(name);
        if (opc < CFG_OPC_COUNT && cfg_op_wanted_type(opc) != CFG_TYPE_COUNT) {
            opc = CFG_OPC_COUNT; /* it has no such suffix */
        }
    }
    if (opc == CFG_OPC_COUNT || type == CFG_TYPE_COUNT) {
        return cfg_words_fail(r->words, "\"%.*s\" is not an op", (int)word.length, word.text);
    }
    op->opc = (uint8_t)opc;
    op->type = (uint8_t)type;
    return true;
}

static struct cfg_op *add_op(struct reader *r, struct cfg_block *b) {
    if (b->nops == CFG_LIMIT_BLOCK_OPS) {
        cfg_words_fail(r->words, "more than %d ops in a block", CFG_LIMIT_BLOCK_OPS);
        return NULL;
    }
    struct cfg_op *ops = cfg_words_grow(r->words, b->ops, b->nops, sizeof(*ops));
    if (!ops) {
        return NULL;
    }
    b->ops = ops;
    return &ops[b->nops++];
}

static void read_set_label(struct reader *r, struct cfg_block *b, struct cfg_op *op) {
    struct cfg_word word = cfg_words_take(r->words);
    word.length--; /* the colon */
    op->opc = CFG_OPC_set_label;
    op->nconst = 1;
    op->args = cfg_words_allocate(r->words, 1, sizeof(*op->args));
    if (op->args) {
        op->args[0] = read_label(r, word);
        b->nlabels = op->args[0] >= b->nlabels ? op->args[0] + 1 : b->nlabels;
    }
}

static void count_call(const struct cfg_helper *helper, struct cfg_op *op) {
    op->nout = (uint8_t)cfg_type_operands(helper->ret);
    for (unsigned a = 0; a < helper->nargs; a++) {
        op->nin += (uint8_t)cfg_type_operands(helper->args[a]);
    }
}

static void read_op(struct reader *r, struct cfg_block *b) {
    struct cfg_op *op = add_op(r, b);
    if (!op) {
        return;
    }
    if (r->words->words[0].text[r->words->words[0].length - 1] == ':') {
        read_set_label(r, b, op);
        return;
    }
    if (!find_op(r, cfg_words_take(r->words), op)) {
        return;
    }
    enum cfg_opcode opc = (enum cfg_opcode)op->opc;
    uint32_t helper = CFG_NONE;
    op->nout = cfg_op_table[opc].outs;
    op->nin = cfg_op_table[opc].ins;
    op->nconst = cfg_op_table[opc].consts;
    if (opc == CFG_OPC_call) {
        helper = read_helper_name(r);
        if (r->words->failed) {
            return;
        }
        count_call(&r->region->helpers[helper], op);
    }
    unsigned operands = (unsigned)op->nout + op->nin;
    op->args = cfg_words_allocate(r->words, operands + op->nconst, sizeof(*op->args));
    for (unsigned i = 0; !r->words->failed && i < operands; i++) {
        op->args[i] = read_operand(r);
    }
    for (unsigned i = 0; !r->words->failed && i < op->nconst; i++) {
        op->args[operands + i] =
            helper != CFG_NONE ? helper : read_const(r, b, cfg_const_kind(opc, i));
    }
}

static void read_edge(struct reader *r, struct cfg_block *b) {
    struct cfg_edge *edge = &b->edges[cfg_words_get_unsigned(r->words, 1)];
    if (cfg_words_accept(r->words, "direct")) {
        edge->kind = CFG_EDGE_DIRECT;
        edge->target = cfg_words_get_u32(r->words);
    } else {
        cfg_words_expect(r->words, "exit");
        *edge = (struct cfg_edge){.kind = CFG_EDGE_EXIT, .target = CFG_NONE};
    }
    if (cfg_words_accept(r->words, "count")) {
        edge->count = cfg_words_get_unsigned(r->words, UINT64_MAX);
    }
}

static void read_guarded(struct reader *r, struct cfg_block *b) {
    if (b->nguards == CFG_GUARDS_MAX) {
        cfg_words_fail(r->words, "more than %d guarded edges", CFG_GUARDS_MAX);
        return;
    }
    struct cfg_edge *edge = &b->guards[b->nguards++];
    edge->kind = CFG_EDGE_GUARDED;
    edge->target = cfg_words_get_u32(r->words);
    if (cfg_words_accept(r->words, "count")) {
        edge->count = cfg_words_get_unsigned(r->words, UINT64_MAX);
    }
}

static void read_guest_bytes(struct reader *r, struct cfg_block *b) {
    while (cfg_words_more(r->words)) {
        struct cfg_word word = cfg_words_take(r->words);
        uint64_t byte;
        if (!cfg_words_parse_digits(word.text, word.length, 16, &byte) || byte > 0xff ||
            b->nbytes == CFG_LIMIT_BYTES) {
            cfg_words_fail(r->words, "\"%.*s\" is not a byte, or one too many", (int)word.length,
                           word.text);
            return;
        }
        uint8_t *bytes = cfg_words_grow(r->words, b->bytes, b->nbytes, 1);
        if (!bytes) {
            return;
        }
        b->bytes = bytes;
        b->bytes[b->nbytes++] = (uint8_t)byte;
    }
}

static void read_wide_locals(struct reader *r) {
    while (cfg_words_more(r->words)) {
        uint32_t operand = read_operand(r);
        if (!r->words->failed && !(operand & OPERAND_LOCAL)) {
            cfg_words_fail(r->words, "only locals are declared");
        }
        if (!r->words->failed) {
            r->temps->wide[operand & ~(uint32_t)OPERAND_LOCAL] = true;
        }
    }
}

static void read_block_line(struct reader *r, struct cfg_block *b, uint32_t index) {
    if (cfg_words_get_u32(r->words) != index) {
        cfg_words_fail(r->words, "block %u expected", index);
    }
    while (cfg_words_more(r->words)) {
        if (cfg_words_accept(r->words, "pc")) {
            b->pc = cfg_words_get_unsigned(r->words, UINT64_MAX);
        } else if (cfg_words_accept(r->words, "cs_base")) {
            b->cs_base = cfg_words_get_unsigned(r->words, UINT64_MAX);
        } else if (cfg_words_accept(r->words, "flags")) {
            b->flags = cfg_words_get_u32(r->words);
        } else if (cfg_words_accept(r->words, "cflags")) {
            b->cflags = cfg_words_get_u32(r->words);
        } else if (cfg_words_accept(r->words, "page_offset")) {
            b->page_offset = cfg_words_get_u32(r->words);
        } else if (cfg_words_accept(r->words, "icount")) {
            b->icount = cfg_words_get_u32(r->words);
        } else if (cfg_words_accept(r->words, "count")) {
            b->count = cfg_words_get_unsigned(r->words, UINT64_MAX);
        } else {
            cfg_words_end_line(r->words);
        }
    }
}

/* Numbers the block's temps: locals as in the text, the rest in the order of their appearance where
 * no local is. Fills temps and place (of each constant). */
static bool place_temps(struct reader *r, struct cfg_block *b, uint32_t *place) {
    const struct block_temps *temps = r->temps;
    uint32_t nconsts = 0, nlocals = 0;
    for (uint32_t t = 0; t < CFG_LIMIT_TEMPS; t++) {
        nlocals = temps->used[t] ? t + 1 : nlocals;
    }
    b->temps = cfg_words_allocate(r->words, CFG_LIMIT_TEMPS, sizeof(*b->temps));
    if (!b->temps) {
        return false;
    }
    while (b->ntemps < nlocals || nconsts < temps->nconsts) {
        if (b->ntemps == CFG_LIMIT_TEMPS) {
            return cfg_words_fail(r->words, "more than %d temps in a block", CFG_LIMIT_TEMPS);
        }
        struct cfg_temp *temp = &b->temps[b->ntemps];
        if (!temps->used[b->ntemps] && nconsts < temps->nconsts) {
            place[nconsts] = b->ntemps;
            *temp = temps->consts[nconsts++];
        } else {
            temp->kind = CFG_TEMP_LOCAL;
            temp->type = temps->wide[b->ntemps] ? CFG_I64 : CFG_I32;
        }
        b->ntemps++;
    }
    return true;
}

static void resolve_operands(struct reader *r, struct cfg_block *b) {
    uint32_t place[CFG_LIMIT_TEMPS], nglobals = r->region->machine.nglobals;
    if (r->words->failed || !place_temps(r, b, place)) {
        return;
    }
    for (uint32_t i = 0; i < b->nops; i++) {
        const struct cfg_op *op = &b->ops[i];
        for (unsigned a = 0; a < (unsigned)op->nout + op->nin; a++) {
            if (op->args[a] & OPERAND_LOCAL) {
                op->args[a] = nglobals + (op->args[a] & ~(uint32_t)OPERAND_LOCAL);
            } else if (op->args[a] & OPERAND_CONST) {
                op->args[a] = nglobals + place[op->args[a] & ~(uint32_t)OPERAND_CONST];
            }
        }
    }
}

/* Leaves the line after the block at hand. */
static void read_block(struct reader *r, struct cfg_block *b, uint32_t index) {
    b->edges[0].target = b->edges[1].target = CFG_NONE;
    *r->temps = (struct block_temps){0};
    read_block_line(r, b, index);
    while (cfg_words_next_line(r->words) && !cfg_words_starts_with(r->words, "block")) {
        if (cfg_words_accept(r->words, "edge")) {
            read_edge(r, b);
        } else if (cfg_words_accept(r->words, "guarded")) {
            read_guarded(r, b);
        } else if (cfg_words_accept(r->words, "bytes")) {
            read_guest_bytes(r, b);
        } else if (cfg_words_accept(r->words, "i64")) {
            read_wide_locals(r);
        } else {
            read_op(r, b);
        }
        cfg_words_end_line(r->words);
    }
    resolve_operands(r, b);
}

static void read_blocks(struct reader *r) {
    struct cfg_region *region = r->region;
    while (!r->words->failed && r->words->nwords > 0) {
        if (region->nblocks == CFG_LIMIT_BLOCKS) {
            cfg_words_fail(r->words, "more than %d blocks", CFG_LIMIT_BLOCKS);
            return;
        }
        cfg_words_expect(r->words, "block");
        struct cfg_block *blocks =
            cfg_words_grow(r->words, region->blocks, region->nblocks, sizeof(*region->blocks));
        if (r->words->failed) {
            return;
        }
        region->blocks = blocks;
        uint32_t index = region->nblocks++;
        read_block(r, &blocks[index], index);
    }
}

struct cfg_region *cfg_text_read(struct cfg_arena *arena, const char *text,
                                 struct cfg_text_error *error) {
    struct cfg_text_error unwanted = {0};
    struct cfg_words words = {.arena = arena, .at = text, .error = error ? error : &unwanted};
    struct reader r = {.words = &words};
    *words.error = (struct cfg_text_error){0};
    r.region = cfg_words_allocate(&words, 1, sizeof(*r.region));
    r.temps = cfg_words_allocate(&words, 1, sizeof(*r.temps));
    if (words.failed) {
        return NULL;
    }
    cfg_text_read_head(&words, r.region);
    read_blocks(&r);
    char reason[sizeof(words.error->text)];
    if (!words.failed && !cfg_verify(r.region, reason, sizeof(reason))) {
        words.line = 0;
        cfg_words_fail(&words, "%s", reason);
    }
    return words.failed ? NULL : r.region;
}
