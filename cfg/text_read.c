/* SPDX-License-Identifier: MIT */
/*
 * Reads the form described in text.h, a line at a time and a word at a time. The first error stops
 * it: what is taken from then on is empty or zero.
 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "limits.h"
#include "text_names.h"
#include "verify.h"

enum { WORDS_MAX = 64 }; /* of a line; the longest are calls, with 18, and lines of bytes */

struct word {
    const char *text;
    size_t length;
};

/* While a block is read, its operands are numbered apart, and made into temps at its end: locals
 * keep the number they have in the text, constants take what is left free. */
enum { OPERAND_LOCAL = 1 << 30, OPERAND_CONST = 1 << 29 };

struct block_temps {
    bool used[CFG_LIMIT_TEMPS], wide[CFG_LIMIT_TEMPS]; /* locals */
    struct cfg_temp consts[CFG_LIMIT_TEMPS];           /* constants and env */
    uint32_t nconsts;
};

struct reader {
    struct cfg_arena *arena;
    struct cfg_region *region;
    const char *at; /* the next line */
    unsigned line;
    struct word words[WORDS_MAX]; /* of the line at hand */
    unsigned nwords, next;
    struct block_temps *temps;
    struct cfg_text_error *error;
    bool failed;
};

__attribute__((format(printf, 2, 3))) static bool fail(struct reader *r, const char *format, ...) {
    if (!r->failed) {
        r->failed = true;
        r->error->line = r->line;
        va_list args;
        va_start(args, format);
        vsnprintf(r->error->text, sizeof(r->error->text), format, args);
        va_end(args);
    }
    return false;
}

static void *allocate(struct reader *r, size_t count, size_t size) {
    void *memory = cfg_alloc(r->arena, count, size);
    if (!memory) {
        fail(r, "out of memory");
    }
    return memory;
}

/* Room for one more in an array of count: doubled whenever count is a power of two. NULL when
 * memory runs out. */
static void *grow(struct reader *r, void *array, uint32_t count, size_t size) {
    if (count & (count - 1)) {
        return array;
    }
    void *larger = allocate(r, count == 0 ? 1 : 2 * (size_t)count, size);
    if (larger && count > 0) {
        memcpy(larger, array, count * size);
    }
    return larger;
}

/* Lines and words. */

static bool split_line(struct reader *r, const char *end) {
    const char *at = r->at;
    r->nwords = r->next = 0;
    while (at < end && *at != '#') {
        size_t blank = strspn(at, " \t\r,");
        size_t length = strcspn(at + blank, " \t\r,#\n");
        at += blank;
        if (length == 0) {
            continue;
        }
        if (r->nwords == WORDS_MAX) {
            return fail(r, "more than %d words", WORDS_MAX);
        }
        r->words[r->nwords++] = (struct word){at, length};
        at += length;
    }
    return true;
}

/* Goes on to the next line that has words; false at the end of the text and after an error. */
static bool next_line(struct reader *r) {
    r->nwords = r->next = 0;
    while (!r->failed && *r->at) {
        const char *end = r->at + strcspn(r->at, "\n");
        r->line++;
        if (!split_line(r, end)) {
            return false;
        }
        r->at = *end ? end + 1 : end;
        if (r->nwords > 0) {
            return true;
        }
    }
    return false;
}

static bool is(const struct word *word, const char *text) {
    return strlen(text) == word->length && memcmp(word->text, text, word->length) == 0;
}

static bool starts_with(const struct reader *r, const char *text) {
    return r->nwords > 0 && is(&r->words[0], text);
}

static bool more(const struct reader *r) {
    return !r->failed && r->next < r->nwords;
}

/* The next word; an empty one after an error. */
static struct word take(struct reader *r) {
    if (!more(r)) {
        fail(r, "the line ends too early");
        return (struct word){"", 0};
    }
    return r->words[r->next++];
}

/* Takes the next word if it is this one. */
static bool accept(struct reader *r, const char *text) {
    if (!more(r) || !is(&r->words[r->next], text)) {
        return false;
    }
    r->next++;
    return true;
}

static void expect(struct reader *r, const char *text) {
    if (!r->failed && !accept(r, text)) {
        fail(r, "\"%s\" expected", text);
    }
}

static void end_line(struct reader *r) {
    if (more(r)) {
        fail(r, "\"%.*s\" is too much", (int)r->words[r->next].length, r->words[r->next].text);
    }
}

/* Numbers and names. */

static unsigned digit_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return (unsigned)(digit - '0');
    }
    if (digit >= 'a' && digit <= 'f') {
        return (unsigned)(digit - 'a' + 10);
    }
    return digit >= 'A' && digit <= 'F' ? (unsigned)(digit - 'A' + 10) : 16;
}

static bool parse_digits(const char *text, size_t length, unsigned base, uint64_t *value) {
    *value = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned digit = digit_value(text[i]);
        if (digit >= base || *value > (UINT64_MAX - digit) / base) {
            return false;
        }
        *value = *value * base + digit;
    }
    return length > 0;
}

static bool parse_unsigned(const char *text, size_t length, uint64_t *value) {
    if (length > 2 && text[0] == '0' && text[1] == 'x') {
        return parse_digits(text + 2, length - 2, 16, value);
    }
    return parse_digits(text, length, 10, value);
}

static uint64_t get_unsigned(struct reader *r, uint64_t max) {
    struct word word = take(r);
    uint64_t value = 0;
    if (!r->failed && (!parse_unsigned(word.text, word.length, &value) || value > max)) {
        fail(r, "\"%.*s\" is not a number from 0 to %llu", (int)word.length, word.text,
             (unsigned long long)max);
    }
    return r->failed ? 0 : value;
}

static uint32_t get_u32(struct reader *r) {
    return (uint32_t)get_unsigned(r, UINT32_MAX);
}

static uint8_t get_u8(struct reader *r) {
    return (uint8_t)get_unsigned(r, UINT8_MAX);
}

static int32_t get_s32(struct reader *r) {
    if (!more(r) || r->words[r->next].text[0] != '-') {
        return (int32_t)get_unsigned(r, INT32_MAX);
    }
    struct word *word = &r->words[r->next];
    word->text++;
    word->length--;
    return (int32_t) - (int64_t)get_unsigned(r, (uint64_t)INT32_MAX + 1);
}

static void get_name(struct reader *r, char *name, size_t size) {
    struct word word = take(r);
    if (word.length >= size) {
        fail(r, "a name of %zu characters; the limit is %zu", word.length, size - 1);
        return;
    }
    memcpy(name, word.text, word.length);
}

/* The place of the next word in a list of names. */
static uint32_t get_choice(struct reader *r, const char *what, const char *const *names,
                           uint32_t count) {
    struct word word = take(r);
    for (uint32_t i = 0; i < count; i++) {
        if (names[i] && is(&word, names[i])) {
            return i;
        }
    }
    fail(r, "\"%.*s\" is not a %s", (int)word.length, word.text, what);
    return 0;
}

static uint8_t get_type(struct reader *r) {
    return (uint8_t)get_choice(r, "type", cfg_type_names, CFG_TYPE_COUNT);
}

/* The head of the text. */

static void read_mode(struct reader *r, struct cfg_machine *m) {
    if (m->nmodes == CFG_MODES_MAX) {
        fail(r, "more than %d MMU modes", CFG_MODES_MAX);
        return;
    }
    expect(r, "mask");
    m->tlb_mask[m->nmodes] = get_s32(r);
    expect(r, "table");
    m->tlb_table[m->nmodes++] = get_s32(r);
}

static void read_global(struct reader *r, struct cfg_machine *m) {
    if (m->nglobals == CFG_LIMIT_GLOBALS) {
        fail(r, "more than %d globals", CFG_LIMIT_GLOBALS);
        return;
    }
    m->globals = grow(r, m->globals, m->nglobals, sizeof(*m->globals));
    if (m->globals) {
        struct cfg_global *global = &m->globals[m->nglobals++];
        get_name(r, global->name, sizeof(global->name));
        global->type = get_type(r);
        global->offset = get_s32(r);
    }
}

static void read_tlb_entry(struct reader *r, struct cfg_machine *m) {
    expect(r, "bits");
    m->entry_bits = get_u8(r);
    expect(r, "read");
    m->entry_read = get_u8(r);
    expect(r, "write");
    m->entry_write = get_u8(r);
    expect(r, "addend");
    m->entry_addend = get_u8(r);
}

static void read_env(struct reader *r, struct cfg_machine *m) {
    expect(r, "exit_request");
    m->exit_request = get_s32(r);
    expect(r, "exit_value");
    m->exit_value = get_s32(r);
    expect(r, "raised");
    m->raised = get_s32(r);
    expect(r, "counters");
    m->counters = get_s32(r);
}

static void read_tb(struct reader *r, struct cfg_machine *m) {
    expect(r, "code");
    m->tb_code = get_u32(r);
    expect(r, "jump");
    m->tb_jump = get_u32(r);
}

static void read_jump_cache(struct reader *r, struct cfg_machine *m) {
    expect(r, "env");
    m->jump_cache = get_s32(r);
    expect(r, "tb");
    m->jump_tb = get_u32(r);
    expect(r, "pc");
    m->jump_pc = get_u32(r);
}

static void read_float(struct reader *r, struct cfg_machine *m) {
    expect(r, "env");
    m->float_state = get_s32(r);
    expect(r, "mask");
    m->float_mask = get_u32(r);
    expect(r, "plain");
    m->float_plain = get_u32(r);
}

static void read_indices(struct reader *r, uint32_t *indices, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        indices[i] = get_u32(r);
    }
}

/* One line of the machine; false if it is none. */
static bool read_machine_line(struct reader *r, struct cfg_machine *m) {
    if (accept(r, "page_bits")) {
        m->page_bits = get_u8(r);
    } else if (accept(r, "tlb_entry")) {
        read_tlb_entry(r, m);
    } else if (accept(r, "mode")) {
        read_mode(r, m);
    } else if (accept(r, "env")) {
        read_env(r, m);
    } else if (accept(r, "tb")) {
        read_tb(r, m);
    } else if (accept(r, "jump_cache")) {
        read_jump_cache(r, m);
    } else if (accept(r, "float")) {
        read_float(r, m);
    } else if (accept(r, "load")) {
        read_indices(r, m->load, 8);
    } else if (accept(r, "store")) {
        read_indices(r, m->store, 4);
    } else if (accept(r, "global")) {
        read_global(r, m);
    } else {
        return false;
    }
    end_line(r);
    return true;
}

static void read_helper(struct reader *r) {
    struct cfg_region *region = r->region;
    if (region->nhelpers == CFG_LIMIT_HELPERS) {
        fail(r, "more than %d helpers", CFG_LIMIT_HELPERS);
        return;
    }
    region->helpers = grow(r, region->helpers, region->nhelpers, sizeof(*region->helpers));
    char *name = allocate(r, CFG_LIMIT_NAME + 1, 1);
    if (r->failed) {
        return;
    }
    struct cfg_helper *helper = &region->helpers[region->nhelpers++];
    helper->name = name;
    get_name(r, name, CFG_LIMIT_NAME + 1);
    expect(r, "func");
    helper->func = get_u32(r);
    while (!r->failed && !accept(r, "ret")) {
        helper->flags |= 1u << get_choice(r, "flag", cfg_call_flag_names, CFG_CALL_FLAG_NAMES);
    }
    helper->ret = get_type(r);
    expect(r, "args");
    while (more(r)) {
        if (helper->nargs == CFG_HELPER_ARGS_MAX) {
            fail(r, "more than %d arguments", CFG_HELPER_ARGS_MAX);
            return;
        }
        helper->args[helper->nargs++] = get_type(r);
    }
}

/* Leaves the first line of the first block at hand. */
static void read_head(struct reader *r) {
    struct cfg_machine *m = &r->region->machine;
    next_line(r);
    expect(r, "region");
    r->region->flags |= accept(r, "chain") ? CFG_REGION_CHAIN : 0;
    r->region->flags |= accept(r, "count_blocks") ? CFG_REGION_COUNT_BLOCKS : 0;
    end_line(r);
    next_line(r);
    expect(r, "machine");
    get_name(r, m->arch, sizeof(m->arch));
    end_line(r);
    while (next_line(r) && read_machine_line(r, m)) {
    }
    while (!r->failed && accept(r, "helper")) {
        read_helper(r);
        next_line(r);
    }
}

/* Blocks. */

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
        fail(r, "more than %d constants in a block", CFG_LIMIT_TEMPS);
        return 0;
    }
    temps->consts[temps->nconsts] = (struct cfg_temp){(uint8_t)kind, (uint8_t)type, value};
    return OPERAND_CONST | temps->nconsts++;
}

static uint32_t read_const_operand(struct reader *r, struct word word) {
    static const char suffix[] = ":i64";
    size_t digits = word.length - 1, tail = sizeof(suffix) - 1;
    enum cfg_type type = CFG_I32;
    if (digits > tail && memcmp(word.text + word.length - tail, suffix, tail) == 0) {
        digits -= tail;
        type = CFG_I64;
    }
    uint64_t value;
    if (!parse_unsigned(word.text + 1, digits, &value) || (type == CFG_I32 && value > UINT32_MAX)) {
        fail(r, "\"%.*s\" is not a constant", (int)word.length, word.text);
        return 0;
    }
    return add_const(r, CFG_TEMP_CONST, type, value);
}

static uint32_t find_global(struct reader *r, struct word word) {
    const struct cfg_machine *m = &r->region->machine;
    uint64_t number;
    if (word.length > 1 && word.text[0] == '@' &&
        parse_digits(word.text + 1, word.length - 1, 10, &number) && number < m->nglobals) {
        return (uint32_t)number;
    }
    for (uint32_t g = 0; g < m->nglobals; g++) {
        if (is(&word, m->globals[g].name)) {
            return g;
        }
    }
    fail(r, "\"%.*s\" is no operand", (int)word.length, word.text);
    return 0;
}

static uint32_t read_operand(struct reader *r) {
    struct word word = take(r);
    uint64_t number;
    if (word.length > 1 && word.text[0] == '$') {
        return read_const_operand(r, word);
    }
    if (is(&word, "env")) {
        return add_const(r, CFG_TEMP_ENV, CFG_I32, 0);
    }
    if (word.length > 1 && word.text[0] == 't' &&
        parse_digits(word.text + 1, word.length - 1, 10, &number)) {
        if (number >= CFG_LIMIT_TEMPS) {
            fail(r, "temps are t0 to t%d", CFG_LIMIT_TEMPS - 1);
            return 0;
        }
        r->temps->used[number] = true;
        return OPERAND_LOCAL | (uint32_t)number;
    }
    return find_global(r, word);
}

static uint32_t read_label(struct reader *r, struct word word) {
    uint64_t number;
    if (word.length < 2 || word.text[0] != 'L' ||
        !parse_digits(word.text + 1, word.length - 1, 10, &number) || number >= CFG_LIMIT_LABELS) {
        fail(r, "\"%.*s\" is not a label", (int)word.length, word.text);
        return 0;
    }
    return (uint32_t)number;
}

/* A part of a memory operation that starts with these letters and goes on with a number. */
static bool parse_part(const char *text, size_t length, const char *letters, unsigned base,
                       uint64_t max, uint64_t *value) {
    size_t skip = strlen(letters);
    return length > skip && memcmp(text, letters, skip) == 0 &&
           parse_digits(text + skip, length - skip, base, value) && *value <= max;
}

static uint32_t read_memory(struct reader *r) {
    struct word word = take(r);
    const char *at = word.text, *end = at + word.length;
    static const char sizes[] = "bwlq";
    const char *size = word.length > 2 ? strchr(sizes, at[1]) : NULL;
    if (!size || (at[0] != 'u' && at[0] != 's')) {
        fail(r, "\"%.*s\" is not a memory operation", (int)word.length, word.text);
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
        fail(r, "\"%.*s\" is not a memory operation", (int)word.length, word.text);
        return 0;
    }
    return memop << CFG_OI_MODE_BITS | (uint32_t)mode;
}

static uint32_t read_helper_name(struct reader *r) {
    struct word word = take(r);
    for (uint32_t h = 0; h < r->region->nhelpers; h++) {
        if (is(&word, r->region->helpers[h].name)) {
            return h;
        }
    }
    fail(r, "there is no helper \"%.*s\"", (int)word.length, word.text);
    return 0;
}

static uint32_t read_const(struct reader *r, struct cfg_block *b, enum cfg_const_kind kind) {
    switch (kind) {
    case CFG_CONST_OFFSET:
        return (uint32_t)get_s32(r);
    case CFG_CONST_COND:
        return get_choice(r, "condition", cfg_cond_names, CFG_COND_NAMES);
    case CFG_CONST_LABEL: {
        uint32_t label = read_label(r, take(r));
        b->nlabels = label >= b->nlabels ? label + 1 : b->nlabels;
        return label;
    }
    case CFG_CONST_MEMORY:
        return read_memory(r);
    case CFG_CONST_HELPER:
        return read_helper_name(r);
    default:
        return get_u32(r);
    }
}

/* The opcode and type that an op's name stands for. */
static bool find_op(struct reader *r, struct word word, struct cfg_op *op) {
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
        return fail(r, "\"%.*s\" is not an op", (int)word.length, word.text);
    }
    op->opc = (uint8_t)opc;
    op->type = (uint8_t)type;
    return true;
}

static struct cfg_op *add_op(struct reader *r, struct cfg_block *b) {
    if (b->nops == CFG_LIMIT_BLOCK_OPS) {
        fail(r, "more than %d ops in a block", CFG_LIMIT_BLOCK_OPS);
        return NULL;
    }
    struct cfg_op *ops = grow(r, b->ops, b->nops, sizeof(*ops));
    if (!ops) {
        return NULL;
    }
    b->ops = ops;
    return &ops[b->nops++];
}

static void read_set_label(struct reader *r, struct cfg_block *b, struct cfg_op *op) {
    struct word word = take(r);
    word.length--; /* the colon */
    op->opc = CFG_OPC_set_label;
    op->nconst = 1;
    op->args = allocate(r, 1, sizeof(*op->args));
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
    if (r->words[0].text[r->words[0].length - 1] == ':') {
        read_set_label(r, b, op);
        return;
    }
    if (!find_op(r, take(r), op)) {
        return;
    }
    enum cfg_opcode opc = (enum cfg_opcode)op->opc;
    uint32_t helper = CFG_NONE;
    op->nout = cfg_op_table[opc].outs;
    op->nin = cfg_op_table[opc].ins;
    op->nconst = cfg_op_table[opc].consts;
    if (opc == CFG_OPC_call) {
        helper = read_helper_name(r);
        if (r->failed) {
            return;
        }
        count_call(&r->region->helpers[helper], op);
    }
    unsigned operands = (unsigned)op->nout + op->nin;
    op->args = allocate(r, operands + op->nconst, sizeof(*op->args));
    for (unsigned i = 0; !r->failed && i < operands; i++) {
        op->args[i] = read_operand(r);
    }
    for (unsigned i = 0; !r->failed && i < op->nconst; i++) {
        op->args[operands + i] =
            helper != CFG_NONE ? helper : read_const(r, b, cfg_const_kind(opc, i));
    }
}

static void read_edge(struct reader *r, struct cfg_block *b) {
    struct cfg_edge *edge = &b->edges[get_unsigned(r, 1)];
    if (accept(r, "direct")) {
        edge->kind = CFG_EDGE_DIRECT;
        edge->target = get_u32(r);
    } else {
        expect(r, "exit");
        *edge = (struct cfg_edge){.kind = CFG_EDGE_EXIT, .target = CFG_NONE};
    }
    if (accept(r, "count")) {
        edge->count = get_unsigned(r, UINT64_MAX);
    }
}

static void read_guarded(struct reader *r, struct cfg_block *b) {
    if (b->nguards == CFG_GUARDS_MAX) {
        fail(r, "more than %d guarded edges", CFG_GUARDS_MAX);
        return;
    }
    struct cfg_edge *edge = &b->guards[b->nguards++];
    edge->kind = CFG_EDGE_GUARDED;
    edge->target = get_u32(r);
    if (accept(r, "count")) {
        edge->count = get_unsigned(r, UINT64_MAX);
    }
}

static void read_guest_bytes(struct reader *r, struct cfg_block *b) {
    while (more(r)) {
        struct word word = take(r);
        uint64_t byte;
        if (!parse_digits(word.text, word.length, 16, &byte) || byte > 0xff ||
            b->nbytes == CFG_LIMIT_BYTES) {
            fail(r, "\"%.*s\" is not a byte, or one too many", (int)word.length, word.text);
            return;
        }
        uint8_t *bytes = grow(r, b->bytes, b->nbytes, 1);
        if (!bytes) {
            return;
        }
        b->bytes = bytes;
        b->bytes[b->nbytes++] = (uint8_t)byte;
    }
}

static void read_wide_locals(struct reader *r) {
    while (more(r)) {
        uint32_t operand = read_operand(r);
        if (!r->failed && !(operand & OPERAND_LOCAL)) {
            fail(r, "only locals are declared");
        }
        if (!r->failed) {
            r->temps->wide[operand & ~(uint32_t)OPERAND_LOCAL] = true;
        }
    }
}

static void read_block_line(struct reader *r, struct cfg_block *b, uint32_t index) {
    if (get_u32(r) != index) {
        fail(r, "block %u expected", index);
    }
    while (more(r)) {
        if (accept(r, "pc")) {
            b->pc = get_unsigned(r, UINT64_MAX);
        } else if (accept(r, "cs_base")) {
            b->cs_base = get_unsigned(r, UINT64_MAX);
        } else if (accept(r, "flags")) {
            b->flags = get_u32(r);
        } else if (accept(r, "cflags")) {
            b->cflags = get_u32(r);
        } else if (accept(r, "page_offset")) {
            b->page_offset = get_u32(r);
        } else if (accept(r, "icount")) {
            b->icount = get_u32(r);
        } else if (accept(r, "count")) {
            b->count = get_unsigned(r, UINT64_MAX);
        } else {
            end_line(r);
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
    b->temps = allocate(r, CFG_LIMIT_TEMPS, sizeof(*b->temps));
    if (!b->temps) {
        return false;
    }
    while (b->ntemps < nlocals || nconsts < temps->nconsts) {
        if (b->ntemps == CFG_LIMIT_TEMPS) {
            return fail(r, "more than %d temps in a block", CFG_LIMIT_TEMPS);
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
    if (r->failed || !place_temps(r, b, place)) {
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
    while (next_line(r) && !starts_with(r, "block")) {
        if (accept(r, "edge")) {
            read_edge(r, b);
        } else if (accept(r, "guarded")) {
            read_guarded(r, b);
        } else if (accept(r, "bytes")) {
            read_guest_bytes(r, b);
        } else if (accept(r, "i64")) {
            read_wide_locals(r);
        } else {
            read_op(r, b);
        }
        end_line(r);
    }
    resolve_operands(r, b);
}

static void read_blocks(struct reader *r) {
    struct cfg_region *region = r->region;
    while (!r->failed && r->nwords > 0) {
        if (region->nblocks == CFG_LIMIT_BLOCKS) {
            fail(r, "more than %d blocks", CFG_LIMIT_BLOCKS);
            return;
        }
        expect(r, "block");
        struct cfg_block *blocks =
            grow(r, region->blocks, region->nblocks, sizeof(*region->blocks));
        if (r->failed) {
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
    struct reader r = {.arena = arena, .at = text, .error = error ? error : &unwanted};
    *r.error = (struct cfg_text_error){0};
    r.region = allocate(&r, 1, sizeof(*r.region));
    r.temps = allocate(&r, 1, sizeof(*r.temps));
    if (r.failed) {
        return NULL;
    }
    read_head(&r);
    read_blocks(&r);
    char reason[sizeof(r.error->text)];
    if (!r.failed && !cfg_verify(r.region, reason, sizeof(reason))) {
        r.line = 0;
        fail(&r, "%s", reason);
    }
    return r.failed ? NULL : r.region;
}
