/* SPDX-License-Identifier: MIT */
/* See qemu_args.h. */
#include "tools/reloop/qemu_args.h"
#include "tools/reloop/message.h"
#include "tools/reloop/places.h"
#include "tools/reloop/qemu_files.h"

#define PROGRAM_MIB 64

/* What the PCs of our guests load, which have no network, and no display but for those with a
 * screen. Other machines load nothing. */
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
    struct qemu_args *q = g_new0(struct qemu_args, 1);

    q->args = g_ptr_array_new();
    q->files = g_ptr_array_new();
    qemu_add_option(q, "-L", FIRMWARE_FOLDER);
    return q;
}

static gboolean add_firmware(struct qemu_args *q, const char *name) {
    g_autofree char *from = g_build_filename("firmware", name, NULL);
    g_autofree char *to = g_build_filename(FIRMWARE_FOLDER, name, NULL);

    return qemu_take_product(q, from, to);
}

static gboolean add_guest_firmware(struct qemu_args *q, const struct guest *guest) {
    for (gsize i = 0; arch_is(guest, "i386") && i < G_N_ELEMENTS(guest_firmware); i++) {
        if (!add_firmware(q, guest_firmware[i])) {
            return FALSE;
        }
    }
    return !guest->screen || add_firmware(q, "vgabios-stdvga.bin");
}

static gboolean add_all_firmware(struct qemu_args *q) {
    g_autofree char *folder = in_build("firmware");
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *from = g_build_filename(folder, name, NULL);
        g_autofree char *to = g_build_filename(FIRMWARE_FOLDER, name, NULL);

        if (*name != '.') {
            qemu_take_file(q, from, to);
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

    if (!qemu_take_product(q, from, to)) {
        return FALSE;
    }
    qemu_add_option(q, option, to);
    return TRUE;
}

/* serial: the character device of the serial port, which a guest with a screen has not. */
static void add_machine(struct qemu_args *q, const struct guest *guest, const char *machine,
                        const char *cpu, int memory, const char *serial) {
    g_autofree char *size = g_strdup_printf("%d", memory);
    g_autofree char *smp = g_strdup_printf("%d", guest->cpus);

    qemu_add_option(q, "-M", machine);
    qemu_add_option(q, "-cpu", cpu);
    qemu_add_option(q, "-m", size);
    qemu_add_option(q, "-smp", smp);
    qemu_add(q, "-nodefaults");
    qemu_add_option(q, "-vga", guest->screen ? "std" : "none");
    qemu_add_option(q, "-display", "none");
    if (guest->screen) {
        qemu_args_show_screen(q);
    } else {
        qemu_add_option(q, "-serial", serial);
    }
    qemu_add(q, "-no-reboot");
}

/* The user's image in the first floppy drive. */
static gboolean add_floppy(struct qemu_args *q, const char *image) {
    g_autoptr(GString) option = g_string_new(image);
    char *args[] = {"-drive", NULL, NULL};

    g_string_replace(option, ",", ",,", 0);
    g_string_prepend(option, "if=floppy,format=raw,file=");
    args[1] = option->str;
    return qemu_add_args(q, args, qemu_take_user_file);
}

static gboolean add_os(struct qemu_args *q, const struct guest *guest, const char *serial,
                       const char *floppy) {
    add_machine(q, guest, guest->machine, guest->cpu, guest->memory, serial);
    if (guest->append) {
        qemu_add_option(q, "-append", guest->append);
    }
    return (!guest->kernel || add_product(q, "-kernel", "guests/os", guest->kernel)) &&
           (!guest->initrd || add_product(q, "-initrd", "guests/os", guest->initrd)) &&
           (!guest->floppy || add_floppy(q, floppy));
}

/* The machine our bare-metal programs are written for, and how they end its run. */
static void add_program_machine(struct qemu_args *q, const struct guest *guest,
                                const char *serial) {
    if (arch_is(guest, "i386")) {
        add_machine(q, guest, "pc", "pentium3", PROGRAM_MIB, serial);
        qemu_add_option(q, "-device", "isa-debug-exit,iobase=0x501,iosize=0x04");
        return;
    }
    add_machine(q, guest, "virt", arch_is(guest, "arm") ? "cortex-a15" : "rv32", PROGRAM_MIB,
                serial);
    qemu_add_option(q, "-semihosting-config", "enable=on");
    if (arch_is(guest, "riscv32")) {
        qemu_add_option(q, "-bios", "none");
    }
}

static gboolean add_program(struct qemu_args *q, const struct guest *guest, const char *size,
                            const char *serial) {
    g_autofree char *elf = g_strconcat(guest->program, ".elf", NULL);
    g_autofree char *folder =
        g_build_filename("guests", arch_is(guest, DEFAULT_ARCH) ? "" : guest->arch, NULL);

    add_program_machine(q, guest, serial);
    qemu_add_option(q, "-append", size);
    return add_product(q, "-kernel", folder, elf);
}

struct qemu_args *qemu_args_of_guest(const struct guest *guest, const char *size,
                                     const char *serial, const char *floppy) {
    struct qemu_args *q = start();
    gboolean ok = add_guest_firmware(q, guest) &&
                  (guest_is_os(guest) ? add_os(q, guest, serial, floppy)
                                      : add_program(q, guest, size, serial)) &&
                  qemu_add_args(q, guest->args, qemu_take_guest_file);

    return ok ? q : NULL;
}

struct qemu_args *qemu_args_of_user(char **args, const char *share) {
    struct qemu_args *q = start();

    q->share = share;
    return add_all_firmware(q) && qemu_add_args(q, args, qemu_take_user_file) ? q : NULL;
}

void qemu_args_show_screen(struct qemu_args *q) {
    qemu_add_option(q, "-chardev", "stdio,id=reloop");
    qemu_add_option(q, "-mon", "chardev=reloop,mode=control");
}
