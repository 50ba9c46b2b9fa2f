/* SPDX-License-Identifier: MIT
 *
 * A PC started by a multiboot loader, left through isa-debug-exit at 0x501.
 */
#include "platform.h"
#include "cpu.h"
#include "guest.h"

enum {
    MULTIBOOT_LOADER_MAGIC = 0x2badb002,
    MULTIBOOT_HAS_COMMAND_LINE = 1 << 2,
    EXIT_PORT = 0x501,
};

/* The start of the multiboot information; the rest is not used. */
struct multiboot_info {
    uint32_t flags;
    uint32_t memory_lower;
    uint32_t memory_upper;
    uint32_t boot_device;
    const char *command_line;
};

/* Written by start.S. */
extern const uint32_t multiboot_magic;
extern const struct multiboot_info *const multiboot_info;

void platform_open(void) {
}

const char *platform_command_line(void) {
    guest_check(multiboot_magic == MULTIBOOT_LOADER_MAGIC, "not started by a multiboot loader");
    bool present = (multiboot_info->flags & MULTIBOOT_HAS_COMMAND_LINE) != 0;
    return present ? multiboot_info->command_line : "";
}

/* QEMU exits with twice the value written and one. */
void platform_leave(enum platform_status status) {
    port_write32(EXIT_PORT, (uint32_t)status >> 1);
    for (;;) {
        cpu_interrupts_off();
        __asm__ volatile("hlt");
    }
}
