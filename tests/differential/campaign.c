/* SPDX-License-Identifier: MIT */
/* See campaign.h. */
#include "tests/differential/campaign.h"
#include "tests/differential/generate.h"
#include "tests/differential/reduce.h"
#include "tests/differential/target.h"

#include "guests/differential/blob.h"

#include <glib/gstdio.h>
#include <stdio.h>

/* What came of all batches so far. */
struct tally {
    uint32_t cases, batches, differed, failed;
    double in_regions, interpreted, regions;
    gint64 started;
};

static GPtrArray *programs_new(void) {
    return g_ptr_array_new_with_free_func((GDestroyNotify)program_free);
}

static void add_stats(struct tally *t, const struct outcome *o) {
    t->in_regions += o->tbs_in_regions;
    t->interpreted += o->tbs_interpreted;
    t->regions += o->regions_compiled;
}

static double seconds_since(gint64 start) {
    return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

static bool keep_case(const struct campaign *c, struct program *p,
                      const struct conditions *conditions, const char *name) {
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(c->keep, name, NULL);
    g_autofree char *text = case_text(p, conditions);

    printf("%s\nkept as %s\n", text, path);
    g_mkdir_with_parents(c->keep, 0777);
    if (!case_write(path, p, conditions, &error)) {
        fprintf(stderr, "differential: %s\n", error->message);
        return false;
    }
    return true;
}

/* What is being pursued. */
struct pursuit {
    const struct runner *runner;
    const struct mode *mode;
};

/* Which of the candidates differ from the interpreter. One that ends the run, ends it for those
 * behind it. */
static bool *which_differ(void *context, GPtrArray *candidates, const struct conditions *c) {
    const struct pursuit *pursuit = context;
    const struct mode *const modes[] = {&mode_off, pursuit->mode};
    bool *differ = g_new0(bool, candidates->len);
    struct outcome *o = runner_run(pursuit->runner, (struct program *const *)candidates->pdata,
                                   candidates->len, c, modes, 2, FALSE, NULL);

    for (guint i = 0; o && i < candidates->len; i++) {
        const char *off = o[0].digests[i], *on = o[1].digests[i];

        if (!off) {
            break;
        }
        differ[i] = !g_str_equal(off, "endless") && g_strcmp0(off, on) != 0;
        if (!on) {
            break;
        }
    }
    outcomes_free(o, 2);
    return differ;
}

/* Makes the case small, prints and keeps it. */
static void pursue(const struct campaign *c, struct program *const *programs, uint32_t i,
                   const struct conditions *conditions, const struct mode *mode) {
    struct conditions needed = *conditions;
    struct pursuit pursuit = {&c->runner, mode};
    const struct judge judge = {which_differ, &pursuit};
    struct program *p = program_copy(programs[i]);
    g_autofree char *name = g_strdup_printf("%s-%u-%u.case", c->target->name, c->seed, i);
    bool reproduced = true;

    if (!c->as_is) {
        fprintf(stderr, "making it smaller\n");
        p = reduce(&judge, p, &needed, &reproduced);
    }
    if (!reproduced) {
        printf("it does not differ when it is run alone\n");
    }
    keep_case(c, p, &needed, name);
    program_free(p);
}

/* How many cases differ in the two; *first becomes the first of them. */
static uint32_t count_differing(const struct outcome *reference, const struct outcome *other,
                                uint32_t n, uint32_t *first) {
    uint32_t count = 0;

    for (uint32_t i = 0; (i = outcome_differs(reference, other, i, n)) < n; i++) {
        *first = count++ ? *first : i;
    }
    return count;
}

/* Whether the run came to its end and said nothing; tells if not. */
static bool went_well(const struct mode *mode, const struct outcome *o) {
    if (*o->messages) {
        printf("regions %s: messages of the run:\n%.2000s", mode->name, o->messages);
    }
    if (o->complete && *o->fallback_ops) {
        printf("regions %s: not lowered: %s\n", mode->name, o->fallback_ops);
    }
    if (!o->complete) {
        printf("regions %s: the guest did not come to its end, but only to case %u\n", mode->name,
               g_strv_length(o->digests));
    }
    return o->complete && !*o->messages && !*o->fallback_ops;
}

/* How many cases differ in that mode; says so, and pursues the first, if that is wanted. */
static uint32_t judge(const struct campaign *c, struct program *const *programs, uint32_t n,
                      const struct conditions *conditions, const struct outcome *reference,
                      const struct mode *mode, const struct outcome *other, bool pursued) {
    uint32_t first, differing = count_differing(reference, other, n, &first);

    if (!differing) {
        return 0;
    }
    printf("regions %s: %u cases differ from the interpreter, the first is ", mode->name,
           differing);
    if (programs[first]->name) {
        printf("%s\n", programs[first]->name);
    } else {
        printf("case %u of seed %u\n", first, c->seed);
    }
    fflush(stdout);
    if (pursued) {
        pursue(c, programs, first, conditions, mode);
    }
    return differing;
}

/* Whether the runs went well; prints what they printed, if that is wanted. */
static void look_at(const struct campaign *c, const struct mode *const *modes, uint32_t nmodes,
                    const struct outcome *o, struct tally *tally) {
    for (uint32_t m = 0; m < nmodes; m++) {
        if (c->verbose) {
            printf("--- regions %s\n%s", modes[m]->name, o[m].output);
        }
        tally->failed += !went_well(modes[m], &o[m]);
        if (m > 0) {
            add_stats(tally, &o[m]);
        }
    }
}

/* Runs the programs in the modes, the first of which is the reference. Adds to the tally. */
static void compare(const struct campaign *c, GPtrArray *programs,
                    const struct conditions *conditions, const struct mode *const *modes,
                    uint32_t nmodes, bool pursued, struct tally *tally) {
    g_autoptr(GError) error = NULL;
    struct program *const *all = (struct program *const *)programs->pdata;
    struct outcome *o =
        runner_run(&c->runner, all, programs->len, conditions, modes, nmodes, c->verbose, &error);
    uint32_t differing = 0;

    tally->batches++;
    if (!o) {
        fprintf(stderr, "differential: %s\n", error->message);
        tally->failed++;
        return;
    }
    look_at(c, modes, nmodes, o, tally);
    for (uint32_t m = 1; m < nmodes && !differing; m++) {
        differing = judge(c, all, programs->len, conditions, &o[0], modes[m], &o[m], pursued);
    }
    outcomes_free(o, nmodes);
    tally->cases += programs->len;
    tally->differed += differing;
}

/* Conditions differ from batch to batch: what is compiled when, and whether timers interrupt. */
static struct conditions conditions_of(GRand *rand, const struct target *target) {
    static const int thresholds[] = {4, 8, 8, 16};
    struct conditions c = conditions_default();

    c.threshold = thresholds[g_rand_int_range(rand, 0, G_N_ELEMENTS(thresholds))];
    c.parallel = target->parallel && g_rand_int_range(rand, 0, 4) == 0;
    if (g_rand_int_range(rand, 0, 4) == 0) {
        c.hertz = 500;
    }
    return c;
}

static void batch(const struct campaign *c, struct tally *tally) {
    GRand *rand = g_rand_new_with_seed(c->seed);
    struct conditions conditions = conditions_of(rand, c->target);
    const struct mode *const modes[] = {&mode_off, &mode_on,
                                        c->seed % 2 ? &mode_background : &mode_block};
    GPtrArray *programs = programs_new();

    for (uint32_t i = 0; i < c->cases; i++) {
        struct program *p = generate(c->target, g_rand_int(rand));
        struct linked linked;

        if (program_link(p, i, &linked)) {
            g_ptr_array_add(programs, p);
        } else {
            program_free(p);
        }
        linked_clear(&linked);
    }
    g_rand_free(rand);
    compare(c, programs, &conditions, modes, G_N_ELEMENTS(modes), true, tally);
    g_ptr_array_unref(programs);
}

static bool save_state(const struct campaign *c) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("%u\n", c->seed);

    if (c->state && !g_file_set_contents(c->state, text, -1, &error)) {
        fprintf(stderr, "differential: %s\n", error->message);
        return false;
    }
    return true;
}

static double share(const struct tally *t) {
    double all = t->in_regions + t->interpreted;

    return all > 0 ? 100 * t->in_regions / all : 0;
}

static bool summarize(const struct tally *t) {
    double seconds = seconds_since(t->started);

    printf("differential: %u cases in %.0f s (%.0f cases/s), %u batches; %.0f regions, %.1f %% of "
           "TBs in them; %u differed, %u runs failed\n",
           t->cases, seconds, t->cases / seconds, t->batches, t->regions, share(t), t->differed,
           t->failed);
    return !t->differed && !t->failed;
}

bool campaign_run(const struct campaign *campaign) {
    struct campaign c = *campaign;
    struct tally tally = {.started = g_get_monotonic_time()};

    do {
        batch(&c, &tally);
        fprintf(stderr, "seed %u: %u cases, %.0f s, %u differed, %u runs failed\n", c.seed,
                tally.cases, seconds_since(tally.started), tally.differed, tally.failed);
        c.seed++;
        if (!save_state(&c)) {
            return false;
        }
    } while (tally.batches < c.batches || seconds_since(tally.started) < c.seconds);
    return summarize(&tally);
}

static bool same_conditions(const struct conditions *a, const struct conditions *b) {
    return a->threshold == b->threshold && a->parallel == b->parallel && a->hertz == b->hertz;
}

/* Runs those of the cases that want the conditions of the first; takes them off the arrays. */
static void replay_some(const struct campaign *c, GPtrArray *programs, GArray *conditions,
                        struct tally *tally) {
    const struct mode *const modes[] = {&mode_off, &mode_on, &mode_block, &mode_background};
    struct conditions wanted = g_array_index(conditions, struct conditions, 0);
    const struct target *target = ((struct program *)g_ptr_array_index(programs, 0))->target;
    GPtrArray *some = programs_new();

    for (guint i = 0; i < programs->len && some->len < CASES_MAX;) {
        struct program *p = g_ptr_array_index(programs, i);

        if (p->target == target &&
            same_conditions(&g_array_index(conditions, struct conditions, i), &wanted)) {
            g_ptr_array_add(some, g_ptr_array_steal_index(programs, i));
            g_array_remove_index(conditions, i);
        } else {
            i++;
        }
    }
    compare(c, some, &wanted, modes, G_N_ELEMENTS(modes), false, tally);
    g_ptr_array_unref(some);
}

bool campaign_replay(const struct campaign *c, char **paths) {
    struct tally tally = {.started = g_get_monotonic_time()};
    GPtrArray *programs = programs_new();
    GArray *conditions = g_array_new(FALSE, FALSE, sizeof(struct conditions));
    bool fine = true;

    for (; *paths; paths++) {
        g_autoptr(GError) error = NULL;
        struct conditions read;
        struct program *p = case_read(*paths, &read, &error);

        if (p) {
            g_ptr_array_add(programs, p);
            g_array_append_val(conditions, read);
        } else {
            fprintf(stderr, "differential: %s\n", error->message);
            fine = false;
        }
    }
    while (fine && programs->len) {
        replay_some(c, programs, conditions, &tally);
    }
    g_ptr_array_unref(programs);
    g_array_unref(conditions);
    return fine && summarize(&tally);
}
