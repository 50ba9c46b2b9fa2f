/* SPDX-License-Identifier: MIT */
/* See bench_system.h. */
#include "tools/reloop/bench_system.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <string.h>

#define DEBIAN "qemu-system-i386"
#define V86 "npm/node_modules/v86/"

/* The native QEMU of a system, which the caller frees. */
static char *native_program(enum system system) {
    g_autofree char *relative =
        g_strconcat("bench-native/", system_names[system], "/qemu-system-i386", NULL);

    return system == SYSTEM_DEBIAN ? g_strdup(DEBIAN) : in_build(relative);
}

static int check_native(enum system system) {
    g_autofree char *program = native_program(system);
    g_autofree char *found = g_find_program_in_path(program);

    if (found) {
        return STATUS_OK;
    }
    return system == SYSTEM_DEBIAN
               ? fail("there is no " DEBIAN "; run: apt-get install qemu-system-x86, or leave "
                      "native-debian out with --systems")
               : fail("%s is not built; run: make bench-native, or name native-debian in "
                      "--systems instead of %s",
                      program, system_names[system]);
}

int bench_system_check(enum system system) {
    const char *relative = system == SYSTEM_V86 ? V86 "package.json" : "qemu/qemu-system-i386.js";
    g_autofree char *product = in_build(relative);

    return system < SYSTEM_V86 ? check_native(system) : check_product(product, "make");
}

static void add(GPtrArray *argv, const char *word) {
    g_ptr_array_add(argv, g_strdup(word));
}

/* QEMU's arguments. */
static void add_pc(GPtrArray *argv, const struct bench_pc *pc) {
    static const char *const always[] = {
        "-accel", "tcg",  "-M",       "pc",   "-cpu",    "pentium3", "-nodefaults",
        "-vga",   "none", "-display", "none", "-serial", "stdio",    "-no-reboot"};

    for (gsize i = 0; i < G_N_ELEMENTS(always); i++) {
        add(argv, always[i]);
    }
    add(argv, "-m");
    g_ptr_array_add(argv, g_strdup_printf("%d", pc->memory));
    add(argv, "-kernel");
    add(argv, pc->kernel);
    if (pc->initrd) {
        add(argv, "-initrd");
        add(argv, pc->initrd);
    }
    add(argv, "-append");
    add(argv, pc->append);
}

/* QEMU with the firmware that ours has. */
static void native_command(GPtrArray *argv, const struct bench_pc *pc, enum system system) {
    g_autofree char *firmware = in_build("firmware");

    g_ptr_array_add(argv, native_program(system));
    add(argv, "-L");
    add(argv, firmware);
    add_pc(argv, pc);
}

static void our_command(GPtrArray *argv, const struct bench_pc *pc, enum system system,
                        const char *stats) {
    g_ptr_array_add(argv, in_build("native/reloop"));
    add(argv, "run");
    add(argv, "--regions");
    add(argv, system_names[system]);
    add(argv, "--stats");
    add(argv, stats);
    add(argv, "--uncounted");
    add(argv, "--");
    add_pc(argv, pc);
}

static void add_path(cJSON *object, const char *key, const char *relative) {
    g_autofree char *path = in_build(relative);

    cJSON_AddStringToObject(object, key, path);
}

static void v86_command(GPtrArray *argv, const struct bench_pc *pc) {
    cJSON *config = cJSON_CreateObject();
    char *text;

    add_path(config, "module", V86 "build/libv86.mjs");
    add_path(config, "wasm", V86 "build/v86.wasm");
    add_path(config, "bios", "firmware/bios-256k.bin");
    add_path(config, "vgaBios", "firmware/vgabios-stdvga.bin");
    cJSON_AddStringToObject(config, "kernel", pc->kernel);
    if (pc->initrd) {
        cJSON_AddStringToObject(config, "initrd", pc->initrd);
    }
    cJSON_AddStringToObject(config, "append", pc->append);
    cJSON_AddNumberToObject(config, "memory", pc->memory);
    text = cJSON_PrintUnformatted(config);
    g_ptr_array_add(argv, in_checkout("tools/node/node"));
    g_ptr_array_add(argv, in_checkout("bench/v86.mjs"));
    add(argv, text);
    cJSON_free(text);
    cJSON_Delete(config);
}

char **bench_system_command(enum system system, const struct bench_pc *pc, const char *stats) {
    GPtrArray *argv = g_ptr_array_new();

    if (system < SYSTEM_V86) {
        native_command(argv, pc, system);
    } else if (system == SYSTEM_V86) {
        v86_command(argv, pc);
    } else {
        our_command(argv, pc, system, stats);
    }
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

/* Adds the first line that the command prints. */
static void add_output(cJSON *object, const char *key, const char *program, const char *option) {
    g_autofree char *output = NULL;
    const char *argv[] = {program, option, NULL};

    if (g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, &output, NULL, NULL, NULL)) {
        output[strcspn(output, "\n")] = '\0';
        cJSON_AddStringToObject(object, key, output);
    }
}

static void add_v86_version(cJSON *object) {
    g_autofree char *file = in_build(V86 "package.json");
    g_autofree char *text = NULL;
    cJSON *package;

    if (!g_file_get_contents(file, &text, NULL, NULL)) {
        return;
    }
    package = cJSON_Parse(text);
    cJSON_AddItemToObject(object, "v86", cJSON_DetachItemFromObject(package, "version"));
    cJSON_Delete(package);
}

static void add_processor(cJSON *object) {
    g_autofree char *text = NULL;
    char *model;

    if (g_file_get_contents("/proc/cpuinfo", &text, NULL, NULL) &&
        (model = strstr(text, "model name"))) {
        model[strcspn(model, "\n")] = '\0';
        model = strchr(model, ':');
        cJSON_AddStringToObject(object, "processor", model ? g_strstrip(model + 1) : "");
    }
    cJSON_AddNumberToObject(object, "processors", g_get_num_processors());
}

cJSON *bench_system_versions(void) {
    g_autofree char *node = in_checkout("tools/node/node");
    cJSON *object = cJSON_CreateObject();

    for (enum system system = SYSTEM_NATIVE; system < SYSTEM_V86; system++) {
        g_autofree char *program = native_program(system);

        add_output(object, system_names[system], program, "--version");
    }
    add_v86_version(object);
    add_output(object, "node", node, "--version");
    add_processor(object);
    return object;
}
