/* SPDX-License-Identifier: MIT */
/* The command line: run, replay, show. */
#include "tests/differential/campaign.h"
#include "tests/differential/generate.h"
#include "tests/differential/target.h"

#include <locale.h>
#include <stdlib.h>

enum { FINE = 0, DIFFERED = 1, MISUSED = 2 };

/* For a run of QEMU: some twenty times what one takes on a machine with nothing else to do. */
enum { RUN_SECONDS = 900 };

static const char summary[] =
    "Generates random guest code and runs it with regions off and on; registers, flags, traps and\n"
    "memory must be the same. Cases that differ are made small and written to the folder of "
    "--keep.\n"
    "\n"
    "  run                 generated cases, from --seed on\n"
    "  replay FILE...      cases of files\n"
    "  show SEED           a generated case, as text\n"
    "\n"
    "Exit status: 0 if nothing differed, 1 if something did or could not be run, 2 for a wrong\n"
    "command line.";

/* What the command line says. */
struct request {
    struct campaign campaign;
    char *target, *reloop, *build, *keep, *state;
    int seed, batches, cases, jobs;
    double seconds;
    char **words;
};

static int misuse(const char *format, ...) G_GNUC_PRINTF(1, 2);

static int misuse(const char *format, ...) {
    va_list args;
    g_autofree char *text = NULL;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    g_printerr("differential: %s\n", text);
    return MISUSED;
}

static int show(const struct request *r) {
    guint64 seed;
    struct program *p;
    struct conditions c = conditions_default();
    g_autofree char *text = NULL;

    if (!r->words[1] || r->words[2] ||
        !g_ascii_string_to_unsigned(r->words[1], 10, 0, UINT32_MAX, &seed, NULL)) {
        return misuse("show takes one seed, a number");
    }
    p = generate(r->campaign.target, (uint32_t)seed);
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
        r->campaign.seed = (uint32_t)r->seed;
        return true;
    }
    if (r->state && g_file_get_contents(r->state, &text, NULL, NULL) &&
        !g_ascii_string_to_unsigned(g_strstrip(text), 10, 0, UINT32_MAX, &seed, NULL)) {
        return false;
    }
    r->campaign.seed = (uint32_t)seed;
    return true;
}

static int dispatch(struct request *r) {
    const char *what = r->words ? r->words[0] : NULL;
    struct campaign *c = &r->campaign;

    c->target = target_by_name(r->target);
    c->runner = (struct runner){r->reloop, r->build, r->jobs, RUN_SECONDS};
    c->keep = r->keep;
    c->state = r->state;
    c->seconds = r->seconds;
    c->batches = (uint32_t)r->batches;
    c->cases = (uint32_t)r->cases;
    if (!what) {
        return misuse("say run, replay or show; --help tells more");
    }
    if (!c->target) {
        return misuse("--target is '%s', which there is none of", r->target);
    }
    if (r->cases < 1 || r->cases > CASES_MAX || r->batches < 1 || r->jobs < 1) {
        return misuse("--cases must be from 1 to %d, --batches and --jobs 1 or more", CASES_MAX);
    }
    if (!choose_seed(r)) {
        return misuse("%s does not hold a seed", r->state);
    }
    if (g_str_equal(what, "show")) {
        return show(r);
    }
    if (g_str_equal(what, "replay")) {
        if (!r->words[1]) {
            return misuse("replay needs the files of cases");
        }
        return campaign_replay(c, r->words + 1) ? FINE : DIFFERED;
    }
    if (g_str_equal(what, "run") && !r->words[1]) {
        return campaign_run(c) ? FINE : DIFFERED;
    }
    return misuse("'%s' is not understood; --help tells more", r->words[1] ? r->words[1] : what);
}

int main(int argc, char **argv) {
    struct request r = {
        .seed = -1, .batches = 1, .cases = 400, .jobs = (int)g_get_num_processors()};
    const GOptionEntry entries[] = {
        {"target", 0, 0, G_OPTION_ARG_STRING, &r.target, "What guest (default: i386)", "NAME"},
        {"seed", 0, 0, G_OPTION_ARG_INT, &r.seed,
         "Of the first batch (default: that of --state, or 1)", "N"},
        {"batches", 0, 0, G_OPTION_ARG_INT, &r.batches,
         "How many, each of the next seed (default: 1)", "N"},
        {"seconds", 0, 0, G_OPTION_ARG_DOUBLE, &r.seconds,
         "Begin further batches for S seconds (default: 0)", "S"},
        {"cases", 0, 0, G_OPTION_ARG_INT, &r.cases, "Cases of a batch (default: 400)", "N"},
        {"jobs", 0, 0, G_OPTION_ARG_INT, &r.jobs, "Runs of QEMU at once (default: processors)",
         "N"},
        {"keep", 0, 0, G_OPTION_ARG_FILENAME, &r.keep, "Where cases that differ go (default: .)",
         "DIR"},
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &r.state,
         "Where the next seed is kept, to go on from another time", "FILE"},
        {"reloop", 0, 0, G_OPTION_ARG_FILENAME, &r.reloop, "The command (default: ./reloop)",
         "FILE"},
        {"build", 0, 0, G_OPTION_ARG_FILENAME, &r.build, "The folder of products (default: build)",
         "DIR"},
        {"as-is", 0, 0, G_OPTION_ARG_NONE, &r.campaign.as_is,
         "Keep cases that differ as they are, without making them smaller", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &r.campaign.verbose,
         "replay: print all state of every iteration, for each mode", NULL},
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
    r.target = r.target ? r.target : g_strdup("i386");
    r.reloop = r.reloop ? r.reloop : g_strdup("./reloop");
    r.build = r.build ? r.build : g_strdup("build");
    r.keep = r.keep ? r.keep : g_strdup(".");
    return dispatch(&r);
}
