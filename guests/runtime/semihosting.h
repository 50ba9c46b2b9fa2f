/* SPDX-License-Identifier: MIT
 *
 * Calls to the emulator, where it offers ARM's semihosting.
 */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

/* Semihosting's: what it does with the block and returns depends on the operation. */
uint32_t semihosting_call(uint32_t operation, void *block);

#endif
