/* SPDX-License-Identifier: MIT */
#include "tests/processor/hunt.h"
#include "tests/processor/culprit.h"
#include "tests/processor/known.h"
#include "tests/processor/report.h"
#include "tests/processor/sequence.h"
#include "tests/processor/suit.h"

#include "tests/differential/reduce.h"
#include "tests/differential/target.h"

#include <glib/gstdio.h>
#include <stdio.h>

enum {
    STACK_FAULT = 0x40, /* of the x87 status word */
    BATCH = 500,
    PURSUED_MAX = 8, /* differences that are made small and kept */
};

/* What came of all batches so far. */
struct tally {
    guint sequences, runs, skipped, faults, expected, failed;
    guint known, unknown, hot, outside; /* sequences */
    guint *known_counts;
    GHashTable *kinds; /* of unknown differences: how many */
    guint pursued;
    double in_regions, interpreted, regions;
    gint64 started;
};

static double seconds_since(gint64 start) {
    return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

static GPtrArray *trials_new(void) {
    return g_ptr_array_new_with_free_func((GDestroyNotify)trial_free);
}

/* What a candidate has to do to count as differing. */
struct wanted {
    const struct place *place;
    bool hot;
};

/* Marks the trials with a cold difference that is not known. */
static void mark_unknown(const struct place *place, GPtrArray *trials, const struct findings *f,
                         bool *differ) {
    g_autofree guint *counts = g_new0(guint, nknown);
    GArray *first = g_array_new(FALSE, FALSE, sizeof(struct difference)), *culprits;

    for (guint i = 0; i < f->differences->len; i++) {
        const struct difference *d = &g_array_index(f->differences, struct difference, i);

        if (!first->len ||
            g_array_index(first, struct difference, first->len - 1).trial != d->trial) {
            g_array_append_val(first, *d);
        }
    }
    culprits = culprits_find(place, trials, first);
    for (guint i = 0; i < culprits->len; i++) {
        differ[g_array_index(first, struct difference, i).trial] =
            !known_explains(&g_array_index(culprits, struct culprit, i), counts);
    }
    culprits_free(culprits);
    g_array_unref(first);
}

static bool *which_differ(void *context, GPtrArray *candidates, const struct conditions *c) {
    const struct wanted *wanted = context;
    struct place place = *wanted->place;
    GPtrArray *trials = trials_new();
    bool *differ = g_new0(bool, candidates->len);
    struct findings f;

    place.conditions = *c;
    place.rounds = wanted->hot ? place.rounds : 1;
    for (guint i = 0; i < candidates->len; i++) {
        struct program *p = program_copy(g_ptr_array_index(candidates, i));

        g_ptr_array_add(trials, trial_new(suit(p, suit_features())));
    }
    f = trials_run(&place, trials);
    for (guint i = 0; wanted->hot && i < f.differences->len; i++) {
        const struct difference *d = &g_array_index(f.differences, struct difference, i);

        differ[d->trial] |= d->round > 0;
    }
    if (!wanted->hot) {
        mark_unknown(&place, trials, &f, differ);
    }
    findings_clear(&f);
    g_ptr_array_unref(trials);
    return differ;
}

/* Makes the sequence small and keeps it, if it is one of its own. */
static void pursue(const struct hunt *h, struct tally *t, const struct trial *trial,
                   const struct program *p, bool hot) {
    struct wanted wanted = {&h->place, hot};
    const struct judge judge = {which_differ, &wanted};
    struct conditions needed = h->place.conditions;
    struct program *small = program_copy(p);
    g_autofree char *name = g_strdup_printf("processor-%08x.case", p->seed);
    g_autofree char *path = g_build_filename(h->keep, name, NULL);
    g_autoptr(GError) error = NULL;
    bool reproduced;

    printf("  number %u%s\n", trial->number,
           trial->tail ? ", behind a difference that is known" : "");
    if (h->as_is || trial->tail || t->pursued++ >= PURSUED_MAX) {
        program_free(small);
        return;
    }
    small->iterations = trial->program->iterations; /* its beginnings were run from one state */
    small = reduce(&judge, small, &needed, &reproduced);
    if (!reproduced) {
        printf("  it does not differ when it is run alone\n");
    }
    g_mkdir_with_parents(h->keep, 0777);
    if (case_write(path, small, &needed, &error)) {
        g_autofree char *text = case_text(small, &needed);

        printf("%s  replay it: make processor-replay CASE=%s\n", text, path);
    } else {
        fprintf(stderr, "processor: %s\n", error->message);
    }
    program_free(small);
}

/* Returns whether it is known. */
static bool judge_culprit(const struct hunt *h, struct tally *t, const struct culprit *c) {
    g_autofree char *kind = NULL;
    guint count;

    if (known_explains(c, t->known_counts)) {
        t->known++;
        return true;
    }
    t->unknown++;
    kind = report_kind(c);
    count = GPOINTER_TO_UINT(g_hash_table_lookup(t->kinds, kind)) + 1;
    if (count == 1) {
        g_autofree char *text = report_culprit(c);

        printf("differs: %s\n%s", kind, text);
        pursue(h, t, c->trial, c->program, false);
        fflush(stdout);
    }
    g_hash_table_insert(t->kinds, g_steal_pointer(&kind), GUINT_TO_POINTER(count));
    return false;
}

/* What is behind a culprit in its sequence, from what the processor came to; NULL if nothing is. */
static struct trial *tail_of(const struct culprit *c) {
    struct program *rest = program_copy(c->trial->program);
    struct trial *t;

    g_array_remove_range(rest->items, 0, c->program->items->len);
    /* Behind a stack fault, others would not be told apart. */
    if (!c->found || !rest->items->len || c->processor.vector != SEQUENCE_END ||
        c->processor.floating[FLOAT_CONTROL] >> 16 & STACK_FAULT) {
        program_free(rest);
        return NULL;
    }
    t = trial_from(rest, &c->processor);
    t->number = c->trial->number;
    return t;
}

/* One that came only when the sequence had run before: a region's, not QEMU's. */
static void tell_hot(const struct hunt *h, struct tally *t, const struct trial *trial,
                     const struct difference *d) {
    const struct sequence_run *run = &g_array_index(trial->runs, struct sequence_run, d->run);
    const struct culprit whole = {.program = trial->program,
                                  .run = d->run,
                                  .round = d->round,
                                  .before = run->before,
                                  .processor = run->after,
                                  .guest = d->guest};
    g_autofree char *text = report_culprit(&whole);

    t->hot++;
    printf("differs in round %u from the rounds before:\n%s", d->round, text);
    pursue(h, t, trial, trial->program, true);
}

/* The first cold difference of each trial; others are told. A sequence that went astray when it was
 * cold may find in its next round what it has written. */
static GArray *sort_out(const struct hunt *h, struct tally *t, GPtrArray *trials,
                        const struct findings *f) {
    GArray *cold = g_array_new(FALSE, FALSE, sizeof(struct difference));
    guint last_cold = G_MAXUINT, last_hot = G_MAXUINT;

    for (guint i = 0; i < f->differences->len; i++) {
        const struct difference *d = &g_array_index(f->differences, struct difference, i);

        if (d->round == 0 && last_cold != d->trial) {
            last_cold = d->trial;
            g_array_append_val(cold, *d);
        } else if (d->round > 0 && last_hot != d->trial && last_cold != d->trial) {
            last_hot = d->trial;
            tell_hot(h, t, g_ptr_array_index(trials, d->trial), d);
        }
    }
    return cold;
}

/* Those that wrote where the processor did not, though they came to the same state. */
static void tell_outside(struct tally *t, GPtrArray *trials, const struct findings *f,
                         const GArray *cold) {
    for (guint i = 0; i < f->outside->len; i++) {
        guint at = g_array_index(f->outside, guint, i);
        const struct trial *trial = g_ptr_array_index(trials, at);
        bool differed = false;

        for (guint k = 0; k < cold->len; k++) {
            differed |= g_array_index(cold, struct difference, k).trial == at;
        }
        if (!differed) {
            t->outside++;
            printf("number %u writes where the processor does not\n", trial->number);
        }
    }
}

static void count_trials(struct tally *t, GPtrArray *trials) {
    for (guint i = 0; i < trials->len; i++) {
        const struct trial *trial = g_ptr_array_index(trials, i);

        for (guint k = 0; k < trial->runs->len; k++) {
            const struct sequence_run *run = &g_array_index(trial->runs, struct sequence_run, k);

            t->runs++;
            t->skipped += run->skipped != 0;
            t->faults += !run->skipped && run->after.vector != SEQUENCE_END;
        }
    }
    t->sequences += trials->len;
}

/* Adds what is behind known differences to tails. */
static void look_at_some(const struct hunt *h, struct tally *t, GPtrArray *trials,
                         GPtrArray *tails) {
    struct findings f = trials_run(&h->place, trials);
    GArray *cold, *culprits;

    t->in_regions += f.tbs_in_regions;
    t->interpreted += f.tbs_interpreted;
    t->regions += f.regions_compiled;
    t->expected += f.expected;
    if (!f.complete) {
        t->failed++;
        printf("a run failed: %s\n", f.complaint ? f.complaint : "");
    }
    cold = sort_out(h, t, trials, &f);
    tell_outside(t, trials, &f, cold);
    culprits = culprits_find(&h->place, trials, cold);
    for (guint i = 0; i < culprits->len; i++) {
        const struct culprit *c = &g_array_index(culprits, struct culprit, i);
        struct trial *tail = judge_culprit(h, t, c) ? tail_of(c) : NULL;

        if (tail) {
            g_ptr_array_add(tails, tail);
        }
    }
    culprits_free(culprits);
    g_array_unref(cold);
    findings_clear(&f);
}

static void look_at(const struct hunt *h, struct tally *t, GPtrArray *trials) {
    GPtrArray *tails = trials_new();

    count_trials(t, trials);
    look_at_some(h, t, trials, tails);
    while (tails->len && !t->failed) {
        GPtrArray *next = trials_new();

        look_at_some(h, t, tails, next);
        g_ptr_array_unref(tails);
        tails = next;
    }
    g_ptr_array_unref(tails);
}

static void print_kinds(struct tally *t) {
    GList *kinds = g_list_sort(g_hash_table_get_keys(t->kinds), (GCompareFunc)strcmp);

    for (GList *k = kinds; k; k = k->next) {
        printf("%6u  %s\n", GPOINTER_TO_UINT(g_hash_table_lookup(t->kinds, k->data)),
               (const char *)k->data);
    }
    g_list_free(kinds);
}

static bool summarize(struct tally *t, bool many) {
    double seconds = seconds_since(t->started), all = t->in_regions + t->interpreted;
    bool fine = !t->unknown && !t->hot && !t->outside && !t->failed;

    print_kinds(t);
    for (guint i = 0; i < nknown; i++) {
        if (t->known_counts[i]) {
            printf("%6u  known: %s\n", t->known_counts[i], known[i].name);
        } else if (many) {
            printf("known, but no longer seen: %s\n", known[i].name);
        }
    }
    printf(
        "processor: %u sequences in %.0f s (%.0f/s), each from %.1f states, %u of those left out, "
        "%u ended in an exception; %.0f regions, %.1f %% of TBs in them\n",
        t->sequences, seconds, t->sequences / seconds, (double)t->runs / MAX(t->sequences, 1),
        t->skipped, t->faults, t->regions, all > 0 ? 100 * t->in_regions / all : 0);
    printf(
        "processor: %u differed; %u of known kinds, %u only when hot, %u wrote elsewhere, %u runs "
        "failed; C1 left out in %u\n",
        t->known + t->unknown + t->hot + t->outside, t->known, t->hot, t->outside, t->failed,
        t->expected);
    return fine;
}

static struct tally tally_new(void) {
    return (struct tally){.started = g_get_monotonic_time(),
                          .kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                          .known_counts = g_new0(guint, nknown + 1)};
}

static void tally_clear(struct tally *t) {
    g_hash_table_unref(t->kinds);
    g_free(t->known_counts);
}

static bool save_state(const struct hunt *h, uint32_t seed) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("%u\n", seed);

    if (h->state && !g_file_set_contents(h->state, text, -1, &error)) {
        fprintf(stderr, "processor: %s\n", error->message);
        return false;
    }
    return true;
}

/* Most are without stack faults, behind which two differing states have little in common. */
static struct trial *new_trial(uint32_t seed) {
    struct program *p = suit(sequence_generate(seed), suit_features());
    struct trial *t;

    if (p->seed % 8) {
        p = suit(trial_without_stack_faults(p), suit_features());
    }
    t = trial_new(p);
    t->number = seed;
    return t;
}

bool hunt_run(const struct hunt *h) {
    enum { MANY = 10000 };
    struct tally t = tally_new();
    uint32_t seed = h->seed;
    bool fine = true;

    while (fine && (t.sequences < h->sequences || seconds_since(t.started) < h->seconds)) {
        guint n = t.sequences < h->sequences ? MIN(BATCH, h->sequences - t.sequences) : BATCH;
        GPtrArray *trials = trials_new();

        for (guint i = 0; i < n; i++) {
            g_ptr_array_add(trials, new_trial(seed++));
        }
        look_at(h, &t, trials);
        g_ptr_array_unref(trials);
        fprintf(stderr, "processor: %u sequences, %.0f s, %u of known kinds, %u others\n",
                t.sequences, seconds_since(t.started), t.known, t.unknown + t.hot);
        fine = save_state(h, seed) && !t.failed;
    }
    fine = summarize(&t, t.sequences >= MANY) && fine;
    tally_clear(&t);
    return fine;
}

bool hunt_replay(const struct hunt *h, char **paths) {
    struct tally t = tally_new();
    bool fine = true;

    for (; *paths && fine; paths++) {
        g_autoptr(GError) error = NULL;
        struct hunt one = *h;
        struct program *p = case_read(*paths, &one.place.conditions, &error);
        GPtrArray *trials;

        one.as_is = true;
        if (!p) {
            fprintf(stderr, "processor: %s\n", error->message);
            fine = false;
            break;
        }
        trials = trials_new();
        g_ptr_array_add(trials, trial_new(suit(p, suit_features())));
        look_at(&one, &t, trials);
        g_ptr_array_unref(trials);
    }
    fine = summarize(&t, false) && fine;
    tally_clear(&t);
    return fine;
}
