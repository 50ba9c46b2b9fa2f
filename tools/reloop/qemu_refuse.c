/* SPDX-License-Identifier: MIT */
/* See qemu_refuse.h. */
#include "tools/reloop/qemu_refuse.h"
#include "tools/reloop/image_format.h"
#include "tools/reloop/message.h"
#include "tools/reloop/qemu_list.h"
#include "tools/reloop/qemu_options.h"

#include <string.h>

static gboolean starts_with_any(const char *value, const char *const *prefixes) {
    for (; *prefixes; prefixes++) {
        if (g_str_has_prefix(value, *prefixes)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Character devices, as -serial and as -chardev take them. Emscripten has no sockets, and files of
 * its own that are no pipes. */
static gboolean allows_chardev(const char *option, const char *value) {
    static const char *const sockets[] = {
        "tcp:", "telnet:", "tn3270:", "unix:", "udp:", "websocket:", "socket,", "udp,", NULL};
    static const char *const pipes[] = {"pipe:", "pipe,", NULL};
    const char *device = g_str_has_prefix(value, "mon:") ? value + strlen("mon:") : value;

    if (starts_with_any(device, sockets)) {
        fail("-%s %s needs a socket, which WebAssembly has not; use stdio (docs/debugging.md)",
             option, value);
        return FALSE;
    }
    if (starts_with_any(device, pipes)) {
        fail("-%s %s needs a named pipe, which WebAssembly has not; use stdio (docs/debugging.md)",
             option, value);
        return FALSE;
    }
    return TRUE;
}

/* -netdev, -nic and -net. What is left are cards that are connected to nothing, or to each other.
 */
static gboolean allows_network(const char *option, const char *value) {
    g_autoptr(GPtrArray) elements = qemu_list_read(value);
    g_autoptr(GPtrArray) types = qemu_list_types(elements);
    gboolean none = !g_str_equal(option, "netdev") && qemu_types_have(types, "none");
    gboolean card = g_str_equal(option, "net") && qemu_types_have(types, "nic");

    if (none || card || qemu_types_have(types, "hubport") || qemu_types_have(types, "help") ||
        qemu_types_have(types, "?")) {
        return TRUE;
    }
    fail("-%s %s: there is no network yet, in which a guest could reach anything; leave it out, or "
         "say -nic none (docs/limits.md)",
         option, value);
    return FALSE;
}

/* Where a VM to go on comes from. */
static gboolean allows_incoming(const char *option, const char *value) {
    static const char *const others[] = {"tcp:", "unix:", "vsock:", "rdma:", "exec:", "fd:", NULL};

    if (starts_with_any(value, others)) {
        fail("-%s %s needs a socket or a process, which WebAssembly has not; use file:FILE", option,
             value);
        return FALSE;
    }
    return TRUE;
}

gboolean qemu_allows(const char *option, const char *value) {
    static const char *const networks[] = {"netdev", "nic", "net", NULL};

    if (g_str_equal(option, "s")) {
        fail("-s needs a socket, which WebAssembly has not; use -gdb stdio (docs/debugging.md)");
        return FALSE;
    }
    if (!value) {
        return TRUE;
    }
    if (qemu_option_use(option) == USE_CHARDEV || g_str_equal(option, "chardev")) {
        return allows_chardev(option, value);
    }
    if (g_strv_contains(networks, option)) {
        return allows_network(option, value);
    }
    return qemu_option_use(option) == USE_STATE ? allows_incoming(option, value) : TRUE;
}

/* Is it, inside, a file of the shared folder, which has no folders? */
static gboolean is_shared(const char *path) {
    return g_str_has_prefix(path, SHARE_INSIDE "/") && path[strlen(SHARE_INSIDE "/")] &&
           !strchr(path + strlen(SHARE_INSIDE "/"), '/');
}

gboolean qemu_allows_output(const struct qemu_args *q, const char *option, const char *path) {
    static const char *const devices[] = {"/dev/stdout", "/dev/stderr", "/dev/null", "/dev/tty",
                                          NULL};
    g_autofree char *base = g_path_get_basename(path);

    if (g_strv_contains(devices, path) || (q->share && is_shared(path))) {
        return TRUE;
    }
    if (is_shared(path)) {
        fail("-%s: %s is a file of the folder that --share DIR names, and there is no --share",
             option, path);
    } else {
        fail("-%s: what QEMU writes to %s is in its memory and goes with the run; to keep it, use "
             "--share DIR and name it " SHARE_INSIDE "/%s",
             option, path, base);
    }
    return FALSE;
}

gboolean qemu_allows_folder(const struct qemu_args *q, const char *option, const char *path) {
    if (g_str_equal(path, "help") || g_str_equal(path, "?") ||
        (q->share && g_str_equal(path, SHARE_INSIDE))) {
        return TRUE;
    }
    fail("-%s %s: QEMU sees no folder but the one that --share DIR names, as " SHARE_INSIDE
         "; or name the file, as with -bios FILE",
         option, path);
    return FALSE;
}

gboolean qemu_allows_image(const char *path) {
    const char *format = image_format_unknown(path);

    if (format) {
        fail("%s is a %s image, and this QEMU has raw and qcow2 only; convert it: qemu-img convert "
             "-O qcow2 %s NEW.qcow2",
             path, format, path);
    }
    return !format;
}
