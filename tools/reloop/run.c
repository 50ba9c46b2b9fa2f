/* SPDX-License-Identifier: MIT */
/*
 * reloop run: checks what the user asked for, describes the run as one JSON object, and becomes
 * Node, which runs it (web/node/run.mjs; web/vm/README.md and web/node/README.md say what the
 * object has).
 */
#include "tools/reloop/become_node.h"
#include "tools/reloop/catalog.h"
#include "tools/reloop/command.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"
#include "tools/reloop/profile_qemu.h"
#include "tools/reloop/profile.h"
#include "tools/reloop/qemu_args.h"
#include "tools/reloop/run_config.h"

#include "region-builder/parameters.h"

#include <cJSON.h>
#include <stdio.h>

static const struct command_help help = {
    .usage = "(--guest NAME | [--arch ARCH] -- QEMU-ARGUMENT...)",
    .summary = "Runs a guest, or QEMU with any arguments, in WebAssembly under Node. The serial\n"
               "port is standard output, unless the screen is.",
    .more =
        "Files that QEMU's arguments name are read where they are, and named by QEMU's messages\n"
        "as you named them. What the guest writes to a disk image is in memory and gone at the\n"
        "end; the first time, a line says so. With --share DIR, what is in DIR (files, but no\n"
        "folders) is /share/... to QEMU, on its command line and in its monitor, and what it\n"
        "makes or changes there is in DIR at the end: disk images that keep what is written,\n"
        "snapshots in them, where to migrate to, logs. Files to write must be there.\n"
        "\n"
        "A guest has no network, no graphics and no sound. Guests are of 32 bits. QEMU has 2 GiB\n"
        "in all, the guest's memory included. Disk images are raw or qcow2. docs/limits.md has\n"
        "the rest.\n"
        "\n"
        "With --screen, and for guests that have a text screen, each line of it is printed when\n"
        "it has changed and come to rest; in a terminal the screen is drawn as it is. Standard\n"
        "input is typed on the keyboard (US layout). Graphics are not shown.\n"
        "\n"
        "While a run with --stats goes on, the signal USR2 has it write what the figures are so\n"
        "far.\n"
        "\n"
        "For --qemu, any build that bench/interpreter makes will do. Without our hooks in it,\n"
        "regions are off whatever --regions says.\n"
        "\n"
        "Exit status: 0 if the guest says that all is well, 1 if it or anything else fails,\n"
        "2 for a wrong command line, 124 after --timeout; with QEMU arguments, what QEMU exits\n"
        "with. In a terminal, Control-C ends the run; where QEMU has -nographic or mon:stdio, as\n"
        "with a guest's shell, Control-A X does.\n"
        "\n"
        "Examples:\n"
        "  ./reloop run --guest linux-i386-shell\n"
        "  ./reloop run --guest sha256 --size small --stats stats.json\n"
        "  ./reloop run --screen -- -m 128 -cdrom image.iso\n"
        "  ./reloop run -- -m 128 -nographic -hda disk.raw -snapshot\n"
        "  ./reloop run --share vm -- -m 128 -nographic -hda /share/disk.qcow2 -D /share/log\n"
        "  ./reloop run --arch riscv32 -- -M virt -m 64 -nographic -kernel kernel.elf",
    .unknown = "; QEMU's own options follow --",
};

#define NUMBER_UNSET G_MININT
#define TIMEOUT_UNSET (-G_MAXDOUBLE)

/* What the command line says; NULL or UNSET where it says nothing. */
struct request {
    char *guest, *arch, *size, *regions, *stats, *samples, *keep, *profile, *program, *share;
    char *floppy, *param;
    int threshold, modules, cache, places;
    double timeout;
    gboolean sync, screen, uncounted;
    char **qemu; /* what follows "--" */
};

/* STATUS_OK if the request makes sense, or another status after a message. */
static int check(const struct request *r) {
    static const char *const modes[] = {"off", "block", "on", NULL};
    char reason[100];

    if (!r->guest == !r->qemu) {
        return misuse(r->guest ? "run takes either --guest or QEMU's arguments, not both"
                               : "run needs --guest NAME, or QEMU's arguments after --");
    }
    if (r->qemu && !*r->qemu) {
        return misuse("QEMU's arguments are missing after --");
    }
    if (r->arch && r->guest) {
        return misuse(
            "--arch is for QEMU's arguments only; guests of other architectures have names "
            "of their own, such as primes-arm");
    }
    if (r->arch && !g_strv_contains(guest_archs, r->arch)) {
        return misuse("--arch is '%s'; it must be i386, arm or riscv32", r->arch);
    }
    if (r->size && r->qemu) {
        return misuse("--size is for --guest only");
    }
    if (r->guest && (r->share || r->screen)) {
        return misuse("%s is for QEMU's arguments only", r->share ? "--share" : "--screen");
    }
    if (r->floppy && r->qemu) {
        return misuse("--floppy is for --guest only");
    }
    if (r->size && !guest_size_exists(r->size)) {
        return misuse("--size is '%s'; it must be small or full", r->size);
    }
    if (!g_strv_contains(modes, r->regions)) {
        return misuse("--regions is '%s'; it must be off, block or on", r->regions);
    }
    if (r->threshold != NUMBER_UNSET && r->threshold < 1) {
        return misuse("--threshold is %d; it must be 1 or more", r->threshold);
    }
    if (r->modules != NUMBER_UNSET && r->modules < 2) {
        return misuse("--modules is %d; it must be 2 or more", r->modules);
    }
    if (r->cache != NUMBER_UNSET && r->cache < 1) {
        return misuse("--cache is %d; it must be 1 or more", r->cache);
    }
    if (r->param && !rb_parameters_set(r->param, reason, sizeof reason)) {
        return misuse("--param is '%s'; %s", r->param, reason);
    }
    if (r->places != NUMBER_UNSET && r->places < 1) {
        return misuse("--places is %d; it must be 1 or more", r->places);
    }
    /* setTimeout's limit in JavaScript; the comparison is written so that NaN fails it. */
    if (r->timeout != TIMEOUT_UNSET && !(r->timeout > 0 && r->timeout < G_MAXINT32 / 1000)) {
        return misuse(
            "--timeout is %g; it must be a number of seconds above 0, for 24 days at most",
            r->timeout);
    }
    return STATUS_OK;
}

/* Sets the QEMU to run, unless the user did, and finds out whether it is there. */
static int choose_qemu(struct request *r, const struct guest *guest) {
    const char *arch = guest ? guest->arch : r->arch ? r->arch : DEFAULT_ARCH;
    g_autofree char *product = g_strdup_printf("qemu/qemu-system-%s.js", arch);
    gboolean named = r->program != NULL;

    if (!named) {
        r->program = in_build(product);
    }
    if (named && !g_file_test(r->program, G_FILE_TEST_IS_REGULAR)) {
        return fail("there is no QEMU %s", r->program);
    }
    return check_product(r->program, "make");
}

static int check_outputs(const struct request *r) {
    int status = r->stats ? check_writable(r->stats) : STATUS_OK;

    if (!status && r->samples) {
        status = check_writable(r->samples);
    }
    if (!status && r->keep) {
        status = check_run_folder(r->keep, ".rlrg", "regions");
    }
    if (!status && r->profile) {
        status = check_run_folder(r->profile, PROFILE_SUFFIX, "profiles");
    }
    if (!status && r->share) {
        status = check_share(r->share);
    }
    return status;
}

static void add_path(cJSON *object, const char *key, const char *path) {
    g_autofree char *absolute = path ? g_canonicalize_filename(path, NULL) : NULL;

    if (absolute) {
        cJSON_AddStringToObject(object, key, absolute);
    }
}

static cJSON *describe(const struct request *r, const struct guest *guest, const char *size,
                       const struct qemu_args *q) {
    cJSON *config = run_config(guest, size, q);

    cJSON_AddStringToObject(config, "build", places_build());
    add_path(config, "qemu", r->program);
    cJSON_AddStringToObject(config, "mode", r->regions);
    cJSON_AddBoolToObject(config, "sync", r->sync);
    if (r->threshold != NUMBER_UNSET) {
        cJSON_AddNumberToObject(config, "threshold", r->threshold);
    }
    if (r->modules != NUMBER_UNSET) {
        cJSON_AddNumberToObject(config, "modules", r->modules);
    }
    if (r->cache != NUMBER_UNSET) {
        cJSON_AddNumberToObject(config, "cache", r->cache);
    }
    if (r->places != NUMBER_UNSET) {
        cJSON_AddNumberToObject(config, "places", r->places);
    }
    if (r->timeout != TIMEOUT_UNSET) {
        cJSON_AddNumberToObject(config, "timeout", r->timeout);
    }
    if (r->param) {
        cJSON_AddStringToObject(config, "param", r->param);
    }
    add_path(config, "stats", r->stats);
    add_path(config, "samples", r->samples);
    cJSON_AddBoolToObject(config, "uncounted", r->uncounted);
    add_path(config, "keep", r->keep);
    add_path(config, "share", r->share);
    if (r->screen) {
        cJSON_AddTrueToObject(config, "screen");
    }
    return config;
}

/* The guest that is asked for, or NULL, in *guest. A status. */
static int choose_guest(const struct request *r, const struct guest **guest) {
    gsize count;
    const struct guest *guests;

    *guest = NULL;
    if (!r->guest) {
        return STATUS_OK;
    }
    guests = catalog_read(&count);
    if (!guests) {
        return STATUS_FAILED;
    }
    *guest = catalog_find(guests, count, r->guest);
    if (!*guest) {
        return STATUS_USAGE;
    }
    if (r->size && guest_is_os(*guest)) {
        return misuse("--size is not for os guests such as %s", (*guest)->name);
    }
    if (r->floppy && !(*guest)->floppy) {
        return misuse("--floppy is not for %s, which has none", (*guest)->name);
    }
    return STATUS_OK;
}

/* Sets the floppy's image, unless the user did, to the one beside the checkout. A status. */
static int choose_floppy(struct request *r, const struct guest *guest) {
    g_autofree char *folder = in_checkout("../shared/guests");
    g_autofree char *beside = g_build_filename(folder, guest->floppy, NULL);

    if (!r->floppy && g_file_test(beside, G_FILE_TEST_IS_REGULAR)) {
        r->floppy = g_steal_pointer(&beside);
    }
    return r->floppy ? STATUS_OK
                     : fail("%s needs the floppy image %s, which does not come with Reloop; "
                            "name it: --floppy FILE",
                            guest->name, guest->floppy);
}

static struct qemu_args *choose_args(struct request *r, const struct guest *guest,
                                     const char *size) {
    struct qemu_args *q;

    if (guest) {
        return qemu_args_of_guest(guest, size, guest->interactive ? "mon:stdio" : "stdio",
                                  r->floppy);
    }
    q = qemu_args_of_user(r->qemu, r->share);
    if (q && r->screen) {
        qemu_args_show_screen(q);
    }
    return q;
}

static int start(struct request *r) {
    const struct guest *guest;
    const char *size = r->size ? r->size : "full";
    const struct qemu_args *q;
    int status = choose_guest(r, &guest);

    if (!status && guest && guest->floppy) {
        status = choose_floppy(r, guest);
    }
    if (!status) {
        status = check_outputs(r);
    }
    if (status) {
        return status;
    }
    q = choose_args(r, guest, size);
    if (!q) {
        return STATUS_FAILED;
    }
    status = choose_qemu(r, guest);
    if (!status && r->profile) {
        status = profile_note_qemu(r->profile, r->program);
    }
    return status ? status
                  : become_node("web/node/run.mjs", describe(r, guest, size, q), r->profile);
}

/* Cuts argv before "--" and returns what follows it, or NULL. */
static char **cut_at_dashes(char **argv) {
    for (; *argv; argv++) {
        if (g_str_equal(*argv, "--")) {
            *argv = NULL;
            return argv + 1;
        }
    }
    return NULL;
}

/* What is neither an option nor behind "--". */
static int refuse_operand(const char *operand) {
    gsize count;
    const struct guest *guests = catalog_read(&count);

    return guests && catalog_search(guests, count, operand)
               ? misuse("run takes no '%s'; did you mean --guest %s?", operand, operand)
               : misuse("run takes no '%s'; QEMU's arguments follow --", operand);
}

int command_run(char **argv) {
    struct request r = {.threshold = NUMBER_UNSET,
                        .modules = NUMBER_UNSET,
                        .cache = NUMBER_UNSET,
                        .places = NUMBER_UNSET,
                        .timeout = TIMEOUT_UNSET};
    g_autofree char *threshold =
        g_strdup_printf("Compile what has run N times (default: %d)", RB_HOT_COUNT);
    g_autofree char *modules =
        g_strdup_printf("Merge compiled modules before N live (default: %d)", RB_MODULES_MAX);
    const GOptionEntry entries[] = {
        {"guest", 0, 0, G_OPTION_ARG_STRING, &r.guest, "Run a guest of reloop guests", "NAME"},
        {"arch", 0, 0, G_OPTION_ARG_STRING, &r.arch,
         "With QEMU's arguments: which QEMU (default: " DEFAULT_ARCH ")", "i386|arm|riscv32"},
        {"size", 0, 0, G_OPTION_ARG_STRING, &r.size, "How much the guest does (default: full)",
         "small|full"},
        {"regions", 0, 0, G_OPTION_ARG_STRING, &r.regions,
         "Interpret all; compile block by block; compile regions (default: on)", "off|block|on"},
        {"threshold", 0, 0, G_OPTION_ARG_INT, &r.threshold, threshold, "N"},
        {"modules", 0, 0, G_OPTION_ARG_INT, &r.modules, modules, "N"},
        {"cache", 0, 0, G_OPTION_ARG_INT, &r.cache,
         "Keep BYTES of compiled code that is not in use (default: 256 MiB)", "BYTES"},
        {"places", 0, 0, G_OPTION_ARG_INT, &r.places,
         "Let N functions live; with one more, all go (default: 131072)", "N"},
        {"param", 0, 0, G_OPTION_ARG_STRING, &r.param,
         "Set numbers of region-builder/parameters.h, to measure others", "NAME=N,..."},
        {"sync", 0, 0, G_OPTION_ARG_NONE, &r.sync,
         "Wait for the compiler each time, so that runs repeat exactly", NULL},
        {"timeout", 0, 0, G_OPTION_ARG_DOUBLE, &r.timeout, "End the run after S seconds", "S"},
        {"stats", 0, 0, G_OPTION_ARG_FILENAME, &r.stats, "Write figures of the run, as JSON",
         "FILE"},
        {"samples", 0, 0, G_OPTION_ARG_FILENAME, &r.samples,
         "Write a line of figures each second, as JSON", "FILE"},
        {"uncounted", 0, 0, G_OPTION_ARG_NONE, &r.uncounted,
         "Leave out of --stats how many blocks run in regions, which slows them", NULL},
        {"keep-regions", 0, 0, G_OPTION_ARG_FILENAME, &r.keep,
         "Write every region, for reloop inspect, into a folder without regions", "DIR"},
        {"profile", 0, 0, G_OPTION_ARG_FILENAME, &r.profile,
         "Profile every thread, for reloop profile, into a folder without any", "DIR"},
        {"share", 0, 0, G_OPTION_ARG_FILENAME, &r.share,
         "Give QEMU the files of DIR as /share; keep what it writes there", "DIR"},
        {"screen", 0, 0, G_OPTION_ARG_NONE, &r.screen,
         "Show the text screen, not the serial port, and type on the keyboard", NULL},
        {"floppy", 0, 0, G_OPTION_ARG_FILENAME, &r.floppy,
         "The image of a guest that needs a floppy, such as freedos", "FILE"},
        {"qemu", 0, 0, G_OPTION_ARG_FILENAME, &r.program, "Run this QEMU instead of the one built",
         "FILE.js"},
        G_OPTION_ENTRY_NULL,
    };
    int status;

    r.qemu = cut_at_dashes(argv);
    if (!command_options(argv, entries, &help)) {
        return STATUS_USAGE;
    }
    if (argv[1]) {
        return refuse_operand(argv[1]);
    }
    r.regions = r.regions ? r.regions : g_strdup("on");
    status = check(&r);
    return status ? status : start(&r);
}
