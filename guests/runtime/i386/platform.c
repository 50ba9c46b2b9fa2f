/* SPDX-License-Identifier: MIT
 *
 * A PC started by a multiboot loader, left through isa-debug-exit at 0x501.
 */
#include "platform.h"
#include "cpu.h"
#include "guest.h"
#include "multiboot.h"

enum { EXIT_PORT = 0x501 };

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
