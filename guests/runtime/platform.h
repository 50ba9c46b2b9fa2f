/* SPDX-License-Identifier: MIT
 *
 * What each machine does its own way: starting, its command line, its end.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

/* What QEMU exits with, on every machine: isa-debug-exit allows only odd numbers. */
enum platform_status {
    PLATFORM_FINE = 1,
    PLATFORM_WRONG = 3,
};

void platform_open(void); /* first of all: what is needed for C code to run as it should */
const char *platform_command_line(void);
_Noreturn void platform_leave(enum platform_status status);

#endif
