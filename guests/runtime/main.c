/* SPDX-License-Identifier: MIT
 *
 * Runs a guest: reads its size from the multiboot command line, prints the
 * begin and checksum lines, and leaves QEMU through isa-debug-exit.
 */
#include "cpu.h"
#include "guest.h"

enum {
    MULTIBOOT_LOADER_MAGIC = 0x2badb002,
    MULTIBOOT_HAS_COMMAND_LINE = 1 << 2,
    EXIT_PORT = 0x501,
    EXIT_SUCCESS = 0, /* QEMU exits with 1 */
    EXIT_FAILURE = 1, /* QEMU exits with 3 */
};

/* The start of the multiboot information; the rest is not used. */
struct multiboot_info {
    uint32_t flags;
    uint32_t memory_lower;
    uint32_t memory_upper;
    uint32_t boot_device;
    const char *command_line;
};

static _Noreturn void leave(uint32_t code) {
    port_write32(EXIT_PORT, code);
    for (;;) {
        cpu_interrupts_off();
        __asm__ volatile("hlt");
    }
}

void guest_fail(const char *reason) {
    print_string(guest_info.name);
    print_string(" FAILED ");
    print_string(reason);
    print_string("\n");
    leave(EXIT_FAILURE);
}

void guest_check(bool holds, const char *reason) {
    if (!holds) {
        guest_fail(reason);
    }
}

static const char *last_word(const char *line) {
    const char *word = line;
    for (const char *at = line; *at != '\0'; at++) {
        if (*at == ' ' && at[1] != ' ' && at[1] != '\0') {
            word = at + 1;
        }
    }
    return word;
}

static bool word_is(const char *word, const char *expected) {
    while (*expected != '\0' && *word == *expected) {
        word++;
        expected++;
    }
    return *expected == '\0' && (*word == '\0' || *word == ' ');
}

/* The last word chooses: small, full (also the default), or a loop count for calibration. */
static uint32_t choose_size(const char *command_line, const char **size_name) {
    const char *word = last_word(command_line);
    if (word_is(word, "small")) {
        *size_name = "small";
        return guest_info.small;
    }
    uint32_t count = 0;
    for (; *word >= '0' && *word <= '9'; word++) {
        count = count * 10 + (uint32_t)(*word - '0');
    }
    if (count != 0 && (*word == '\0' || *word == ' ')) {
        *size_name = "custom";
        return count;
    }
    *size_name = "full";
    return guest_info.full;
}

_Noreturn void runtime_main(uint32_t magic, const struct multiboot_info *info);

_Noreturn void runtime_main(uint32_t magic, const struct multiboot_info *info) {
    serial_open();
    guest_check(magic == MULTIBOOT_LOADER_MAGIC, "not started by a multiboot loader");
    const char *size_name;
    bool has_command_line = (info->flags & MULTIBOOT_HAS_COMMAND_LINE) != 0;
    uint32_t count = choose_size(has_command_line ? info->command_line : "", &size_name);

    print_string(guest_info.name);
    print_string(" ");
    print_string(size_name);
    print_string(" begin\n");
    uint32_t checksum = guest_run(count);
    print_string(guest_info.name);
    print_string(" ");
    print_string(size_name);
    print_string(" checksum ");
    print_hex(checksum);
    print_string("\n");
    leave(EXIT_SUCCESS);
}
