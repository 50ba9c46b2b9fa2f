/* SPDX-License-Identifier: MIT
 *
 * QEMU's virt: start.S did all there is to do.
 */
#include "platform.h"

void platform_open(void) {
}
