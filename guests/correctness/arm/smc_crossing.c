/* SPDX-License-Identifier: MIT
 *
 * The place in two pages, which is Thumb code.
 */
#include "smc.h"
#include "cpu.h"

enum {
    THUMB_MOVW = 0xf240,
    THUMB_MOVT = 0xf2c0,
    PLACE_BYTES = 8,
};

/* The immediate is in four fields: 4 bits, 1 bit; 3 bits, 8 bits. */
static void put_thumb(volatile uint16_t *at, uint16_t opcode, uint32_t half) {
    at[0] = (uint16_t)(opcode | half >> 12 | (half >> 11 & 1) << 10);
    at[1] = (uint16_t)((half >> 8 & 7) << 12 | 3 << 8 | (half & 0xff));
}

void smc_put_crossing(uint32_t immediate) {
    volatile uint16_t *place = (volatile uint16_t *)(void *)smc_crossing_place;
    put_thumb(place, THUMB_MOVW, immediate & 0xffff);
    put_thumb(place + 2, THUMB_MOVT, immediate >> 16);
    cpu_code_written(smc_crossing_place, PLACE_BYTES);
}
