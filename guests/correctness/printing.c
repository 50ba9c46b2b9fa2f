/* SPDX-License-Identifier: MIT
 *
 * More on the serial port, and faster, than anybody takes away: each line shows what came before.
 * The count is lines.
 */
#include "guest.h"

GUEST_SIZES("printing", 4000, 40000);

enum { WORDS = 7 }; /* in a line */

uint32_t guest_run(uint32_t count) {
    uint32_t sum = 0;
    for (uint32_t line = 0; line < count; line++) {
        for (uint32_t word = 0; word < WORDS; word++) {
            sum = checksum_mix(sum, line + word);
            print_hex(sum);
            print_string(word < WORDS - 1 ? " " : "\n");
        }
    }
    return sum;
}
