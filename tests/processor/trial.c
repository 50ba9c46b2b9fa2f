/* SPDX-License-Identifier: MIT */
#include "tests/processor/trial.h"
#include "tests/processor/inputs.h"
#include "tests/processor/oracle.h"
#include "tests/processor/suit.h"

#include "tests/differential/i386.h"
#include "tests/processor/effects.h"

#include <string.h>

enum { INT3 = 0xcc, DF = 0x400 };

/* The item whose translation the offset is in; the number of items for the end. */
static guint item_at(const struct translation *t, const struct program *p, uint32_t offset) {
    guint n = p->items->len;

    for (guint i = 0; i < n; i++) {
        if (offset >= t->starts[i] && offset < t->starts[i + 1]) {
            return i;
        }
    }
    return n;
}

static void run_from(struct trial *t, const struct translation *translation,
                     const struct undefined *undefined, struct sequence_run *run) {
    guint n = t->program->items->len, at;
    uint32_t offset;
    enum oracle_end end;

    run->before.eip = BLOB_CODE;
    end = oracle_run(translation, &run->before, &run->after, &offset);
    at = run->after.vector == SEQUENCE_END ? n : item_at(translation, t->program, offset);
    run->skipped = end != ORACLE_FINE || (at < n && translation->whole[at]);
    run->after.eip = BLOB_CODE + t->starts[at] + (at == n);
    run->flags = (ALL | DF) & ~undefined[at].flags;
    run->status = undefined[at].status;
    run->exponents = undefined[at].exponents;
    sequence_tidy(&run->after);
    g_array_append_val(t->runs, *run);
    g_array_append_val(t->ends, at);
}

static void lay_out(struct trial *t) {
    static const uint8_t end = INT3;
    guint n = t->program->items->len;
    struct linked linked;
    bool fits = program_link(t->program, 0, &linked);

    g_assert(fits);
    t->code = g_byte_array_ref(linked.code);
    g_byte_array_append(t->code, &end, 1);
    linked_clear(&linked);
    t->starts = g_new0(uint32_t, n + 1);
    for (guint i = 0; i < n; i++) {
        t->starts[i + 1] = t->starts[i] + g_array_index(t->program->items, struct item, i).nbytes;
    }
}

static struct trial *run_all(struct program *program, const struct sequence_state *before) {
    struct trial *t = g_new0(struct trial, 1);
    struct translation translation = translate(program);
    struct undefined *undefined = suit_undefined(program);

    t->program = program;
    t->runs = g_array_new(FALSE, FALSE, sizeof(struct sequence_run));
    t->ends = g_array_new(FALSE, FALSE, sizeof(guint));
    lay_out(t);
    for (uint32_t i = 0; i < program->iterations; i++) {
        struct sequence_run run = {.skipped = 0};

        run.before = before ? *before : input_of(program, i);
        run_from(t, &translation, undefined, &run);
    }
    g_free(undefined);
    translation_clear(&translation);
    return t;
}

struct trial *trial_new(struct program *program) {
    return run_all(program, NULL);
}

struct trial *trial_from(struct program *program, const struct sequence_state *before) {
    struct trial *t;

    program->iterations = 1;
    t = run_all(program, before);
    t->tail = true;
    return t;
}

void trial_free(struct trial *t) {
    if (t) {
        program_free(t->program);
        g_array_unref(t->runs);
        g_array_unref(t->ends);
        g_byte_array_unref(t->code);
        g_free(t->starts);
        g_free(t);
    }
}

static bool stack_fault(const struct translation *t, const struct sequence_state *inputs,
                        uint32_t ninputs) {
    enum { STACK_FAULT = 0x40 };

    for (uint32_t i = 0; i < ninputs; i++) {
        struct sequence_state after;
        uint32_t offset;

        oracle_run(t, &inputs[i], &after, &offset);
        if ((after.floating[FLOAT_CONTROL] & ~inputs[i].floating[FLOAT_CONTROL]) >> 16 &
            STACK_FAULT) {
            return true;
        }
    }
    return false;
}

struct program *trial_without_stack_faults(struct program *program) {
    struct sequence_state *inputs = g_new(struct sequence_state, program->iterations);
    GArray *all = program->items;

    program->items = g_array_new(FALSE, TRUE, sizeof(struct item));
    for (uint32_t i = 0; i < program->iterations; i++) {
        inputs[i] = input_of(program, i);
    }
    for (guint i = 0; i < all->len; i++) {
        const struct item *item = &g_array_index(all, struct item, i);

        g_array_append_val(program->items, *item);
        if (suit_is_x87(item)) {
            struct translation t = translate(program);

            if (stack_fault(&t, inputs, program->iterations)) {
                g_array_set_size(program->items, program->items->len - 1);
            }
            translation_clear(&t);
        }
    }
    g_array_unref(all);
    g_free(inputs);
    return program;
}

static void add_trial(GByteArray *blob, const struct trial *t, uint32_t slot) {
    static const uint8_t zeros[4];
    guint padding = -t->code->len & 3;
    struct sequence header = {
        .code_bytes = t->code->len,
        .nruns = t->runs->len,
        .bytes = sizeof header + t->code->len + padding +
                 t->runs->len * (guint)sizeof(struct sequence_run),
    };

    g_byte_array_append(blob, (const uint8_t *)&header, sizeof header);
    g_byte_array_append(blob, t->code->data, t->code->len);
    g_byte_array_append(blob, zeros, padding);
    for (guint i = 0; i < t->runs->len; i++) {
        struct sequence_run run = g_array_index(t->runs, struct sequence_run, i);

        run.before.eip += slot * BLOB_SLOT;
        run.after.eip += slot * BLOB_SLOT;
        g_byte_array_append(blob, (const uint8_t *)&run, sizeof run);
    }
}

static GByteArray *blob_of(const struct place *place, GPtrArray *trials) {
    GByteArray *blob = g_byte_array_new();
    struct sequence_header header = {
        .magic = SEQUENCE_MAGIC,
        .version = SEQUENCE_VERSION,
        .nsequences = trials->len,
        .rounds = place->rounds,
    };

    g_byte_array_append(blob, (const uint8_t *)&header, sizeof header);
    g_byte_array_append(blob, (const uint8_t *)place->memory, BLOB_DATA_PAGES * BLOB_PAGE);
    for (guint i = 0; i < trials->len; i++) {
        add_trial(blob, g_ptr_array_index(trials, i), i);
    }
    return blob;
}

/* A line "! trial run round number:value ...". */
static bool take_difference(struct findings *f, GPtrArray *trials, char **words) {
    struct difference d;
    const struct trial *t;
    uint32_t *state = (uint32_t *)&d.guest;

    if (g_strv_length(words) < 5) {
        return false;
    }
    d.trial = (uint32_t)strtoul(words[1], NULL, 10);
    d.run = (uint32_t)strtoul(words[2], NULL, 10);
    d.round = (uint32_t)strtoul(words[3], NULL, 10);
    if (d.trial >= trials->len) {
        return false;
    }
    t = g_ptr_array_index(trials, d.trial);
    if (d.run >= t->runs->len) {
        return false;
    }
    d.guest = g_array_index(t->runs, struct sequence_run, d.run).after;
    for (words += 4; *words; words++) {
        char *end;
        unsigned long number = strtoul(*words, &end, 10);

        if (number >= SEQUENCE_WORDS || *end != ':') {
            return false;
        }
        state[number] = (uint32_t)strtoul(end + 1, NULL, 16);
        state[number] -= &state[number] == &d.guest.eip ? d.trial * BLOB_SLOT : 0;
    }
    g_array_append_val(f->differences, d);
    return true;
}

static bool take_line(struct findings *f, GPtrArray *trials, const char *line) {
    g_auto(GStrv) words = g_strsplit(line, " ", -1);

    if (*line == '!') {
        return take_difference(f, trials, words);
    }
    if (*line == '?' && words[1]) {
        guint trial = (guint)strtoul(words[1], NULL, 10);

        g_array_append_val(f->outside, trial);
    }
    f->expected += *line == '~';
    return true;
}

static void take(struct findings *f, GPtrArray *trials, const struct outcome *o) {
    g_auto(GStrv) lines = g_strsplit(o->output, "\n", -1);

    f->complete = o->complete && !*o->messages && !*o->fallback_ops;
    for (char **line = lines; *line; line++) {
        g_strchomp(*line);
        if (!take_line(f, trials, *line)) {
            f->complete = false;
        }
    }
    f->complaint = f->complete ? NULL
                               : g_strdup_printf("%s%s%.2000s", o->messages, o->fallback_ops,
                                                 o->complete ? "" : o->output);
    f->tbs_in_regions = o->tbs_in_regions;
    f->tbs_interpreted = o->tbs_interpreted;
    f->regions_compiled = o->regions_compiled;
}

struct findings trials_run(const struct place *place, GPtrArray *trials) {
    struct findings f = {.differences = g_array_new(FALSE, FALSE, sizeof(struct difference)),
                         .outside = g_array_new(FALSE, FALSE, sizeof(guint))};
    struct target target = target_i386;
    g_autoptr(GError) error = NULL;
    GByteArray *blob;
    struct outcome *o;

    g_assert(trials->len <= TRIALS_MAX);
    target.guest = "processor.elf";
    blob = blob_of(place, trials);
    o = runner_run_blob(&place->runner, &target, blob, &place->conditions, &place->mode, 1, &error);
    g_byte_array_unref(blob);
    if (o) {
        take(&f, trials, o);
    } else {
        f.complaint = g_strdup(error->message);
    }
    outcomes_free(o, 1);
    return f;
}

void findings_clear(struct findings *f) {
    g_array_unref(f->differences);
    g_array_unref(f->outside);
    g_free(f->complaint);
}
