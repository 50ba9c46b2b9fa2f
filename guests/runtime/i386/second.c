/* SPDX-License-Identifier: MIT
 *
 * INIT and start-up interrupts through the local APIC (Intel SDM, volume 3,
 * "MP initialization"), which is where it is after reset.
 */
#include "second.h"
#include "cpu.h"
#include "guest.h"

enum {
    APIC = 0xfee00000,
    APIC_END_OF_INTERRUPT = APIC + 0xb0,
    APIC_SPURIOUS = APIC + 0xf0,
    APIC_COMMAND_LOW = APIC + 0x300,
    APIC_COMMAND_HIGH = APIC + 0x310,
    APIC_ENABLED = 0x1ff, /* spurious vector 255 */
    SEND_INIT = 0x4500,
    SEND_START_UP = 0x4600,
    SEND_FIXED = 0x4000,
    SECOND = 1 << 24,      /* APIC number 1, as a destination */
    TRAMPOLINE_PAGE = 0x8, /* page number, which the start-up interrupt carries */
};

/* second_entry.S */
extern const char second_trampoline[], second_trampoline_end[];
extern const char descriptor_table_pointer[];
extern char second_trampoline_pointer[];
void second_main(void);

static void (*second_run)(void);

static void apic_write(uint32_t where, uint32_t value) {
    *(volatile uint32_t *)where = value;
}

static void send(uint32_t command) {
    apic_write(APIC_COMMAND_HIGH, SECOND);
    apic_write(APIC_COMMAND_LOW, command);
}

void second_start(void (*run)(void)) {
    char *page = (char *)(TRAMPOLINE_PAGE << 12);
    second_run = run;
    memcpy(page, second_trampoline, (size_t)(second_trampoline_end - second_trampoline));
    /* Real mode reaches only the first 64 KiB. */
    memcpy(page + (second_trampoline_pointer - second_trampoline), descriptor_table_pointer, 6);
    apic_write(APIC_SPURIOUS, APIC_ENABLED);
    send(SEND_INIT);
    send(SEND_START_UP | TRAMPOLINE_PAGE);
}

void second_interrupt(uint8_t vector) {
    send(SEND_FIXED | vector);
}

void second_acknowledge(void) {
    apic_write(APIC_END_OF_INTERRUPT, 0);
}

void second_main(void) {
    apic_write(APIC_SPURIOUS, APIC_ENABLED);
    cpu_interrupts_on();
    second_run();
    for (;;) {
        cpu_wait_for_interrupt();
    }
}
