/* SPDX-License-Identifier: MIT */
/* The command line: run, replay, show. */
#include "tests/processor/hunt.h"
#include "tests/processor/oracle.h"
#include "tests/processor/sequence.h"
#include "tests/processor/suit.h"

#include "tests/differential/generate.h"

#include <locale.h>
#include <stdlib.h>

enum { FINE = 0, DIFFERED = 1, MISUSED = 2 };
enum { RUN_SECONDS = 900, WORDS = BLOB_DATA_PAGES * BLOB_PAGE / 4 };

static const char summary[] = "Runs random sequences of i386 instructions on this machine's "
                              "processor and in the guest, which\n"
                              "must come to the same state, cold and hot.\n"
                              "\n"
                              "  run                 generated sequences, from --seed on\n"
                              "  replay FILE...      cases of files\n"
                              "  show SEED           a generated sequence, as text\n"
                              "\n"
                              "Exit status: 0 if nothing differed but what is known, or the "
                              "machine has no such processor; 1\n"
                              "if something did or could not be run; 2 for a wrong command line.";

struct request {
    struct hunt hunt;
    char *reloop, *build, *keep, *state, *regions;
    int seed, sequences, rounds, jobs, threshold;
    double seconds;
    gboolean as_is;
    char **words;
};

static int misuse(const char *format, ...) G_GNUC_PRINTF(1, 2);

static int misuse(const char *format, ...) {
    va_list args;
    g_autofree char *text = NULL;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    g_printerr("processor: %s\n", text);
    return MISUSED;
}

static int show(const struct request *r) {
    guint64 seed;
    struct conditions c = conditions_default();
    struct program *p;
    g_autofree char *text = NULL;

    if (!r->words[1] || r->words[2] ||
        !g_ascii_string_to_unsigned(r->words[1], 10, 0, UINT32_MAX, &seed, NULL)) {
        return misuse("show takes one seed, a number");
    }
    p = suit(sequence_generate((uint32_t)seed), suit_features());
    text = case_text(p, &c);
    g_print("%s", text);
    program_free(p);
    return FINE;
}

/* The seed to start with: that of the command line, else of the state's file, else 1. */
static bool choose_seed(struct request *r) {
    g_autofree char *text = NULL;
    guint64 seed = 1;

    if (r->seed >= 0) {
        r->hunt.seed = (uint32_t)r->seed;
        return true;
    }
    if (r->state && g_file_get_contents(r->state, &text, NULL, NULL) &&
        !g_ascii_string_to_unsigned(g_strstrip(text), 10, 0, UINT32_MAX, &seed, NULL)) {
        return false;
    }
    r->hunt.seed = (uint32_t)seed;
    return true;
}

static const struct mode *mode_named(const char *name) {
    const struct mode *const modes[] = {&mode_off, &mode_on, &mode_block};

    for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
        if (g_str_equal(modes[i]->regions, name)) {
            return modes[i];
        }
    }
    return NULL;
}

static int dispatch(struct request *r) {
    static uint32_t memory[WORDS];
    const char *what = r->words ? r->words[0] : NULL, *lacking;
    struct hunt *h = &r->hunt;

    h->place = (struct place){.runner = {r->reloop, r->build, r->jobs, RUN_SECONDS},
                              .conditions = conditions_default(),
                              .mode = mode_named(r->regions),
                              .rounds = (uint32_t)r->rounds,
                              .memory = memory};
    h->place.conditions.threshold = r->threshold;
    h->sequences = (uint32_t)r->sequences;
    h->seconds = r->seconds;
    h->keep = r->keep;
    h->state = r->state;
    h->as_is = r->as_is;
    if (!what) {
        return misuse("say run, replay or show; --help tells more");
    }
    if (!h->place.mode) {
        return misuse("--regions is on, off or block, not '%s'", r->regions);
    }
    if (r->sequences < 1 || r->rounds < 1 || r->threshold < 1) {
        return misuse("--sequences, --rounds and --threshold are 1 or more");
    }
    if (!choose_seed(r)) {
        return misuse("%s does not hold a seed", r->state);
    }
    if (g_str_equal(what, "show")) {
        return show(r);
    }
    if (!g_str_equal(what, "replay") && (!g_str_equal(what, "run") || r->words[1])) {
        return misuse("'%s' is not understood; --help tells more",
                      r->words[1] ? r->words[1] : what);
    }
    generate_memory(memory, WORDS);
    lacking = oracle_open(memory);
    if (lacking) {
        g_print("processor: skipped: %s\n", lacking);
        return FINE;
    }
    return (*what == 'r' && what[1] == 'u' ? hunt_run(h) : hunt_replay(h, r->words + 1)) ? FINE
                                                                                         : DIFFERED;
}

int main(int argc, char **argv) {
    struct request r = {.seed = -1,
                        .sequences = 200,
                        .rounds = 12,
                        .threshold = 4,
                        .jobs = (int)g_get_num_processors()};
    const GOptionEntry entries[] = {
        {"seed", 0, 0, G_OPTION_ARG_INT, &r.seed,
         "Of the first sequence (default: that of --state, or 1)", "N"},
        {"sequences", 0, 0, G_OPTION_ARG_INT, &r.sequences, "How many (default: 200)", "N"},
        {"seconds", 0, 0, G_OPTION_ARG_DOUBLE, &r.seconds, "Go on for S seconds (default: 0)", "S"},
        {"rounds", 0, 0, G_OPTION_ARG_INT, &r.rounds,
         "How often each is run from each of its states (default: 12)", "N"},
        {"threshold", 0, 0, G_OPTION_ARG_INT, &r.threshold, "Of regions (default: 4)", "N"},
        {"regions", 0, 0, G_OPTION_ARG_STRING, &r.regions, "on, off or block (default: on)",
         "MODE"},
        {"keep", 0, 0, G_OPTION_ARG_FILENAME, &r.keep, "Where cases that differ go (default: .)",
         "DIR"},
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &r.state,
         "Where the next seed is kept, to go on from another time", "FILE"},
        {"reloop", 0, 0, G_OPTION_ARG_FILENAME, &r.reloop, "The command (default: ./reloop)",
         "FILE"},
        {"build", 0, 0, G_OPTION_ARG_FILENAME, &r.build, "The folder of products (default: build)",
         "DIR"},
        {"as-is", 0, 0, G_OPTION_ARG_NONE, &r.as_is,
         "Do not make what differs smaller, nor keep it", NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &r.words, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new("run | replay FILE... | show SEED");
    g_autoptr(GError) error = NULL;

    setlocale(LC_ALL, "");
    g_option_context_set_summary(context, summary);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        return misuse("%s", error->message);
    }
    r.reloop = r.reloop ? r.reloop : g_strdup("./reloop");
    r.build = r.build ? r.build : g_strdup("build");
    r.keep = r.keep ? r.keep : g_strdup(".");
    r.regions = r.regions ? r.regions : g_strdup("on");
    return dispatch(&r);
}
