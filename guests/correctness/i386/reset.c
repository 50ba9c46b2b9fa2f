/* SPDX-License-Identifier: MIT
 *
 * The machine is reset in the middle of hot code, by the keyboard controller, by
 * the chipset's reset port and by a triple fault, and at the end powered off in
 * the same way. It knows how often it was reset from the clock's memory and from
 * RAM that nobody clears. The count is resets.
 */
#include "cpu.h"
#include "guest.h"
#include "invoke.h"

GUEST_SIZES("reset", 3, 12);

enum {
    CMOS_INDEX = 0x70,
    CMOS_DATA = 0x71,
    CMOS_RESETS = 0x71, /* neither the clock's nor the BIOS's */
    KEPT = 48 << 20,    /* RAM neither the BIOS nor the loader uses */
    KEPT_MAGIC = 0x7e5e77ed,

    TURNS = 3000,
    PORT_UNUSED = 0x80,
    PORT_KEYBOARD = 0x64,
    KEYBOARD_RESET = 0xfe,
    PORT_RESET = 0xcf9,
    RESET_HARD = 0x06,
    PORT_POWER = 0x604, /* PM1a_CNT of the PIIX4, where SeaBIOS puts it */
    POWER_ON = 0x0000,
    POWER_OFF = 0x2000,
};

invoked_code reset_by_port, reset_by_fault; /* reset_code.S */

static struct { uint32_t magic, resets, sum; } *const kept = (void *)KEPT;

static uint8_t read_resets(void) {
    port_write8(CMOS_INDEX, CMOS_RESETS);
    return port_read8(CMOS_DATA);
}

static void write_resets(uint8_t resets) {
    port_write8(CMOS_INDEX, CMOS_RESETS);
    port_write8(CMOS_DATA, resets);
}

/* A hot loop writes one value to one port in each turn, another to another in the last, and goes
 * on. */
static _Noreturn void write_in_loop(uint16_t port, uint16_t value, uint16_t last_port,
                                    uint16_t last_value) {
    struct registers registers = {
        .eax = value,
        .edx = port,
        .ebx = last_value,
        .esi = last_port,
        .ecx = TURNS,
    };
    invoke(reset_by_port, &registers);
    guest_fail("the machine went on");
}

/* The hot loop's divisor comes to 0, and there is no descriptor for any exception. */
static _Noreturn void fault_in_loop(void) {
    const struct __attribute__((packed)) {
        uint16_t limit;
        uint32_t base;
    } nothing = {0, 0};
    struct registers registers = {.ecx = TURNS};
    __asm__ volatile("lidt %0" : : "m"(nothing));
    invoke(reset_by_fault, &registers);
    guest_fail("a triple fault did nothing");
}

static void power_off(void) {
    write_resets(0);
    write_in_loop(PORT_POWER, POWER_ON, PORT_POWER, POWER_OFF);
}

static _Noreturn void reset(uint32_t resets) {
    static const char *const ways[] = {"keyboard controller", "reset port", "triple fault"};
    kept->resets = resets + 1;
    kept->sum = checksum_mix(kept->sum, resets);
    write_resets((uint8_t)(resets + 1));
    print_string("reset by ");
    print_string(ways[resets % COUNT_OF(ways)]);
    print_string("\n");
    switch (resets % COUNT_OF(ways)) {
    case 0:
        write_in_loop(PORT_UNUSED, 0, PORT_KEYBOARD, KEYBOARD_RESET);
    case 1:
        write_in_loop(PORT_UNUSED, 0, PORT_RESET, RESET_HARD);
    default:
        fault_in_loop();
    }
}

uint32_t guest_run(uint32_t count) {
    uint32_t resets = read_resets();
    if (resets == 0) {
        kept->magic = KEPT_MAGIC;
        kept->resets = 0;
        kept->sum = 0;
    }
    guest_check(kept->magic == KEPT_MAGIC && kept->resets == resets, "RAM was lost in a reset");
    if (resets < count) {
        reset(resets);
    }
    guest_ending = power_off;
    return kept->sum;
}
