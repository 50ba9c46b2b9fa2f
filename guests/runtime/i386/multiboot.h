/* SPDX-License-Identifier: MIT
 *
 * What a multiboot loader, such as QEMU, hands over.
 */
#ifndef MULTIBOOT_H
#define MULTIBOOT_H

#include <stdint.h>

enum {
    MULTIBOOT_LOADER_MAGIC = 0x2badb002,
    MULTIBOOT_HAS_COMMAND_LINE = 1 << 2,
    MULTIBOOT_HAS_MODULES = 1 << 3,
};

/* A file that was loaded with the guest: QEMU's -initrd. */
struct multiboot_module {
    const uint8_t *start, *end;
    const char *name;
    uint32_t reserved;
};

/* The start of the multiboot information; the rest is not used. */
struct multiboot_info {
    uint32_t flags;
    uint32_t memory_lower;
    uint32_t memory_upper;
    uint32_t boot_device;
    const char *command_line;
    uint32_t module_count;
    const struct multiboot_module *modules;
};

/* Written by start.S. */
extern const uint32_t multiboot_magic;
extern const struct multiboot_info *const multiboot_info;

#endif
