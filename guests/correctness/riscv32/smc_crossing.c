/* SPDX-License-Identifier: MIT
 *
 * The place in two pages, which is like any other.
 */
#include "smc.h"
#include "emit.h"

void smc_put_crossing(uint32_t immediate) {
    emit_place(smc_crossing_place, immediate);
}
