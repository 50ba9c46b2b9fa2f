/* SPDX-License-Identifier: MIT */
/* See qemu_args.h. */
#include "tools/reloop/qemu_args.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FIRMWARE_FOLDER "/firmware"
#define PROGRAM_MIB 64

/* QEMU's options whose value is a file's name. */
static const char *const file_options[] = {
    "kernel", "initrd", "dtb", "bios", "pflash", "fda", "fdb",
    "hda",    "hdb",    "hdc", "hdd",  "cdrom",  "sd",  "mtdblock",
};

/* QEMU's options whose value is a list of key=value; file= among them is a file's name. */
static const char *const list_options[] = {"drive", "device"};

static gboolean among(const char *word, const char *const *words, gsize count) {
    for (gsize i = 0; i < count; i++) {
        if (g_str_equal(word, words[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

static void add(struct qemu_args *q, const char *arg) {
    g_ptr_array_add(q->args, g_strdup(arg));
}

static void add_option(struct qemu_args *q, const char *option, const char *value) {
    add(q, option);
    add(q, value);
}

/* What keeps a file from being read, or NULL. */
static const char *unreadable(const char *path) {
    GStatBuf s;

    if (g_stat(path, &s) || g_access(path, R_OK)) {
        return g_strerror(errno);
    }
    return S_ISREG(s.st_mode) ? NULL : "not a regular file";
}

static void take_file(struct qemu_args *q, const char *path, const char *to) {
    struct qemu_file *file = g_new(struct qemu_file, 1);

    file->from = g_canonicalize_filename(path, NULL);
    file->to = g_strdup(to);
    g_ptr_array_add(q->files, file);
}

/* A name inside for the user's file, different for each; NULL after a message. */
static char *take_user_file(struct qemu_args *q, const char *path) {
    const char *why = unreadable(path);
    g_autofree char *base = g_path_get_basename(path);
    char *to;

    if (why) {
        fail("cannot read %s: %s", path, why);
        return NULL;
    }
    to = g_strdup_printf("/files/%u/%s", q->files->len, base);
    take_file(q, path, to);
    return to;
}

/* Takes a product of the build; false after a message if it is not there. */
static gboolean take_product(struct qemu_args *q, const char *relative, const char *to) {
    g_autofree char *path = in_build(relative);

    if (unreadable(path)) {
        fail("%s is not built; run: make", path);
        return FALSE;
    }
    take_file(q, path, to);
    return TRUE;
}

/* What the PCs of our guests load, which have no display and no network. Other machines load
 * nothing. */
static const char *const guest_firmware[] = {
    "bios-256k.bin",
    "kvmvapic.bin",
    "linuxboot_dma.bin",
    "multiboot_dma.bin",
};

static gboolean arch_is(const struct guest *guest, const char *arch) {
    return g_str_equal(guest->arch, arch);
}

static struct qemu_args *start(void) {
    struct qemu_args *q = g_new(struct qemu_args, 1);

    q->args = g_ptr_array_new();
    q->files = g_ptr_array_new();
    add_option(q, "-L", FIRMWARE_FOLDER);
    return q;
}

static gboolean add_guest_firmware(struct qemu_args *q, const struct guest *guest) {
    for (gsize i = 0; arch_is(guest, "i386") && i < G_N_ELEMENTS(guest_firmware); i++) {
        g_autofree char *from = g_build_filename("firmware", guest_firmware[i], NULL);
        g_autofree char *to = g_build_filename(FIRMWARE_FOLDER, guest_firmware[i], NULL);

        if (!take_product(q, from, to)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean add_all_firmware(struct qemu_args *q) {
    g_autofree char *folder = in_build("firmware");
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *from = g_build_filename(folder, name, NULL);
        g_autofree char *to = g_build_filename(FIRMWARE_FOLDER, name, NULL);

        if (*name != '.') {
            take_file(q, from, to);
        }
    }
    if (!q->files->len) {
        fail("%s is not built; run: make", folder);
        return FALSE;
    }
    return TRUE;
}

static gboolean add_product(struct qemu_args *q, const char *option, const char *folder,
                            const char *name) {
    g_autofree char *from = g_build_filename(folder, name, NULL);
    g_autofree char *to = g_build_filename("/files", name, NULL);

    if (!take_product(q, from, to)) {
        return FALSE;
    }
    add_option(q, option, to);
    return TRUE;
}

static void add_machine(struct qemu_args *q, const char *machine, const char *cpu, int memory,
                        int cpus, const char *serial) {
    g_autofree char *size = g_strdup_printf("%d", memory);
    g_autofree char *smp = g_strdup_printf("%d", cpus);

    add_option(q, "-M", machine);
    add_option(q, "-cpu", cpu);
    add_option(q, "-m", size);
    add_option(q, "-smp", smp);
    add(q, "-nodefaults");
    add_option(q, "-vga", "none");
    add_option(q, "-display", "none");
    add_option(q, "-serial", serial);
    add(q, "-no-reboot");
}

static gboolean add_os(struct qemu_args *q, const struct guest *guest, const char *serial) {
    add_machine(q, guest->machine, guest->cpu, guest->memory, guest->cpus, serial);
    add_option(q, "-append", guest->append);
    return add_product(q, "-kernel", "guests/os", guest->kernel) &&
           (!guest->initrd || add_product(q, "-initrd", "guests/os", guest->initrd));
}

/* The machine our bare-metal programs are written for, and how they end its run. */
static void add_program_machine(struct qemu_args *q, const struct guest *guest,
                                const char *serial) {
    if (arch_is(guest, "i386")) {
        add_machine(q, "pc", "pentium3", PROGRAM_MIB, guest->cpus, serial);
        add_option(q, "-device", "isa-debug-exit,iobase=0x501,iosize=0x04");
        return;
    }
    add_machine(q, "virt", arch_is(guest, "arm") ? "cortex-a15" : "rv32", PROGRAM_MIB, guest->cpus,
                serial);
    add_option(q, "-semihosting-config", "enable=on");
    if (arch_is(guest, "riscv32")) {
        add_option(q, "-bios", "none");
    }
}

static gboolean add_program(struct qemu_args *q, const struct guest *guest, const char *size,
                            const char *serial) {
    g_autofree char *elf = g_strconcat(guest->program, ".elf", NULL);
    g_autofree char *folder =
        g_build_filename("guests", arch_is(guest, DEFAULT_ARCH) ? "" : guest->arch, NULL);

    add_program_machine(q, guest, serial);
    add_option(q, "-append", size);
    return add_product(q, "-kernel", folder, elf);
}

struct qemu_args *qemu_args_of_guest(const struct guest *guest, const char *size,
                                     const char *serial) {
    struct qemu_args *q = start();

    if (!add_guest_firmware(q, guest) ||
        !(guest_is_os(guest) ? add_os(q, guest, serial) : add_program(q, guest, size, serial))) {
        return NULL;
    }
    return q;
}

/* The value of a list option, file= in it taken and renamed; NULL after a message. Commas in names
 * are doubled there. */
static char *rename_in_list(struct qemu_args *q, const char *list) {
    const char *key = g_str_has_prefix(list, "file=") ? list : strstr(list, ",file=");
    g_autoptr(GString) path = g_string_new(NULL);
    g_autoptr(GString) result = NULL;
    g_autofree char *to = NULL;
    const char *c;

    if (!key) {
        return g_strdup(list);
    }
    key = strchr(key, '=') + 1;
    for (c = key; *c && (*c != ',' || c[1] == ','); c += 1 + (*c == ',')) {
        g_string_append_c(path, *c);
    }
    to = take_user_file(q, path->str);
    if (!to) {
        return NULL;
    }
    result = g_string_new(to);
    g_string_replace(result, ",", ",,", 0);
    g_string_prepend_len(result, list, key - list);
    g_string_append(result, c);
    return g_string_free(g_steal_pointer(&result), FALSE);
}

/* The value of a file option; NULL after a message. -bios may name firmware that QEMU has. */
static char *rename_file(struct qemu_args *q, const char *option, const char *path) {
    g_autofree char *firmware = g_build_filename(FIRMWARE_FOLDER, path, NULL);

    for (guint i = 0; g_str_equal(option, "bios") && i < q->files->len; i++) {
        const struct qemu_file *file = g_ptr_array_index(q->files, i);

        if (g_str_equal(file->to, firmware)) {
            return g_strdup(path);
        }
    }
    return take_user_file(q, path);
}

struct qemu_args *qemu_args_of_user(char **args) {
    struct qemu_args *q = start();

    if (!add_all_firmware(q)) {
        return NULL;
    }
    for (; *args; args++) {
        const char *option = *args + (g_str_has_prefix(*args, "--") ? 2 : 1);
        g_autofree char *value = NULL;

        add(q, *args);
        if (**args != '-' || !args[1]) {
            continue;
        }
        if (among(option, file_options, G_N_ELEMENTS(file_options))) {
            value = rename_file(q, option, args[1]);
        } else if (among(option, list_options, G_N_ELEMENTS(list_options))) {
            value = rename_in_list(q, args[1]);
        } else {
            continue;
        }
        if (!value) {
            return NULL;
        }
        add(q, value);
        args++;
    }
    return q;
}
