/* SPDX-License-Identifier: MIT
 *
 * The command line and the end of a run, by semihosting.
 */
#include "semihosting.h"
#include "guest.h"
#include "platform.h"

enum {
    SYS_GET_CMDLINE = 0x15,
    SYS_EXIT_EXTENDED = 0x20,
    STOPPED_APPLICATION_EXIT = 0x20026,
    LINE_BYTES = 256,
};

/* The kernel's file name, then what was given with -append. */
const char *platform_command_line(void) {
    static char line[LINE_BYTES];
    struct {
        char *text;
        uint32_t bytes;
    } block = {line, sizeof line};
    guest_check(semihosting_call(SYS_GET_CMDLINE, &block) == 0,
                "semihosting has no command line of this length");
    return line;
}

void platform_leave(enum platform_status status) {
    uint32_t block[] = {STOPPED_APPLICATION_EXIT, (uint32_t)status};
    for (;;) {
        semihosting_call(SYS_EXIT_EXTENDED, block);
    }
}
