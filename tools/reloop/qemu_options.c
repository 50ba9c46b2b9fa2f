/* SPDX-License-Identifier: MIT */
/* See qemu_options.h. The tables are of QEMU's qemu-options.hx. */
#include "tools/reloop/qemu_options.h"

/* Options without a value. */
static const char *const flags[] = {
    "h",
    "help",
    "version",
    "mem-prealloc",
    "snapshot",
    "usb",
    "nographic",
    "full-screen",
    "win2k-hack",
    "no-fd-bootchk",
    "preconfig",
    "S",
    "s",
    "enable-kvm",
    "xen-attach",
    "xen-domid-restrict",
    "no-reboot",
    "no-shutdown",
    "daemonize",
    "only-migratable",
    "nodefaults",
    "semihosting",
    "no-user-config",
    "enable-sync-profile",
    "perfmap",
    "jitdump",
    NULL,
};

/* Options whose whole value names files. */
static const struct {
    const char *option;
    enum file_use use;
} whole_values[] = {
    {"kernel", USE_READ},        {"initrd", USE_MODULES},   {"dtb", USE_READ},
    {"shim", USE_READ},          {"bios", USE_FIRMWARE},    {"pflash", USE_IMAGE},
    {"fda", USE_IMAGE},          {"fdb", USE_IMAGE},        {"hda", USE_IMAGE},
    {"hdb", USE_IMAGE},          {"hdc", USE_IMAGE},        {"hdd", USE_IMAGE},
    {"cdrom", USE_IMAGE},        {"sd", USE_IMAGE},         {"mtdblock", USE_IMAGE},
    {"readconfig", USE_CONFIG},  {"incoming", USE_STATE},   {"L", USE_FOLDER},
    {"mem-path", USE_WRITE},     {"D", USE_WRITE},          {"pidfile", USE_WRITE},
    {"dump-vmstate", USE_WRITE}, {"qtest-log", USE_WRITE},  {"serial", USE_CHARDEV},
    {"parallel", USE_CHARDEV},   {"monitor", USE_CHARDEV},  {"qmp", USE_CHARDEV},
    {"qmp-pretty", USE_CHARDEV}, {"debugcon", USE_CHARDEV}, {"gdb", USE_CHARDEV},
    {"qtest", USE_CHARDEV},
};

/* Keys whose values name files, in options that take KEY=VALUE,...; of a list with this type, or of
 * any where type is NULL. The first row that fits counts. */
static const struct {
    const char *option, *key, *type;
    enum file_use use;
} keys[] = {
    {"drive", "file", NULL, USE_IMAGE},
    {"drive", "filename", NULL, USE_IMAGE},
    {"blockdev", "filename", NULL, USE_IMAGE},
    {"device", "file", NULL, USE_READ},
    {"device", "romfile", NULL, USE_FIRMWARE},
    {"device", "sdrfile", NULL, USE_READ},
    {"device", "frudatafile", NULL, USE_READ},
    {"device", "kernel", "guest-loader", USE_READ},
    {"device", "initrd", "guest-loader", USE_READ},
    {"option-rom", NULL, NULL, USE_FIRMWARE},
    {"option-rom", "romfile", NULL, USE_FIRMWARE},
    {"fw_cfg", "file", NULL, USE_READ},
    {"smbios", "file", NULL, USE_READ},
    {"smbios", "path", NULL, USE_READ},
    {"acpitable", "file", NULL, USE_FILES},
    {"acpitable", "data", NULL, USE_FILES},
    {"boot", "splash", NULL, USE_FIRMWARE},
    {"machine", "kernel", NULL, USE_READ},
    {"machine", "initrd", NULL, USE_MODULES},
    {"machine", "dtb", NULL, USE_READ},
    {"machine", "shim", NULL, USE_READ},
    {"machine", "firmware", NULL, USE_FIRMWARE},
    {"machine", "dumpdtb", NULL, USE_WRITE},
    {"object", "file", "filter-dump", USE_WRITE},
    {"object", "file", NULL, USE_READ},
    {"object", "filename", NULL, USE_READ},
    {"object", "mem-path", NULL, USE_WRITE},
    {"chardev", "path", "file", USE_WRITE},
    {"chardev", "input-path", "file", USE_READ},
    {"chardev", "logfile", NULL, USE_WRITE},
    {"trace", "events", NULL, USE_READ},
    {"trace", "file", NULL, USE_WRITE},
    {"icount", "rrfile", "record", USE_WRITE},
    {"icount", "rrfile", NULL, USE_READ},
    {"audiodev", "path", NULL, USE_WRITE},
    {"audio", "path", NULL, USE_WRITE},
};

const char *qemu_option_name(const char *argument) {
    const char *name = argument + (argument[1] == '-' ? 2 : 1);

    return g_str_equal(name, "M") ? "machine" : name;
}

gboolean qemu_option_has_value(const char *option) {
    return !g_strv_contains(flags, option);
}

enum file_use qemu_option_use(const char *option) {
    for (gsize i = 0; i < G_N_ELEMENTS(whole_values); i++) {
        if (g_str_equal(option, whole_values[i].option)) {
            return whole_values[i].use;
        }
    }
    return USE_NONE;
}

gboolean qemu_option_names_files(const char *option) {
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (g_str_equal(option, keys[i].option)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Is the key that of the row? "filename" is that of a block device's children, too:
 * "file.filename". */
static gboolean same_key(const char *row, const char *key) {
    return g_strcmp0(row, key) == 0 ||
           (g_strcmp0(row, "filename") == 0 && key && g_str_has_suffix(key, ".filename"));
}

enum file_use qemu_key_use(const char *option, const char *key, const GPtrArray *types) {
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (g_str_equal(option, keys[i].option) && same_key(keys[i].key, key) &&
            (!keys[i].type || qemu_types_have(types, keys[i].type))) {
            return keys[i].use;
        }
    }
    return USE_NONE;
}

gboolean qemu_key_is_type(const char *key) {
    static const char *const type_keys[] = {"driver", "backend", "qom-type", "type",
                                            "format", "rr",      NULL};

    return !key || g_strv_contains(type_keys, key);
}

gboolean qemu_types_have(const GPtrArray *types, const char *type) {
    return g_ptr_array_find_with_equal_func((GPtrArray *)types, type, g_str_equal, NULL);
}
