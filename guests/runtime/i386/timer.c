/* SPDX-License-Identifier: MIT
 *
 * A PC: programs the two PICs (interrupt lines at vectors 32 to 47, only the timer
 * unmasked) and PIT channel 0.
 */
#include "timer.h"
#include "cpu.h"
#include "trap.h"

enum {
    PIT_HERTZ = 1193182,
    PIT_CHANNEL0 = 0x40,
    PIT_COMMAND = 0x43,
    PIT_RATE_GENERATOR = 0x34, /* channel 0, low then high byte, mode 2 */
    PIC1_COMMAND = 0x20,
    PIC1_DATA = 0x21,
    PIC2_COMMAND = 0xa0,
    PIC2_DATA = 0xa1,
    PIC_INITIALISE = 0x11,
    PIC_END_OF_INTERRUPT = 0x20,
};

void timer_start(uint32_t hertz) {
    port_write8(PIC1_COMMAND, PIC_INITIALISE);
    port_write8(PIC2_COMMAND, PIC_INITIALISE);
    port_write8(PIC1_DATA, TRAP_TIMER);
    port_write8(PIC2_DATA, TRAP_TIMER + 8);
    port_write8(PIC1_DATA, 4); /* the second PIC is on line 2 */
    port_write8(PIC2_DATA, 2);
    port_write8(PIC1_DATA, 1); /* 8086 mode */
    port_write8(PIC2_DATA, 1);
    port_write8(PIC1_DATA, 0xfe);
    port_write8(PIC2_DATA, 0xff);

    uint32_t divisor = PIT_HERTZ / hertz;
    port_write8(PIT_COMMAND, PIT_RATE_GENERATOR);
    port_write8(PIT_CHANNEL0, (uint8_t)divisor);
    port_write8(PIT_CHANNEL0, (uint8_t)(divisor >> 8));
}

void timer_stop(void) {
    port_write8(PIC1_DATA, 0xff);
}

void timer_acknowledge(void) {
    port_write8(PIC1_COMMAND, PIC_END_OF_INTERRUPT);
}
