/* SPDX-License-Identifier: MIT */
/*
 * Delta debugging (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input), with
 * many candidates in one run of QEMU: leave out each of the chunks, then as many at once of those
 * that could be left out as still differs.
 */
#include "tests/differential/reduce.h"

#include "guests/differential/blob.h"

enum {
    CANDIDATES_MAX = 200, /* of a run */
    TRIES = 3,            /* runs before a case counts as not to be reproduced: in the background,
                             regions come at other times */
};

struct reducer {
    const struct judge *judge;
    struct conditions *conditions;
};

static struct program *candidate(GPtrArray *candidates, guint i) {
    return g_ptr_array_index(candidates, i);
}

static GPtrArray *candidates_new(void) {
    return g_ptr_array_new_with_free_func((GDestroyNotify)program_free);
}

static bool *which_differ(const struct reducer *r, GPtrArray *candidates,
                          const struct conditions *c) {
    return r->judge->differ(r->judge->context, candidates, c);
}

static bool differs(const struct reducer *r, const struct program *p, const struct conditions *c) {
    GPtrArray *one = candidates_new();
    bool *differ, result;

    g_ptr_array_add(one, program_copy(p));
    differ = which_differ(r, one, c);
    result = differ[0];
    g_free(differ);
    g_ptr_array_unref(one);
    return result;
}

static guint instructions(const struct program *p) {
    guint n = 0;

    for (guint i = 0; i < p->items->len; i++) {
        n += g_array_index(p->items, struct item, i).kind != ITEM_LABEL;
    }
    return n;
}

/* A copy without the instructions whose chunk is marked. Labels stay. */
static struct program *without(const struct program *p, guint chunk, const bool *drop) {
    struct program *copy = program_copy(p);
    guint n = 0;

    g_array_set_size(copy->items, 0);
    for (guint i = 0; i < p->items->len; i++) {
        const struct item *item = &g_array_index(p->items, struct item, i);

        if (item->kind == ITEM_LABEL || !drop[n++ / chunk]) {
            g_array_append_val(copy->items, *item);
        }
    }
    return copy;
}

/* Each of the chunks [first, ...) left out, as many as go into a run. */
static GPtrArray *one_by_one(const struct program *p, guint chunk, guint first, guint nchunks) {
    GPtrArray *candidates = candidates_new();
    bool *drop = g_new0(bool, nchunks);

    for (guint i = first; i < nchunks && candidates->len < CANDIDATES_MAX; i++) {
        drop[i] = true;
        g_ptr_array_add(candidates, without(p, chunk, drop));
        drop[i] = false;
    }
    g_free(drop);
    return candidates;
}

/* The first, the first two, ... of the marked chunks left out. */
static GPtrArray *more_and_more(const struct program *p, guint chunk, const bool *can,
                                guint nchunks) {
    GPtrArray *candidates = candidates_new();
    bool *drop = g_new0(bool, nchunks);

    for (guint i = 0; i < nchunks && candidates->len < CANDIDATES_MAX; i++) {
        if (can[i]) {
            drop[i] = true;
            g_ptr_array_add(candidates, without(p, chunk, drop));
        }
    }
    g_free(drop);
    return candidates;
}

/* The last of the candidates that differs, or NULL. */
static struct program *last_that_differs(const struct reducer *r, GPtrArray *candidates) {
    struct program *found = NULL;
    bool *differ;

    if (!candidates->len) {
        return NULL;
    }
    differ = which_differ(r, candidates, r->conditions);
    for (guint i = candidates->len; i-- > 0 && !found;) {
        found = differ[i] ? program_copy(candidate(candidates, i)) : NULL;
    }
    g_free(differ);
    return found;
}

/* Leaves out what it can of one size of chunks; returns whether that was anything. */
static bool drop_chunks(const struct reducer *r, struct program **p, guint chunk) {
    guint nchunks = (instructions(*p) + chunk - 1) / chunk;
    bool *can = g_new0(bool, nchunks);
    struct program *smaller;
    GPtrArray *more;

    for (guint first = 0; first < nchunks; first += CANDIDATES_MAX) {
        GPtrArray *one = one_by_one(*p, chunk, first, nchunks);
        bool *differ = which_differ(r, one, r->conditions);

        for (guint i = 0; i < one->len; i++) {
            can[first + i] = differ[i];
        }
        g_free(differ);
        g_ptr_array_unref(one);
    }
    more = more_and_more(*p, chunk, can, nchunks);
    smaller = last_that_differs(r, more);
    if (smaller) {
        program_free(*p);
        *p = smaller;
    }
    g_ptr_array_unref(more);
    g_free(can);
    return smaller != NULL;
}

static void drop_items(const struct reducer *r, struct program **p) {
    for (guint chunk = MAX(1, instructions(*p) / 4);;) {
        bool dropped = drop_chunks(r, p, chunk);

        g_printerr("  %u instructions\n", instructions(*p));
        if (chunk == 1 && !dropped) {
            return;
        }
        chunk = MAX(1, chunk / 2);
    }
}

/* Fewer iterations, flags and pointers, one after the other. */
static void drop_inputs(const struct reducer *r, struct program **p) {
    GPtrArray *candidates = candidates_new();
    struct program *smaller;

    for (uint32_t n = (*p)->iterations; n > 0; n--) {
        struct program *copy = program_copy(*p);

        copy->iterations = n;
        g_ptr_array_add(candidates, copy);
    }
    smaller = last_that_differs(r, candidates);
    if (smaller) {
        program_free(*p);
        *p = smaller;
    }
    g_ptr_array_set_size(candidates, 0);
    for (uint32_t bit = 0; bit < 32; bit++) {
        struct program *flags = program_copy(*p), *pointers = program_copy(*p);

        flags->flags &= ~(1u << bit);
        pointers->pointers &= ~(1u << bit);
        if (flags->flags != (*p)->flags) {
            g_ptr_array_add(candidates, program_copy(flags));
        }
        if (pointers->pointers != (*p)->pointers) {
            g_ptr_array_add(candidates, program_copy(pointers));
        }
        program_free(flags);
        program_free(pointers);
    }
    smaller = last_that_differs(r, candidates);
    if (smaller) {
        program_free(*p);
        *p = smaller;
    }
    g_ptr_array_unref(candidates);
}

/* Labels that nothing refers to. */
static void drop_labels(struct program *p) {
    for (guint i = p->items->len; i-- > 0;) {
        const struct item *label = &g_array_index(p->items, struct item, i);
        bool used = label->kind != ITEM_LABEL;

        for (guint k = 0; k < p->items->len && !used; k++) {
            const struct item *item = &g_array_index(p->items, struct item, k);

            used = item->kind != ITEM_LABEL && item->label == label->label;
        }
        if (!used) {
            g_array_remove_index(p->items, i);
        }
    }
}

/* The default conditions, as far as they do. */
static void drop_conditions(const struct reducer *r, const struct program *p) {
    const struct conditions normal = conditions_default();
    struct conditions all[] = {normal, *r->conditions, *r->conditions, *r->conditions};

    all[1].parallel = normal.parallel;
    all[2].hertz = normal.hertz;
    all[3].threshold = normal.threshold;
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        if (differs(r, p, &all[i])) {
            *r->conditions = all[i];
            return;
        }
    }
}

struct program *reduce(const struct judge *judge, struct program *p, struct conditions *c,
                       bool *reproduced) {
    const struct reducer r = {judge, c};

    *reproduced = false;
    for (int i = 0; i < TRIES && !*reproduced; i++) {
        *reproduced = differs(&r, p, c);
    }
    if (!*reproduced) {
        return p;
    }
    drop_conditions(&r, p);
    drop_items(&r, &p);
    drop_inputs(&r, &p);
    drop_items(&r, &p);
    drop_labels(p);
    return p;
}
