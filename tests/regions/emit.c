/* SPDX-License-Identifier: MIT */
/*
 * Makes the cases of the region tests: compiles regions, lets the oracle run them, and writes down
 * what running the modules must do. See usage() for what else it prints.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "cfg/limits.h"
#include "cfg/text.h"
#include "cfg/wire.h"
#include "merged.h"
#include "relooper-glue/compile.h"
#include "source.h"

enum {
    IMAGES_PER_FILE = 40,      /* a region written by hand runs on this many images */
    COMPANION_SEEDS = 1 << 24, /* where seeds of regions start that only share a module */
    BATCH_ONE_IN = 4,          /* of the modules, so many have two regions */
    MERGED_ONE_IN = 3,         /* ... and so many are merged with another one, */
    MERGED_AGAIN_ONE_IN = 2,   /* ... and so many of those again */
    COVERED_SEEDS_MIN = 1000   /* with fewer, not every op needs to have run */
};

struct totals {
    FILE *file;
    uint8_t *before, *after;
    struct coverage coverage;
    uint32_t cases, refused, batches, merged;
};

/* A region to compile, and the one that goes before it in its module, if any. */
struct job {
    const struct cfg_region *region, *companion;
    struct rl_module module;
    uint32_t function; /* the region's in the module */
};

static bool complain(const char *name, const char *what) {
    fprintf(stderr, "emit: %s: %s\n", name, what);
    return false;
}

/* Compiling. */

static uint8_t *append_wire(uint8_t *bytes, size_t *length, const struct cfg_region *region) {
    size_t more = 0;
    uint8_t *wire = cfg_wire_write(region, &more);
    uint8_t *grown = wire ? realloc(bytes, *length + more) : NULL;
    if (!grown) {
        free(bytes);
    } else {
        memcpy(grown + *length, wire, more);
        *length += more;
    }
    free(wire);
    return grown;
}

static uint32_t blocks_not_lowered(const struct cfg_region *region) {
    uint32_t count = 0;
    for (uint32_t b = 0; region && b < region->nblocks; b++) {
        count += !oracle_block_is_lowered(&region->blocks[b]);
    }
    return count;
}

/* Does the compiler leave those blocks to the interpreter that the oracle thinks it does? */
static bool fallbacks_agree(const struct job *job) {
    uint32_t reported = 0;
    for (uint32_t i = 0; i < job->module.nfallbacks; i++) {
        reported += job->module.fallbacks[i].blocks;
    }
    return reported == blocks_not_lowered(job->region) + blocks_not_lowered(job->companion);
}

/* The wire bytes of the job's batch, which the caller frees; NULL without memory. */
static uint8_t *batch_of(const struct job *job, size_t *length) {
    uint8_t *wire;
    *length = 0;
    wire = job->companion ? append_wire(NULL, length, job->companion) : NULL;
    return job->companion && !wire ? NULL : append_wire(wire, length, job->region);
}

static bool compile(struct job *job, const char *name) {
    char error[RL_ERROR_SIZE] = "out of memory";
    size_t length = 0;
    uint8_t *wire = batch_of(job, &length);
    bool ok;
    ok = wire && rl_compile(wire, length, &job->module, error);
    free(wire);
    if (!ok) {
        return complain(name, error);
    }
    job->function = job->companion ? 1 : 0;
    return fallbacks_agree(job) || complain(name, "not the expected fallbacks");
}

/* A region whose entry is not lowered must be refused, and that is all there is to test. */
static bool must_be_refused(const struct cfg_region *region, const char *name) {
    static const char expected[] = "the region's entry has an op that is not lowered";
    char error[RL_ERROR_SIZE] = "";
    struct rl_module module;
    size_t length = 0;
    uint8_t *wire = append_wire(NULL, &length, region);
    bool accepted = wire && rl_compile(wire, length, &module, error);
    free(wire);
    if (accepted) {
        free(module.bytes);
    }
    return strncmp(error, expected, strlen(expected)) == 0 ||
           complain(name, "an entry that is not lowered was accepted");
}

/* Cases. */

static bool write_case(struct totals *t, struct cfg_arena *arena, const struct job *job,
                       const char *name, uint64_t image_seed) {
    struct oracle oracle = {.region = job->region,
                            .image = {.memory = t->after, .layout = gen_layout_default()},
                            .coverage = &t->coverage};
    struct test_case c = {.name = name,
                          .module = job->module.bytes,
                          .module_len = job->module.len,
                          .data = WORLD_DATA,
                          .before = t->before,
                          .after = t->after};
    uint32_t before = job->companion ? cfg_data_block(job->companion->nblocks) : 0;
    c.function = job->function;
    oracle_fill(&oracle, image_seed, WORLD_DATA + before);
    memcpy(t->before, t->after, WORLD_SIZE);
    if (!oracle_run(&oracle, arena, &c.expected)) {
        return complain(name, "the region does what it must not; the test is wrong");
    }
    t->cases++;
    return case_write(t->file, &c) || complain(name, "cannot be written");
}

static const struct cfg_region *companion(struct cfg_arena *arena, uint64_t seed) {
    struct cfg_region *region;
    do {
        region = source_generate(arena, seed++ + COMPANION_SEEDS);
    } while (region && !oracle_block_is_lowered(&region->blocks[0]));
    return region;
}

/* Makes the job's module one of two that are merged. */
static bool merge(struct totals *t, struct cfg_arena *arena, struct job *job, const char *name,
                  uint64_t seed) {
    struct job other = {.region = companion(arena, seed + 1)};
    char error[RL_ERROR_SIZE];
    bool ok;
    if (!compile(&other, name)) {
        return false;
    }
    ok = merged_module(&job->module, &job->function, WORLD_DATA, &other.module, error);
    if (ok && t->merged++ % MERGED_AGAIN_ONE_IN == 0) {
        ok = merged_module(&job->module, &job->function, 0, &other.module, error);
    }
    free(other.module.bytes);
    if (!ok) {
        return complain(name, error);
    }
    return ok;
}

static bool add_seed(struct totals *t, struct cfg_arena *arena, uint64_t seed) {
    struct job job = {.region = source_generate(arena, seed)};
    char name[32];
    bool ok;
    snprintf(name, sizeof(name), "seed %" PRIu64, seed);
    if (!job.region) {
        return complain(name, "out of memory");
    }
    if (!oracle_block_is_lowered(&job.region->blocks[0])) {
        t->refused++;
        return must_be_refused(job.region, name);
    }
    if (seed % BATCH_ONE_IN == 0) {
        job.companion = companion(arena, seed);
        t->batches++;
    }
    if (!compile(&job, name) || (seed % MERGED_ONE_IN == 0 && !merge(t, arena, &job, name, seed))) {
        return false;
    }
    ok = write_case(t, arena, &job, name, seed);
    free(job.module.bytes);
    return ok;
}

static bool add_file(struct totals *t, struct cfg_arena *arena, const char *path) {
    struct job job = {.region = source_read(arena, path)};
    bool ok = job.region && compile(&job, path);
    if (!ok) {
        return false;
    }
    for (uint64_t image = 0; ok && image < IMAGES_PER_FILE; image++) {
        char name[256];
        snprintf(name, sizeof(name), "%s image %" PRIu64, path, image);
        ok = write_case(t, arena, &job, name, image);
    }
    free(job.module.bytes);
    return ok;
}

/* Coverage. */

static void print_ops(const struct coverage *c) {
    unsigned column = 0;
    for (unsigned opc = 0; opc < CFG_OPC_COUNT; opc++) {
        if (c->ops[opc]) {
            printf("%s%s %" PRIu64, column++ % 8 ? ", " : "\n  ", cfg_op_table[opc].name,
                   c->ops[opc]);
        }
    }
    printf("\n");
}

static void print_totals(const struct totals *t) {
    const struct coverage *c = &t->coverage;
    const uint64_t *r = c->reasons;
    printf("%u cases, %u of two regions, %u of merged modules; %u entries refused; ops run:",
           (unsigned)t->cases, (unsigned)t->batches, (unsigned)t->merged, (unsigned)t->refused);
    print_ops(c);
    printf("  loads %" PRIu64 " fast %" PRIu64 " slow, stores %" PRIu64 " fast %" PRIu64 " slow\n",
           c->fast_loads, c->slow_loads, c->fast_stores, c->slow_stores);
    printf("  guarded edges: taken %" PRIu64 ", not for the pc %" PRIu64 ", other TB %" PRIu64
           ", TB at another pc %" PRIu64 ", forgotten %" PRIu64 ", invalid %" PRIu64 "\n",
           c->guards[GUARD_TAKEN], c->guards[GUARD_ELSEWHERE], c->guards[GUARD_OTHER_TB],
           c->guards[GUARD_OTHER_PC], c->guards[GUARD_FORGOTTEN], c->guards[GUARD_INVALID]);
    printf("  exits: edge %" PRIu64 ", indirect %" PRIu64 ", main loop %" PRIu64
           ", request %" PRIu64 ", invalidated %" PRIu64 ", unsupported %" PRIu64
           ", exception %" PRIu64 " (by return %" PRIu64 ")\n  of which null %" PRIu64
           ", chained %" PRIu64 " (to itself %" PRIu64 ")\n",
           r[CFG_COUNT_EDGE], r[CFG_COUNT_INDIRECT], r[CFG_COUNT_MAIN_LOOP], r[CFG_COUNT_REQUEST],
           r[CFG_COUNT_INVALIDATED], r[CFG_COUNT_UNSUPPORTED], c->exceptions, c->returned,
           c->null_exits, r[CFG_COUNT_CHAINED], c->reentries);
}

/* Did all that is lowered run? */
static bool covered(const struct coverage *c) {
    bool ok = c->exceptions > c->returned && c->returned && c->null_exits && c->reentries &&
              c->fast_loads && c->slow_loads && c->fast_stores && c->slow_stores;
    if (!ok) {
        complain("coverage", "a kind of exit or access never happened");
    }
    for (unsigned opc = 0; opc < CFG_OPC_COUNT; opc++) {
        struct cfg_op op = {.opc = (uint8_t)opc};
        if (oracle_is_lowered(&op) && !c->ops[opc]) {
            ok = complain(cfg_op_table[opc].name, "lowered, but never ran");
        }
    }
    for (unsigned cond = CFG_COND_LT; cond <= CFG_COND_LEU; cond++) {
        bool exists = cond != 4 && cond != 5;
        if (exists && !c->conds[cond]) {
            ok = complain("coverage", "a condition was never tested");
        }
    }
    for (unsigned outcome = 0; outcome < GUARD_OUTCOMES; outcome++) {
        if (!c->guards[outcome]) {
            ok = complain("coverage", "something never came of a guarded edge");
        }
    }
    for (unsigned reason = 0; reason < CFG_COUNTER_COUNT; reason++) {
        if (!c->reasons[reason]) {
            ok = complain("coverage", "a counter never counted");
        }
    }
    return ok;
}

/* Commands. */

static struct cfg_arena *arena_or_exit(void) {
    struct cfg_arena *arena = cfg_arena_new(CFG_LIMIT_ARENA);
    if (!arena) {
        complain("arena", "out of memory");
        exit(1);
    }
    return arena;
}

static bool add_all(struct totals *t, uint64_t first, uint64_t last, char **files) {
    bool ok = true;
    for (; ok && *files; files++) {
        struct cfg_arena *arena = arena_or_exit();
        ok = add_file(t, arena, *files);
        cfg_arena_free(arena);
    }
    for (uint64_t seed = first; ok && seed <= last; seed++) {
        struct cfg_arena *arena = arena_or_exit();
        ok = add_seed(t, arena, seed);
        cfg_arena_free(arena);
    }
    return ok;
}

static bool cases_command(const char *path, uint64_t first, uint64_t last, char **files) {
    struct totals t = {.file = fopen(path, "wb")};
    bool ok;
    if (!t.file) {
        return complain(path, "cannot be written");
    }
    t.before = calloc(1, WORLD_SIZE);
    t.after = calloc(1, WORLD_SIZE);
    ok = t.before && t.after && add_all(&t, first, last, files);
    ok = fclose(t.file) == 0 && ok;
    free(t.before);
    free(t.after);
    print_totals(&t);
    return ok && (last - first + 1 < COVERED_SEEDS_MIN || covered(&t.coverage));
}

/* One batch for shipped.mjs: name, wire bytes, the module that they become; each behind its length.
 */
static bool write_batch(FILE *file, struct cfg_arena *arena, uint64_t seed) {
    struct job job = {.region = source_generate(arena, seed)};
    char name[32];
    size_t length = 0;
    uint8_t *wire;
    bool ok;
    snprintf(name, sizeof(name), "seed %" PRIu64, seed);
    if (!job.region) {
        return complain(name, "out of memory");
    }
    if (!oracle_block_is_lowered(&job.region->blocks[0])) {
        return true;
    }
    job.companion = seed % BATCH_ONE_IN == 0 ? companion(arena, seed) : NULL;
    if (!compile(&job, name)) {
        return false;
    }
    wire = batch_of(&job, &length);
    ok = wire && case_write_bytes(file, name, strlen(name)) &&
         case_write_bytes(file, wire, length) &&
         case_write_bytes(file, job.module.bytes, job.module.len);
    free(wire);
    free(job.module.bytes);
    return ok || complain(name, "cannot be written");
}

static bool batches_command(const char *path, uint64_t first, uint64_t last) {
    FILE *file = fopen(path, "wb");
    bool ok = true;
    if (!file) {
        return complain(path, "cannot be written");
    }
    for (uint64_t seed = first; ok && seed <= last; seed++) {
        struct cfg_arena *arena = arena_or_exit();
        ok = write_batch(file, arena, seed);
        cfg_arena_free(arena);
    }
    return fclose(file) == 0 && ok;
}

static bool print_wat(const struct cfg_region *region) {
    char error[RL_ERROR_SIZE] = "out of memory";
    size_t length = 0;
    uint8_t *wire = append_wire(NULL, &length, region);
    char *text = wire ? rl_compile_text(wire, length, error) : NULL;
    if (text) {
        fputs(text, stdout);
    }
    free(wire);
    free(text);
    return text || complain("compiling", error);
}

static bool wat_command(const char *path) {
    struct cfg_arena *arena = arena_or_exit();
    const struct cfg_region *region = source_read(arena, path);
    bool ok = region && print_wat(region);
    cfg_arena_free(arena);
    return ok;
}

static bool show_command(uint64_t seed) {
    struct cfg_arena *arena = arena_or_exit();
    const struct cfg_region *region = source_generate(arena, seed);
    char *text = region ? cfg_text_write(region) : NULL;
    bool ok = text && printf("%s\n", text) > 0 && print_wat(region);
    free(text);
    cfg_arena_free(arena);
    return ok;
}

static bool machine_command(void) {
    struct cfg_arena *arena = arena_or_exit();
    bool ok = source_print_machine(arena);
    cfg_arena_free(arena);
    return ok;
}

static int usage(void) {
    fputs("usage: emit cases OUT FIRST LAST [FILE.region...]   cases of seeds and files\n"
          "       emit show SEED          a generated region and its module, as text\n"
          "       emit wat FILE.region    the module of a region written by hand, as text\n"
          "       emit machine            what machine.txt must hold\n"
          "       emit batches OUT FIRST LAST  what the compiler is sent, and what it answers\n"
          "From the repository's root.\n",
          stderr);
    return 2;
}

int main(int argc, char **argv) {
    const char *command = argc > 1 ? argv[1] : "";
    if (strcmp(command, "cases") == 0 && argc >= 5) {
        return !cases_command(argv[2], strtoull(argv[3], NULL, 0), strtoull(argv[4], NULL, 0),
                              argv + 5);
    }
    if (strcmp(command, "show") == 0 && argc == 3) {
        return !show_command(strtoull(argv[2], NULL, 0));
    }
    if (strcmp(command, "wat") == 0 && argc == 3) {
        return !wat_command(argv[2]);
    }
    if (strcmp(command, "machine") == 0 && argc == 2) {
        return !machine_command();
    }
    if (strcmp(command, "batches") == 0 && argc == 5) {
        return !batches_command(argv[2], strtoull(argv[3], NULL, 0), strtoull(argv[4], NULL, 0));
    }
    return usage();
}
