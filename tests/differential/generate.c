/* SPDX-License-Identifier: MIT */
/*
 * Random control flow around a target's straight-line pieces: branches, loops (some with several
 * entries), tables, calls. All of it ends: loops count, and functions only call those behind them.
 */
#include "tests/differential/generate.h"
#include "tests/differential/target.h"

#include "guests/differential/blob.h"

enum {
    /* A program run 40 times by an interpreter that does some 10 million instructions a second
     * takes 4 ms, about what compiling it takes. */
    INSTRUCTIONS_MAX = 1000,
    RUNS_MAX = 60,   /* of what is in loops in loops */
    ITEMS_MAX = 220, /* small enough for a slot, with the widest items */
    DEPTH_MAX = 5,
    FUNCTIONS_MAX = 3,
    LABELS_MAX = 6, /* of a table */
    ITERATIONS = 40,
};

/* The functions of a program; those made come last, so that a call leads to one that is made. */
struct functions {
    uint32_t label[FUNCTIONS_MAX], cost[FUNCTIONS_MAX];
    uint32_t first; /* that may be called */
    uint32_t n;
};

static bool full(const struct generator *g) {
    return g->program->items->len > ITEMS_MAX || g->instructions > INSTRUCTIONS_MAX;
}

static void sequence(struct generator *g, const struct functions *f, uint32_t parts, int depth);

static void conditional(struct generator *g, const struct functions *f, int depth) {
    uint32_t end = program_label(g->program), other = end;
    bool both = chance(g, 40);

    if (both) {
        other = program_label(g->program);
    }
    g->program->target->branch(g, other);
    sequence(g, f, 1 + below(g, 3), depth);
    if (both) {
        g->program->target->jump(g, end);
        program_place(g->program, other);
        sequence(g, f, 1 + below(g, 3), depth);
    }
    program_place(g->program, end);
}

/* With a way out of the middle, or a way into it from before the loop, sometimes. */
static void loop(struct generator *g, const struct functions *f, int depth) {
    const struct target *t = g->program->target;
    struct loop l = {.turns = 2 + below(g, 7), .entries = chance(g, 20)};
    uint32_t middle = program_label(g->program), out = program_label(g->program);
    uint32_t runs = g->runs;

    if (g->runs * l.turns > RUNS_MAX || !t->open_loop(g, &l)) {
        t->piece(g);
        return;
    }
    if (l.entries) {
        t->branch(g, middle);
    }
    program_place(g->program, l.top);
    g->runs *= l.turns;
    sequence(g, f, 1 + below(g, 3), depth);
    program_place(g->program, middle);
    if (chance(g, 20)) {
        t->branch(g, out);
    }
    sequence(g, f, below(g, 3), depth);
    t->close_loop(g, &l);
    g->runs = runs;
    program_place(g->program, out);
}

static void table(struct generator *g, const struct functions *f, int depth) {
    static const uint32_t sizes[] = {2, 4, 4, 2};
    uint32_t n = sizes[below(g, G_N_ELEMENTS(sizes))];
    uint32_t labels[LABELS_MAX], end = program_label(g->program);

    for (uint32_t i = 0; i < n; i++) {
        labels[i] = i && chance(g, 20) ? labels[i - 1] : program_label(g->program);
    }
    g->program->target->table_jump(g, labels, n);
    for (uint32_t i = 0; i < n; i++) {
        if (i && labels[i] == labels[i - 1]) {
            continue;
        }
        program_place(g->program, labels[i]);
        sequence(g, f, 1 + below(g, 2), depth);
        if (chance(g, 80)) { /* else it falls through to the next */
            g->program->target->jump(g, end);
        }
    }
    program_place(g->program, end);
}

static void call(struct generator *g, const struct functions *f) {
    uint32_t callable = f->n - f->first, which = f->first + below(g, callable);
    uint32_t labels[LABELS_MAX], n = chance(g, 70) ? 1 : 2, cost = 0;

    for (uint32_t i = 0; i < n; i++) {
        labels[i] = f->label[which];
        cost = MAX(cost, f->cost[which]);
        which = f->first + below(g, callable);
    }
    if (cost * g->runs + g->instructions > 2 * INSTRUCTIONS_MAX) {
        g->program->target->piece(g);
        return;
    }
    g->program->target->call(g, labels, n);
    g->instructions += cost * g->runs;
}

static void part(struct generator *g, const struct functions *f, int depth) {
    uint32_t kind = below(g, 100);

    if (kind < 62 || depth == DEPTH_MAX) {
        g->program->target->piece(g);
    } else if (kind < 78) {
        conditional(g, f, depth + 1);
    } else if (kind < 88) {
        loop(g, f, depth + 1);
    } else if (kind < 93) {
        table(g, f, depth + 1);
    } else if (f->first < f->n && !(g->in_function && g->runs > 1)) { /* it may use the counter */
        call(g, f);
    } else {
        g->program->target->piece(g);
    }
}

static void sequence(struct generator *g, const struct functions *f, uint32_t parts, int depth) {
    for (uint32_t i = 0; i < parts && !full(g); i++) {
        part(g, f, depth);
    }
}

/* A function costs what it adds; budgets are for the program without its functions. */
static void function(struct generator *g, struct functions *f, uint32_t which) {
    uint32_t reserved = g->reserved;

    g->reserved |= ~g->callees_write;
    g->in_function = true;
    f->first = which + 1;
    f->label[which] = program_label(g->program);
    g->instructions = 0;
    program_place(g->program, f->label[which]);
    g->program->target->enter(g);
    sequence(g, f, 1 + below(g, 4), 2);
    g->program->target->leave(g);
    f->cost[which] = g->instructions;
    g->instructions = 0;
    g->in_function = false;
    g->reserved = reserved;
}

struct program *generate(const struct target *target, uint32_t seed) {
    struct program *p = program_new(target);
    struct generator g = {.rand = g_rand_new_with_seed(seed), .program = p, .runs = 1};
    struct functions f = {.n = below(&g, FUNCTIONS_MAX + 1)};
    uint32_t start = program_label(p);

    p->seed = g_rand_int(g.rand);
    p->iterations = ITERATIONS;
    /* A quarter of them goes over the end of its page. */
    p->offset =
        chance(&g, 25) ? BLOB_PAGE - 16 * (1 + below(&g, 24)) - below(&g, 16) : 16 * below(&g, 128);
    target->start(&g);
    if (f.n) {
        target->jump(&g, start);
    }
    for (uint32_t i = f.n; i-- > 0;) {
        function(&g, &f, i);
    }
    program_place(p, start);
    f.first = 0;
    do {
        sequence(&g, &f, 4 + below(&g, 12), 0);
    } while (!full(&g) && chance(&g, 50));
    target->finish(&g);
    g_rand_free(g.rand);
    return p;
}

static uint32_t float_bits(float value) {
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* Two words for a double: it matters where they stand, not that they are all aligned. */
void generate_memory(uint32_t *words, uint32_t count) {
    static const uint32_t special[] = {0x7f800000, 0xff800000, 0x7fc00000, 0x7fa00001,
                                       0x80000000, 0x00000001, 0x00800000, 0x7f7fffff,
                                       0x7ff00000, 0xfff00000, 0x3ff00000, 0x40080000};
    GRand *rand = g_rand_new_with_seed(1);

    for (uint32_t i = 0; i < count; i++) {
        gint32 kind = g_rand_int_range(rand, 0, 8);

        words[i] = g_rand_int(rand);
        if (kind == 0) {
            words[i] = special[words[i] % G_N_ELEMENTS(special)];
        } else if (kind < 3) {
            words[i] = float_bits((float)g_rand_double_range(rand, -1000, 1000));
        } else if (kind == 3 && i + 1 < count) {
            double value = g_rand_double_range(rand, -1000, 1000);

            memcpy(&words[i++], &value, sizeof value);
        } else if (kind == 4) {
            words[i] %= 256;
        }
    }
    g_rand_free(rand);
}
