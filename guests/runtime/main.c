/* SPDX-License-Identifier: MIT
 *
 * Runs a guest: reads its size from the command line, prints the begin and
 * checksum lines, and leaves QEMU; or does the small size again and again, for
 * whoever measures it.
 */
#include "guest.h"
#include "platform.h"

void (*guest_ending)(void);

void guest_fail(const char *reason) {
    print_mute(false);
    print_string(guest_info.name);
    print_string(" FAILED ");
    print_string(reason);
    print_string("\n");
    platform_leave(PLATFORM_WRONG);
}

void guest_check(bool holds, const char *reason) {
    if (!holds) {
        guest_fail(reason);
    }
}

static const char *last_word(const char *line) {
    const char *word = line;
    for (const char *at = line; *at != '\0'; at++) {
        if (*at == ' ' && at[1] != ' ' && at[1] != '\0') {
            word = at + 1;
        }
    }
    return word;
}

static bool word_is(const char *word, const char *expected) {
    while (*expected != '\0' && *word == *expected) {
        word++;
        expected++;
    }
    return *expected == '\0' && (*word == '\0' || *word == ' ');
}

/* The last word chooses: small, full (also the default), rounds, or a loop count for calibration.
 */
static uint32_t choose_size(const char *word, const char **size_name) {
    if (word_is(word, "small") || word_is(word, "rounds")) {
        *size_name = "small";
        return guest_info.small;
    }
    uint32_t count = 0;
    for (; *word >= '0' && *word <= '9'; word++) {
        count = count * 10 + (uint32_t)(*word - '0');
    }
    if (count != 0 && (*word == '\0' || *word == ' ')) {
        *size_name = "custom";
        return count;
    }
    *size_name = "full";
    return guest_info.full;
}

static void print_start(const char *size_name) {
    print_string(guest_info.name);
    print_string(" ");
    print_string(size_name);
}

/* A line for each round, so that whoever reads them can tell the speed at any time. Ends only if a
 * round's checksum differs. */
static _Noreturn void repeat_for_ever(uint32_t count, uint32_t checksum) {
    for (;;) {
        print_mute(true);
        uint32_t again = guest_run(count);
        print_mute(false);
        guest_check(again == checksum, "a later round has another checksum");
        print_string(".\n");
    }
}

_Noreturn void runtime_main(void); /* called by start.S */

_Noreturn void runtime_main(void) {
    platform_open();
    serial_open();
    const char *word = last_word(platform_command_line());
    const char *size_name;
    uint32_t count = choose_size(word, &size_name);

    print_start(size_name);
    print_string(" begin\n");
    uint32_t checksum = guest_run(count);
    print_start(size_name);
    print_string(" checksum ");
    print_hex(checksum);
    print_string("\n");
    if (word_is(word, "rounds")) {
        repeat_for_ever(count, checksum);
    }
    if (guest_ending != NULL) {
        guest_ending();
    }
    platform_leave(PLATFORM_FINE);
}
