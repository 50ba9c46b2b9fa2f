/* SPDX-License-Identifier: MIT */
#include "tests/processor/culprit.h"

/* The trials in which one sequence is looked for: ever longer beginnings, all of it last. */
struct search {
    guint first, count; /* of the batch */
};

/* So many items of the sequence. */
static struct trial *trial_beginning(const struct trial *t, uint32_t run, guint length) {
    struct program *copy = program_copy(t->program);

    g_array_set_size(copy->items, length);
    return trial_from(copy, &g_array_index(t->runs, struct sequence_run, run).before);
}

static struct search add_beginnings(GPtrArray *batch, const struct trial *t, uint32_t run) {
    struct search s = {.first = batch->len};
    guint end = g_array_index(t->ends, guint, run), n = t->program->items->len;

    for (guint length = 1; length <= MIN(end + 1, n); length++) {
        const struct item *last = &g_array_index(t->program->items, struct item, length - 1);

        if (last->kind == ITEM_CODE && last->label == NO_LABEL) {
            g_ptr_array_add(batch, trial_beginning(t, run, length));
            s.count++;
        }
    }
    return s;
}

static const struct sequence_run *only_run(const struct trial *t) {
    return &g_array_index(t->runs, struct sequence_run, 0);
}

static struct culprit judge(GPtrArray *batch, struct search s, const struct difference *whole,
                            const struct trial *t, const struct findings *f) {
    struct culprit c = {.trial = t, .run = whole->run, .round = whole->round};

    for (guint i = 0; i < f->differences->len; i++) {
        const struct difference *d = &g_array_index(f->differences, struct difference, i);
        const struct trial *at;
        guint k = d->trial - s.first;

        if (d->trial < s.first || k >= s.count || d->round) {
            continue;
        }
        at = g_ptr_array_index(batch, d->trial);
        c.found = true;
        c.program = program_copy(at->program);
        c.item = g_array_index(at->program->items, struct item, at->program->items->len - 1);
        c.in = decode(c.item.bytes, c.item.nbytes);
        c.before =
            k ? only_run(g_ptr_array_index(batch, d->trial - 1))->after : only_run(at)->before;
        c.processor = only_run(at)->after;
        c.guest = d->guest;
        return c;
    }
    c.program = program_copy(t->program);
    c.before = g_array_index(t->runs, struct sequence_run, whole->run).before;
    c.processor = g_array_index(t->runs, struct sequence_run, whole->run).after;
    c.guest = whole->guest;
    return c;
}

/* As many as go into a batch; returns how many. */
static guint find_some(const struct place *place, GPtrArray *trials, GArray *differences,
                       guint from, GArray *culprits) {
    GPtrArray *batch = g_ptr_array_new_with_free_func((GDestroyNotify)trial_free);
    GArray *searches = g_array_new(FALSE, FALSE, sizeof(struct search));
    struct place cold = *place;
    struct findings f;
    guint n = 0;

    while (from + n < differences->len) {
        const struct difference *d = &g_array_index(differences, struct difference, from + n);
        const struct trial *t = g_ptr_array_index(trials, d->trial);
        struct search s;

        if (n && batch->len + t->program->items->len > TRIALS_MAX) {
            break;
        }
        s = add_beginnings(batch, t, d->run);
        g_array_append_val(searches, s);
        n++;
    }
    cold.rounds = 1;
    f = trials_run(&cold, batch);
    for (guint i = 0; i < n; i++) {
        const struct difference *d = &g_array_index(differences, struct difference, from + i);
        struct culprit c = judge(batch, g_array_index(searches, struct search, i), d,
                                 g_ptr_array_index(trials, d->trial), &f);

        g_array_append_val(culprits, c);
    }
    findings_clear(&f);
    g_array_unref(searches);
    g_ptr_array_unref(batch);
    return n;
}

GArray *culprits_find(const struct place *place, GPtrArray *trials, GArray *differences) {
    GArray *culprits = g_array_new(FALSE, FALSE, sizeof(struct culprit));

    for (guint i = 0; i < differences->len;) {
        i += find_some(place, trials, differences, i, culprits);
    }
    return culprits;
}

void culprits_free(GArray *culprits) {
    for (guint i = 0; i < culprits->len; i++) {
        program_free(g_array_index(culprits, struct culprit, i).program);
    }
    g_array_unref(culprits);
}
