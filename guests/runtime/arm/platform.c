/* SPDX-License-Identifier: MIT
 *
 * QEMU's virt. With the MMU off an ARM takes all memory for devices, where
 * nothing may be unaligned.
 */
#include "platform.h"
#include "paging.h"

void platform_open(void) {
    paging_enable();
}
